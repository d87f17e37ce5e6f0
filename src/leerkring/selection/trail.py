"""How selection writes its events: in the organiser's chain, within the activity."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from leerkring.admissions.trail import chain_of
from leerkring.audit.actions import record
from leerkring.audit.actors import Actor
from leerkring.audit.models import Event
from leerkring.programmes.models import Activity
from leerkring.selection.models import DrawRound


def write_about_draw(
    round_: DrawRound, activity: Activity, verb: str, *, by: Actor, at: datetime, **values: Any
) -> Event:
    """Write an event about a draw of this activity."""
    return record(
        by=by,
        at=at,
        verb=verb,
        subject=f"draw:{round_.pk}",
        within=f"activity:{activity.pk}",
        chain=chain_of(activity),
        **values,
    )
