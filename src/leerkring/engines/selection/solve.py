"""The way in: from a problem to an outcome."""

from leerkring.engines.common.budget import Deadline
from leerkring.engines.selection.problem import Outcome, Problem


def solve(
    problem: Problem, *, seed: str, budget: int | None = None, deadline: Deadline | None = None
) -> Outcome:
    """This will find the fairest lottery over panels that keep the quotas, and draw one panel."""
    raise NotImplementedError
