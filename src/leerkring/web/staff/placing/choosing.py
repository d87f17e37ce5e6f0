"""The team selects on motivation: tick people, say what they get and why, look, decide."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leerkring.admissions.actions.places import NoPlaceLeft
from leerkring.admissions.models import Application
from leerkring.audit.numbers import numbers_in
from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity
from leerkring.review.verdicts import with_readings
from leerkring.selection.actions.choosing import NobodyTicked, choose_for, finish_choosing
from leerkring.selection.bridge.lots import pool_of
from leerkring.selection.methods import MOTIVATION
from leerkring.selection.models import Decision, DrawRound
from leerkring.selection.queries.rounds import decisions_of, open_round
from leerkring.selection.rules import may_draw
from leerkring.selection.states import DrawState
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.placing.forms import ChooseForm

Outcome = Decision.Outcome


@for_activity(may_draw)
@once
def choose(request: Request, activity: Activity) -> HttpResponse:
    """Show about whom is to be decided; a POST shows how many and whom, a second one decides."""
    round_ = _choosing_or_404(activity)
    form = ChooseForm(request.POST or None)
    ticked = _ticked(request)
    if request.method == "POST" and not ticked:
        form.add_error(None, str(NobodyTicked()))
    if request.method == "POST" and form.is_valid():
        if "zeker" not in request.POST:
            return _look(request, activity, form, ticked)
        try:
            choose_for(
                round_=round_,
                activity=activity,
                application_ids=ticked,
                by=request.actor,
                at=request.now,
                **form.cleaned_data,
            )
        except NoPlaceLeft:
            words = _("That is more than the %(places)s places. Tick fewer people.")
            form.add_error(None, words % {"places": round_.places})
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            words = ngettext(
                "Decided about %(n)d person.", "Decided about %(n)d people.", len(ticked)
            )
            messages.success(request, words % {"n": len(ticked)})
            return redirect("web_staff:choose", activity.slug)
    return _list(request, activity, round_, form, ticked)


def _ticked(request: Request) -> list[int]:
    return numbers_in(request.POST.getlist("wie"))


def _list(
    request: Request, activity: Activity, round_: DrawRound, form: ChooseForm, ticked: list[int]
) -> HttpResponse:
    decisions = [d for d in decisions_of(round_) if d.reason in CHOSEN]
    decided = {decision.application_id for decision in decisions}
    open_ = people(activity, [pk for pk in pool_of(activity, round_.pool) if pk not in decided])
    found = {outcome: [d for d in decisions if d.outcome == outcome] for outcome in Outcome}
    context: dict[str, Any] = {
        "activity": activity,
        "round": round_,
        "form": form,
        "open": [(row, row.pk in ticked) for row in open_],
        "groups": [
            {
                "label": outcome.label,
                "title": f"{capfirst(outcome.label)} ({len(those)})",
                "is_place": outcome == Outcome.PLACE,
                "rows": [(decision, decision.application_id in ticked) for decision in those],
            }
            for outcome, those in found.items()
        ],
        "finished": _finished(
            round_.places, len(found[Outcome.PLACE]), waits=bool(found[Outcome.RESERVE])
        ),
    }
    return render(request, "web_staff/placing/choose.html", context)


def _finished(places: int, given: int, *, waits: bool) -> str:
    """Return what ends now that everybody has an outcome, and what becomes of free places."""
    if given >= places:
        return _("Everybody has an outcome.")
    words = (
        _(
            "Everybody has an outcome. Mind: %(given)s of the %(places)s places are given. At the "
            "release the others are offered to the reserve list."
        )
        if waits
        else _(
            "Everybody has an outcome. Mind: %(given)s of the %(places)s places are given; the "
            "others stay free."
        )
    )
    return words % {"given": given, "places": places}


CHOSEN = frozenset({"chosen", "chosen_reserve", "not_chosen"})


def people(activity: Activity, ids: list[int]) -> list[Application]:
    """Return applications with what the readers made of them, the best liked first."""
    rows = with_readings(Application.objects.filter(activity=activity, pk__in=ids))
    return sorted(rows, key=lambda row: (-(row.mean or 0), row.sort_name, row.pk))


def _look(
    request: Request, activity: Activity, form: ChooseForm, ticked: list[int]
) -> HttpResponse:
    known = {row.pk: row for row in people(activity, ticked)}
    context = {
        "activity": activity,
        "form": form,
        "outcome": Outcome(form.cleaned_data["outcome"]).label,
        "people": [known[pk] for pk in dict.fromkeys(ticked) if pk in known],
    }
    return render(request, "web_staff/placing/choose_look.html", context)


@for_activity(may_draw)
@require_POST
@once
def finish(request: Request, activity: Activity) -> HttpResponse:
    """End the selection; the outcomes are shown and wait for their release."""
    round_ = _choosing_or_404(activity)
    try:
        finish_choosing(round_=round_, activity=activity, by=request.actor, at=request.now)
    except Refused as problem:
        messages.error(request, str(problem))
        return redirect("web_staff:choose", activity.slug)
    messages.success(
        request, _("Done. Only you and your colleagues see the outcome until you release it.")
    )
    return redirect("web_staff:draw", activity.slug)


def _choosing_or_404(activity: Activity) -> DrawRound:
    round_ = open_round(activity)
    if round_ is None or round_.method != MOTIVATION or round_.state != DrawState.FIXED:
        raise Http404
    return round_
