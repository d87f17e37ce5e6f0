"""Everything that one participant's page shows, gathered from the rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

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
from leerkring.live.queries import notes_to_follow, open_groups_of
from leerkring.people.models import Person
from leerkring.programmes.calendar import has_day
from leerkring.programmes.models import Activity, Material, Meeting
from leerkring.programmes.moments import AMSTERDAM
from leerkring.programmes.queries import meetings_by_activity
from leerkring.programmes.wording import moment_in_words, short_day_in_words


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
    def is_cancelled(self) -> bool:
        return self.meeting.cancelled_at is not None

    @property
    def has_calendar(self) -> bool:
        return has_day(self.meeting)

    @property
    def look(self) -> str:
        """How its line in the series is drawn."""
        names = ("is-past", self.has_ended), ("is-joint", self.meeting.is_closing)
        return " ".join(name for name, is_so in names if is_so)

    @property
    def pills(self) -> list[tuple[str, str]]:
        """What must be seen of it at once: words, and the kind of pill."""
        pills = [(_("cancelled"), "cancelled")] if self.is_cancelled else []
        return [*pills, (_("you cannot come"), "soon")] if self.said_no else pills

    @property
    def venue(self) -> str:
        if self.meeting.is_online:
            return _("online")
        return self.meeting.venue.name if self.meeting.venue else _("place to be determined")

    @property
    def where(self) -> list[str]:
        """Where it is: online, or the venue with its room and below it the address."""
        if self.meeting.is_online:
            return [_("online")]
        if (venue := self.meeting.venue) is None:
            return [_("place to be determined")]
        place = venue.place.name if venue.place and venue.address else ""
        lines = ((venue.name, self.meeting.room), (venue.address, place))
        return [words for line in lines if (words := ", ".join(filter(None, line)))]

    @property
    def may_answer(self) -> bool:
        return not self.has_ended and self.meeting.cancelled_at is None


@dataclass(frozen=True, slots=True)
class MyQuestion:
    """A question of one's own, what became of it line by line, and the answer if there is one."""

    text: str
    lines: list[str]
    answer: str = ""


@dataclass(frozen=True, slots=True)
class MyPosition:
    """Where somebody stands at the start or at the end, and when they wrote it."""

    moment: str
    label: str
    control: str
    text: str
    written: str


@dataclass(frozen=True, slots=True)
class MyActivity:
    """One network or webinar in which the person has a place."""

    activity: Activity
    meetings: list[MyMeeting]
    questions: list[MyQuestion]
    findings: list[Finding]
    others: list[Work]
    intentions: list[Intention]
    positions: list[MyPosition]


@dataclass(frozen=True, slots=True)
class Section:
    """An activity on the page; the next meeting of all stands above it, not here again."""

    my: MyActivity
    heading: str
    meetings: list[MyMeeting]


@dataclass(frozen=True, slots=True)
class Overview:
    """One person's page."""

    person: Person
    activities: list[MyActivity]
    applications: list[Application]
    room: Group | None
    room_notes: list[Note]
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
        return sorted(rows.values(), key=_soonest)

    @property
    def next(self) -> MyMeeting | None:
        return next(iter(self.coming), None)

    @property
    def sections(self) -> list[Section]:
        above = self.next.meeting.pk if self.next else None
        sections = []
        for my in self.activities:
            rest = [one for one in my.meetings if one.meeting.pk != above]
            is_whole = len(rest) == len(my.meetings)
            heading = _("Meetings") if is_whole else _("The other meetings")
            sections.append(Section(my, heading, rest))
        return sections


def _soonest(one: MyMeeting) -> tuple[bool, date | None, int]:
    return one.meeting.on is None, one.meeting.on, one.meeting.pk


def overview_of(person: Person, at: datetime, language: str) -> Overview:
    """Return all that the page of this person shows; as many queries for 1 activity as for 3."""
    applications = list(applications_of(person))
    placed = [one.activity for one in applications if one.state == ApplicationState.PLACED]
    prefix = "" if language == "nl" else f"/{language}"
    meetings = _my_meetings(placed, person, at)
    room = next(iter(open_groups_of(person)), None)
    held = {one.meeting.pk: one.meeting for own in meetings.values() for one in own}
    notes, room_notes = notes_to_follow(person, held.values(), room)
    return Overview(
        person=person,
        activities=_my_activities(meetings, placed, person, notes, at),
        applications=[
            one
            for one in applications
            if one.state not in {ApplicationState.PLACED, ApplicationState.WITHDRAWN}
        ],
        room=room,
        room_notes=room_notes,
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
    meetings: Mapping[int, list[MyMeeting]],
    activities: Sequence[Activity],
    person: Person,
    notes: Sequence[Note],
    at: datetime,
) -> list[MyActivity]:
    questions = questions_of(person, *activities)
    work = shared_work(activities)
    intentions, positions = list(intentions_of(person)), positions_of(person)
    return [
        MyActivity(
            activity=activity,
            meetings=own,
            questions=[
                *(
                    MyQuestion(one.text, _what_became_of(one, own, at))
                    for one in questions
                    if one.fragment.activity_id == activity.pk
                ),
                *(_asked(note) for note in notes if note.meeting_id in ids),
            ],
            findings=[f for one in work if one.activity == activity for f in one.findings],
            others=[one for one in work if _is_beside(one.activity, activity)],
            intentions=[one for one in intentions if one.activity_id == activity.pk],
            positions=_positions(activity, positions, ends_soon=0 < over >= len(own) - 1),
        )
        for activity in activities
        for own in [meetings[activity.pk]]
        for ids, over in [({one.meeting.pk for one in own}, sum(one.has_ended for one in own))]
    ]


def _what_became_of(question: OwnQuestion, own: Sequence[MyMeeting], at: datetime) -> list[str]:
    """Return where a question was treated, or else comes back, or else under which theme it is."""
    if question.treatments:
        treated = _("Treated in: %(meeting)s")
        return [
            ". ".join(part for part in (treated % {"meeting": one.meeting.title}, one.note) if part)
            for one in question.treatments
        ]
    back_in = [one for one in own if one.may_answer and one.meeting.pk in question.meeting_ids]
    if coming := [one.meeting for one in sorted(back_in, key=_soonest)]:
        back = _("Comes back in %(meeting)s, %(day)s")
        return [back % {"meeting": one.title, "day": moment_in_words(one.moment)} for one in coming]
    if question.themes:
        return [_("Theme") + f": {', '.join(question.themes)}"]
    return [_("The team is still looking where it fits best.")]


def _asked(note: Note) -> MyQuestion:
    """Return a question that was asked in a meeting."""
    words = _("Asked in %(meeting)s; the answer follows here.")
    if note.answered_at:
        words = _("Asked in %(meeting)s")
    return MyQuestion(note.text, [words % {"meeting": note.meeting.title}], note.answer)


def _positions(
    activity: Activity, written: Mapping[tuple[int, str], Position], *, ends_soon: bool
) -> list[MyPosition]:
    """Return the start, and the end once there is something to compare or the end is near."""
    start, end = Position.Moment.START, Position.Moment.END
    has_written = any((activity.pk, moment) in written for moment in (start, end))
    labels = {start: _("At the start")}
    if has_written or ends_soon:
        labels[end] = _("At the end")
    return [
        MyPosition(
            moment=moment.value,
            label=label,
            control=f"standpunt-{moment.value}-{activity.pk}",
            text=position.text if position else "",
            written=short_day_in_words(position.written_at.astimezone(AMSTERDAM))
            if position
            else "",
        )
        for moment, label in labels.items()
        for position in [written.get((activity.pk, moment))]
    ]


def _is_beside(other: Activity, activity: Activity) -> bool:
    """Tell whether an activity belongs to the same programme as a network, and is another one."""
    same = other.programme_id == activity.programme_id and other != activity
    return same and other.cancelled_at is None and not activity.is_webinar
