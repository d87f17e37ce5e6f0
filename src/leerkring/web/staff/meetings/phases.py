"""Where activities stand in holding their meetings and keeping attendance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.attendance.queries import KEPT
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.wording import moment_in_words
from leerkring.web.staff.phases import Facts, Phase, PhaseReport, Progress, Reporter, Reports, Todo


def meetings(activities: Sequence[Activity], facts: Facts) -> Reports:
    """Report which meetings are over, which comes next, and where attendance was not kept."""
    return {activity.pk: _report(activity, facts) for activity in activities}


def _report(activity: Activity, facts: Facts) -> PhaseReport:
    held, at = facts.held(activity), facts.at
    url = reverse("web_staff:meetings", args=[activity.slug])
    over = [meeting for meeting in held if meeting.has_ended(at)]
    if not over:
        return PhaseReport(progress=Progress.LATER, sentence=_next(held, at), url=url)
    unkept = [meeting for meeting in over if not facts.counts.of(KEPT, meeting.pk)]
    todos = tuple(_todo(activity, meeting) for meeting in unkept)
    if len(over) == len(held):
        progress = Progress.NOW if todos else Progress.DONE
        return PhaseReport(
            progress=progress, sentence=_("All meetings have been held."), url=url, todos=todos
        )
    sentence = _("%(over)s of %(all)s meetings held. %(next)s") % {
        "over": len(over),
        "all": len(held),
        "next": _next(held, at),
    }
    return PhaseReport(progress=Progress.NOW, sentence=sentence, url=url, todos=todos)


def _next(held: list[Meeting], at: datetime) -> str:
    coming = [meeting for meeting in held if not meeting.has_ended(at) and meeting.on]
    if not coming:
        return _("No date is known yet.")
    return _("Next: %(moment)s.") % {"moment": moment_in_words(coming[0].moment)}


def _todo(activity: Activity, meeting: Meeting) -> Todo:
    return Todo(
        count=1,
        text=ngettext("meeting without attendance", "meetings without attendance", 1),
        detail=f"{meeting.title}, {moment_in_words(meeting.moment)}",
        action=_("Tick who came"),
        url=reverse("web_staff:meeting-attendance", args=[activity.slug, meeting.pk]),
    )


TALLIES = (KEPT,)
REPORTERS: Mapping[Phase, Reporter] = {Phase.MEETINGS: meetings}
