"""How far the reading of motivations is in each activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.admissions.queries import ReadingProgress, progress_by_activity
from leerkring.programmes.models import Activity
from leerkring.web.staff.phases import Phase, PhaseReport, Progress, Reporter, Reports, Todo


def reading(activities: Sequence[Activity], at: datetime) -> Reports:
    """Report for each activity how many motivations are unread or in doubt."""
    progress = progress_by_activity(activity.pk for activity in activities)
    return {activity.pk: _reading(activity, progress[activity.pk]) for activity in activities}


def _reading(activity: Activity, progress: ReadingProgress) -> PhaseReport:
    url = reverse("web_staff:reading", args=[activity.slug])
    if activity.admission != Activity.Admission.SELECTION:
        return PhaseReport(progress=Progress.DONE, sentence=_("Nothing to read here."), url=url)
    if activity.selection in {Activity.Selection.DRAWN, Activity.Selection.RELEASED}:
        return PhaseReport(progress=Progress.DONE, sentence=_("Everything was read."), url=url)
    if not progress.all:
        return PhaseReport(
            progress=Progress.LATER, sentence=_("There is nothing to read yet."), url=url
        )
    sentence = _("%(settled)d of %(all)d motivations settled.") % {
        "settled": progress.settled,
        "all": progress.all,
    }
    todos = [*_unread(progress, url), *_in_doubt(progress, url)]
    return PhaseReport(
        progress=Progress.NOW if todos else Progress.DONE,
        sentence=sentence,
        url=url,
        todos=tuple(todos),
    )


def _unread(progress: ReadingProgress, url: str) -> list[Todo]:
    if not progress.unread:
        return []
    return [
        Todo(
            count=progress.unread,
            text=ngettext("motivation not read yet", "motivations not read yet", progress.unread),
            detail=_("names and schools are hidden while you read"),
            action=_("Read"),
            url=url,
        )
    ]


def _in_doubt(progress: ReadingProgress, url: str) -> list[Todo]:
    if not progress.doubt:
        return []
    return [
        Todo(
            count=progress.doubt,
            text=ngettext(
                "motivation without a second reader",
                "motivations without a second reader",
                progress.doubt,
            ),
            detail=_("the first reader was in doubt"),
            action=_("Read as second"),
            url=url,
        )
    ]


REPORTERS: Mapping[Phase, Reporter] = {Phase.READ: reading}
