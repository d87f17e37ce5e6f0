"""Seeded random groups of equal size."""

from leerkring.engines.common.budget import Deadline
from leerkring.engines.common.chance import Chance
from leerkring.engines.groups.problem import Outcome, Problem


class NoRooms(ValueError):
    """There is no room to put anybody in."""


class SamePersonTwice(ValueError):
    """The same person stands in the list twice."""


def solve(
    problem: Problem, *, seed: str, budget: int | None = None, deadline: Deadline | None = None
) -> Outcome:
    """Deal a fresh shuffle over the rooms in every round.

    Sizes of rooms differ by at most one. Neither budget nor deadline is needed: one pass is all.
    """
    if problem.rooms < 1:
        raise NoRooms("at least one room is needed")
    people = sorted(problem.people)
    if len(set(people)) < len(people):
        raise SamePersonTwice("a person stands in the list twice")
    chance = Chance(seed)
    return Outcome(
        tuple(dealt(chance.shuffled(people), problem.rooms) for _ in range(problem.rounds))
    )


def dealt(order: list[str], rooms: int) -> tuple[tuple[str, ...], ...]:
    """Deal people over rooms like cards."""
    return tuple(tuple(sorted(order[room::rooms])) for room in range(rooms))


def mix(
    people: list[str] | tuple[str, ...], rooms: int, rounds: int, seed: str
) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return, for every round and room, the people in it: random groups of equal size."""
    return solve(Problem(tuple(people), rooms, rounds), seed=seed).rounds
