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
    Work,
    intentions_of,
    materials_of,
    positions_of,
    shared_work,
)
from leerkring.intake.links import questionnaire_path
from leerkring.intake.models import Invitation
from leerkring.intake.queries.questionnaires import open_copies
from leerkring.intake.queries.themes import OwnQuestion, questions_of
from leerkring.live.models import Group, Note
from leerkring.live.queries import open_groups_of, questions_to_follow
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, Material, Meeting
from leerkring.programmes.queries import meetings_by_activity


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
    others: list[Work]
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
    """Return all that the page of this person shows; as many queries for 1 activity as for 3."""
    applications = list(applications_of(person))
    placed = [one.activity for one in applications if one.state == ApplicationState.PLACED]
    prefix = "" if language == "nl" else f"/{language}"
    return Overview(
        person=person,
        activities=_my_activities(placed, person, at),
        applications=[
            one
            for one in applications
            if one.state not in {ApplicationState.PLACED, ApplicationState.WITHDRAWN}
        ],
        rooms=list(open_groups_of(person)),
        intakes=[(one, prefix + questionnaire_path(one)) for one in open_copies(person, at)],
    )


def _my_meetings(
    activities: Sequence[Activity], person: Person, at: datetime
) -> dict[int, list[MyMeeting]]:
    """Return the activities' meetings as a participant sees them, by activity."""
    planned = meetings_by_activity(activities)
    every = [plan.meeting for plans in planned.values() for plan in plans]
    said = dict(Attendance.objects.filter(person=person).values_list("meeting_id", "intention"))
    materials: dict[int, list[Material]] = {}
    for one in materials_of(every):
        materials.setdefault(one.meeting_id, []).append(one)
    return {
        activity.pk: [
            MyMeeting(
                meeting=meeting,
                activity=activity,
                intention=said.get(meeting.pk, ""),
                has_ended=meeting.has_ended(at),
                join_url=_join_url(meeting, at),
                join_from=_join_from(meeting),
                materials=tuple(materials.get(meeting.pk, ())),
            )
            for meeting in (plan.meeting for plan in planned.get(activity.pk, ()))
        ]
        for activity in activities
    }


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


def _my_activities(
    activities: Sequence[Activity], person: Person, at: datetime
) -> list[MyActivity]:
    meetings = _my_meetings(activities, person, at)
    questions = questions_of(person, *activities)
    held = {one.meeting.pk: one.meeting for own in meetings.values() for one in own}
    notes = list(questions_to_follow(person, list(held.values())))
    work = shared_work(activities)
    intentions, positions = list(intentions_of(person)), positions_of(person)
    return [
        MyActivity(
            activity=activity,
            meetings=own,
            questions=[
                MyQuestion(one, [meeting for meeting in one.meetings if not meeting.has_ended(at)])
                for one in questions
                if one.fragment.activity_id == activity.pk
            ],
            answered=[note for note in notes if note.answered_at and note.meeting_id in ids],
            waiting=[note for note in notes if not note.answered_at and note.meeting_id in ids],
            findings=[f for one in work if one.activity == activity for f in one.findings],
            others=[one for one in work if _is_beside(one.activity, activity)],
            intentions=[one for one in intentions if one.activity_id == activity.pk],
            start=positions.get((activity.pk, Position.Moment.START)),
            end=positions.get((activity.pk, Position.Moment.END)),
            ends_soon=0 < over >= len(own) - 1,
        )
        for activity in activities
        for own in [meetings[activity.pk]]
        for ids, over in [({one.meeting.pk for one in own}, sum(one.has_ended for one in own))]
    ]


def _is_beside(other: Activity, activity: Activity) -> bool:
    """Tell whether an activity belongs to the same programme as a network, and is another one."""
    same = other.programme_id == activity.programme_id and other != activity
    return same and other.cancelled_at is None and not activity.is_webinar
