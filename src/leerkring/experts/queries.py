"""Reads of experts, of their parts in meetings, and of what they need to know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from leerkring.concepts.models import Concept
from leerkring.experts.models import Expert, Speaker
from leerkring.experts.states import COUNTS_ON
from leerkring.intake.models import Fragment, Theme
from leerkring.people.finding import NAME, by_name, rows_with
from leerkring.programmes.models import Activity, Meeting, Organiser
from leerkring.programmes.queries import PlannedMeeting, meetings_by_activity, meetings_in
from leerkring.programmes.standing import ByKind, Standing, Tally, standing

SIX_WEEKS = timedelta(weeks=6)  # mission, "planning backwards": an expert is asked that early


def experts_of(organiser: Organiser | int) -> QuerySet[Expert]:
    """Return an organiser's experts with person and concepts, by family name."""
    organiser_id = organiser if isinstance(organiser, int) else organiser.pk
    return (
        Expert.objects.filter(organiser_id=organiser_id)
        .select_related("person")
        .prefetch_related("concepts")
        .order_by(*by_name("person__"))
    )


def experts_in_register(organiser: Organiser, words: str = "") -> QuerySet[Expert]:
    """Return the experts whose name, work or topics hold these words, with their accepted parts."""
    rows = experts_of(organiser).annotate(
        accepted=Count("parts", filter=Q(parts__state=Speaker.State.ACCEPTED))
    )
    of_person = [f"person__{part}" for part in NAME]
    return rows_with(rows, words, *of_person, "organisation_name", "topics")


def _by_meeting(part: str = "") -> tuple[Any, ...]:
    """Return the order of parts by meeting and then by name; `part` leads to the part."""
    moment = (f"{part}meeting__on", f"{part}meeting_id")
    return (*moment, *by_name(f"{part}expert__person__"), f"{part}pk")


def speakers_of(activity: Activity) -> QuerySet[Speaker]:
    """Return the experts' parts in an activity's meetings, by meeting."""
    return (
        Speaker.objects.filter(meeting__activities=activity)
        .select_related("expert__person", "meeting", "agenda_item")
        .prefetch_related("themes")
        .order_by(*_by_meeting())
    )


def parts_of(expert: Expert) -> QuerySet[Speaker]:
    """Return an expert's parts in all meetings, the latest first."""
    return Speaker.objects.filter(expert=expert).select_related("meeting").order_by("-meeting__on")


# --- who fits which theme -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An expert who may fit a theme, and why: the concepts that both are about."""

    expert: Expert
    shared: tuple[Concept, ...]


def suggestions_for(
    themes: Sequence[Theme], experts: Sequence[Expert], most: int = 3
) -> dict[int, list[Suggestion]]:
    """Return for each theme the experts who share most concepts with it and are not tied yet.

    Themes and experts must come with their concepts, experts with their themes too.
    """
    found: dict[int, list[Suggestion]] = {}
    for theme in themes:
        wanted = {concept.pk for concept in theme.concepts.all()}
        fits = [
            Suggestion(expert, shared)
            for expert in experts
            if theme.pk not in {row.pk for row in expert.themes.all()}
            and (shared := tuple(c for c in expert.concepts.all() if c.pk in wanted))
        ]
        fits.sort(key=lambda fit: (-len(fit.shared), fit.expert.person.sort_name))
        found[theme.pk] = fits[:most]
    return found


# --- coverage and gaps ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExpertCoverage:
    """Which experts stand beside each theme, and who speaks about it in which meeting."""

    tied: dict[int, list[Expert]]
    speaking: dict[tuple[int, int], list[Speaker]]

    def comes(self, theme_id: int, meeting_id: int) -> bool:
        """Tell whether somebody was asked or said yes for this theme in this meeting."""
        parts = self.speaking.get((theme_id, meeting_id), [])
        return any(part.state in COUNTS_ON for part in parts)


def experts_by_theme(activity: Activity) -> dict[int, list[Expert]]:
    """Return the experts who stand beside each of an activity's themes, by family name."""
    tied: dict[int, list[Expert]] = defaultdict(list)
    rows: Any = Expert.themes.through._default_manager.filter(theme__activity=activity)
    for row in rows.select_related("expert__person").order_by(*by_name("expert__person__")):
        tied[row.theme_id].append(row.expert)
    return dict(tied)


def expert_coverage(activity: Activity) -> ExpertCoverage:
    """Return the experts of an activity's themes, and their parts by theme and meeting."""
    speaking: dict[tuple[int, int], list[Speaker]] = defaultdict(list)
    rows: Any = Speaker.themes.through._default_manager.filter(
        theme__activity=activity, speaker__meeting__activities=activity
    )
    for row in rows.select_related("speaker__expert__person", "speaker__meeting").order_by(
        *_by_meeting("speaker__")
    ):
        speaking[row.theme_id, row.speaker.meeting_id].append(row.speaker)
    return ExpertCoverage(experts_by_theme(activity), dict(speaking))


@dataclass(frozen=True, slots=True)
class Lead:
    """A meeting to come, and until when its experts should be asked."""

    meeting: Meeting
    ask_before: datetime
    is_late: bool
    answered: int
    waiting: int
    declined: int


SPEAKERS = Tally(
    "speakers",
    lambda ids: Speaker.objects.filter(meeting__in=meetings_in(ids)),
    about="meeting_id",
    kind="state",
)


def lead_times(activity: Activity, at: datetime) -> list[Lead]:
    """Return the meetings to come with a known date, and how far their experts are."""
    planned = meetings_by_activity([activity]).get(activity.pk, [])
    return leads_in(standing([SPEAKERS], [activity.pk]), planned, at)


def leads_in(found: Standing, planned: Sequence[PlannedMeeting], at: datetime) -> list[Lead]:
    """Return the leads of an activity's meetings, by their dates."""
    held = [plan.meeting for plan in planned if plan.meeting.cancelled_at is None]
    held.sort(key=lambda meeting: meeting.on or date.max)
    leads = (_lead(meeting, found.of(SPEAKERS, meeting.pk), at) for meeting in held)
    return [lead for lead in leads if lead is not None]


def _lead(meeting: Meeting, counts: ByKind, at: datetime) -> Lead | None:
    first = meeting.moment.first
    if first is None or first <= at:
        return None
    accepted, waiting, declined = (
        counts[state].number
        for state in (Speaker.State.ACCEPTED, Speaker.State.INVITED, Speaker.State.DECLINED)
    )
    ask_before = first - SIX_WEEKS
    is_late = at >= ask_before and not accepted and not waiting
    return Lead(meeting, ask_before, is_late, accepted, waiting, declined)


def same_day_parts(expert: Expert, meeting: Meeting) -> list[Speaker]:
    """Return what else this expert has on the day of a meeting."""
    if meeting.on is None or meeting.precision != "day":
        return []
    rows = Speaker.objects.filter(
        expert__person_id=expert.person_id,
        expert__organiser_id=expert.organiser_id,
        meeting__on=meeting.on,
        meeting__precision="day",
        meeting__cancelled_at=None,
        state__in=COUNTS_ON,
    )
    return list(rows.exclude(meeting=meeting).select_related("meeting").order_by("meeting__on"))


def hour_has_gone(speaker: Speaker) -> bool:
    """Tell whether somebody else was asked after this expert's no for the same part or themes."""
    if speaker.state != Speaker.State.DECLINED:
        return False
    asked = Speaker.objects.filter(
        meeting_id=speaker.meeting_id, state__in=COUNTS_ON, invited_at__gt=speaker.answered_at
    ).exclude(pk=speaker.pk)
    same_part = Q(themes__in=speaker.themes.all())
    if speaker.agenda_item_id is not None:
        same_part = Q(agenda_item_id=speaker.agenda_item_id)
    return asked.filter(same_part).exists()


# --- what the expert gets to see ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ThemeQuestions:
    """A theme with the participants' own questions, without their names."""

    theme: Theme
    questions: tuple[str, ...]


def questions_for(speaker: Speaker) -> list[ThemeQuestions]:
    """Return the real questions on the themes of an expert's part, without any name."""
    questions = Fragment.objects.filter(set_aside=False, text__gt="")
    themes = speaker.themes.select_related("activity").prefetch_related(
        Prefetch("fragments", questions.order_by("created_at", "position", "id"))
    )
    return [
        ThemeQuestions(theme, tuple(dict.fromkeys(f.text for f in theme.fragments.all())))
        for theme in themes.order_by("position", "id")
    ]


def activities_of(meeting: Meeting) -> QuerySet[Activity]:
    """Return the activities that a meeting belongs to, with their programme."""
    return meeting.activities.select_related("programme__organiser").order_by("id")
