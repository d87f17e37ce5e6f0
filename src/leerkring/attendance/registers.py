"""What happens here when something happens in a lower room."""

from __future__ import annotations

from datetime import datetime

from leerkring.admissions.models import Application
from leerkring.admissions.registers import on_left, on_placed
from leerkring.attendance.actions import expect_at_meetings, expect_no_longer
from leerkring.attendance.mails import tell_of_cancellation, tell_of_change
from leerkring.audit.actors import Actor
from leerkring.programmes.actions.meetings import AlreadyAnnounced
from leerkring.programmes.models import Meeting
from leerkring.programmes.registers import (
    on_meeting_cancelled,
    on_meeting_changed,
    on_meeting_removed,
)


def expect(application: Application, by: Actor, at: datetime) -> None:
    """Count on whoever has a place at every meeting."""
    expect_at_meetings(by=by, at=at, application=application)


def no_longer_expect(application: Application, by: Actor, at: datetime) -> None:
    """Count no more on somebody who left."""
    expect_no_longer(by=by, at=at, application=application)


def keep_what_was_answered(meeting: Meeting, by: Actor, at: datetime) -> None:
    """Refuse that a meeting goes about which somebody said whether they come."""
    if meeting.attendances.exclude(intention="").exists():
        raise AlreadyAnnounced


on_placed.register(expect)
on_left.register(no_longer_expect)
on_meeting_removed.register(keep_what_was_answered)

on_meeting_changed.register(tell_of_change)
on_meeting_cancelled.register(tell_of_cancellation)
