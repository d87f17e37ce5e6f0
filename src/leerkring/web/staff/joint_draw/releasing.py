"""Making the outcomes of all networks known at once: first how many and whom, then the release."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.admissions.actions.offering import answer_moment
from leerkring.admissions.states import ApplicationState
from leerkring.audit.problems import Refused
from leerkring.programmes.models import Activity, Programme
from leerkring.programmes.moments import amsterdam_day, midnight
from leerkring.selection.actions.joint_draw import release_together
from leerkring.selection.models import Decision, DrawRound
from leerkring.selection.queries.joint import activities_in
from leerkring.selection.queries.records import places_in
from leerkring.selection.queries.rounds import decisions_of
from leerkring.selection.rules import may_draw
from leerkring.selection.states import DrawState
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.draw.forms import ReleaseForm
from leerkring.web.staff.joint_draw.guard import for_programme
from leerkring.web.staff.joint_draw.pages import open_or_404, outcomes_of

DAY = timedelta(days=1)


@for_programme(may_draw)
@once
def release_page(request: Request, programme: Programme) -> HttpResponse:
    round_ = open_or_404(programme)
    if round_.state != DrawState.DRAWN:
        raise Http404
    latest = min(answer_moment(one, request.now) for one in activities_in(round_))
    form = ReleaseForm(request.POST or None, initial={"answer_on": amsterdam_day(latest) - DAY})
    if request.method == "POST" and form.is_valid():
        send_on = form.cleaned_data["send_on"]
        try:
            outcome = release_together(
                round_=round_,
                answer_before=midnight(form.cleaned_data["answer_on"] + DAY),
                send_after=midnight(send_on) if send_on else None,
                by=request.actor,
                at=request.now,
            )
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request, _("Released. The letters wait in the outbox for a last look.")
            )
            return redirect(f"{reverse('web_staff:letters-release')}?groep={outcome.batch}")
    decisions = list(decisions_of(round_))
    gone = [d for d in decisions if d.application.state != ApplicationState.SUBMITTED]
    context = {
        "programme": programme,
        "round": round_,
        "form": form,
        "outcomes": outcomes_of(round_),
        "gone": gone,
        "left": _not_given(round_, decisions),
    }
    return render(request, "web_staff/joint_draw/release.html", context)


def _not_given(round_: DrawRound, decisions: list[Decision]) -> list[tuple[Activity, int]]:
    """Return in which networks places were not given, and go to the reserve list."""
    found = []
    for activity in activities_in(round_):
        here = [d for d in decisions if d.application.activity_id == activity.pk]
        still = [d for d in here if d.application.state == ApplicationState.SUBMITTED]
        given = sum(d.outcome == Decision.Outcome.PLACE for d in still)
        reserved = sum(d.reason == "reserved_place" for d in here)
        left = places_in(round_, activity) + reserved - given
        if left > 0 and any(d.outcome == Decision.Outcome.RESERVE for d in still):
            found.append((activity, left))
    return found
