"""Where activities stand in finding their experts: six weeks before each meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.experts.queries import SPEAKERS, Lead, leads_in
from leerkring.programmes.models import Activity
from leerkring.programmes.wording import moment_in_words
from leerkring.web.staff.phases import Facts, Phase, PhaseReport, Progress, Reporter, Reports, Todo

SEEN_AHEAD = timedelta(days=14)  # before it is late


def experts(activities: Sequence[Activity], facts: Facts) -> Reports:
    """Report for which meetings to come an expert said yes, is asked, or is missing."""
    return {
        activity.pk: _report(
            activity,
            leads_in(facts.counts, facts.meetings.get(activity.pk, ()), facts.at),
            facts.at,
        )
        for activity in activities
    }


def _report(activity: Activity, leads: list[Lead], at: datetime) -> PhaseReport:
    url = reverse("web_staff:experts", args=[activity.slug])
    if activity.cancelled_at is not None:
        return PhaseReport(progress=Progress.DONE, sentence=_("Cancelled."), url=url)
    to_fill = [lead for lead in leads if not lead.meeting.is_closing]
    if not to_fill:
        over = bool(leads) or (activity.ends_at is not None and activity.ends_at <= at)
        return PhaseReport(
            progress=Progress.DONE if over else Progress.LATER,
            sentence=_("There is no meeting to come with a date."),
            url=url,
        )
    with_yes = sum(bool(lead.answered) for lead in to_fill)
    todos = [todo for lead in to_fill for todo in _todos(activity, lead, at)]
    words = ngettext(
        "An expert comes to %(yes)d of the %(count)d meeting to come.",
        "An expert comes to %(yes)d of the %(count)d meetings to come.",
        len(to_fill),
    )
    return PhaseReport(
        progress=_progress(to_fill, with_yes, todos),
        sentence=words % {"yes": with_yes, "count": len(to_fill)},
        missing=_missing(to_fill),
        url=url,
        todos=tuple(todos),
    )


def _progress(to_fill: list[Lead], with_yes: int, todos: list[Todo]) -> Progress:
    if with_yes == len(to_fill):
        return Progress.DONE
    begun = any(lead.answered or lead.waiting or lead.declined for lead in to_fill)
    return Progress.NOW if begun or todos else Progress.LATER


def _missing(to_fill: list[Lead]) -> str:
    waiting = sum(lead.waiting for lead in to_fill)
    if not waiting:
        return ""
    words = ngettext(
        "%(count)d expert has not answered yet.",
        "%(count)d experts have not answered yet.",
        waiting,
    )
    return words % {"count": waiting}


def _todos(activity: Activity, lead: Lead, at: datetime) -> list[Todo]:
    nobody = not lead.answered and not lead.waiting
    if not nobody or at < lead.ask_before - SEEN_AHEAD:
        return []
    if lead.declined:
        text = ngettext(
            "expert said no and nobody else was asked",
            "experts said no and nobody else was asked",
            lead.declined,
        )
    else:
        text = _("meeting without an expert")
    return [
        Todo(
            count=lead.declined or 1,
            text=text,
            detail=_("%(title)s, %(moment)s; an expert is asked six weeks ahead")
            % {"title": lead.meeting.title, "moment": moment_in_words(lead.meeting.moment)},
            action=_("Ask an expert"),
            url=reverse("web_staff:speaker-new", args=[activity.slug])
            + f"?bijeenkomst={lead.meeting.pk}",
            due_at=lead.ask_before,
        )
    ]


TALLIES = (SPEAKERS,)
REPORTERS: Mapping[Phase, Reporter] = {Phase.EXPERTS: experts}
