"""One draw for the networks of a programme: prepared, fixed, thrown for, and taken back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity, Programme
from leerkring.programmes.standing import standing
from leerkring.selection.actions.fair_draw import compute_again
from leerkring.selection.actions.joint_draw import (
    ask_joint_balance,
    fix_joint_draw,
    place_everybody,
    take_joint_draw_back,
)
from leerkring.selection.actions.recording import take_full_record
from leerkring.selection.bridge import EVERYONE
from leerkring.selection.methods import free_places
from leerkring.selection.models import Decision, DrawRound
from leerkring.selection.overrides import RESERVED
from leerkring.selection.queries.alternates import A_WHOLE, Advice, advice_for
from leerkring.selection.queries.joint import (
    activities_in,
    joint_rounds,
    networks_drawn_together,
    open_joint_round,
    people_who_may_draw_together,
)
from leerkring.selection.queries.records import first_choices, readings_of, record_of
from leerkring.selection.queries.rounds import decisions_of
from leerkring.selection.rules import may_audit_draw, may_draw
from leerkring.selection.states import DrawState
from leerkring.selection.wording import REASONS
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.draw.chance_standing import of_chance
from leerkring.web.staff.draw.forms import ReasonForm, ThrowsForm
from leerkring.web.staff.draw.throwing import take_throws
from leerkring.web.staff.joint_draw.forms import DropoutForm, JointFixForm
from leerkring.web.staff.joint_draw.guard import for_programme
from leerkring.web.staff.joint_draw.standing import joint_standing


@for_programme(may_draw)
@once
def joint_draw(request: Request, programme: Programme) -> HttpResponse:
    """Show where the joint draw stands; a POST fixes it."""
    form = JointFixForm(request.POST or None)
    if request.method == "POST" and networks_drawn_together(programme):
        if request.POST.get("iedereen") == "1":
            form.ask_nothing()
        if form.is_valid():
            try:
                fix_joint_draw(
                    programme=programme,
                    dropout=_advice(request, programme).share,
                    by=request.actor,
                    at=request.now,
                    **form.cleaned_data,
                )
            except Refused as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, _("The draw stands fast. Nothing has been drawn yet."))
                return redirect("web_staff:joint-draw", programme.slug)
        return joint_answer(request, programme, form=form)
    return joint_answer(request, programme)


def joint_answer(request: Request, programme: Programme, **more: Any) -> HttpResponse:
    """Return the page of the joint draw as it stands."""
    round_ = open_joint_round(programme)
    latest = round_ or joint_rounds(programme).first()
    shown = latest if latest and latest.state != DrawState.ROLLED_BACK else None
    together = networks_drawn_together(programme)
    context: dict[str, Any] = {
        "programme": programme,
        "round": round_,
        "latest": latest,
        "earlier": joint_rounds(programme).exclude(pk=shown.pk if shown else 0),
        "activities": activities_in(latest) if latest else together,
        "reason_form": ReasonForm(prefix="terug"),
        "throws_form": ThrowsForm(prefix="worpen"),
    }
    if latest is not None and latest.state != DrawState.ROLLED_BACK:
        context |= _of_round(request, programme, latest)
    elif together:
        context |= joint_standing(request, programme, together)
        context |= _prepared(request, programme, together)
    else:
        context["is_apart"] = True
    return render(request, "web_staff/joint_draw/joint.html", {**context, **more})


def _prepared(request: Request, programme: Programme, activities: list[Activity]) -> dict[str, Any]:
    advice = _advice(request, programme)
    filled_in = {"reserves": advice.reserves} if advice.is_own_estimate else {}
    return {"advice": advice, "form": JointFixForm(initial=filled_in)}


def _advice(request: Request, programme: Programme) -> Advice:
    """Return how many reserves are advised for the largest of the networks."""
    given = request.POST if request.method == "POST" else request.GET
    form = DropoutForm(given or None)
    networks = networks_drawn_together(programme)
    found = standing([RESERVED], [activity.pk for activity in networks])
    places = [free_places(activity, found) or 0 for activity in networks]
    return advice_for(programme.organiser, max(places, default=0), form.percentage())


def _of_round(request: Request, programme: Programme, round_: DrawRound) -> dict[str, Any]:
    record = record_of(round_)
    readings = readings_of(record) if record else []
    is_known = round_.state in {DrawState.DRAWN, DrawState.RELEASED}
    return {
        "record": record,
        "readings": readings,
        "is_read": any(str(one.account_id) == request.actor.id for one in readings),
        "is_alone": people_who_may_draw_together(programme) == 1,
        "is_everyone": round_.method == EVERYONE,
        "outcomes": outcomes_of(round_) if round_.state == DrawState.DRAWN else [],
        "choices": first_choices(record, round_) if record and is_known else {},
        **of_chance(request, record),
        "dropout": round((round_.dropout or 0) * A_WHOLE) if round_.dropout is not None else None,
    }


def outcomes_of(round_: DrawRound) -> list[dict[str, Any]]:
    """Return the outcome by network: who has a place, who waits, and how many have none."""
    decisions = list(decisions_of(round_))
    return [
        {
            "activity": activity,
            "groups": [
                (
                    outcome.value,
                    str(outcome.label),
                    [
                        (one, str(REASONS.get(one.reason, one.reason)))
                        for one in decisions
                        if one.application.activity_id == activity.pk and one.outcome == outcome
                    ],
                )
                for outcome in Decision.Outcome
            ],
        }
        for activity in activities_in(round_)
    ]


def open_or_404(programme: Programme) -> DrawRound:
    """Return the joint draw that is under way."""
    round_ = open_joint_round(programme)
    if round_ is None:
        raise Http404
    return round_


@for_programme(may_draw)
@require_POST
@once
def balance_again(request: Request, programme: Programme) -> HttpResponse:
    """Have the balance of all networks together computed once more."""
    if not networks_drawn_together(programme):
        raise Http404
    ask_joint_balance(programme=programme, again=True, by=request.actor, at=request.now)
    return redirect("web_staff:joint-draw", programme.slug)


@for_programme(may_draw)
@require_POST
@once
def type_in(request: Request, programme: Programme) -> HttpResponse:
    """Take one person's reading of the dice; the second equal one draws for all networks."""
    round_ = open_or_404(programme)
    form = take_throws(request, round_, activities_in(round_)[0])
    if form is None:
        return redirect("web_staff:joint-draw", programme.slug)
    return joint_answer(request, programme, throws_form=form)


@for_programme(may_draw)
@require_POST
@once
def record_again(request: Request, programme: Programme) -> HttpResponse:
    """Have a record that could not be computed computed once more."""
    round_ = open_or_404(programme)
    activity = activities_in(round_)[0]
    compute_again(round_=round_, activity=activity, by=request.actor, at=request.now)
    return redirect("web_staff:joint-draw", programme.slug)


@for_programme(may_draw)
@require_POST
@once
def everybody(request: Request, programme: Programme) -> HttpResponse:
    """Give everybody what they want most."""
    round_ = open_or_404(programme)
    place_everybody(round_=round_, programme=programme, by=request.actor, at=request.now)
    messages.success(
        request, _("Done. Only you and your colleagues see the outcome until you release it.")
    )
    return redirect("web_staff:joint-draw", programme.slug)


@for_programme(may_draw)
@require_POST
@once
def take_back(request: Request, programme: Programme) -> HttpResponse:
    round_ = open_or_404(programme)
    form = ReasonForm(request.POST, prefix="terug")
    if not form.is_valid():
        return joint_answer(request, programme, reason_form=form)
    reason = form.cleaned_data["reason"]
    take_joint_draw_back(round_=round_, reason=reason, by=request.actor, at=request.now)
    messages.success(request, _("This was taken back. It stays on record, with the reason."))
    return redirect("web_staff:joint-draw", programme.slug)


@for_programme(may_audit_draw)
def full_record(request: Request, programme: Programme) -> HttpResponse:
    """Give the full record, with names, to an auditor; an earlier draw by its number."""
    rounds = joint_rounds(programme).filter(record__panel__isnull=False)
    number = request.GET.get("nummer", "")
    if number.isascii() and number.isdigit():
        rounds = rounds.filter(number=int(number))
    round_ = rounds.first()
    if round_ is None:
        raise Http404
    activity = activities_in(round_)[0]
    content = take_full_record(round_=round_, activity=activity, by=request.actor, at=request.now)
    name = f"trekkingsdossier-{programme.slug}-{round_.number}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)
