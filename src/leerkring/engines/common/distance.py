"""Straight-line distance on the globe, and what it says of travel time: an estimate, no route."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
# Minutes by car = 4.2 · km^0.66 over the straight line. Measured exponents lie between 0.65 and
# 0.87, with an error of 19–25 %: good for a first choice, never for a promise.
MINUTES_AT_ONE_KM = 4.2
EXPONENT = 0.66

Point = tuple[float, float]


def great_circle_km(start: Point, end: Point) -> float:
    """Return the kilometres between two points given in degrees (north, east), by haversines."""
    north_1, north_2 = radians(start[0]), radians(end[0])
    step_north, step_east = north_2 - north_1, radians(end[1] - start[1])
    chord = sin(step_north / 2) ** 2 + cos(north_1) * cos(north_2) * sin(step_east / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def estimated_minutes_by_car(km: float) -> float:
    """Return about how many minutes a straight line of `km` takes by car; 0 for nothing."""
    return MINUTES_AT_ONE_KM * km**EXPONENT if km > 0 else 0.0
