"""What a spread of places asks of the engine, in plain data that a child process can be given."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from leerkring.engines.selection import Cap, Floor, Quota

__all__ = [
    "ONLY",
    "SCHOOL",
    "Answer",
    "Cap",
    "Entrant",
    "Floor",
    "Question",
    "Quota",
    "Spread",
    "fewest_of",
    "largest_party",
]

type Answer = dict[str, Any]
"""What comes back, as JSON: see `solving.answer_to`."""

ONLY = ""  # the name of the network when there is one
SCHOOL = "school"  # the fact that a largest number of one school counts


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody who takes part: the facts to spread over, and what is settled already.

    People with the same `party` come together or not at all. `networks` are those that somebody
    wants, the first preference first; none: any. A higher `band` is a better judgement by the
    readers. `placed` names the network in which somebody has a place already; `excluded` is a code
    for why somebody takes no part.
    """

    id: str
    values: Mapping[str, str] = field(default_factory=dict)
    school: str = ""
    party: str | None = None
    networks: tuple[str, ...] = ()
    band: int = 0
    earlier_chance: float = 0.0
    placed: str | None = None
    excluded: str | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """The places of one network (those given already among them) and how they are spread.

    `fewest` is how many must be taken where the full number may be out of reach; `school_cap` is
    the most of one school in this network, beside what the draw allows over all networks.
    """

    places: int
    rules: tuple[Quota, ...] = ()
    network: str = ONLY
    fewest: int | None = None
    school_cap: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One draw as it would be: who, for which places, and what is agreed.

    `panels` is how many numbered outcomes are written out for a public draw; 0 for none.
    """

    entrants: tuple[Entrant, ...]
    spreads: tuple[Spread, ...]
    school_cap: int | None = None
    caps: tuple[Cap, ...] = ()
    floors: tuple[Floor, ...] = ()
    panels: int = 0

    @property
    def pool(self) -> tuple[Entrant, ...]:
        """This will give who waits for a place."""
        return tuple(e for e in self.entrants if e.placed is None and e.excluded is None)

    @property
    def is_joint(self) -> bool:
        """This will tell whether several networks are drawn for at once."""
        return len(self.spreads) > 1

    def has_room_for_all(self) -> bool:
        """This will tell whether everybody who waits gets what they want first, without a draw."""
        taken = Counter(entrant.placed for entrant in self.entrants if entrant.placed is not None)
        first = self.spreads[0].network
        taken.update(entrant.networks[0] if entrant.networks else first for entrant in self.pool)
        return all(taken[spread.network] <= spread.places for spread in self.spreads)

    def digest(self) -> str:
        """This will give a SHA-256 that is another for every other question."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()


def fewest_of(places: int, entrants: tuple[Entrant, ...]) -> int | None:
    """Return how many places must be taken: with teams the full number may be out of reach."""
    slack = largest_party(entrants) - 1
    return max(0, places - slack) if slack > 0 else None


def largest_party(entrants: tuple[Entrant, ...]) -> int:
    """Return how many people come together at most; 0 or 1 when everybody comes alone."""
    sizes: dict[str, int] = {}
    for entrant in entrants:
        if entrant.party is not None and entrant.placed is None and entrant.excluded is None:
            sizes[entrant.party] = sizes.get(entrant.party, 0) + 1
    return max(sizes.values(), default=0)
