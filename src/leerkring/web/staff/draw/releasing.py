"""Making all outcomes known at once: first how many and whom, then the release."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.admissions.actions.offering import AnswerTooSoon, answer_moment
from leerkring.admissions.states import ApplicationState
from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity, Milestone
from leerkring.programmes.moments import amsterdam_day, midnight
from leerkring.programmes.queries import milestones_of
from leerkring.selection.actions.releasing import release
from leerkring.selection.models import Decision
from leerkring.selection.queries.records import places_in
from leerkring.selection.queries.rounds import decisions_of, open_round
from leerkring.selection.rules import may_draw
from leerkring.selection.states import DrawState
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.draw.forms import ReleaseForm
from leerkring.web.staff.guard import for_activity

DAY = timedelta(days=1)


@for_activity(may_draw)
@once
def release_page(request: Request, activity: Activity) -> HttpResponse:
    round_ = open_round(activity)
    if round_ is None or round_.state != DrawState.DRAWN:
        raise Http404
    announced = _announced(activity)
    first = announced.moment.first if announced else None
    start = max(request.now, first) if first else request.now
    initial = {
        "answer_on": amsterdam_day(answer_moment(activity, start)) - DAY,
        "send_on": amsterdam_day(start) if first and first > request.now else None,
    }
    form = ReleaseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        send_on = form.cleaned_data["send_on"]
        try:
            outcome = release(
                round_=round_,
                activity=activity,
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
            return redirect(f"{reverse('web_staff:letters-release')}?groep={outcome.batch}")
    decisions = list(decisions_of(round_))
    gone = [d for d in decisions if d.application.state != ApplicationState.SUBMITTED]
    given = [d for d in decisions if d.outcome == Decision.Outcome.PLACE and d not in gone]
    reserved = sum(d.reason == "reserved_place" for d in decisions)
    waits = any(d.outcome == Decision.Outcome.RESERVE and d not in gone for d in decisions)
    context = {
        "activity": activity,
        "round": round_,
        "form": form,
        "left": places_in(round_, activity) + reserved - len(given) if waits else 0,
        "announced": announced,
        "gone": gone,
        "groups": [
            (outcome.value, [d for d in decisions if d.outcome == outcome and d not in gone])
            for outcome in Decision.Outcome
        ],
    }
    return render(request, "web_staff/draw/release.html", context)


def _announced(activity: Activity) -> Milestone | None:
    """Return the moment at which the confirmation was promised, if it was."""
    rows = [m for m in milestones_of(activity) if m.kind == Milestone.Kind.CONFIRMATION]
    return rows[0] if rows else None
