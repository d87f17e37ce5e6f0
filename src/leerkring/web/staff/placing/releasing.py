"""Making all outcomes known at once: first how many and whom, then the release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.admissions.actions.offering import AnswerTooSoon, answer_moment
from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity, Milestone
from leerkring.programmes.moments import amsterdam_day, midnight
from leerkring.programmes.queries import milestones_of
from leerkring.selection.actions.releasing import release
from leerkring.selection.models import Decision, DrawRound
from leerkring.selection.queries.records import places_in
from leerkring.selection.queries.rounds import decisions_of
from leerkring.selection.rules import may_draw
from leerkring.selection.states import DrawState
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.draw.outcome import NetworkOutcome, groups_of
from leerkring.web.staff.draw.scope import DrawScope, for_draw
from leerkring.web.staff.placing.forms import ReleaseForm

DAY = timedelta(days=1)
POST = Application.Decides.POST
NAMES_AT_ONCE = 30


@for_draw(may_draw)
@once
def release_page(request: Request, scope: DrawScope) -> HttpResponse:
    round_ = scope.open_or_404()
    if round_.state != DrawState.DRAWN:
        raise Http404
    activities = scope.networks(round_)
    announced = _announced(activities)
    form = ReleaseForm(request.POST or None, initial=_proposed(activities, announced, request.now))
    if request.method == "POST" and form.is_valid():
        send_on = form.cleaned_data["send_on"]
        try:
            told = release(
                round_=round_,
                answer_before=midnight(form.cleaned_data["answer_on"] + DAY),
                send_after=midnight(send_on) if send_on else None,
                by=request.actor,
                at=request.now,
            )
        except Refused as problem:
            field = "answer_on" if isinstance(problem, AnswerTooSoon) else None
            form.add_error(field, str(problem))
        else:
            words = _("Released. The letters wait in the outbox for a last look.")
            messages.success(request, words)
            return redirect(f"{reverse('web_staff:letters-release')}?groep={told.batch}")
    decisions = list(decisions_of(round_))
    gone = [d for d in decisions if d.application.state != ApplicationState.SUBMITTED]
    still = [d for d in decisions if d not in gone]
    context: dict[str, Any] = {
        "scope": scope,
        "activity": scope.activity,
        "programme": scope.programme,
        "form": form,
        "gone": gone,
        "on_paper": [d.application for d in still if d.application.decides == POST],
        "announced": announced,
        "left": _not_given(round_, activities, decisions, still),
        "outcomes": [
            NetworkOutcome(activity, groups_of(_of(activity, still), NAMES_AT_ONCE))
            for activity in activities
        ],
    }
    return render(request, "web_staff/placing/release.html", context)


def _of(activity: Activity, decisions: Sequence[Decision]) -> list[Decision]:
    return [one for one in decisions if one.application.activity_id == activity.pk]


def _not_given(
    round_: DrawRound,
    activities: Sequence[Activity],
    decisions: Sequence[Decision],
    still: Sequence[Decision],
) -> list[tuple[Activity, int]]:
    """Return in which networks places were not given, and go to the reserve list."""
    found = []
    for activity in activities:
        here = _of(activity, still)
        given = sum(d.outcome == Decision.Outcome.PLACE for d in here)
        reserved = sum(d.reason == "reserved_place" for d in _of(activity, decisions))
        left = places_in(round_, activity) + reserved - given
        if left > 0 and any(d.outcome == Decision.Outcome.RESERVE for d in here):
            found.append((activity, left))
    return found


def _announced(activities: Sequence[Activity]) -> Milestone | None:
    """Return the moment at which a confirmation was promised, if it was."""
    rows = [
        milestone
        for activity in activities
        for milestone in milestones_of(activity)
        if milestone.kind == Milestone.Kind.CONFIRMATION
    ]
    return rows[0] if rows else None


def _proposed(
    activities: Sequence[Activity], announced: Milestone | None, at: datetime
) -> dict[str, Any]:
    """Return the days that are filled in: as announced, and in time for the first meeting."""
    first = announced.moment.first if announced else None
    start = max(at, first) if first else at
    answer_before = min(answer_moment(activity, start) for activity in activities)
    return {
        "answer_on": amsterdam_day(answer_before) - DAY,
        "send_on": amsterdam_day(start) if first and first > at else None,
    }
