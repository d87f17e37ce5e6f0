"""How far the reading of motivations is in each activity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.audit.actors import Actor
from leerkring.programmes.models import Activity
from leerkring.review.queries import VERDICTS, ReadingProgress, progress_in
from leerkring.review.readers import open_for
from leerkring.review.verdicts import READ_BEFORE, last_days_to_read
from leerkring.selection.methods import takes_everybody
from leerkring.web.staff.phases import Facts, Phase, PhaseReport, Progress, Reporter, Reports, Todo


def reading(activities: Sequence[Activity], facts: Facts) -> Reports:
    """Report for each activity how many motivations are unread or in doubt."""
    return {
        activity.pk: _reading(
            activity,
            progress_in(facts.counts, activity.pk),
            facts.counts.of(READ_BEFORE, activity.pk)[""].moment,
        )
        for activity in activities
    }


def own_lists(activities: Sequence[Activity], by: Actor) -> Iterator[tuple[Activity, Todo]]:
    """Yield what this reader was given to read and did not read yet, by activity."""
    ids = [activity.pk for activity in activities]
    mine = open_for(by, ids)
    last_days = last_days_to_read(ids) if mine else {}
    for activity in activities:
        if number := mine.get(activity.pk):
            yield (
                activity,
                Todo(
                    count=number,
                    text=ngettext("motivation waits for you", "motivations wait for you", number),
                    detail=_("on your own list; names and schools are hidden"),
                    action=_("Read"),
                    url=reverse("web_staff:reading-next", args=[activity.slug]),
                    due_at=last_days.get(activity.pk),
                ),
            )


def _reading(
    activity: Activity, progress: ReadingProgress, last_day: datetime | None
) -> PhaseReport:
    url = reverse("web_staff:reading", args=[activity.slug])
    if activity.admission != Activity.Admission.SELECTION:
        return PhaseReport(progress=Progress.DONE, sentence=_("Nothing to read here."), url=url)
    if takes_everybody(activity):
        sentence = _("Nothing to read here: everybody who applies takes part.")
        return PhaseReport(progress=Progress.DONE, sentence=sentence, url=url)
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
    todos = [*_unread(progress, url, last_day), *_in_doubt(progress, url, last_day)]
    return PhaseReport(
        progress=Progress.NOW if todos else Progress.DONE,
        sentence=sentence,
        url=url,
        todos=tuple(todos),
    )


def _unread(progress: ReadingProgress, url: str, last_day: datetime | None) -> list[Todo]:
    if not progress.unread:
        return []
    return [
        Todo(
            count=progress.unread,
            text=ngettext("motivation not read yet", "motivations not read yet", progress.unread),
            detail=_("names and schools are hidden while you read"),
            action=_("Read"),
            url=url,
            due_at=last_day,
        )
    ]


def _in_doubt(progress: ReadingProgress, url: str, last_day: datetime | None) -> list[Todo]:
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
            due_at=last_day,
        )
    ]


TALLIES = (READ_BEFORE, VERDICTS)
REPORTERS: Mapping[Phase, Reporter] = {Phase.READ: reading}
