"""Which limits cannot hold together, and the cheapest way out.

A minimal conflict is found by leaving out one limit after another (Chinneck's deletion filter),
on the few limits to which a linear program gives a positive multiplier where that suffices. The
cheapest relaxation is a small integer program with a price for every person beyond a limit.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from leerkring.engines.common.chance import Chance
from leerkring.engines.selection.evidence import of_bands, of_limits
from leerkring.engines.selection.finder import Finder
from leerkring.engines.selection.model import Model
from leerkring.engines.selection.problem import (
    Conflict,
    Criterion,
    Evidence,
    Fence,
    Floor,
    Limit,
    Network,
    Problem,
    Relaxation,
)
from leerkring.engines.selection.program import Floats, Program
from leerkring.engines.selection.relaxation import NothingFits, fairest

BEYOND_FLEX = 1_000.0
FEWER_PLACES = 2_000.0
MORE_PLACES = 100_000.0

Mask = npt.NDArray[np.bool_]


class Limits:
    """Every bound of every rule as a limit of its own: A x - over + under, one row each."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.limits: list[Limit] = []
        rows, low, high = [], [], []
        for r, rule in enumerate(model.rules):
            reach = float(np.maximum(model.matrix[r], 0) @ model.upper)
            for side, bound in (("least", rule.least), ("most", rule.most)):
                if (bound <= 0) if side == "least" else (bound >= reach):
                    continue
                self.limits.append(
                    Limit(rule.kind, side, bound, rule.network, rule.attribute, rule.value)
                )
                rows.append(r)
                low.append(bound if side == "least" else -np.inf)
                high.append(bound if side == "most" else np.inf)
        self.row = np.array(rows, dtype=np.int64)
        self.low, self.high = np.array(low, dtype=float), np.array(high, dtype=float)
        self.programs: dict[bool, Program] = {}

    def program(self, *, whole: bool) -> Program:
        """Return the program without slack, in whole numbers or not."""
        if whole not in self.programs:
            spread = slice(len(self.model.rules), None)
            program = Program(
                np.vstack([self.model.matrix[self.row], self.model.matrix[spread]]),
                np.concatenate([self.low, self.model.low[spread]]),
                np.concatenate([self.high, self.model.high[spread]]),
                self.model.upper,
            )
            if whole:
                program.whole(len(self.model.upper))
            self.programs[whole] = program
        return self.programs[whole]

    def fits(self, active: Mask, kind: int | None, *, whole: bool) -> bool:
        """Return whether a panel (with a unit of this kind) keeps the active limits."""
        program = self.program(whole=whole)
        for r, on in enumerate(active):
            low, high = (self.low[r], self.high[r]) if on else (-np.inf, np.inf)
            program.row_bounds(r, float(low), float(high))
        if whole:
            program.solver.clearSolver()
        if kind is None:
            return program.maximise()
        return any(self._fits_with(program, int(j)) for j in self._columns(kind))

    def _columns(self, kind: int) -> npt.NDArray[np.int64]:
        return np.flatnonzero(self.model.kind_of == kind)

    def _fits_with(self, program: Program, column: int) -> bool:
        """Return whether a panel with a unit in this column fits."""
        program.bound(column, 1.0, float(self.model.upper[column]))
        fits = program.maximise()
        program.bound(column, 0.0, float(self.model.upper[column]))
        return fits

    def minimal(self, kind: int | None = None) -> tuple[Limit, ...]:
        """Return a minimal set of limits that conflict (or that keep a kind out)."""
        active = np.full(len(self.limits), True)
        whole = self.fits(active, kind, whole=False)
        if not whole:
            active = self._suspects(kind)
        for r in np.flatnonzero(active):
            active[r] = False
            if self.fits(active, kind, whole=whole):
                active[r] = True
        return self.named(active)

    def named(self, active: Mask) -> tuple[Limit, ...]:
        """Return the active limits."""
        return tuple(self.limits[int(r)] for r in np.flatnonzero(active))

    def proven(self) -> tuple[tuple[Limit, ...], Evidence]:
        """Return a minimal set of limits that no panel keeps, with the evidence.

        What fits in parts of people may not fit in people: each is left out once more in whole
        numbers, and what then fits bears witness.
        """
        minimal = self.minimal()
        active = np.array([limit in minimal for limit in self.limits])
        witnesses = []
        for r in np.flatnonzero(active):
            active[r] = False
            if self.fits(active, None, whole=True):
                witnesses.append(np.rint(self.program(whole=True).solution()))
                active[r] = True
        low, high = np.full(len(self.model.low), -np.inf), np.full(len(self.model.high), np.inf)
        spread = slice(len(self.model.rules), None)
        low[spread], high[spread] = self.model.low[spread], self.model.high[spread]
        for r in np.flatnonzero(active):
            row = self.row[r]
            low[row] = max(low[row], self.low[r])
            high[row] = min(high[row], self.high[r])
        return self.named(active), of_limits(self.model, low, high, witnesses)

    def _suspects(self, kind: int | None) -> Mask:
        """Return the limits with a multiplier in the least-violation program, if these
        alone conflict; otherwise all."""
        every = np.full(len(self.limits), True)
        if kind is not None and len(self._columns(kind)) != 1:
            return every
        program = self._elastic(np.ones(len(self.limits)))
        if kind is not None:
            j = int(self._columns(kind)[0])
            program.bound(j, 1.0, float(self.model.upper[j]))
        program.maximise()
        found: Mask = np.abs(program.multipliers()[: len(every)]) > 1e-9
        return every if self.fits(found, kind, whole=False) else found

    def _elastic(self, price: Floats) -> Program:
        """Return the program in which every limit may be broken at a price."""
        model, count = self.model, len(self.limits)
        sign = np.where(np.isfinite(self.low), 1.0, -1.0)
        spread = model.matrix[len(model.rules) :]
        program = Program(
            np.block(
                [
                    [model.matrix[self.row], np.diag(sign)],
                    [spread, np.zeros((len(spread), count))],
                ]
            ),
            np.concatenate([self.low, model.low[len(model.rules) :]]),
            np.concatenate([self.high, model.high[len(model.rules) :]]),
            np.concatenate([model.upper, np.full(count, 1e6)]),
        )
        program.cost(np.concatenate([np.zeros(len(model.upper)), -price]))
        return program

    def cheapest(self, problem: Problem) -> tuple[Relaxation, ...]:
        """Return the cheapest set of relaxations, in people.

        Within the organiser's flex a person costs 1, beyond it 1,000, a place less 2,000 (it eases
        several quotas at once), a place more 100,000.
        """
        room = self._flex_room(problem)
        beyond = np.array([price_of(limit) for limit in self.limits])
        program = self._elastic(np.ones(len(room)))
        first = len(self.model.upper)
        for r in range(len(room)):
            program.bound(first + r, 0.0, float(room[r]))
            sign = 1.0 if np.isfinite(self.low[r]) else -1.0
            program.add_column(-float(beyond[r]), 1e6, [r], np.array([sign]))
        over = self._whole_by_luck(program, first)
        if over is None:
            program.whole(first)
            program.solver.setOptionValue("mip_abs_gap", 0.999)  # all prices are whole
            if not program.maximise():
                return ()
            over = program.solution()[first:].reshape(2, -1)
        return tuple(
            relaxed(self.limits[r], round(over[0, r] + over[1, r]), bool(over[1, r] < 0.5))
            for r in range(len(room))
            if over[0, r] + over[1, r] > 0.5
        )

    def _whole_by_luck(self, program: Program, first: int) -> Floats | None:
        """Round the fractional answer up and see whether that is as cheap as can be (all
        prices are whole) and leaves a panel: usually so, and much faster than the solver."""
        if not program.maximise():
            return None
        over = np.ceil(program.solution()[first:].reshape(2, -1) - 1e-6)
        price = np.vstack([np.ones(len(self.limits)), [price_of(limit) for limit in self.limits]])
        if float((price * over).sum()) > -program.value + 0.999:
            return None
        low, high = self.model.low.copy(), self.model.high.copy()
        for r, by in enumerate(over.sum(axis=0)):
            bounds, sign = (low, -1.0) if np.isfinite(self.low[r]) else (high, 1.0)
            bounds[self.row[r]] += sign * by
        if (low > high).any():
            return None
        eased = replace(self.model, low=low, high=high)
        found = Finder(eased, Chance("conflict")).panel(certain=False)
        return None if found is None else over

    def _flex_room(self, problem: Problem) -> Floats:
        """Return how far each limit may go within the flex of its quota."""
        room = np.zeros(len(self.limits))
        networks = {network.id: network for network in problem.networks}
        for r, limit in enumerate(self.limits):
            if limit.kind == "quota":
                room[r] = flex_of(networks[limit.network], limit)
        return room


def flex_of(network: Network, limit: Limit) -> float:
    """Return how many people the flex allows beyond this limit."""
    for quota in network.quotas:
        if (quota.attribute, quota.value) == (limit.attribute, limit.value):
            if limit.side == "least" and quota.least_flex is not None:
                return max(0.0, quota.least - quota.least_flex)
            if limit.side == "most" and quota.most_flex is not None:
                return max(0.0, quota.most_flex - quota.most)
    return 0.0


def price_of(limit: Limit) -> float:
    """Return the price of one person beyond this limit (and beyond its flex)."""
    if limit.kind == "places":
        return FEWER_PLACES if limit.side == "least" else MORE_PLACES
    return BEYOND_FLEX


def relaxed(limit: Limit, by: int, within: bool) -> Relaxation:
    """Return the relaxation of a limit by so many people."""
    bound = limit.bound - by if limit.side == "least" else limit.bound + by
    return Relaxation(limit, float(bound), within)


def conflict_of(problem: Problem, model: Model) -> Conflict:
    """Name a minimal set of limits that conflict, and the cheapest relaxations.

    Bounds are counted after what is placed already. When the rules fit and only the bands do not,
    floors and bands are named, each floor with the highest chance that can be promised.
    """
    limits = Limits(model)
    every = np.full(len(limits.limits), True)
    if limits.fits(every, None, whole=False) and limits.fits(every, None, whole=True):
        return bands_conflict(problem, model)
    minimal, evidence = limits.proven()
    return Conflict(minimal, limits.cheapest(problem), evidence)


def bands_conflict(problem: Problem, model: Model) -> Conflict:
    """Name the floors and fences that conflict, given that the rules fit."""
    fences, floors = list(model.fences), list(problem.floors)
    for fence in model.fences:
        rest = [other for other in fences if other is not fence]
        if not bands_fit(problem, model, rest, floors):
            fences = rest
    for floor in problem.floors:
        others = [other for other in floors if other is not floor]
        if not bands_fit(problem, model, fences, others):
            floors = others
    limits = [Limit("bands", "least", float(fence.band)) for fence in fences]
    named = [Limit("floor", "least", f.chance, value=str(f.band)) for f in floors]
    ways = [highest_floor(problem, model, n) for n, f in enumerate(problem.floors) if f in floors]
    left = replace(model, fences=tuple(fences), floor=promised(problem, model, floors))
    return Conflict((*limits, *named), tuple(ways), of_bands(left))


def bands_fit(problem: Problem, model: Model, fences: list[Fence], floors: list[Floor]) -> bool:
    """Return whether some lottery keeps these fences and floors."""
    floor = promised(problem, model, floors)
    try:
        fairest(replace(model, fences=tuple(fences), floor=floor), [], Criterion.MAXIMIN)
    except NothingFits:
        return False
    return True


def promised(problem: Problem, model: Model, floors: list[Floor]) -> Floats:
    """Return the chance that these floors promise each kind."""
    band = {person.id: person.band for person in problem.people}
    best = [max(band[id] for id in kind.units[0]) for kind in model.kinds]
    return np.array(
        [max((f.chance for f in floors if f.band <= top), default=0.0) for top in best], dtype=float
    )


def highest_floor(problem: Problem, model: Model, number: int) -> Relaxation:
    """Return the highest chance that this floor could promise, to a thousandth."""
    floor = problem.floors[number]
    low, high = 0, 1000
    while low < high:
        middle = (low + high + 1) // 2
        tried = [replace(f, chance=middle / 1000) if f is floor else f for f in problem.floors]
        if bands_fit(problem, model, list(model.fences), tried):
            low = middle
        else:
            high = middle - 1
    limit = Limit("floor", "least", floor.chance, value=str(floor.band))
    return Relaxation(limit, low / 1000, within_flex=False)
