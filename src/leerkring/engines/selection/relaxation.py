"""The fairest chances of the relaxation, which no lottery over panels can beat.

Every lottery's expected panel lies in { x : low <= A x <= high, 0 <= x <= upper } and keeps the
cuts, floors and fences. Leximin over that set is a sequence of linear programs: raise the lowest
chance z; the kinds whose row has a positive multiplier cannot go higher in any optimal solution,
so they are settled at z; go on with the others. The multipliers of each program are the proof.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from leerkring.engines.selection.model import Model
from leerkring.engines.selection.problem import Criterion, Level
from leerkring.engines.selection.program import INFINITY, Floats, Program

SMALL = 1e-7
"""Multipliers below this are rounding noise; they add up to 1 over the kinds of a level."""


class NothingFits(Exception):
    """Not even the relaxation has a point: no lottery keeps all rules, floors and fences."""


@dataclass(frozen=True, slots=True)
class Target:
    """An expected panel with the fairest chances, and the proof that none is fairer.

    `settled` holds the chance of the level of each kind; `chances` are those at x, where rounding
    shows.
    """

    x: Floats
    chances: Floats
    settled: Floats
    levels: tuple[Level, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A cut: weights·(units / number) <= most, true for every panel."""

    weights: Floats
    most: float


class Relaxation:
    """The linear program max z with a row for every rule, kind, floor, fence and cut."""

    def __init__(self, model: Model, cuts: list[Bound]) -> None:
        self.model = model
        variables, kinds = len(model.kind_of), len(model.kinds)
        self.z = variables
        ladder = np.zeros((kinds, variables + 1))
        ladder[model.kind_of, np.arange(variables)] = (model.slope / model.number)[model.kind_of]
        ladder[:, self.z] = -1.0
        rules = np.hstack([model.matrix, np.zeros((len(model.matrix), 1))])
        self.ladder = len(model.matrix)
        self.program = Program(
            np.vstack([rules, ladder]),
            np.concatenate([model.low, -model.offset]),
            np.concatenate([model.high, np.full(kinds, INFINITY)]),
            np.concatenate([model.upper, [2.0]]),
        )
        self.columns_of = [np.flatnonzero(model.kind_of == k) for k in range(kinds)]
        self.open = np.full(kinds, True)
        self.lowest = -1.0
        self.floors = self._add_floors()
        self.fences = self._add_fences()
        self.cuts = [self._add_cut(cut) for cut in cuts]
        cost = np.zeros(self.program.columns)
        cost[self.z] = 1.0
        self.program.cost(cost)

    def _add_floors(self) -> list[tuple[int, int]]:
        """Add a row for every kind with a promised chance."""
        promised = np.flatnonzero(self.model.floor > self.model.offset)
        return [
            (self._add_chance_row(int(k), self.model.floor[k], INFINITY), int(k)) for k in promised
        ]

    def _add_chance_row(self, k: int, low: float, high: float, post: int | None = None) -> int:
        """Bound the chance of a kind, compared with a fence post where one is given."""
        model = self.model
        columns = self.columns_of[k]
        values = np.full(len(columns), model.slope[k] / model.number[k])
        if post is not None:
            columns, values = np.append(columns, post), np.append(values, -1.0)
        return self.program.add_row(low - model.offset[k], high - model.offset[k], columns, values)

    def _add_fences(self) -> list[tuple[int, int, int, int]]:
        """Add a post for every fence: kinds above it stay above, kinds below below."""
        rows = []
        for f, fence in enumerate(self.model.fences):
            post = self.program.add_column(0.0, 2.0, [], np.zeros(0))
            self.program.bound(post, -1.0, 2.0)
            rows += [(self._add_chance_row(k, 0.0, INFINITY, post), f, k, 1) for k in fence.above]
            rows += [(self._add_chance_row(k, -INFINITY, 0.0, post), f, k, -1) for k in fence.below]
        return rows

    def _add_cut(self, cut: Bound) -> int:
        """Add a cut."""
        per_variable = (cut.weights / self.model.number)[self.model.kind_of]
        columns = np.flatnonzero(per_variable)
        return self.program.add_row(-INFINITY, cut.most, columns, per_variable[columns])

    def settle(self, kinds: np.ndarray[tuple[int], np.dtype[np.int64]], chance: float) -> None:
        """Hold the chance of these kinds at what they have reached."""
        solver = self.program.solver
        for k in kinds:
            row = self.ladder + int(k)
            solver.changeCoeff(row, self.z, 0.0)
            solver.changeRowBounds(row, chance - self.model.offset[k], INFINITY)
            self.open[k] = False

    def level(self) -> tuple[float, Level]:
        """Raise the lowest open chance as far as it goes and settle who is stuck."""
        if not self.program.maximise():
            raise NothingFits
        chance = self.lowest = max(self.lowest, self.program.value)
        dual = self.program.multipliers()
        weights = np.maximum(0.0, -dual[self.ladder : self.ladder + len(self.open)])
        stuck = np.flatnonzero(self.open & (weights > SMALL))
        if not len(stuck):
            stuck = np.flatnonzero(self.open)
        self.settle(stuck, chance)
        return chance, self._proof(chance, stuck, weights, dual)

    def best_liked(self, x: Floats) -> Floats:
        """This will, at the chances reached, give as many people as can be what they like best."""
        cost = np.zeros(self.program.columns)
        cost[: self.z] = -(self.model.rank * self.model.size[self.model.kind_of])
        self.program.cost(cost)
        return self.program.solution()[: self.z] if self.program.maximise() else x

    def _proof(
        self,
        chance: float,
        stuck: np.ndarray[tuple[int], np.dtype[np.int64]],
        weights: Floats,
        dual: Floats,
    ) -> Level:
        """Write the multipliers of the last solution down as a proof."""
        return Level(
            chance=chance,
            settled=tuple(int(k) for k in stuck),
            weights=kept(np.where(self.open, 0.0, weights)),
            rules=kept(dual[: len(self.model.rules)]),
            cuts=tuple((c, float(dual[r])) for c, r in enumerate(self.cuts) if dual[r] > 1e-12),
            floors=tuple((k, -float(dual[r])) for r, k in self.floors if dual[r] < -1e-12),
            fences=tuple(self.fence_weights(dual)),
        )

    def fence_weights(self, dual: Floats) -> Iterator[tuple[int, int, float]]:
        """Return the multipliers at the fences: above 0 on one side, below 0 on the other,
        adding up to nothing, also where the solver is off by a rounding error."""
        for f in range(len(self.model.fences)):
            there = [(k, -float(dual[r]), side) for r, fence, k, side in self.fences if fence == f]
            sides = [sum(max(0.0, side * w) for _, w, side in there if side == s) for s in (1, -1)]
            for k, weight, side in there:
                if side * weight > 1e-12 and min(sides) > 0:
                    yield f, k, weight * min(sides) / sides[0 if side > 0 else 1]


def kept(values: Floats) -> tuple[tuple[int, float], ...]:
    """Return the numbers that are not zero with their positions."""
    return tuple((int(i), float(values[i])) for i in np.flatnonzero(np.abs(values) > 1e-12))


def fairest(model: Model, cuts: list[Bound], criterion: Criterion) -> Target:
    """Find the fairest chances of the relaxation (leximin; maximin stops at the first
    level).

    Raises NothingFits when no lottery keeps all rules, floors and fences. At most one linear
    program for each kind, usually one for each binding rule.
    """
    relaxation = Relaxation(model, cuts)
    levels = []
    while relaxation.open.any():
        _, level = relaxation.level()
        levels.append(level)
        if criterion is Criterion.MAXIMIN:
            break
    x = relaxation.program.solution()[: relaxation.z]
    if model.rank.any():
        x = relaxation.best_liked(x)
    chances = model.chances(x)
    settled = chances.copy()
    for level in levels:
        settled[list(level.settled)] = level.chance
    return Target(x, chances, settled, tuple(levels))
