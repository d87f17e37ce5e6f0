"""What a spread of places asks of the engine, in plain data that a child process can be given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

type Answer = dict[str, Any]
"""What comes back, as JSON: see `solving.answer_to`."""

ONLY = ""  # the name of the network when there is one
SCHOOL = "school"  # the fact that a largest number of one school counts


@dataclass(frozen=True, slots=True)
class Entrant:
    """Somebody who takes part: the facts to spread over, and what is settled already.

    People with the same `party` come together or not at all. `placed` names the network in which
    somebody has a place already; `excluded` is a code for why somebody takes no part.
    """

    id: str
    values: Mapping[str, str] = field(default_factory=dict)
    school: str = ""
    party: str | None = None
    networks: tuple[str, ...] = ()
    earlier_chance: float = 0.0
    placed: str | None = None
    excluded: str | None = None


@dataclass(frozen=True, slots=True)
class SeatRule:
    """At least and at most so many places for people with this value."""

    attribute: str
    value: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Spread:
    """The places of one network (those given already among them) and how they are spread."""

    places: int
    rules: tuple[SeatRule, ...] = ()
    network: str = ONLY


@dataclass(frozen=True, slots=True)
class Question:
    """One draw as it would be: who, for which places, and what is agreed.

    `panels` is how many numbered outcomes are written out for a public draw; 0 for none.
    """

    entrants: tuple[Entrant, ...]
    spreads: tuple[Spread, ...]
    school_cap: int | None = None
    panels: int = 0

    @property
    def pool(self) -> tuple[Entrant, ...]:
        """This will give who waits for a place."""
        return tuple(e for e in self.entrants if e.placed is None and e.excluded is None)

    def digest(self) -> str:
        """This will give a SHA-256 that is another for every other question."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()
