"""Where activities stand in gathering what their meetings brought, and in answering questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.live.models import Note
from leerkring.live.queries import NOTES, notes_in
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.wording import moment_in_words
from leerkring.web.staff.phases import Facts, Phase, PhaseReport, Progress, Reporter, Reports, Todo


def harvest(activities: Sequence[Activity], facts: Facts) -> Reports:
    """Report how much was gathered, which meetings brought nothing, which questions are open."""
    return {activity.pk: _report(activity, facts) for activity in activities}


def _report(activity: Activity, facts: Facts) -> PhaseReport:
    held, at = facts.held(activity), facts.at
    counts = {meeting.pk: notes_in(facts.counts, meeting.pk) for meeting in held}
    url = reverse("web_staff:harvest", args=[activity.slug])
    over = [meeting for meeting in held if meeting.has_ended(at)]
    notes = sum(counts[m.pk][kind] for m in held for kind in Note.Kind.values)
    if not over and not notes:
        sentence = _("Begins with the first meeting.")
        return PhaseReport(progress=Progress.LATER, sentence=sentence, url=url)
    todos = [_empty(activity, m) for m in over if not _gathered(counts[m.pk])]
    waiting = sum(counts[m.pk]["open"] for m in held)
    if waiting:
        todos.append(_unanswered(url, waiting))
    is_done = len(over) == len(held) and not todos
    sentence = ngettext("%(number)s note gathered.", "%(number)s notes gathered.", notes)
    return PhaseReport(
        progress=Progress.DONE if is_done else Progress.NOW,
        sentence=sentence % {"number": notes},
        url=url,
        todos=tuple(todos),
    )


def _gathered(counts: Counter[str]) -> int:
    return sum(counts[kind] for kind in Note.Kind.values)


def _empty(activity: Activity, meeting: Meeting) -> Todo:
    return Todo(
        count=1,
        text=_("meeting without a harvest"),
        detail=f"{meeting.title}, {moment_in_words(meeting.moment)}",
        action=_("Write down what it brought"),
        url=reverse("web_staff:meeting-harvest", args=[activity.slug, meeting.pk]),
    )


def _unanswered(url: str, number: int) -> Todo:
    return Todo(
        count=number,
        text=ngettext(
            "question of a meeting without an answer",
            "questions of meetings without an answer",
            number,
        ),
        detail=_("participants were promised an answer"),
        action=_("Answer"),
        url=url,
    )


TALLIES = (NOTES,)
REPORTERS: Mapping[Phase, Reporter] = {Phase.HARVEST: harvest}
