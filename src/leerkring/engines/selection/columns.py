"""Column generation: the lottery over panels that comes closest to the wanted chances.

The master program finds probabilities for the panels known so far such that no kind falls short of
its wanted chance by more than e, with e as small as possible. Its multipliers y price panels: one
with a higher sum y·chance than the panels in use makes e smaller. If no panel has, e is final; and
if e > 0 then the wanted chances are out of reach, and "y·chance <= the best panel's" is a cut that
says so.
"""

import math
from dataclasses import dataclass

import numpy as np

from leerkring.engines.common.budget import Budget
from leerkring.engines.selection.finder import Finder
from leerkring.engines.selection.model import Model
from leerkring.engines.selection.program import INFINITY, Floats, Program, Stopped

NEAR = 40
ENOUGH = 12
FEW = 3
MANY = 60
ATTEMPTS = 8
REACHED = 9e-7
"""A shortfall below this counts as none."""
POLISHED = 5e-7
"""So close, on both sides, everybody comes to their level in the end."""
REACHED_WITH_BANDS = 2e-8
"""Bands compare the chances of kinds with each other, so that small differences would show."""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """How far the best lottery falls short, and the weights that show it cannot do better.

    `best` is the highest sum weights·(units / number) of any panel, proven by the integer solver;
    nothing when the work was stopped before."""

    amount: float
    weights: Floats
    best: float | None


class Master:
    """The master program and its panels.

    With `both_sides` it also counts by how much a kind has more than it wants.
    """

    def __init__(self, model: Model, finder: Finder, *, both_sides: bool = False) -> None:
        self.model = model
        self.finder = finder
        self.sides = (1.0, -1.0) if both_sides else (1.0,)
        self.panels: list[Floats] = []
        self.known: set[bytes] = set()
        rows = len(model.kinds) * len(self.sides)
        self.program = Program(
            np.append(np.ones(rows), 0.0).reshape(-1, 1),
            np.append(np.zeros(rows), 1.0),
            np.append(np.full(rows, INFINITY), 1.0),
            np.array([10.0]),
        )
        self.program.cost(np.array([-1.0]))
        self.program.new_columns_come()
        self.rows = np.arange(rows + 1, dtype=np.int32)
        self.solver_turns = 0
        self.mean: Floats | None = None
        self.reached = REACHED_WITH_BANDS if model.fences else REACHED
        if both_sides:
            self.reached = POLISHED

    def want(self, chances: Floats) -> None:
        """Set the wanted chances."""
        for row, chance in enumerate(self._on_all_sides(chances - self.model.offset)):
            self.program.row_bounds(row, float(chance), INFINITY)

    def _on_all_sides(self, values: Floats) -> Floats:
        """Return values of kinds as the rows want them."""
        return np.concatenate([side * values for side in self.sides])

    def add(self, panel: Floats) -> bool:
        """Add a panel, and return whether it was new."""
        name = panel.astype(np.int32).tobytes()
        if name in self.known:
            return False
        self.known.add(name)
        self.panels.append(panel)
        shares = self.model.slope * self.model.units(panel) / self.model.number
        column = np.append(self._on_all_sides(shares), 1.0)
        rows = np.flatnonzero(column)
        self.program.add_column(0.0, INFINITY, self.rows[rows], column[rows])
        return True

    def probabilities(self) -> Floats:
        """Return the probability of every panel in the last solution."""
        return np.clip(self.program.solution()[1:], 0.0, None)

    def closest(self, wanted: Floats, budget: Budget, turns: float = math.inf) -> Shortfall:
        """Add panels until the shortfall is nothing or proven to be as small as can be,
        or for so many turns.

        At most one turn for each step of the budget.
        """
        self.want(wanted)
        self.open_the_whole_polytope()
        while True:
            self.program.maximise()
            shortfall = -self.program.value
            dual = self.program.multipliers()
            by_side = np.clip(-dual[:-1], 0.0, None).reshape(len(self.sides), -1)
            weights = np.array(self.sides) @ by_side * self.model.slope
            turns -= 1
            if shortfall <= self.reached or turns < 0 or not budget.spend():
                return Shortfall(max(0.0, shortfall), weights, None)
            try:
                best = self._price(weights, float(dual[-1]))
            except Stopped:
                return Shortfall(shortfall, weights, None)
            if best is not None:
                return Shortfall(shortfall, weights, best)

    def open_the_whole_polytope(self) -> None:
        """Let the finder look at every panel again."""
        model = self.model
        self.finder.face(np.zeros_like(model.upper), model.upper, model.low, model.high)

    def _price(self, weights: Floats, now: float) -> float | None:
        """Add a panel that is worth more than those in use; if there is none, give the
        worth of the best panel there is."""
        cost = (weights / self.model.number)[self.model.kind_of]
        self.finder.cost(cost)
        if self._improve(cost, now):
            return None
        self.finder.cost(cost)
        self.solver_turns += 1
        panel = self.finder.solver_panel(first=False)
        if panel is None:
            return 0.0
        if panel @ cost > now + 1e-9 and self.add(panel):
            return None
        return float(panel @ cost)

    def _improve(self, cost: Floats, now: float) -> bool:
        """Look for panels that are worth more: at the vertex of the relaxation, near it
        with the cost a little changed, and near the panels known so far."""
        added = 0
        for attempt in range(ATTEMPTS):
            self.finder.cost(self._varied(cost, attempt))
            candidates = self.finder.valuable()
            self.finder.cost(cost)
            added += self.add_better(candidates, cost, now)
            if added >= ENOUGH:
                break
        worth = np.array([panel @ cost for panel in self.panels])
        for n in np.argsort(-worth, kind="stable")[: NEAR if added < FEW else ENOUGH]:
            added += self.add_better(self.finder.improved(self.panels[int(n)]), cost, now)
            if added >= MANY:
                break
        return added > 0

    def _varied(self, cost: Floats, attempt: int) -> Floats:
        """Return the cost itself, its mean with earlier ones, or one with some noise."""
        if attempt == 0:
            self.mean = cost if self.mean is None else 0.7 * self.mean + 0.3 * cost
            return self.mean
        return cost if attempt == 1 else cost * (1.0 + 0.5 * self.finder.wobble())

    def add_better(self, candidates: list[Floats], cost: Floats, now: float) -> int:
        """Add the panels that are worth more than now, and count them; where panels are
        hard to find, it keeps the others too."""
        better = [panel for panel in candidates if panel @ cost > now + 1e-9]
        added = sum(self.add(panel) for panel in better)
        if self.finder.pool is not None:
            for panel in candidates:
                self.add(panel)
        return added
