"""Replacement: who comes in when people of a drawn panel drop out.

It is a draw of its own, among all who could complete the panel within the quotas. Whoever had a
smaller chance in the first draw comes first: the lottery is leximin for the chance over both draws
together, p + (1 - p) q with p the earlier chance and q the chance now.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace as changed

from leerkring.engines.common.budget import Deadline
from leerkring.engines.selection.problem import Outcome, Panel, Person, Problem
from leerkring.engines.selection.solve import solve

DROPPED_OUT = "dropped_out"


class NotInThePanel(ValueError):
    """Someone who has no place cannot drop out of it."""


def replacement(
    problem: Problem, panel: Panel, gone: Collection[str], chances: Mapping[str, float]
) -> Problem:
    """State the draw that fills the places of those who are gone.

    Those who stay keep their places. A party of which someone is gone stays with the members that
    are left; a party on the reserve still comes together or not at all. `chances` are those of the
    first draw; after a second replacement, give the chances over both (see `total_chances`).
    """
    place = {
        id: network.id
        for network, seats in zip(problem.networks, panel.seats, strict=True)
        for id in seats
    }
    missing = sorted(set(gone) - set(place))
    if missing:
        raise NotInThePanel(missing[0])
    return changed(
        problem,
        people=tuple(
            now_at(person, place.get(person.id), set(gone), chances) for person in problem.people
        ),
    )


def now_at(
    person: Person, network: str | None, gone: Collection[str], chances: Mapping[str, float]
) -> Person:
    """Return a person as the replacement draw sees them."""
    if person.id in gone:
        return changed(person, placed_in=None, excluded=DROPPED_OUT, party=None)
    if network is not None:
        return changed(person, placed_in=network, party=None)
    return changed(person, earlier_chance=chances.get(person.id, 0.0))


def replace_dropouts(
    problem: Problem,
    panel: Panel,
    gone: Collection[str],
    chances: Mapping[str, float],
    *,
    seed: str,
    budget: int | None = None,
    deadline: Deadline | None = None,
) -> Outcome:
    """Draw replacements for everyone who is gone, all at once.

    The outcome is that of `solve`: its panel is the completed one, its conflict says which quota
    cannot be kept without those who left. Check it with `verify(replacement(...), outcome)`.
    """
    draw = replacement(problem, panel, gone, chances)
    return solve(draw, seed=seed, budget=budget, deadline=deadline)


def newcomers(before: Panel, after: Panel) -> tuple[tuple[str, ...], ...]:
    """Return, for each network, who came in."""
    return tuple(
        tuple(sorted(set(now) - set(then)))
        for then, now in zip(before.seats, after.seats, strict=True)
    )


def total_chances(first: Mapping[str, float], second: Mapping[str, float]) -> dict[str, float]:
    """Return everybody's chance over two draws together, p + (1 - p) q."""
    return {id: p + (1.0 - p) * second.get(id, 0.0) for id, p in first.items()}
