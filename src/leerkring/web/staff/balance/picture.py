"""The table of the balance: for every value how many applied, what is agreed, what is expected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import floatformat

from leerkring.admissions.attributes import ATTRIBUTES, UNKNOWN
from leerkring.programmes.models import Activity
from leerkring.selection.actions.spreading import Bounds
from leerkring.selection.counted import Counted
from leerkring.selection.wording import value_in_words

Key = tuple[str, str]
WIDTH = 300.0
MARK = 4.0  # the width of a line across the bar
FEW = 2  # fewer than so many people for each place that is held: little to choose from


@dataclass(frozen=True, slots=True)
class Bar:
    """The numbers of one bar, as SVG: the room that is agreed, the pool's share, the seats."""

    band_x: str
    band_width: str
    pool_x: str
    seats_x: str
    has_band: bool
    has_seats: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One value of one fact."""

    key: Key
    attribute: str
    value: str
    applicants: int
    share: float  # seats in proportion to the pool
    least: int | None
    most: int | None
    seats: float | None
    bar: Bar

    @property
    def id(self) -> str:
        return "-".join(self.key)

    @property
    def agreed(self) -> str:
        """From how many to how many; nothing where the value is free."""
        return "" if self.least is None else f"{self.least}–{self.most}"

    @property
    def expected(self) -> str:
        """How many places to expect, in at most one decimal."""
        return "–" if self.seats is None else floatformat(floatformat(self.seats, "1u"), "-1")

    @property
    def is_short(self) -> bool:
        """Fewer applied than places are held."""
        return self.applicants < (self.least or 0)

    @property
    def is_scarce(self) -> bool:
        """There is little to choose from."""
        return not self.is_short and self.applicants < FEW * (self.least or 0)

    @property
    def is_held(self) -> bool:
        """More places are held than the pool's share: it costs others a part of their chance."""
        return self.least_beyond > 0.5

    @property
    def least_beyond(self) -> float:
        return (self.least or 0) - self.share


def keys_shown(counted: Counted, bounds: Bounds, activity: Activity) -> list[Key]:
    """Return the values that matter here: applied, agreed on, or what the activity is for."""
    counts = counted.by_value
    meant = {"sector": activity.sectors, "role": activity.audience}
    return [
        (key, value)
        for key, attribute in ATTRIBUTES.items()
        for value in attribute.values
        if counts[key, value]
        or (key, value) in bounds
        or (value != UNKNOWN and value in meant.get(key, attribute.values))
    ]


def rows_of(
    counted: Counted, bounds: Bounds, keys: list[Key], result: Mapping[str, Any]
) -> list[Row]:
    """Return the table's rows, fact by fact."""
    places, everybody, counts = counted.places, counted.everybody, counted.by_value
    seats = seats_by_value(counted, result)
    top = max([places, 1, *(least for least, _most in bounds.values())])
    rows: list[Row] = []
    for key in keys:
        least, most = bounds.get(key, (None, None))
        share = min(places, everybody) * counts[key] / everybody if everybody else 0.0
        expected = seats.get(key, 0.0) if seats else None
        rows.append(
            Row(
                key=key,
                attribute=str(ATTRIBUTES[key[0]].label),
                value=value_in_words(*key),
                applicants=counts[key],
                share=share,
                least=least,
                most=most,
                seats=expected,
                bar=_bar(least, most, share, expected, top),
            )
        )
    return rows


def seats_by_value(counted: Counted, result: Mapping[str, Any]) -> dict[Key, float]:
    """Return how many places each value may expect; nothing while that is not known."""
    if result.get("state") == "everyone":
        return {key: float(number) for key, number in counted.by_value.items()}
    return {(key, value): seats for _network, key, value, seats in result.get("expected", ())}


def _bar(least: int | None, most: int | None, share: float, seats: float | None, top: int) -> Bar:
    low, high = least or 0, min(top, most if most is not None else top)
    return Bar(
        band_x=_x(low, top),
        band_width=f"{max(3.0, (high - low) * (WIDTH - MARK) / top):.1f}",
        pool_x=_x(share, top),
        seats_x=_x(seats or 0.0, top),
        has_band=least is not None,
        has_seats=seats is not None,
    )


def _x(number: float, top: int) -> str:
    return f"{min(number, top) * (WIDTH - MARK) / top:.1f}"
