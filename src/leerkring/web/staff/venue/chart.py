"""A strip of dots for each venue: one dot for each participant, at their estimated minutes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from leerkring.planning.queries import Journeys

WIDTH, LEFT, RIGHT = 340.0, 12.0, 12.0
BASE, STEP = 46.0, 8.0  # the lowest dot's height, and the distance between dots above each other
MOST_IN_A_PILE = 5
TICK_MINUTES = 30
LEAST_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the strip: where it stands, as SVG numbers, and what it says."""

    x: str
    y: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """One venue's picture."""

    journeys: Journeys
    dots: tuple[Mark, ...]
    ticks: tuple[Mark, ...]
    mean: Mark | None


def strips(all_journeys: Sequence[Journeys]) -> list[Strip]:
    """Return one strip per venue, all on the same scale."""
    longest = max((j.worst_minutes or 0 for j in all_journeys), default=0)
    top = max(LEAST_MINUTES, -(-longest // TICK_MINUTES) * TICK_MINUTES)
    ticks = tuple(
        Mark(_x(minutes, top), "62", str(minutes)) for minutes in range(0, top + 1, TICK_MINUTES)
    )
    return [_strip(journeys, top, ticks) for journeys in all_journeys]


def _strip(journeys: Journeys, top: int, ticks: tuple[Mark, ...]) -> Strip:
    piled: Counter[int] = Counter()
    dots = []
    for trip in sorted(journeys.known, key=lambda one: one.travel_minutes):
        height = min(piled[trip.travel_minutes], MOST_IN_A_PILE - 1)
        dots.append(Mark(_x(trip.travel_minutes, top), f"{BASE - STEP * height:.1f}"))
        piled[trip.travel_minutes] += 1
    mean = journeys.mean_minutes
    return Strip(
        journeys, tuple(dots), ticks, Mark(_x(mean, top), "0") if mean is not None else None
    )


def _x(minutes: int, top: int) -> str:
    return f"{LEFT + (WIDTH - LEFT - RIGHT) * minutes / top:.1f}"
