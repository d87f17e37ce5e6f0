"""The smallest and largest chance that a spread gives: what an override does to others.

Computed in a process of its own, like all that the engine does; neither Django nor a solver is
loaded here.
"""

from __future__ import annotations

from collections.abc import Sequence

from leerkring.jobs.child import ChildDied, ChildFailed, in_child
from leerkring.selection.bridge.children import NoAnswer
from leerkring.selection.bridge.plain import Question

type Range = tuple[float, float]
LONGEST_SECONDS = 15.0  # somebody waits for the page


def ranges_of(questions: Sequence[Question]) -> list[Range | None]:
    """Return for each question the smallest and largest chance; None where it does not fit.

    Who can never be drawn counts as no chance. Raise NoAnswer.
    """
    try:
        return in_child(_ranges, list(questions))
    except (ChildDied, ChildFailed) as problem:
        raise NoAnswer(str(problem)) from problem


def _ranges(questions: list[Question]) -> list[Range | None]:
    return [_range(question) for question in questions]


def _range(question: Question) -> Range | None:
    from leerkring.engines.selection import Status, solve
    from leerkring.selection.bridge.solving import problem_of, within  # loads the solver

    waiting = question.pool
    if question.has_room_for_all():
        return (1.0, 1.0)
    outcome = solve(problem_of(question), seed="1", deadline=within(LONGEST_SECONDS))
    if outcome.status is Status.INFEASIBLE:
        return None
    chances = [outcome.chances.get(entrant.id, 0.0) for entrant in waiting]
    return (min(chances, default=0.0), max(chances, default=0.0))
