"""Reads about meetings as they are held: who is expected, and who came."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from leerkring.admissions.models import Application, DateCommitment
from leerkring.admissions.queries.applications import (
    applications_with_a_place,
    placed_applications,
)
from leerkring.admissions.states import ApplicationState, DateAnswer
from leerkring.attendance.links import CALENDAR
from leerkring.attendance.models import Attendance, CalendarFeed
from leerkring.experts.models import Speaker
from leerkring.experts.states import COUNTS_ON
from leerkring.people.links import is_genuine, row_id
from leerkring.people.models import Organisation, Person, Role, Sector
from leerkring.programmes.calendar import Entry
from leerkring.programmes.models import (
    Activity,
    Meeting,
    MeetingOf,
)
from leerkring.programmes.queries import meetings_in
from leerkring.programmes.standing import Tally


@dataclass(slots=True)
class Expected:
    """One person on the list of a meeting: with a place, in somebody's stead, or walked in."""

    person: Person
    activity: Activity
    organisation: Organisation | None = None
    role: str = ""
    phone: str = ""  # as it was typed on applying
    placed_at: datetime | None = None
    intention: str = ""
    came: bool | None = None
    stands_in_for: Person | None = None
    has_place: bool = True

    @property
    def is_expected(self) -> bool:
        return self.intention != DateAnswer.NO


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many mean to come, and how many came."""

    yes: int
    maybe: int
    no: int
    unknown: int
    came: int
    stayed_away: int

    @property
    def expected(self) -> int:
        return self.yes + self.maybe + self.unknown

    @property
    def listed(self) -> int:
        return self.expected + self.no


@dataclass(slots=True)
class Told:
    """Somebody who hears of a change, and of which meetings."""

    person: Person
    activity: Activity | None
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def is_speaker(self) -> bool:
        return self.activity is None


def roll_of(meeting: Meeting) -> list[Expected]:
    """Return everybody on a meeting's list: places of all its activities, then who came besides."""
    return rolls_of([meeting])[meeting.pk]


def rolls_of(meetings: Sequence[Meeting]) -> dict[int, list[Expected]]:
    """Return the list of each of these meetings by its id, all in two queries."""
    rolls: dict[int, dict[int, Expected]] = {meeting.pk: {} for meeting in meetings}
    for application in _placed_for(meetings):
        assert application.person is not None
        rolls[application.meeting_pk].setdefault(
            application.person.pk,
            Expected(
                application.person,
                application.activity,
                application.organisation,
                application.role,
                application.phone,
                application.decided_at,
                application.said or "",
            ),
        )
    rows = Attendance.objects.filter(meeting__in=rolls).select_related(
        "person", "stands_in_for", "activity__programme__organiser"
    )
    for row in rows:
        roll = rolls[row.meeting_id]
        listed = roll.get(row.person_id)
        if listed is None:
            if row.came is None and row.stands_in_for is None:
                continue
            listed = roll[row.person_id] = Expected(row.person, row.activity, has_place=False)
        listed.intention = row.intention or listed.intention
        listed.came = row.came
        listed.stands_in_for = row.stands_in_for
    return {pk: list(roll.values()) for pk, roll in rolls.items()}


def _placed_for(meetings: Sequence[Meeting]) -> Iterable[Any]:
    """Return the places of each of these meetings, with what was said of its date on applying."""
    said = DateCommitment.objects.filter(
        application=OuterRef("pk"), meeting=OuterRef("activity__links__meeting")
    )
    rows = applications_with_a_place().filter(activity__links__meeting__in=meetings)
    return rows.annotate(
        meeting_pk=F("activity__links__meeting_id"), said=Subquery(said.values("answer")[:1])
    )


def numbers_of(roll: Sequence[Expected]) -> Numbers:
    """Return the counts of a meeting's list."""
    said = Counter(one.intention for one in roll if one.has_place)
    return Numbers(
        yes=said[DateAnswer.YES],
        maybe=said[DateAnswer.MAYBE],
        no=said[DateAnswer.NO],
        unknown=said[""],
        came=sum(one.came is True for one in roll),
        stayed_away=sum(one.came is False for one in roll),
    )


def people_to_tell(meetings: Sequence[Meeting]) -> list[Told]:
    """Return everybody whom a change of these meetings concerns, once each.

    Those are the people with a place and the speakers who are counted on; nobody who left.
    """
    by_activity: dict[int, list[Meeting]] = defaultdict(list)
    by_pk = {meeting.pk: meeting for meeting in meetings}
    for link in MeetingOf.objects.filter(meeting__in=by_pk):
        by_activity[link.activity_id].append(by_pk[link.meeting_id])
    told: dict[int, Told] = {}
    for application in placed_applications(by_activity):
        assert application.person is not None
        one = told.setdefault(application.person.pk, Told(application.person, application.activity))
        one.meetings += [m for m in by_activity[application.activity_id] if m not in one.meetings]
    speakers_of_all: dict[int, Told] = {}
    speakers = Speaker.objects.filter(
        meeting__in=by_pk, state__in=COUNTS_ON, expert__person__erased_at=None
    ).select_related("expert__person")
    for speaker in speakers:
        speakers_of_all.setdefault(
            speaker.expert.person.pk, Told(speaker.expert.person, None)
        ).meetings.append(by_pk[speaker.meeting_id])
    return [*told.values(), *speakers_of_all.values()]


@dataclass(frozen=True, slots=True)
class Turnout:
    """What attendance says of one meeting: who said no, who came, and whether it was kept."""

    said_no: int = 0
    came: int = 0
    kept: int = 0


KEPT = Tally(  # of whom it is known whether they came, by meeting
    "kept attendance",
    lambda ids: Attendance.objects.filter(meeting__in=meetings_in(ids), came__isnull=False),
    about="meeting_id",
)


def turnouts(meetings: Iterable[Meeting]) -> dict[int, Turnout]:
    """Return the turnout of many meetings in one query; meetings without a row are left out."""
    rows = (
        Attendance.objects.filter(meeting__in=[meeting.pk for meeting in meetings])
        .values("meeting_id")
        .annotate(
            said_no=Count("id", filter=Q(intention=DateAnswer.NO)),
            was_there=Count("id", filter=Q(came=True)),
            kept=Count("id", filter=Q(came__isnull=False)),
        )
    )
    return {
        row["meeting_id"]: Turnout(row["said_no"], row["was_there"], row["kept"]) for row in rows
    }


@dataclass(frozen=True, slots=True)
class Series:
    """One participant over the meetings: came, did not come, or not known."""

    person: Person
    came: tuple[bool | None, ...]

    @property
    def kept(self) -> int:
        return sum(one is not None for one in self.came)

    @property
    def percentage(self) -> int | None:
        return round(100 * sum(one is True for one in self.came) / self.kept) if self.kept else None


def series_of(activity: Activity, meetings: Sequence[Meeting]) -> list[Series]:
    """Return for each participant whether they came to each of these meetings, in their order."""
    came = {
        (person_id, meeting_id): value
        for person_id, meeting_id, value in Attendance.objects.filter(
            meeting__in=meetings
        ).values_list("person_id", "meeting_id", "came")
    }
    series = []
    for application in placed_applications([activity]):
        assert application.person is not None
        person = application.person
        series.append(Series(person, tuple(came.get((person.pk, m.pk)) for m in meetings)))
    return series


def attendance_of(person: Person) -> QuerySet[Attendance]:
    """Return to which meetings a person said they would come, and came, the newest first."""
    rows = Attendance.objects.filter(person=person).select_related("meeting", "activity")
    return rows.order_by("-meeting__on", "-id")


@dataclass(frozen=True, slots=True)
class InTheRoom:
    """How many people of which role and sector are expected; no names."""

    total: int
    by_role: list[tuple[str, int]]
    by_sector: list[tuple[str, int]]


def in_the_room(meeting: Meeting) -> InTheRoom:
    """Return who is expected in a meeting, by role and sector.

    Those with a place, without who said no; somebody in several networks is counted once.
    """
    rows = (
        Application.objects.filter(
            activity__meetings=meeting, state=ApplicationState.PLACED, person__isnull=False
        )
        .exclude(
            person__attendances__in=meeting.attendances.filter(intention=DateAnswer.NO).values("pk")
        )
        .values_list("person_id", "role", "sector")
    )
    people = {person_id: (role, sector) for person_id, role, sector in rows}
    roles = Counter(role for role, _sector in people.values())
    sectors = Counter(sector for _role, sector in people.values())
    return InTheRoom(len(people), _named(roles, Role.choices), _named(sectors, Sector.choices))


def _named(counts: Counter[str], choices: Iterable[tuple[str, object]]) -> list[tuple[str, int]]:
    labels = dict(choices)
    known = [(str(labels[value]), number) for value, number in counts.items() if value in labels]
    return sorted(known, key=lambda pair: (-pair[1], pair[0]))


# --- a calendar of one's own -------------------------------------------------------------------


def feed_of(person: Person) -> CalendarFeed | None:
    """Return a person's calendar link, if they made one."""
    return CalendarFeed.objects.filter(person=person).first()


def said_of_each_meeting(application: Application) -> dict[str, str]:
    """Return whether somebody means to come to each meeting, by its id."""
    assert application.person_id is not None
    rows = Attendance.objects.filter(
        person_id=application.person_id, activity_id=application.activity_id
    )
    return {
        str(meeting_id): said for meeting_id, said in rows.values_list("meeting_id", "intention")
    }


def feed_by_link(token: str) -> CalendarFeed | None:
    """Return the calendar that a secret link opens; None when it opens none (any more)."""
    rows = CalendarFeed.objects.filter(pk=row_id(token) or 0, person__erased_at=None)
    feed = rows.select_related("person").first()
    return feed if feed and is_genuine(token, CALENDAR, feed) else None


def calendar_entries(person: Person) -> list[Entry]:
    """Return the meetings of all networks in which a person has a place or speaks, once each.

    Cancelled ones too, so that calendars strike them out; in the order of their numbers.
    """
    said = {row.meeting_id: row for row in Attendance.objects.filter(person=person)}
    placed = Application.objects.filter(person=person, state=ApplicationState.PLACED)
    speaks = Speaker.objects.filter(expert__person=person, state__in=COUNTS_ON)
    links = (
        MeetingOf.objects.filter(
            Q(activity__in=placed.values("activity_id"))
            | Q(meeting__in=speaks.values("meeting_id"))
        )
        .select_related("meeting__venue", "activity__programme__organiser")
        .order_by("meeting_id", "activity_id")
    )
    entries: dict[int, Entry] = {}
    for link in links:
        answer = said.get(link.meeting_id) or Attendance()
        entry = Entry(
            link.meeting,
            link.activity,
            is_expected=answer.intention != DateAnswer.NO,
            answers_changed=answer.intention_changes,
            answered_at=answer.intention_at,
        )
        entries.setdefault(link.meeting_id, entry)
    return list(entries.values())
