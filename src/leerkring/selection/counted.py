"""For whom a balance was worked out, in numbers: what stays when a draw is locked with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

type Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many waited and had a place, for how many places, and how many had each value."""

    places: int
    pool: int
    seated: int
    by_value: Counter[Pair]

    @property
    def everybody(self) -> int:
        """Return how many there were."""
        return self.pool + self.seated

    def stored(self) -> dict[str, Any]:
        """Return it as it is stored."""
        values = [[*pair, number] for pair, number in sorted(self.by_value.items())]
        return {
            "places": self.places,
            "pool": self.pool,
            "seated": self.seated,
            "values": values,
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Return what `stored` gave."""
        by_value = Counter({(key, value): number for key, value, number in stored["values"]})
        return cls(stored["places"], stored["pool"], stored["seated"], by_value)
