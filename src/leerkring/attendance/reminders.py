"""The reminder ladders about meetings: one is near, or somebody did not say whether they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy

from leerkring.attendance.mails import DATE_MISSING, MEETING_REMINDER, send_meeting_reminder
from leerkring.attendance.queries import Expected, rolls_of
from leerkring.audit.trail import reference
from leerkring.mail.models import Letter
from leerkring.programmes.ladders import (
    GRACE,
    Ladder,
    Occasion,
    Sending,
    Waiting,
    register_ladder,
)
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import meetings_to_come

Choice = Callable[[Expected], bool]


@dataclass(frozen=True, slots=True)
class ToCome:
    """A meeting to come, and who of one activity is on its list."""

    meeting: Meeting
    listed: Sequence[Expected]
    is_of_network: bool


def meetings_with_lists(activity: Activity, at: datetime) -> Sequence[ToCome]:
    """Return the meetings to come of an activity, each with its people who can be written to."""
    meetings = [meeting for meeting in meetings_to_come(activity, at) if meeting.starts_at]
    rolls = rolls_of(meetings)
    return [
        ToCome(
            meeting,
            [one for one in rolls[meeting.pk] if one.activity == activity and one.person.email],
            activity.kind == Activity.Kind.NETWORK,
        )
        for meeting in meetings
    ]


def in_person(to_come: Sequence[ToCome]) -> Sequence[Occasion]:
    """Return the meetings in a building, with everybody who is expected there."""
    return [_occasion(one, _is_expected) for one in to_come if not one.meeting.is_online]


def online(to_come: Sequence[ToCome]) -> Sequence[Occasion]:
    """Return the online meetings, with everybody who is expected there."""
    return [_occasion(one, _is_expected) for one in to_come if one.meeting.is_online]


def without_answer(to_come: Sequence[ToCome]) -> Sequence[Occasion]:
    """Return the meetings of a network, with who has a place and did not say if they come."""
    in_order = sorted(to_come, key=lambda one: one.meeting.is_online)
    return [_occasion(one, _is_silent) for one in in_order if one.is_of_network]


def _is_expected(one: Expected) -> bool:
    return one.is_expected


def _is_silent(one: Expected) -> bool:
    return one.has_place and not one.intention


def _occasion(one: ToCome, chosen: Choice) -> Occasion:
    meeting, begins = one.meeting, one.meeting.moment.first
    assert meeting.on is not None
    assert begins is not None
    waiting = [_waiting(meeting, listed) for listed in one.listed if chosen(listed)]
    return Occasion(meeting.title, meeting.on, begins, waiting)


def _waiting(meeting: Meeting, one: Expected) -> Waiting:
    placed_since = one.placed_at + GRACE if one.placed_at else meeting.changed_at
    return Waiting(
        one.person.pk,
        one.person.email or "",
        one.person.name,
        reference(meeting),
        max(placed_since, meeting.changed_at),
        (meeting, one),
    )


def _remind(activity: Activity, one: Waiting, sending: Sending) -> Letter | None:
    meeting, expected = one.thing
    return send_meeting_reminder(MEETING_REMINDER, meeting, activity, expected.person, sending)


def _ask(activity: Activity, one: Waiting, sending: Sending) -> Letter | None:
    meeting, expected = one.thing
    return send_meeting_reminder(DATE_MISSING, meeting, activity, expected.person, sending)


IN_PERSON = register_ladder(
    Ladder(
        kind="meeting",
        purpose=MEETING_REMINDER.purpose,
        title=gettext_lazy("A meeting is near"),
        who=gettext_lazy("everybody who is expected"),
        relative_to=gettext_lazy("the day of the meeting"),
        days=(-7,),
        is_on=True,
        read=meetings_with_lists,
        pick=in_person,
        write=_remind,
    )
)
ONLINE = register_ladder(
    Ladder(
        kind="meeting_online",
        purpose=MEETING_REMINDER.purpose,
        title=gettext_lazy("An online meeting is near"),
        who=gettext_lazy("everybody who is expected"),
        relative_to=gettext_lazy("the day of the meeting"),
        days=(-1,),
        is_on=True,
        read=meetings_with_lists,
        pick=online,
        write=_remind,
    )
)
SILENT = register_ladder(
    Ladder(
        kind="date_unanswered",
        purpose=DATE_MISSING.purpose,
        title=gettext_lazy("Did not say whether they come"),
        who=gettext_lazy("who has a place and did not say yes or no to a date"),
        relative_to=gettext_lazy("the day of the meeting"),
        days=(-21,),
        read=meetings_with_lists,
        pick=without_answer,
        write=_ask,
    )
)
