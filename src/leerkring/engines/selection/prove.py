"""Proof by cases that no panel is worth more than a bound: branch and bound that keeps its tree.

In each leaf the multipliers of a linear program prove the bound by weak duality, so that anyone
can check the tree with additions and multiplications alone.
"""

import numpy as np

from leerkring.engines.common.budget import Budget
from leerkring.engines.selection.model import Model
from leerkring.engines.selection.problem import Cut, Leaf, Split
from leerkring.engines.selection.program import Floats, Program

MARGIN = 1e-8
"""By how much a proven bound may lie above the best panel."""
NODES = 4000


class TooManyCases(Exception):
    """The proof needs more cases than are allowed."""


class Prover:
    """A program that is branched on until every leaf proves the bound."""

    def __init__(self, model: Model, weights: Floats, bound: float, budget: Budget) -> None:
        self.model = model
        self.bound = bound
        self.budget = budget
        self.left = NODES
        self.program = Program(model.matrix, model.low, model.high, model.upper)
        self.program.cost((weights / model.number)[model.kind_of])
        self.floor, self.ceiling = np.zeros_like(model.upper), model.upper.copy()

    def tree(self) -> Leaf | Split:
        """Prove the bound below the current node."""
        self.left -= 1
        if self.left < 0 or not self.budget.spend():
            raise TooManyCases
        if not self.program.maximise():
            return self._impossible()
        if self.program.value <= self.bound:
            return Leaf(self._multipliers())
        return self._split(self.program.solution())

    def _multipliers(self) -> tuple[tuple[int, float], ...]:
        """Return the multipliers of the rules in the last solution."""
        dual = self.program.multipliers()[: len(self.model.rules)]
        return tuple((int(r), float(dual[r])) for r in np.flatnonzero(np.abs(dual) > 1e-12))

    def _impossible(self) -> Leaf:
        """Prove that no point fits here at all: make breaking the rules cost something,
        and the least cost is above nothing; its multipliers, blown up, prove any bound."""
        model = self.model
        rows = len(model.low)
        slack = np.hstack([model.matrix, np.eye(rows), -np.eye(rows)])
        wide = Program(
            slack, model.low, model.high, np.concatenate([self.ceiling, np.full(2 * rows, 1e9)])
        )
        floor = np.concatenate([self.floor, np.zeros(2 * rows)])
        wide.bounds(floor, np.concatenate([self.ceiling, np.full(2 * rows, 1e9)]))
        wide.cost(np.concatenate([np.zeros(len(model.upper)), np.full(2 * rows, -1.0)]))
        wide.maximise()
        if wide.value > -1e-6:
            raise TooManyCases
        blow = (10.0 + abs(self.bound)) / -wide.value * 10
        dual = wide.multipliers()[: len(model.rules)] * blow
        return Leaf(tuple((int(r), float(dual[r])) for r in np.flatnonzero(np.abs(dual) > 1e-12)))

    def _split(self, x: Floats) -> Split:
        """Go on in two cases: the most fractional count rounded down, or up."""
        off = np.abs(x - np.rint(x))
        j = int(off.argmax())
        if off[j] < 1e-7:
            raise TooManyCases
        down = float(np.floor(x[j]))
        floor, ceiling = self.floor[j], self.ceiling[j]
        small = self._side(j, floor, down)
        large = self._side(j, down + 1, ceiling)
        self._side_bounds(j, floor, ceiling)
        model = self.model
        return Split(int(model.kind_of[j]), int(model.network_of[j]), int(down), small, large)

    def _side_bounds(self, j: int, floor: float, ceiling: float) -> None:
        self.floor[j], self.ceiling[j] = floor, ceiling
        self.program.bound(j, floor, ceiling)

    def _side(self, j: int, floor: float, ceiling: float) -> Leaf | Split:
        """Prove one side of a split."""
        self._side_bounds(j, floor, ceiling)
        return self.tree()


def proven_cut(model: Model, weights: Floats, best: float, budget: Budget) -> Cut | None:
    """Prove that no panel is worth more than `best`; nothing if that takes too long."""
    bound = best + MARGIN
    try:
        tree = Prover(model, weights, bound, budget).tree()
    except TooManyCases:
        return None
    kept = tuple((int(k), float(weights[k])) for k in np.flatnonzero(weights))
    return Cut(kept, bound, tree)
