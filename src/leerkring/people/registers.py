"""The periodic work about accounts."""

from __future__ import annotations

from leerkring.jobs.registers import periodic
from leerkring.people.tasks import forget_sessions

HOUR = 60 * 60

periodic("people.forget-sessions", HOUR, forget_sessions)
