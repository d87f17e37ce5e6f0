"""The draw of one activity: fixing it, practising, drawing, correcting and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.admissions.actions.drawing import (
    draw,
    fix_draw,
    override_outcome,
    roll_back,
    try_draw,
)
from leerkring.admissions.actions.fair_draw import fix_spread_draw
from leerkring.admissions.actions.places import NoPlaceLeft
from leerkring.admissions.bridge import EVERYONE, by_id
from leerkring.admissions.draw_records import (
    draws_with_spread,
    people_who_may_draw,
    readings_of,
    record_of,
)
from leerkring.admissions.models import Decision, DrawRound
from leerkring.admissions.queries import (
    decisions_of,
    open_round,
    reading_progress,
    rounds_of,
    submitted_applications,
)
from leerkring.admissions.rules import may_draw
from leerkring.admissions.scenarios import chosen_scenario
from leerkring.admissions.states import DrawState
from leerkring.admissions.wording import REASONS
from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.draw.forms import (
    DecideForm,
    FixForm,
    ReasonForm,
    SpreadFixForm,
    ThrowsForm,
)
from leerkring.web.staff.guard import for_activity

O = Decision.Outcome  # noqa: E741


@for_activity(may_draw)
@once
def draw_page(request: Request, activity: Activity) -> HttpResponse:
    """Show where the draw stands; a POST fixes it."""
    round_ = open_round(activity)
    form: FixForm | SpreadFixForm = FixForm(request.POST or None, initial=initial(activity))
    fix: Callable[..., DrawRound] = fix_draw
    if draws_with_spread(activity):
        form, fix = SpreadFixForm(request.POST or None), fix_spread_draw
        form.fields["source"].required = not _is_enough(activity)
    if request.method == "POST" and round_ is None and form.is_valid():
        try:
            fix(activity=activity, by=request.actor, at=request.now, **form.cleaned_data)
        except NoPlaceLeft:
            free = _free(activity)
            words = _("There are %(free)s free places; more cannot be drawn.") % {"free": free}
            form.add_error("places" if "places" in form.fields else None, words)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The draw stands fast. Nothing has been drawn yet."))
            return redirect("web_staff:draw", activity.slug)
    return draw_answer(request, activity, round_, form)


def draw_answer(
    request: Request,
    activity: Activity,
    round_: DrawRound | None,
    form: FixForm | SpreadFixForm,
    **more: Any,
) -> HttpResponse:
    """Return the page of the draw as it stands."""
    progress = reading_progress(activity)
    latest = round_ or rounds_of(activity).first()
    record = record_of(latest) if latest else None
    readings = readings_of(record) if record else []
    context = {
        "activity": activity,
        "round": round_,
        "latest": latest,
        "earlier": rounds_of(activity).exclude(pk=round_.pk if round_ else 0),
        "form": form,
        "progress": progress,
        "applied": submitted_applications(activity).count(),
        "free": _free(activity),
        "enough": _is_enough(activity),
        "scenario": chosen_scenario(activity),
        "is_everyone": round_ is not None and round_.method == EVERYONE,
        "groups": _groups(round_) if round_ and round_.state == DrawState.DRAWN else [],
        "with_spread": draws_with_spread(activity),
        "record": record,
        "readings": readings,
        "is_read": any(str(one.account_id) == request.actor.id for one in readings),
        "is_alone": people_who_may_draw(activity) == 1,
        "throws_form": ThrowsForm(prefix="worpen"),
        "reason_form": ReasonForm(prefix="terug"),
        **more,
    }
    return render(request, "web_staff/draw/draw.html", context)


def initial(activity: Activity) -> dict[str, Any]:
    """Return what a plain draw starts from."""
    among_all = activity.selection_method == Activity.SelectionMethod.LOTTERY
    pool = DrawRound.Pool.ALL if among_all else DrawRound.Pool.SUITABLE
    return {"places": _free(activity), "pool": pool}


def _free(activity: Activity) -> int | None:
    return None if activity.places is None else activity.places - activity.places_taken


def _is_enough(activity: Activity) -> bool:
    """Tell whether everybody who was found suitable fits in, so that nothing is drawn."""
    free = _free(activity)
    return free is not None and reading_progress(activity).suitable <= free


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
    """Draw for practice and show it; nothing is stored but the trace that it was tried."""
    form = FixForm(request.POST)
    if not form.is_valid():
        return draw_answer(request, activity, open_round(activity), form)
    text = request.POST.get("nummer", "")
    number = int(text) + 1 if text.isascii() and text.isdigit() and len(text) < 7 else 1
    try:
        lots = try_draw(
            activity=activity,
            places=form.cleaned_data["places"],
            pool=form.cleaned_data["pool"],
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
        request, _("Drawn. Only you and your colleagues see the outcome until you release it.")
    )
    return redirect("web_staff:draw", activity.slug)


@for_activity(may_draw)
@require_POST
@once
def take_back(request: Request, activity: Activity) -> HttpResponse:
    round_ = open_or_404(activity)
    form = ReasonForm(request.POST, prefix="terug")
    if not form.is_valid():
        fix_form = FixForm(initial=initial(activity))
        return draw_answer(request, activity, round_, fix_form, reason_form=form)
    reason = form.cleaned_data["reason"]
    roll_back(round_=round_, activity=activity, reason=reason, by=request.actor, at=request.now)
    messages.success(request, _("The draw was taken back. It stays on record, with the reason."))
    return redirect("web_staff:draw", activity.slug)


@for_activity(may_draw)
@once
def decide(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Decide otherwise for one application."""
    round_ = open_or_404(activity)
    decision = decisions_of(round_).filter(application_id=pk).first()
    if decision is None:
        raise Http404
    form = DecideForm(request.POST or None, initial={"outcome": decision.outcome})
    if request.method == "POST" and form.is_valid():
        try:
            override_outcome(
                round_=round_,
                activity=activity,
                application=decision.application,
                by=request.actor,
                at=request.now,
                **form.cleaned_data,
            )
        except NoPlaceLeft:
            form.add_error("outcome", _("All places are given. First take one from somebody else."))
        else:
            messages.success(request, _("Decided, with your name and the reason in the log."))
            return redirect("web_staff:draw", activity.slug)
    context = {"activity": activity, "decision": decision, "form": form}
    return render(request, "web_staff/draw/decide.html", context)
