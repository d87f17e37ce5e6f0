"""What was agreed before a draw with a spread, and the one place that knows how it is stored.

Neither Django nor a solver is loaded here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

SCHOOL = "school"  # the fact that a largest number of one school counts


@dataclass(frozen=True, slots=True)
class AgreedNumber:
    """How many places go to people with one value; how many of these waited or had a place."""

    attribute: str
    value: str
    least: int
    most: int
    in_pool: int
    seated: int

    @property
    def pair(self) -> tuple[str, str]:
        """Return the fact and its value."""
        return self.attribute, self.value


@dataclass(frozen=True, slots=True)
class OtherValue:
    """A value of an agreed fact for which nothing was agreed: how many waited or had a place."""

    attribute: str
    value: str
    in_pool: int
    seated: int


@dataclass(frozen=True, slots=True)
class NetworkAgreement:
    """What was agreed for one network, and who there was.

    Limits count those who have a place; the draw itself counts what is left after them. `first`
    is how many wanted this network most; `schools_seated` how many of each school had a place.
    """

    network: str
    activity: int
    title: str
    places: int
    pool: int
    first: int
    seated: int
    fewest: int | None
    school_cap: int | None
    schools_seated: Mapping[str, int]
    rules: tuple[AgreedNumber, ...]
    others: tuple[OtherValue, ...]

    @property
    def left(self) -> int:
        """Return how many places there were to give."""
        return self.places - self.seated

    @property
    def bounds(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Return the agreed least and most by fact and value."""
        return {rule.pair: (rule.least, rule.most) for rule in self.rules}


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed for all networks of a draw together, and for each by itself.

    `floors` are bands with the chance that everybody in them or higher was promised.
    """

    places: int
    pool: int
    seated: int
    school_cap: int | None
    schools_seated: Mapping[str, int]
    floors: tuple[tuple[int, float], ...]
    networks: tuple[NetworkAgreement, ...]

    @property
    def left(self) -> int:
        """Return how many places there were to give."""
        return self.places - self.seated

    @property
    def is_joint(self) -> bool:
        """Tell whether several networks were drawn for at once."""
        return len(self.networks) > 1

    def of(self, activity_id: int) -> NetworkAgreement:
        """Return what was agreed for one of the networks."""
        return next(one for one in self.networks if one.activity == activity_id)

    def stored(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return asdict(self)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Return what `stored` gave."""
        floors = tuple((int(band), float(chance)) for band, chance in stored["floors"])
        networks = tuple(map(_network, stored["networks"]))
        return cls(**{**stored, "floors": floors, "networks": networks})


def _network(stored: Mapping[str, Any]) -> NetworkAgreement:
    rules = tuple(AgreedNumber(**rule) for rule in stored["rules"])
    others = tuple(OtherValue(**other) for other in stored["others"])
    return NetworkAgreement(**{**stored, "rules": rules, "others": others})
