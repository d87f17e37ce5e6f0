"""What reading does when something happens elsewhere, and by the clock."""

from __future__ import annotations

from datetime import datetime

from leerkring.audit.actors import Actor
from leerkring.jobs.registers import periodic
from leerkring.programmes.models import Activity
from leerkring.programmes.registers import on_activity_copied
from leerkring.review.actions.reading_plans import copy_reading
from leerkring.review.tasks import look_after_reading

TEN_MINUTES = 600


def copy_way_of_reading(source: Activity, copy: Activity, by: Actor, at: datetime) -> None:
    """Give a copied activity the same criteria, floor and bands."""
    copy_reading(by=by, at=at, source=source, copy=copy)


on_activity_copied.register(copy_way_of_reading)
periodic("review.look-after-reading", TEN_MINUTES, look_after_reading)
