"""Finding whole-number panels quickly.

A vertex of the relaxation has few fractional entries (no more than binding rows), so rounding it
nearly keeps the rules; a short tabu search that swaps units repairs the rest. Where that fails, a
small depth-first search, and at last the integer solver, give the answer.
"""

import numpy as np
import numpy.typing as npt

from leerkring.engines.common.budget import Budget
from leerkring.engines.common.chance import Chance
from leerkring.engines.selection.model import Model
from leerkring.engines.selection.panel_pool import PanelPool, is_worth_while
from leerkring.engines.selection.program import Floats, Program

WHOLE = 1e-6
SWAPS = 1
ROUNDS = 60
WIDE = 400
MATCHES = 200
LAST_BITS = 18
LAST = (1 << LAST_BITS) - 1
SEVERAL = 10
NODES = 30
TRIES = 8
FEW_TRIES = 6
GATHERINGS = 10


class Finder:
    """Find panels that fit given bounds and are good for a given cost.

    The bounds (a face of the polytope) and the cost change from call to call; the linear program
    goes on from where it was.
    """

    def __init__(self, model: Model, chance: Chance, budget: Budget | None = None) -> None:
        self.model = model
        self.budget = budget or Budget()
        self.chance = chance
        self.pool: PanelPool | None = None
        self.matrix = np.ascontiguousarray(model.matrix)
        self.whole_matrix = self.matrix.astype(np.int64)
        self.codes = np.array([chance.number() >> 194 for _ in model.low], dtype=np.int64)
        self.program = Program(model.matrix, model.low, model.high, model.upper)
        self.program.little_changes()
        self.floor, self.ceiling = np.zeros_like(model.upper), model.upper.copy()
        self.low, self.high = model.low.copy(), model.high.copy()
        self.price = np.zeros_like(model.upper)
        self.noise = np.array([chance.fraction() for _ in range(997)])
        self.turn = 0
        self.exact: Program | None = None
        self.one_is_known = False
        self.effort = 0

    def face(self, floor: Floats, ceiling: Floats, low: Floats, high: Floats) -> None:
        """Restrict the search to these bounds."""
        program = self.program
        for j in np.flatnonzero((floor != self.floor) | (ceiling != self.ceiling)):
            program.bound(int(j), floor[j], ceiling[j])
        for r in np.flatnonzero((low != self.low) | (high != self.high)):
            program.row_bounds(int(r), low[r], high[r])
        self.floor, self.ceiling, self.low, self.high = floor, ceiling, low, high

    def cost(self, cost: Floats) -> None:
        """Return which units are worth most."""
        self.price = cost
        self.program.cost(cost)

    def may_stop(self) -> bool:
        """Return whether a search may be stopped: time is up, and a panel is known."""
        return self.one_is_known and self.budget.is_over()

    def vertex(self) -> Floats | None:
        """Return the best point of the relaxation, or nothing if there is none."""
        return self.program.solution() if self.program.maximise() else None

    def panel(self, *, certain: bool = True) -> Floats | None:
        """Return a good panel. If `certain`, it gives nothing only when the integer solver
        finds none either. Raises Stopped when time is up before that is known."""
        cost = self.price
        for attempt in range(TRIES if certain else FEW_TRIES):
            if attempt:
                self.cost(cost + self.wobble() * (0.5 * attempt))
            found, hopeless = self._quick_panel()
            if found is not None or hopeless:
                return found
        self.cost(cost)
        return self.solver_panel(first=True) if certain else None

    def any_panel(self) -> Floats | None:
        """Return a panel, or nothing if there is none; where one is hard to find, it
        starts to gather many at once."""
        if not is_worth_while(self.model):
            return self.panel()
        found = self.panel(certain=False)
        if found is not None or self.vertex() is None:
            return found
        pool = PanelPool(self.model, self.chance)
        pool.mean = self.middle()
        for _ in range(GATHERINGS):
            panels = pool.more(self.price, 1)
            if panels:
                self.pool = pool
                return panels[0]
        return self.solver_panel(first=True)

    def middle(self) -> Floats:
        """Return a point inside the relaxation: the mean of some of its vertices."""
        price, found = self.price, []
        for _ in range(SEVERAL):
            self.cost(self.wobble())
            found.append(self.vertex())
        self.cost(price)
        return np.mean([vertex for vertex in found if vertex is not None], axis=0)

    def valuable(self) -> list[Floats]:
        """Return panels of high value, found by rounding and improving; perhaps none."""
        if self.pool is not None:
            return self.pool.more(self.price, SEVERAL)
        vertex = self.vertex()
        if vertex is None:
            return []
        panel = whole(vertex) if is_whole(vertex) else self.repaired(vertex)
        if panel is None:
            return []
        found = [panel]
        while True:
            better = self.improved(found[-1])
            if not better:
                return found
            found += better[::-1]

    def improved(self, panel: Floats) -> list[Floats]:
        """Return panels two swaps away that are worth more, the best first."""
        worth = panel @ self.price + 1e-9
        near = Repair(self, panel).double_swaps(SEVERAL)
        return [other for other in near if other @ self.price > worth]

    def quick_panel(self) -> Floats | None:
        """Return a good panel without ever asking the integer solver; perhaps none."""
        return self._quick_panel()[0]

    def _quick_panel(self) -> tuple[Floats | None, bool]:
        """Try rounding and repairing, then a small search; True means: no hope at all."""
        vertex = self.vertex()
        if vertex is None:
            return None, True
        if is_whole(vertex):
            return whole(vertex), False
        repaired = self.repaired(vertex)
        if repaired is None:
            repaired = Dive(self, NODES).panel(vertex)
        return repaired, False

    def wobble(self) -> Floats:
        """Return a little noise, different at every call and the same in every run."""
        self.turn += 1
        places = (np.arange(len(self.price)) * (self.turn * 2 + 1) + self.turn * 31) % 997
        return self.noise[places]

    def repaired(self, vertex: Floats) -> Floats | None:
        """Round a vertex and swap units until every rule is kept, or give up."""
        state = Repair(self, np.clip(whole(vertex), self.floor, self.ceiling))
        for _ in range(ROUNDS):
            self.effort += 1
            for _ in range(SWAPS):
                if state.broken() < WHOLE:
                    return state.x
                state.swap()
            if state.broken() < WHOLE:
                return state.x
            found = state.double_swaps(1)
            if found:
                return found[0]
        return None

    def solver_panel(self, *, first: bool) -> Floats | None:
        """Ask the integer solver for the best panel, or just for the first it finds.

        Raises Stopped when time is up."""
        if self.exact is None:
            self.exact = Program(self.model.matrix, self.low, self.high, self.model.upper)
            self.exact.whole(len(self.model.upper))
            self.exact.solver.setOptionValue("mip_detect_symmetry", False)
            self.exact.stop_when(self.may_stop)
        exact = self.exact
        exact.solver.clearSolver()
        exact.solver.setOptionValue("mip_rel_gap", 1e9 if first else 0.0)
        exact.bounds(self.floor, self.ceiling)
        for r in range(len(self.low)):
            exact.row_bounds(r, self.low[r], self.high[r])
        exact.cost(self.price)
        return whole(exact.solution()) if exact.maximise() else None


def penalty(rows: Floats, low: Floats, high: Floats) -> Floats:
    """Return by how much each row is outside its bounds."""
    return np.maximum(0.0, np.maximum(low - rows, rows - high))


def whole(x: Floats) -> Floats:
    """Round to whole numbers, with 0.0 for -0.0."""
    rounded: Floats = np.rint(x) + 0.0
    return rounded


def is_whole(x: Floats) -> bool:
    """Return whether all numbers are whole."""
    return bool(np.abs(x - np.rint(x)).max(initial=0.0) < WHOLE)


class Repair:
    """A rounded panel that is being mended, one swap (a unit out, a unit in) at a time."""

    def __init__(self, finder: Finder, x: Floats) -> None:
        self.finder = finder
        self.x = x
        self.rows = finder.matrix @ x
        self.weight = np.ones(len(self.rows))
        self.tabu = np.zeros(len(x), dtype=np.int64)
        self.step = 0
        self.noise = finder.wobble() * 1e-3

    def broken(self) -> float:
        """Return by how much the worst rule is broken."""
        return float(penalty(self.rows, self.finder.low, self.finder.high).max(initial=0.0))

    def swap(self) -> None:
        """Make the single swap that mends most, never the same unit again at once."""
        self.step += 1
        for column, by in zip(self._best_swap(), (-1.0, 1.0), strict=True):
            if column >= 0:
                self.x[column] += by
                self.rows = self.rows + by * self.finder.matrix[:, column]
                self.tabu[column] = self.step + 4 + (column + self.step) % 5
        self.weight += 0.2 * (penalty(self.rows, self.finder.low, self.finder.high) > 0)

    def _best_swap(self) -> tuple[int, int]:
        """Return the swap (out, in; -1 for none) that mends most.

        With a row's penalty p, adding a unit changes it by up = p(+1) - p(0), dropping one by
        down = p(-1) - p(0); where both touch the same row the two changes cancel.
        """
        matrix, low, high = self.finder.matrix, self.finder.low, self.finder.high
        now = penalty(self.rows, low, high)
        up = (penalty(self.rows + 1, low, high) - now) * self.weight
        down = (penalty(self.rows - 1, low, high) - now) * self.weight
        free = self.tabu < self.step
        outs = np.flatnonzero(free & (self.x > self.finder.floor))
        ins = np.flatnonzero(free & (self.x < self.finder.ceiling))
        leave, enter = matrix[:, outs], matrix[:, ins]
        change = np.zeros((len(outs) + 1, len(ins) + 1))
        change[:-1, :-1] = (leave.T * -(up + down)) @ enter
        change[:, :-1] += up @ enter + self.noise[ins]
        change[:-1] += (down @ leave + self.noise[outs])[:, None]
        change[-1, -1] = np.inf
        o, i = divmod(int(change.argmin()), len(ins) + 1)
        return (int(outs[o]) if o < len(outs) else -1), (int(ins[i]) if i < len(ins) else -1)

    def double_swaps(self, most: int) -> list[Floats]:
        """Look for two swaps that together mend everything; the best panels first.

        Every swap is a number (a random linear code of the rows that must change); two swaps fit
        when their numbers add up to the code of what is wrong. Sorting finds such pairs among
        millions without trying them.
        """
        finder = self.finder
        wrong = np.clip(self.rows, finder.low, finder.high) - self.rows
        strict = (finder.low == finder.high) | (wrong != 0)
        code = np.where(strict, finder.codes, 0)
        with np.errstate(over="ignore"):
            column = code @ finder.whole_matrix
            aim = code @ wrong.astype(np.int64)
            outs = self._some(self.x > finder.floor)
            ins = self._some(self.x < finder.ceiling)
            swaps = every_swap(column, outs, ins)
            perhaps = np.flatnonzero(may_have_a_partner(swaps, aim))
            swaps = swaps[perhaps]
            order = np.argsort(swaps, kind="stable")
            needed = aim - swaps
        if not len(order):
            return []
        ordered = swaps[order]
        first = np.minimum(np.searchsorted(ordered, needed), len(ordered) - 1)
        found = np.flatnonzero(ordered[first] == needed)
        if not len(found):
            return []
        hits, partners = perhaps[found], perhaps[order[first[found]]]
        if len(hits) > MATCHES:
            gain = every_swap(finder.price, outs, ins)
            best = np.argsort(-(gain[hits] + gain[partners]), kind="stable")[:MATCHES]
            hits, partners = hits[best], partners[best]
        return self._best_pairs(hits, partners, outs, ins, most)

    def _some(self, allowed: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Return the columns that may move, a fair part of them where there are many."""
        columns = np.flatnonzero(allowed)
        if len(columns) <= WIDE:
            return columns
        return np.sort(columns[np.argsort(self.noise[columns], kind="stable")[:WIDE]])

    def _best_pairs(
        self,
        one: npt.NDArray[np.int64],
        two: npt.NDArray[np.int64],
        outs: npt.NDArray[np.int64],
        ins: npt.NDArray[np.int64],
        most: int,
    ) -> list[Floats]:
        """Carry out the most valuable pairs of swaps that keep every bound."""
        finder = self.finder
        moves = np.zeros((len(one), len(self.x) + 1))
        every = np.arange(len(one))
        for pair in (one, two):
            o, i = np.divmod(pair, len(ins) + 1)
            np.add.at(moves, (every, np.append(outs, len(self.x))[o]), -1.0)
            np.add.at(moves, (every, np.append(ins, len(self.x))[i]), 1.0)
        panels = self.x + moves[:, :-1]
        rows = panels @ finder.matrix.T
        fits = np.flatnonzero(
            (panels >= finder.floor).all(1)
            & (panels <= finder.ceiling).all(1)
            & (rows >= finder.low - WHOLE).all(1)
            & (rows <= finder.high + WHOLE).all(1)
        )
        worth = panels[fits] @ finder.price
        return [panels[fits[n]] for n in np.argsort(-worth, kind="stable")[:most]]


def every_swap[Number: (np.int64, np.float64)](
    column: npt.NDArray[Number], outs: npt.NDArray[np.int64], ins: npt.NDArray[np.int64]
) -> npt.NDArray[Number]:
    """Return in - out for every swap, with "nobody" as the last choice on both sides."""
    come, leave = np.append(column[ins], 0), np.append(column[outs], 0)
    difference: npt.NDArray[Number] = (come[None, :] - leave[:, None]).ravel()
    return difference


def may_have_a_partner(
    swaps: npt.NDArray[np.int64], aim: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Return which numbers may add up to the aim with another one: judged by their last
    bits, which is much faster than sorting them all."""
    there = np.zeros(1 << LAST_BITS, dtype=np.bool_)
    there[swaps & LAST] = True
    found: npt.NDArray[np.bool_] = there[(aim - swaps) & LAST]
    return found


class Dive:
    """A depth-first search on one fractional variable after another, with a limit on nodes."""

    def __init__(self, finder: Finder, nodes: int) -> None:
        self.finder = finder
        self.left = nodes
        self.floor, self.ceiling = finder.floor.copy(), finder.ceiling.copy()

    def panel(self, vertex: Floats | None) -> Floats | None:
        """Return the first whole point found below this vertex, if any."""
        self.left -= 1
        if vertex is None or self.left < 0:
            return None
        off = np.abs(vertex - np.rint(vertex))
        j = int(off.argmax())
        if off[j] < WHOLE:
            return whole(vertex)
        down = np.floor(vertex[j])
        sides = [(self.floor[j], down), (down + 1, self.ceiling[j])]
        if vertex[j] - down > 0.5:
            sides.reverse()
        return self._branch(j, sides)

    def _branch(self, j: int, sides: list[tuple[float, float]]) -> Floats | None:
        """Try both sides and put the bounds back."""
        bounds = self.floor[j], self.ceiling[j]
        found = None
        for low, high in sides:
            self.floor[j], self.ceiling[j] = low, high
            self.finder.program.bound(j, low, high)
            found = self.panel(self.finder.vertex())
            if found is not None or self.left < 0:
                break
        self.floor[j], self.ceiling[j] = bounds
        self.finder.program.bound(j, *bounds)
        return found
