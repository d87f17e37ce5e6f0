"""What proves that limits cannot hold together, so that it need not be believed.

For limits of rules: cases in each of which multipliers of the limits (Farkas) show that nothing
fits, and for each limit a panel that keeps all the others. For bands and floors, which hold for the
lottery as a whole: such multipliers of the relaxation.
"""

from dataclasses import replace

import numpy as np

from leerkring.engines.common.budget import Budget
from leerkring.engines.selection.model import Model
from leerkring.engines.selection.problem import Certificate, Evidence, Leaf, Level, Split
from leerkring.engines.selection.program import INFINITY, Floats
from leerkring.engines.selection.prove import Prover, TooManyCases
from leerkring.engines.selection.relaxation import Relaxation, kept

ANYTHING = -1.0
"""No panel is worth less than nothing: if all are proven to be, there is none."""


def nothing_fits(model: Model) -> Leaf | Split | None:
    """Prove by cases that no panel keeps the bounds of a model; None if that takes too long."""
    try:
        return Prover(model, np.zeros(len(model.kinds)), ANYTHING, Budget()).tree()
    except TooManyCases:
        return None


def statement(model: Model) -> Certificate:
    """Return the kinds and rules to which evidence refers."""
    return Certificate(model.kinds, model.rules, model.fences, (), ())


def of_limits(model: Model, low: Floats, high: Floats, witnesses: list[Floats]) -> Evidence:
    """Return the evidence that the rows between these bounds have no panel."""
    counted = tuple(
        tuple(
            (int(model.kind_of[j]), int(model.network_of[j]), int(x[j])) for j in np.flatnonzero(x)
        )
        for x in witnesses
    )
    proof = nothing_fits(replace(model, low=low, high=high))
    return Evidence(statement(model), proof=proof, witnesses=counted)


def of_bands(model: Model) -> Evidence:
    """Return the evidence that no lottery keeps the floors and fences of a model."""
    program = (relaxation := Relaxation(model, [])).program
    cost = np.zeros(program.columns)
    program.cost(cost)
    for k in range(len(model.kinds)):
        program.row_bounds(relaxation.ladder + k, -INFINITY, INFINITY)
    for row, _kind in relaxation.floors:
        program.add_column(-1.0, 2.0, [row], np.ones(1))
    for row, _fence, _kind, side in relaxation.fences:
        program.add_column(-1.0, 2.0, [row], np.array([float(side)]))
    program.maximise()
    dual = program.multipliers()
    level = Level(
        chance=0.0,
        settled=(),
        weights=(),
        rules=kept(dual[: len(model.rules)]),
        floors=tuple((k, -float(dual[r])) for r, k in relaxation.floors if dual[r] < -1e-12),
        fences=tuple(relaxation.fence_weights(dual)),
    )
    return Evidence(statement(model), level=level)
