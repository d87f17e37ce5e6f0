"""The circle of phases as arcs of an SVG ring, drawn on the server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

CENTRE = 60.0
RADIUS = 52.0
HALF_GAP = 0.085  # radians: leaves a sliver of paper between two round line ends
LABEL_RADIUS = 66.0


@dataclass(frozen=True, slots=True)
class Arc:
    """One phase on the ring: its path, its state as a class name, and where its number stands."""

    path: str
    state: str
    number: int
    x: str
    y: str


def arcs(states: Sequence[str]) -> list[Arc]:
    """Return one arc for each phase, clockwise from the top."""
    step = 2 * pi / len(states)
    return [_arc(index, step, state) for index, state in enumerate(states)]


def _arc(index: int, step: float, state: str) -> Arc:
    start, end = index * step + HALF_GAP, (index + 1) * step - HALF_GAP
    large = 1 if end - start > pi else 0
    begin, finish = _point(start, RADIUS), _point(end, RADIUS)
    path = f"M{begin[0]} {begin[1]}A{RADIUS:g} {RADIUS:g} 0 {large} 1 {finish[0]} {finish[1]}"
    x, y = _point((index + 0.5) * step, LABEL_RADIUS)
    return Arc(path, state, index + 1, x, y)


def _point(angle: float, radius: float) -> tuple[str, str]:
    """Return a point of the circle as SVG numbers, which never carry a decimal comma."""
    return f"{CENTRE + radius * sin(angle):.1f}", f"{CENTRE - radius * cos(angle):.1f}"
