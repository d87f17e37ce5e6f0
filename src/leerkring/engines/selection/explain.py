"""Why an outcome is as it is, in codes with parameters."""

from leerkring.engines.selection.problem import Outcome, Problem, Reason


def explain(problem: Problem, outcome: Outcome) -> dict[str, list[Reason]]:
    """This will give the reasons per person id, and under "" those of the draw as a whole."""
    raise NotImplementedError
