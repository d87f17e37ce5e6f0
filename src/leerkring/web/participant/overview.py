"""Everything that one participant's page shows, gathered from the rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from leerkring.admissions.models import Application
from leerkring.admissions.queries.overviews import applications_of
from leerkring.admissions.states import ApplicationState, DateAnswer
from leerkring.attendance.models import Attendance
from leerkring.findings.models import Finding, Intention, Position
from leerkring.findings.queries import (
    intentions_of,
    materials_of,
    positions_of,
    published_findings_of,
    work_of_others,
)
from leerkring.intake.links import questionnaire_path
from leerkring.intake.models import Invitation
from leerkring.intake.queries.questionnaires import open_copies
from leerkring.intake.queries.themes import OwnQuestion, questions_of
from leerkring.live.models import Group, Note
from leerkring.live.queries import answered_questions_for, open_groups_of, open_questions_of
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, Material, Meeting
from leerkring.programmes.queries import meetings_of


@dataclass(frozen=True, slots=True)
class MyMeeting:
    """A meeting with what this participant said, and the link if it may be shown now."""

    meeting: Meeting
    activity: Activity
    intention: str
    has_ended: bool
    join_url: str
    join_from: datetime | None
    materials: tuple[Material, ...]

    @property
    def said_no(self) -> bool:
        return self.intention == DateAnswer.NO

    @property
    def may_answer(self) -> bool:
        return not self.has_ended and self.meeting.cancelled_at is None


@dataclass(frozen=True, slots=True)
class MyQuestion:
    """A question of one's own, with the meetings still to come in which it comes back."""

    question: OwnQuestion
    comes_back_in: list[Meeting]


@dataclass(frozen=True, slots=True)
class MyActivity:
    """One network or webinar in which the person has a place."""

    activity: Activity
    meetings: list[MyMeeting]
    questions: list[MyQuestion]
    answered: list[Note]
    waiting: list[Note]
    findings: list[Finding]
    others: list[Activity]
    intentions: list[Intention]
    start: Position | None
    end: Position | None
    ends_soon: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """One person's page."""

    person: Person
    activities: list[MyActivity]
    applications: list[Application]
    rooms: list[Group]
    intakes: list[tuple[Invitation, str]]

    @property
    def coming(self) -> list[MyMeeting]:
        """The meetings still to come, soonest first; those without a date last."""
        rows = {
            one.meeting.pk: one
            for mine in self.activities
            for one in mine.meetings
            if one.may_answer
        }
        return sorted(
            rows.values(), key=lambda one: (one.meeting.on is None, one.meeting.on, one.meeting.pk)
        )

    @property
    def next(self) -> MyMeeting | None:
        return next(iter(self.coming), None)


def overview_of(person: Person, at: datetime, language: str) -> Overview:
    """Return all that the page of this person shows at a moment."""
    applications = list(applications_of(person))
    placed = [one for one in applications if one.state == ApplicationState.PLACED]
    said = dict(Attendance.objects.filter(person=person).values_list("meeting_id", "intention"))
    intentions = list(intentions_of(person))
    positions = positions_of(person)
    prefix = "" if language == "nl" else f"/{language}"
    return Overview(
        person=person,
        activities=[
            _my_activity(one.activity, person, at, said, intentions, positions) for one in placed
        ],
        applications=[
            one
            for one in applications
            if one.state not in {ApplicationState.PLACED, ApplicationState.WITHDRAWN}
        ],
        rooms=list(open_groups_of(person)),
        intakes=[(one, prefix + questionnaire_path(one)) for one in open_copies(person, at)],
    )


def my_meetings(activity: Activity, at: datetime, said: dict[int, str]) -> list[MyMeeting]:
    """Return an activity's meetings as a participant sees them."""
    meetings = list(meetings_of(activity))
    materials: dict[int, list[Material]] = {}
    for one in materials_of(meetings):
        materials.setdefault(one.meeting_id, []).append(one)
    return [
        MyMeeting(
            meeting=meeting,
            activity=activity,
            intention=said.get(meeting.pk, ""),
            has_ended=meeting.has_ended(at),
            join_url=_join_url(meeting, at),
            join_from=_join_from(meeting),
            materials=tuple(materials.get(meeting.pk, ())),
        )
        for meeting in meetings
    ]


def _join_from(meeting: Meeting) -> datetime | None:
    if not meeting.join_url or meeting.starts_at is None:
        return None
    return meeting.starts_at - timedelta(minutes=meeting.join_url_from_minutes)


def _join_url(meeting: Meeting, at: datetime) -> str:
    """Return the link of an online meeting from some minutes before its start until its end."""
    shown_from = _join_from(meeting)
    if shown_from is None or at < shown_from or meeting.has_ended(at):
        return ""
    return meeting.join_url if meeting.cancelled_at is None else ""


def _my_activity(
    activity: Activity,
    person: Person,
    at: datetime,
    said: dict[int, str],
    intentions: Sequence[Intention],
    positions: dict[tuple[int, str], Position],
) -> MyActivity:
    meetings = my_meetings(activity, at, said)
    rows = [one.meeting for one in meetings]
    over = sum(one.has_ended for one in meetings)
    return MyActivity(
        activity=activity,
        meetings=meetings,
        questions=[
            MyQuestion(one, [meeting for meeting in one.meetings if not meeting.has_ended(at)])
            for one in questions_of(person, activity)
        ],
        answered=list(answered_questions_for(rows)),
        waiting=list(open_questions_of(person, rows)),
        findings=list(published_findings_of(activity)),
        others=[] if activity.is_webinar else work_of_others(activity),
        intentions=[one for one in intentions if one.activity_id == activity.pk],
        start=positions.get((activity.pk, Position.Moment.START)),
        end=positions.get((activity.pk, Position.Moment.END)),
        ends_soon=bool(rows) and over >= len(rows) - 1 and over > 0,
    )
