"""Where activities stand in bringing their findings into the joint closing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.findings.queries import FINDINGS, FindingCounts, findings_in
from leerkring.programmes.models import Activity, Meeting
from leerkring.web.staff.phases import Facts, Phase, PhaseReport, Progress, Reporter, Reports, Todo

ASKED_BEFORE = timedelta(weeks=3)


def closing(activities: Sequence[Activity], facts: Facts) -> Reports:
    """Report how many findings are ready, and what each network brings into the closing."""
    return {
        activity.pk: _report(
            activity,
            findings_in(facts.counts, activity.pk),
            [meeting for meeting in facts.held(activity) if meeting.is_closing],
            facts.at,
        )
        for activity in activities
    }


def _report(
    activity: Activity, counts: FindingCounts, meetings: list[Meeting], at: datetime
) -> PhaseReport:
    url = reverse("web_staff:closing", args=[activity.slug])
    drafts = reverse("web_staff:activity-findings", args=[activity.slug])
    todos = (_to_read(drafts, counts.drafts),) if counts.drafts else ()
    sentence = ngettext(
        "%(number)s finding published.", "%(number)s findings published.", counts.published
    ) % {"number": counts.published}
    if counts.in_closing and all(meeting.has_ended(at) for meeting in meetings):
        return PhaseReport(progress=Progress.DONE, sentence=sentence, url=url, todos=todos)
    near = [m for m in meetings if m.starts_at and m.starts_at - at <= ASKED_BEFORE]
    if near and not counts.in_closing:
        todos = (*todos, _to_bring(url, near[0].starts_at))
    busy = todos or counts.published
    progress = Progress.NOW if busy else Progress.LATER
    return PhaseReport(
        progress=progress,
        sentence=sentence if busy else _("Begins with the first finding."),
        url=url,
        todos=todos,
    )


def _to_read(url: str, number: int) -> Todo:
    return Todo(
        count=number,
        text=ngettext("finding is still a draft", "findings are still a draft", number),
        detail=_("somebody reads it for privacy, then it can be published"),
        action=_("Read and publish"),
        url=url,
    )


def _to_bring(url: str, due_at: datetime | None) -> Todo:
    return Todo(
        count=1,
        text=_("network brings nothing into the closing yet"),
        detail=_("the closing shows what every network found"),
        action=_("Choose findings"),
        url=url,
        due_at=due_at,
    )


TALLIES = (FINDINGS,)
REPORTERS: Mapping[Phase, Reporter] = {Phase.CLOSING: closing}
