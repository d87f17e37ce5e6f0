"""A fresh draw for places that came free: within the spread, fair on the chance over all draws.

Computed in a process of its own; neither Django nor a solver is loaded here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leerkring.jobs.child import ChildDied, ChildFailed, in_child
from leerkring.selection.bridge.children import NoAnswer
from leerkring.selection.bridge.plain import Question

LONGEST_SECONDS = 20.0  # somebody's answer waits for it
CHANCE_WORD = "free place"


@dataclass(frozen=True, slots=True)
class Replaced:
    """Who is drawn for the free places, in the order drawn, and everybody's chance in this draw."""

    drawn: tuple[str, ...]
    chances: Mapping[str, float]


def seed_for(seed: str, number: int) -> str:
    """Return the seed of the draw number `number` of free places: it follows from the first draw's.

    So nobody can choose it, and anybody who knows the first can repeat this one.
    """
    return f"{seed} {CHANCE_WORD} {number}"


def replace_in(question: Question, seed: str) -> Replaced | None:
    """Return who fills all open places of a question; None when the spread cannot be kept so.

    Whoever had the smaller chance before comes first: the lottery is leximin over p + (1 - p) q.
    Raise NoAnswer.
    """
    try:
        return in_child(_replace_in, question, seed)
    except (ChildDied, ChildFailed) as problem:
        raise NoAnswer(str(problem)) from problem


def _replace_in(question: Question, seed: str) -> Replaced | None:
    from leerkring.engines.selection import Status, draw_lots, solve
    from leerkring.selection.bridge.solving import checked, problem_of, within  # loads the solver

    problem = problem_of(question)
    outcome = solve(problem, seed=seed, deadline=within(LONGEST_SECONDS))
    if outcome.status is Status.INFEASIBLE or outcome.panel is None:
        return None
    checked(problem, outcome)
    waiting = {entrant.id for entrant in question.pool}
    drawn = sorted(outcome.panel.ids & waiting)
    order = draw_lots(drawn, len(drawn), f"{seed} order").selected
    chances = {id: outcome.chances.get(id, 0.0) for id in sorted(waiting)}
    return Replaced(tuple(order), chances)
