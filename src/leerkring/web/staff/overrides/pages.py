"""Exceptions to the rules: asked by one, agreed by a second person, with the effect shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leerkring.admissions.actions.places import NoPlaceLeft
from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.audit.numbers import number_in
from leerkring.audit.problems import Refused
from leerkring.people.finding import by_name
from leerkring.programmes.models import Activity
from leerkring.selection.actions import overriding
from leerkring.selection.models import Decision, Override
from leerkring.selection.overrides import overrides_of
from leerkring.selection.queries.effects import is_out_of_date
from leerkring.selection.queries.records import people_who_may_draw
from leerkring.selection.queries.rounds import is_fixed, open_round
from leerkring.selection.rules import may_draw
from leerkring.selection.states import DrawState
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.overrides.forms import FORMS, NoteForm
from leerkring.web.staff.overrides.words import (
    KINDS,
    by_whom_in_words,
    effect_in_words,
    lead_in_words,
    stands_in_words,
    title_of,
    wanted_in_words,
)

K, S = Override.Kind, Override.State
Outcome = Decision.Outcome
A = ApplicationState
PLACES = "#id_places"


@dataclass(frozen=True, slots=True)
class Row:
    """An exception in the list: what it is, and who asked and agreed."""

    pk: int
    title: str
    state: str
    wanted: str
    by_whom: str


@for_activity(may_draw)
def all_of_them(request: Request, activity: Activity) -> HttpResponse:
    waiting: list[Row] = []
    over: list[Row] = []
    for one in overrides_of(activity):
        row = Row(
            one.pk,
            title_of(one),
            one.get_state_display(),
            wanted_in_words(one),
            by_whom_in_words(one),
        )
        (waiting if one.state == S.ASKED else over).append(row)
    named = _named(request, activity)
    context = {
        "activity": activity,
        "lead": lead_in_words(is_alone=people_who_may_draw([activity]) == 1),
        "waiting": waiting,
        "ask_title": _("Ask for an exception for %(name)s") % {"name": named.name or named.email}
        if named
        else _("Ask for an exception"),
        "kinds": _kinds_now(activity, named),
        "over": over,
    }
    return render(request, "web_staff/overrides/list.html", context)


def _named(request: Request, activity: Activity) -> Application | None:
    """Return the application from whose page somebody came."""
    pk = number_in(request.GET.get("aanmelding"))
    return Application.objects.filter(activity=activity, pk=pk).first() if pk else None


def _kinds_now(activity: Activity, named: Application | None) -> list[tuple[str, str, str]]:
    """Return what can be decided otherwise now, before the selection or after it: link and use."""
    after = is_fixed(activity)
    about = f"?aanmelding={named.pk}" if named else ""
    return [
        (reverse("web_staff:override-ask", args=[activity.slug, slug]) + about, label, use)
        for slug, (kind, label, use) in KINDS.items()
        if (kind == K.OUTCOME) == after
    ]


def candidates(activity: Activity, kind: str) -> QuerySet[Application]:
    """Return about whom it can be."""
    rows = Application.objects.filter(activity=activity).order_by(*by_name())
    if kind in {K.ELIGIBILITY, K.LATE_ENTRY}:
        return rows.filter(state=A.DRAFT).exclude(given_name="", email="")
    if kind != K.OUTCOME:
        return rows.filter(state=A.SUBMITTED)
    round_ = open_round(activity)
    if round_ is None:
        return rows.filter(state=A.RESERVE)
    return rows.filter(decisions__round=round_, state=A.SUBMITTED)


@for_activity(may_draw)
@once
def ask(request: Request, activity: Activity, what: str) -> HttpResponse:
    """Ask that something is decided otherwise; the answer shows what it would do."""
    if what not in KINDS:
        raise Http404
    kind, label, use = KINDS[what]
    people = candidates(activity, kind)
    initial = {"application": request.GET.get("aanmelding"), "outcome": _likely(activity)}
    form = FORMS[kind](request.POST or None, candidates=people, initial=initial)
    if initial["outcome"] and "outcome" in form.fields:
        form.offer("outcome", [(Outcome.PLACE.value, Outcome.PLACE.label)])
    page = FormPage(
        title=label,
        lead=f"{capfirst(str(use))}.",
        back=reverse("web_staff:overrides", args=[activity.slug]),
        back_label=_("Exceptions"),
        button=_("Show what it does"),
        template="web_staff/overrides/ask.html",
    )
    context: dict[str, Any] = {"activity": activity, "form": form, "page": page}
    if not people.exists():
        return render(request, "web_staff/overrides/ask_nobody.html", context)
    if request.method == "POST" and form.is_valid():
        try:
            override = overriding.ask_override(
                activity=activity,
                kind=kind,
                application=form.cleaned_data["application"],
                wanted=form.wanted(),
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=request.now,
            )
        except NoPlaceLeft as problem:
            form.add_error("outcome" if "outcome" in form.fields else "application", str(problem))
            context["ways_out"] = _ways_out(activity)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("web_staff:override", activity.slug, override.pk)
    return render(request, page.template, context)


def _ways_out(activity: Activity) -> list[tuple[str, str, str]]:
    """Return what can be done about a lack of places as far as the selection is; with a link."""

    def way(words: str, page: str, label: str, *args: str, part: str = "") -> tuple[str, str, str]:
        address = reverse(f"web_staff:{page}", args=[activity.slug, *args])
        return words, f"{address}{part}", label

    more = ("activity-edit", _("change the number of places"))
    round_ = open_round(activity)
    if round_ is not None and round_.state == DrawState.DRAWN:
        stand_back = _(
            "Choose who stands back: ask another outcome for somebody who has a place now. Once a "
            "second person agrees, that place is free."
        )
        take_back = _(
            "Or take the outcome back, give more places and do it again; that stays on record."
        )
        return [
            way(stand_back, "override-ask", _("Ask that first"), "uitkomst"),
            way(take_back, "draw", _("To the draw")),
        ]
    if is_fixed(activity):
        one_more = _(
            "Give one place more. It is offered to the reserve list at once, in its order; if "
            "nobody there fits, it stays free and you can offer it here."
        )
        wait = _("Or wait until somebody declines or leaves.")
        return [way(one_more, *more, part=PLACES), way(wait, "confirm", _("Who takes part"))]
    number = activity.places or 0
    give = ngettext("Give more places than %(n)d:", "Give more places than %(n)d:", number)
    promised = _("Take back a place that was promised to somebody else:")
    return [
        way(give % {"n": number}, *more, part=PLACES),
        way(promised, "overrides", _("exceptions")),
    ]


def _likely(activity: Activity) -> str:
    """Return the outcome to start from: after the release only a free place can be offered."""
    round_ = open_round(activity)
    return "" if round_ is not None and round_.state == DrawState.DRAWN else "place"


@for_activity(may_draw)
def one(request: Request, activity: Activity, pk: int) -> HttpResponse:
    return _page(request, activity, _of(activity, pk))


def _of(activity: Activity, pk: int) -> Override:
    return get_object_or_404(overrides_of(activity).select_related("activity__programme"), pk=pk)


def _page(request: Request, activity: Activity, override: Override, **more: Any) -> HttpResponse:
    own = str(override.asked_by_id) == request.actor.id
    may_answer = override.state == S.ASKED and (not own or people_who_may_draw([activity]) == 1)
    before_draw = override.kind in overriding.BEFORE_THE_DRAW and not is_fixed(activity)
    context = {
        "activity": activity,
        "override": override,
        "title": title_of(override),
        "wanted": wanted_in_words(override),
        "effect": effect_in_words(override.effect),
        "worked_out_at": _worked_out_at(override),
        "has_changed": _has_changed(override, activity),
        "stands": stands_in_words(override),
        "is_own": own,
        "may_answer": may_answer,
        "agree_label": _("Decide this alone") if own else _("I agree"),
        "again_kind": "primary" if may_answer else "plain",
        "waits_for_another": override.state == S.ASKED and not may_answer,
        "may_take_back": (override.state == S.ASKED and own)
        or (override.state == S.AGREED and before_draw),
        "refuse_form": NoteForm(prefix="nee"),
        **more,
    }
    return render(request, "web_staff/overrides/one.html", context)


def _worked_out_at(override: Override) -> datetime:
    at = override.effect.get("at")
    return datetime.fromisoformat(at) if at else override.asked_at


def _has_changed(override: Override, activity: Activity) -> bool:
    """Tell whether it does something else to others by now than is shown."""
    if override.application_id is None:
        return False
    rows = Application.objects.select_related("organisation__place", "activity")
    return is_out_of_date(override, activity, rows.get(pk=override.application_id))


def _answer(
    request: Request, activity: Activity, pk: int, act: Callable[..., Override], said: str
) -> HttpResponse:
    override = _of(activity, pk)
    try:
        act(override=override, by=request.actor, at=request.now)
    except NoPlaceLeft as problem:
        words = _("Give one place more first, or take one back, and then agree.")
        messages.error(request, f"{problem} {words}")
    except Refused as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, said)
    return redirect("web_staff:override", activity.slug, pk)


@for_activity(may_draw)
@require_POST
@once
def again(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Have worked out anew what it does to others."""
    said = _("Worked out again, as things are now.")
    return _answer(request, activity, pk, overriding.work_out_again, said)


@for_activity(may_draw)
@require_POST
@once
def agree_to(request: Request, activity: Activity, pk: int) -> HttpResponse:
    said = _("Agreed. From now on it counts, and the public record tells that it happened.")
    return _answer(request, activity, pk, overriding.agree, said)


@for_activity(may_draw)
@require_POST
@once
def refuse_it(request: Request, activity: Activity, pk: int) -> HttpResponse:
    override = _of(activity, pk)
    form = NoteForm(request.POST, prefix="nee")
    if not form.is_valid():
        return _page(request, activity, override, refuse_form=form)

    def act(**values: Any) -> Override:
        return overriding.refuse(note=form.cleaned_data["note"], **values)

    return _answer(request, activity, pk, act, _("Not agreed. Nothing changes."))


@for_activity(may_draw)
@require_POST
@once
def take_it_back(request: Request, activity: Activity, pk: int) -> HttpResponse:
    return _answer(request, activity, pk, overriding.take_back, _("Taken back."))
