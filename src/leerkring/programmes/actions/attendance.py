from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.problems import NotAllowed, WrongState
from leerkring.people.models import Person
from leerkring.programmes.actions.common import note
from leerkring.programmes.models import Activity, Attendance, Meeting
from leerkring.programmes.registers import on_attendance_changed
from leerkring.programmes.rules import may_answer_for, may_keep_the_door


class MeetingIsOver(WrongState):
    """Nobody can still say whether they will come."""

    message = _("This meeting is over.")


@transaction.atomic
def record_attendance_intention(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    meeting: Meeting,
    person: Person,
    intention: str,
    stands_in_for: Person | None = None,
) -> Attendance:
    """Record whether a person means to come to this one meeting. Raise MeetingIsOver."""
    if not may_answer_for(by, person.pk, activity):
        raise NotAllowed
    if meeting.has_ended(at):
        raise MeetingIsOver
    attendance, _made = Attendance.objects.update_or_create(
        person=person,
        meeting=meeting,
        defaults={
            "activity": activity,
            "intention": intention,
            "intention_at": at,
            **({"stands_in_for": stands_in_for} if stands_in_for else {}),
        },
    )
    subject = f"person:{person.pk}"
    values = {"meeting": meeting.title, "intention": intention}
    note(by, at, "attendance_intention", activity, subject, **values)
    on_attendance_changed(meeting, person.pk, by, at)
    return attendance


@transaction.atomic
def record_arrival(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    meeting: Meeting,
    person: Person,
    came: bool | None,
) -> Attendance:
    """Record that a person came, did not come, or (None) that it is not known."""
    if not may_keep_the_door(by, activity):
        raise NotAllowed
    attendance, _made = Attendance.objects.update_or_create(
        person=person,
        meeting=meeting,
        defaults={"came": came, "came_at": at if came else None},
        create_defaults={"activity": activity, "came": came, "came_at": at if came else None},
    )
    subject = f"person:{person.pk}"
    note(by, at, "arrival_recorded", activity, subject, meeting=meeting.title, came=came)
    on_attendance_changed(meeting, person.pk, by, at)
    return attendance
