"""The experts of one network: by meeting who comes, by theme who fits."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.audit.numbers import numbers_in
from leerkring.experts.actions import tie_experts
from leerkring.experts.models import Expert, Speaker
from leerkring.experts.queries import (
    Lead,
    Suggestion,
    experts_of,
    leads_in,
    speakers_of,
    suggestions_for,
)
from leerkring.experts.rules import may_invite
from leerkring.intake.models import Theme
from leerkring.intake.queries.themes import themes_of
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import AMSTERDAM
from leerkring.programmes.wording import day_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.circle import facts_on
from leerkring.web.staff.experts.forms import in_words
from leerkring.web.staff.experts.speakers import LOOKS
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.phases import Facts
from leerkring.web.staff.themes.themes import theme_of


@for_activity()
def overview(request: Request, activity: Activity) -> HttpResponse:
    themes = list(themes_of(activity).prefetch_related("concepts"))
    register = list(experts_of(activity.programme.organiser_id).prefetch_related("themes"))
    facts = facts_on(request, activity)
    found = suggestions_for(themes, register)
    by_meeting: dict[int, list[Speaker]] = {}
    for speaker in speakers_of(activity):
        by_meeting.setdefault(speaker.meeting_id, []).append(speaker)
    leads = {lead.meeting.pk: lead for lead in _leads(activity, facts, request.now)}
    context = {
        "activity": activity,
        "meetings": [
            (
                meeting,
                [
                    (row, LOOKS.get(row.state, ""), [theme.title for theme in row.themes.all()])
                    for row in by_meeting.get(meeting.pk, [])
                ],
                *_when_to_ask(leads.get(meeting.pk)),
            )
            for meeting in facts.held(activity)
        ],
        "themes": [
            (
                theme,
                [
                    (e.person.name, _ask(activity, theme, e))
                    for e in register
                    if theme in e.themes.all()
                ],
                [_fit_in_words(fit) for fit in found[theme.pk]],
            )
            for theme in themes
        ],
        "may_invite": may_invite(request.actor, activity),
    }
    page = "network" if register else "no_register"
    return render(request, f"web_staff/experts/{page}.html", context)


def _leads(activity: Activity, facts: Facts, at: datetime) -> list[Lead]:
    return leads_in(facts.counts, facts.meetings.get(activity.pk, ()), at)


def _when_to_ask(lead: Lead | None) -> tuple[str, str]:
    """Return a warning that it is late to ask, or until when somebody should be asked."""
    if lead is None or lead.meeting.is_closing:
        return "", ""
    last = {"day": day_in_words(lead.ask_before.astimezone(AMSTERDAM).date())}
    if lead.is_late:
        late = _("Nobody has been asked. An expert is asked six weeks ahead: that was %(day)s.")
        return late % last, ""
    if lead.answered or lead.waiting:
        return "", ""
    return "", _("Ask somebody before %(day)s, six weeks ahead.") % last


def _ask(activity: Activity, theme: Theme, expert: Expert) -> str:
    query = {"thema": theme.pk, "expert": expert.pk}
    return reverse("web_staff:speaker-new", args=[activity.slug], query=query)


def _fit_in_words(fit: Suggestion) -> str:
    return f"{fit.expert.person.name} ({', '.join(concept.label for concept in fit.shared)})"


@for_activity(may_invite)
@once
def tie(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Choose who stands beside a theme; those who share its concepts stand first."""
    theme = theme_of(activity, pk)
    if request.method == "POST":
        ids = numbers_in(request.POST.getlist("expert"))
        tie_experts(by=request.actor, at=request.now, theme=theme, expert_ids=ids)
        messages.success(request, _("Saved: the experts of “%(theme)s”.") % {"theme": theme.title})
        return redirect("web_staff:experts", activity.slug)
    register = list(experts_of(activity.programme.organiser_id).prefetch_related("themes"))
    wanted = {concept.pk for concept in theme.concepts.all()}
    rows = [
        (
            in_words(expert),
            expert,
            theme.pk in {row.pk for row in expert.themes.all()},
            [concept for concept in expert.concepts.all() if concept.pk in wanted],
        )
        for expert in register
    ]
    rows.sort(key=lambda row: (not row[2], -len(row[3]), row[1].person.sort_name))
    context = {"activity": activity, "theme": theme, "rows": rows}
    return render(request, "web_staff/experts/tie.html", context)
