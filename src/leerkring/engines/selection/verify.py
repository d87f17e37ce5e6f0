"""A check of an outcome that shares no code with the solving."""

from leerkring.engines.selection.problem import Outcome, Problem, Violation


def verify(problem: Problem, outcome: Outcome) -> list[Violation]:
    """This will name everything that is wrong with the outcome; an empty list means it is right."""
    raise NotImplementedError
