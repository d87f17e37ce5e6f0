"""What happens here when something happens in a lower room."""

from __future__ import annotations

from leerkring.jobs.registers import periodic
from leerkring.logistics.mails import tell_of_cancellation, tell_of_change
from leerkring.logistics.tasks import remind_before_meetings
from leerkring.programmes.registers import on_meeting_cancelled, on_meeting_changed

HOUR = 60 * 60

on_meeting_changed.register(tell_of_change)
on_meeting_cancelled.register(tell_of_cancellation)
periodic("logistics.remind-before-meetings", HOUR, remind_before_meetings)
