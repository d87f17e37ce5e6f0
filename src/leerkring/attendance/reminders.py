"""The reminder ladders about meetings: one is near, or somebody did not say whether they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.attendance.mails import DATE_MISSING, MEETING_REMINDER, send_meeting_reminder
from leerkring.attendance.queries import Expected, roll_of
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


def meetings_in_person(activity: Activity, at: datetime) -> Sequence[Occasion]:
    """Return the meetings in a building to come, with everybody who is expected there."""
    return _occasions(activity, at, online=False, chosen=_is_expected)


def meetings_online(activity: Activity, at: datetime) -> Sequence[Occasion]:
    """Return the online meetings to come, with everybody who is expected there."""
    return _occasions(activity, at, online=True, chosen=_is_expected)


def dates_without_answer(activity: Activity, at: datetime) -> Sequence[Occasion]:
    """Return the meetings to come, with those who have a place and did not say if they come."""
    if activity.kind != Activity.Kind.NETWORK:
        return []
    both = [_occasions(activity, at, online=way, chosen=_is_silent) for way in (False, True)]
    return [occasion for some in both for occasion in some]


def _is_expected(one: Expected) -> bool:
    return one.is_expected


def _is_silent(one: Expected) -> bool:
    return one.has_place and not one.intention


def _occasions(activity: Activity, at: datetime, *, online: bool, chosen: Choice) -> list[Occasion]:
    occasions = []
    for meeting in meetings_to_come(activity, at):
        begins = meeting.moment.first
        if meeting.is_online != online or meeting.starts_at is None or begins is None:
            continue
        placed = _placed_since(meeting)
        waiting = [
            _waiting(meeting, one, placed)
            for one in roll_of(meeting)
            if one.activity.pk == activity.pk and one.person.email and chosen(one)
        ]
        assert meeting.on is not None
        occasions.append(Occasion(meeting.title, meeting.on, begins, waiting))
    return occasions


def _placed_since(meeting: Meeting) -> dict[int | None, datetime]:
    rows = Application.objects.filter(
        activity__links__meeting=meeting, state=ApplicationState.PLACED
    )
    return {
        person: placed_at + GRACE
        for person, placed_at in rows.values_list("person_id", "decided_at")
        if placed_at is not None
    }


def _waiting(meeting: Meeting, one: Expected, placed: dict[int | None, datetime]) -> Waiting:
    since = max(placed.get(one.person.pk, meeting.changed_at), meeting.changed_at)
    return Waiting(
        one.person.pk,
        one.person.email or "",
        one.person.name,
        reference(meeting),
        since,
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
        occasions=meetings_in_person,
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
        occasions=meetings_online,
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
        occasions=dates_without_answer,
        write=_ask,
    )
)
