"""What a mix of people over rooms and rounds is given and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """People who are to be spread over rooms, in one or more rounds."""

    people: tuple[str, ...]
    rooms: int
    rounds: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """`rounds[r][room]` holds the ids of the people in that room in round r."""

    rounds: tuple[tuple[tuple[str, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong with an outcome, as a code with parameters."""

    code: str
    parameters: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact about an outcome, as a code with parameters."""

    code: str
    parameters: Mapping[str, str | int | float] = field(default_factory=dict)
