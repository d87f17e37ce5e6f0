"""Groups: people spread over rooms, round after round."""

from leerkring.engines.groups.explain import explain
from leerkring.engines.groups.problem import Outcome, Problem, Reason, Violation
from leerkring.engines.groups.solve import mix, solve
from leerkring.engines.groups.verify import verify

__all__ = ["Outcome", "Problem", "Reason", "Violation", "explain", "mix", "solve", "verify"]
