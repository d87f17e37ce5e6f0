"""Which limits cannot hold together, and the cheapest way out."""

from leerkring.engines.selection.model import Model
from leerkring.engines.selection.problem import Conflict, Problem


def conflict_of(problem: Problem, model: Model) -> Conflict:
    """This will name a minimal set of limits that conflict, and the cheapest relaxations."""
    return Conflict((), ())
