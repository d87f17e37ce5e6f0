"""What happens here when something happens in a lower room."""

from __future__ import annotations

from datetime import datetime

from leerkring.admissions.registers import on_left, on_placed, on_returned, said_of_meetings
from leerkring.attendance.actions import expect_as_before, expect_at_meetings, expect_no_longer
from leerkring.attendance.mails import tell_of_cancellation, tell_of_change
from leerkring.attendance.queries import said_of_each_meeting
from leerkring.audit.actors import Actor
from leerkring.programmes.actions.meetings import AlreadyAnnounced
from leerkring.programmes.models import Meeting
from leerkring.programmes.registers import (
    on_meeting_cancelled,
    on_meeting_changed,
    on_meeting_removed,
)


def keep_what_was_answered(meeting: Meeting, by: Actor, at: datetime) -> None:
    """Refuse that a meeting goes about which somebody said whether they come."""
    if meeting.attendances.exclude(intention="").exists():
        raise AlreadyAnnounced


on_placed.register(expect_at_meetings)
on_left.register(expect_no_longer)
on_returned.register(expect_as_before)
said_of_meetings.register(said_of_each_meeting)
on_meeting_removed.register(keep_what_was_answered)

on_meeting_changed.register(tell_of_change)
on_meeting_cancelled.register(tell_of_cancellation)
