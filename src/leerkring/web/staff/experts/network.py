"""The experts of one network: by meeting who comes, by theme who fits."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from leerkring.experts.actions import tie_experts
from leerkring.experts.models import Speaker
from leerkring.experts.queries import (
    expert_coverage,
    experts_of,
    lead_times,
    speakers_of,
    suggestions_for,
)
from leerkring.experts.rules import may_invite
from leerkring.intake.queries.themes import themes_in_full
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import meetings_of
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.themes.themes import theme_of


@for_activity()
def overview(request: Request, activity: Activity) -> HttpResponse:
    themes = list(themes_in_full(activity))
    register = list(experts_of(activity.programme.organiser_id).prefetch_related("themes"))
    tied = expert_coverage(activity).tied
    found = suggestions_for(themes, register)
    by_meeting: dict[int, list[Speaker]] = {}
    for speaker in speakers_of(activity):
        by_meeting.setdefault(speaker.meeting_id, []).append(speaker)
    leads = {lead.meeting.pk: lead for lead in lead_times(activity, request.now)}
    context = {
        "activity": activity,
        "meetings": [
            (meeting, by_meeting.get(meeting.pk, []), leads.get(meeting.pk))
            for meeting in meetings_of(activity)
            if meeting.cancelled_at is None
        ],
        "themes": [(theme, tied.get(theme.pk, []), found[theme.pk]) for theme in themes],
        "register_size": len(register),
        "may_invite": may_invite(request.actor, activity),
    }
    return render(request, "web_staff/experts/network.html", context)


@for_activity(may_invite)
@once
def tie(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Choose who stands beside a theme; those who share its concepts stand first."""
    theme = theme_of(activity, pk)
    if request.method == "POST":
        ids = [int(v) for v in request.POST.getlist("expert") if v.isdecimal()]
        tie_experts(by=request.actor, at=request.now, theme=theme, expert_ids=ids)
        messages.success(request, _("Saved."))
        return redirect("web_staff:experts", activity.slug)
    register = list(experts_of(activity.programme.organiser_id).prefetch_related("themes"))
    wanted = {concept.pk for concept in theme.concepts.all()}
    rows = [
        (
            expert,
            theme.pk in {row.pk for row in expert.themes.all()},
            [concept for concept in expert.concepts.all() if concept.pk in wanted],
        )
        for expert in register
    ]
    rows.sort(key=lambda row: (not row[1], -len(row[2]), row[0].person.family_name))
    context = {"activity": activity, "theme": theme, "rows": rows}
    return render(request, "web_staff/experts/tie.html", context)
