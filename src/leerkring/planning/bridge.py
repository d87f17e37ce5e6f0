"""Rows ↔ distances: places on the map become kilometres and an estimate of minutes."""

from __future__ import annotations

from dataclasses import dataclass

from leerkring.engines.common.distance import estimated_minutes_by_car, great_circle_km
from leerkring.people.models import Place

NEAREST_MINUTES = 5  # an estimate is not more exact than that


@dataclass(frozen=True, slots=True)
class Trip:
    """How far it is in a straight line, and about how long by car; an estimate."""

    km: float
    travel_minutes: int


def trip(start: Place, end: Place) -> Trip:
    """Return the trip between two places on the map."""
    km = great_circle_km((start.lat, start.lon), (end.lat, end.lon))
    minutes = estimated_minutes_by_car(km)
    return Trip(km, round(minutes / NEAREST_MINUTES) * NEAREST_MINUTES)
