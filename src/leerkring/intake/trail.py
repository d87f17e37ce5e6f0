"""How the intake writes its events: in the organiser's chain, within the activity."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leerkring.audit.actions import record
from leerkring.audit.actors import Actor
from leerkring.audit.models import Event
from leerkring.programmes.models import Activity


def write_event(
    activity: Activity, verb: str, subject: str, *, by: Actor, at: datetime, **values: Any
) -> Event:
    """Write an event about something of an activity (it must come with its programme)."""
    return record(
        by=by,
        at=at,
        verb=verb,
        subject=subject,
        within=f"activity:{activity.pk}",
        chain=f"organiser:{activity.programme.organiser_id}",
        **values,
    )
