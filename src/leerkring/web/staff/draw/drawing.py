"""The selection of one activity: fixing it as announced, practising, drawing and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.admissions.actions.places import NoPlaceLeft
from leerkring.admissions.queries.applications import submitted_applications
from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity
from leerkring.programmes.wording import method_in_words
from leerkring.review.queries import reading_progress
from leerkring.selection.actions.drawing import draw, roll_back, try_draw
from leerkring.selection.bridge import EVERYONE, by_id
from leerkring.selection.methods import (
    FIRST_COME,
    MOTIVATION,
    draws_reserves_anew,
    free_places,
    pool_announced,
)
from leerkring.selection.models import Decision, DrawRound, Override
from leerkring.selection.overrides import overrides_of, reserved_places
from leerkring.selection.queries.alternates import Advice, advice_for
from leerkring.selection.queries.joint import is_in_joint_draw
from leerkring.selection.queries.records import people_who_may_draw, readings_of, record_of
from leerkring.selection.queries.rounds import decisions_of, open_round, rounds_of
from leerkring.selection.rules import may_draw
from leerkring.selection.scenarios import chosen_scenario
from leerkring.selection.states import DrawState
from leerkring.selection.wording import REASONS
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.draw.chance_standing import of_chance
from leerkring.web.staff.draw.forms import FixForm, ReasonForm, ThrowsForm
from leerkring.web.staff.draw.ways import CHOOSE, WITH_RESERVES, way_for
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.joint_draw.forms import DropoutForm

O = Decision.Outcome  # noqa: E741


@for_activity(may_draw)
@once
def draw_page(request: Request, activity: Activity) -> HttpResponse:
    """Show where the selection stands; a POST fixes it in the way that was announced."""
    if is_in_joint_draw(activity):
        return redirect("web_staff:joint-draw", activity.programme.slug)
    round_ = open_round(activity)
    way = way_for(activity, request.POST or None)
    if request.method == "POST" and round_ is None and way.form.is_valid():
        values = dict(way.form.cleaned_data)
        if way.kind in WITH_RESERVES:
            values["dropout"] = _advice(request, activity).share
        try:
            way.fix(activity=activity, by=request.actor, at=request.now, **values)
        except NoPlaceLeft:
            free = free_places(activity)
            words = _("There are %(free)s free places; more cannot be given.") % {"free": free}
            way.form.add_error("places" if "places" in way.form.fields else None, words)
        except Refused as problem:
            way.form.add_error(None, str(problem))
        else:
            if way.kind == CHOOSE:
                return redirect("web_staff:choose", activity.slug)
            messages.success(request, _("This stands fast. Nobody has a place yet."))
            return redirect("web_staff:draw", activity.slug)
    return draw_answer(request, activity, round_, way.form)


def draw_answer(
    request: Request,
    activity: Activity,
    round_: DrawRound | None,
    form: KeyedForm | None = None,
    **more: Any,
) -> HttpResponse:
    """Return the page of the selection as it stands."""
    progress = reading_progress(activity)
    latest = round_ or rounds_of(activity).first()
    shown = latest if latest and latest.state != DrawState.ROLLED_BACK else None
    record = record_of(latest) if latest else None
    readings = readings_of(record) if record else []
    way = way_for(activity)
    advice = _advice(request, activity)
    form = form or way.form
    if "reserves" in form.fields and advice.is_own_estimate:
        form.fields["reserves"].initial = advice.reserves
    context = {
        "activity": activity,
        "round": round_,
        "latest": latest,
        "earlier": rounds_of(activity).exclude(pk=shown.pk if shown else 0),
        "way": way,
        "advice": advice if way.kind in WITH_RESERVES else None,
        "form": form,
        "method": method_in_words(activity),
        "progress": progress,
        "applied": submitted_applications(activity).count(),
        "free": free_places(activity),
        "reserved": len(reserved_places(activity)),
        "scenario": chosen_scenario(activity),
        "is_everyone": round_ is not None and round_.method == EVERYONE,
        "is_choosing": round_ is not None and round_.method == MOTIVATION,
        "in_order": round_ is not None and round_.method == FIRST_COME,
        "groups": _groups(round_) if round_ and round_.state == DrawState.DRAWN else [],
        "draws_anew": latest is not None and draws_reserves_anew(activity, latest),
        "waiting": overrides_of(activity).filter(state=Override.State.ASKED).count(),
        "record": record,
        "readings": readings,
        "is_read": any(str(one.account_id) == request.actor.id for one in readings),
        "is_alone": people_who_may_draw(activity) == 1,
        "throws_form": ThrowsForm(prefix="worpen"),
        **of_chance(request, record),
        "reason_form": ReasonForm(prefix="terug"),
        **more,
    }
    return render(request, "web_staff/draw/draw.html", context)


def _advice(request: Request, activity: Activity) -> Advice:
    """Return how many reserves are advised, with the drop-out that was filled in or was seen."""
    form = DropoutForm((request.POST if request.method == "POST" else request.GET) or None)
    scenario = chosen_scenario(activity)
    places = free_places(activity) or (scenario.places if scenario else 0)
    return advice_for(activity.programme.organiser, places, form.percentage())


def _groups(round_: DrawRound) -> list[tuple[str, str, list[tuple[Decision, str]]]]:
    """Return a draw's decisions by outcome, each with its reason in words."""
    decisions = list(decisions_of(round_))
    return [
        (
            outcome.value,
            str(outcome.label),
            [(d, str(REASONS.get(d.reason, d.reason))) for d in decisions if d.outcome == outcome],
        )
        for outcome in O
    ]


@for_activity(may_draw)
@require_POST
def practise(request: Request, activity: Activity) -> HttpResponse:
    """Draw plain lots for practice; nothing is stored but the trace that it was tried."""
    form = FixForm(request.POST, activity=activity)
    form.fields["seed"].required = False
    is_right = form.is_valid()
    form.fields["seed"].required = True
    if not is_right:
        return draw_answer(request, activity, open_round(activity), form)
    text = request.POST.get("nummer", "")
    number = int(text) + 1 if text.isascii() and text.isdigit() and len(text) < 7 else 1
    try:
        lots = try_draw(
            activity=activity,
            places=form.cleaned_data["places"],
            pool=pool_announced(activity),
            number=number,
            by=request.actor,
            at=request.now,
        )
    except Refused as problem:
        form.add_error(None, str(problem))
        return draw_answer(request, activity, open_round(activity), form)
    found = by_id(activity, [*lots.places, *lots.reserve])
    trial = {
        "number": number,
        "places": [found[pk] for pk in lots.places],
        "reserve": [found[pk] for pk in lots.reserve[:10]],
        "more": max(0, len(lots.reserve) - 10),
    }
    return draw_answer(request, activity, open_round(activity), form, trial=trial)


def open_or_404(activity: Activity) -> DrawRound:
    """Return the draw that is under way."""
    round_ = open_round(activity)
    if round_ is None:
        raise Http404
    return round_


@for_activity(may_draw)
@require_POST
@once
def draw_now(request: Request, activity: Activity) -> HttpResponse:
    round_ = open_or_404(activity)
    draw(round_=round_, activity=activity, by=request.actor, at=request.now)
    messages.success(
        request, _("Done. Only you and your colleagues see the outcome until you release it.")
    )
    return redirect("web_staff:draw", activity.slug)


@for_activity(may_draw)
@require_POST
@once
def take_back(request: Request, activity: Activity) -> HttpResponse:
    round_ = open_or_404(activity)
    form = ReasonForm(request.POST, prefix="terug")
    if not form.is_valid():
        return draw_answer(request, activity, round_, reason_form=form)
    reason = form.cleaned_data["reason"]
    roll_back(round_=round_, activity=activity, reason=reason, by=request.actor, at=request.now)
    messages.success(request, _("This was taken back. It stays on record, with the reason."))
    return redirect("web_staff:draw", activity.slug)
