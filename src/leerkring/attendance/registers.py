"""What happens here when something happens in a lower room."""

from __future__ import annotations

from leerkring.attendance.mails import tell_of_cancellation, tell_of_change
from leerkring.programmes.registers import on_meeting_cancelled, on_meeting_changed

on_meeting_changed.register(tell_of_change)
on_meeting_cancelled.register(tell_of_cancellation)
