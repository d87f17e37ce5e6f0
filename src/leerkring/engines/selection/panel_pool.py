"""Many panels at once where panels are needles in a haystack.

With many values and quotas of one number each, hardly any choice of people keeps all rules, and two
panels have few people in common: rounding and the integer solver find one now and then. Here many
walkers swap one unit after another and stay close to the rules. From each, every set of three units
is taken out in turn, and a sorted list of all sets of three units says at once which would fit in
the gap. A step of the walk and a look at the list thus try billions of combinations (meet in the
middle: Horowitz and Sahni, *Computing partitions with applications to the knapsack problem*, 1974).
"""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from leerkring.engines.common.chance import Chance
from leerkring.engines.selection.model import Model
from leerkring.engines.selection.program import Floats

Codes = npt.NDArray[np.int64]
Singles = npt.NDArray[np.float32]
WALKERS = 64
STEPS, A_FEW = 60, 15
SWAPS = 2
"""Between two looks a walker goes so far that it seldom finds the same panel again."""
GAP = 3
"""So many units are taken out and looked up."""
WIDE = 280
"""Of so many columns all sets of three still fit in the list."""
INDEX_BITS = 22
FILTER_BITS = 24
GAPS = 4060
"""At most so many gaps are looked up from one walker: all of 30 places."""
EXCESSES = 8
"""So many rules with too many people are looked at."""
CLOSE = 6.0
"""A walker that breaks the rules by more is not worth a look."""
LEAVE, COME = 6, 4
"""For so many steps a unit that left stays away, and one that came stays."""
NOISE = 0.3
NOISES = 1 << 17
LEAN = 0.6
LEARNT, DOUBT = 1.7, 20.0
"""How far the walkers lean towards units that came too seldom, and how many panels it takes to
believe that they did."""
MOST = 1000
"""So many finds of one step are looked at."""
ONE_NUMBER = 0.7
"""The list helps where this part of the rules asks for one number."""


class PanelPool:
    """Walkers near the panels of a face of the polytope, and the list of what fits in a gap."""

    def __init__(self, model: Model, chance: Chance) -> None:
        self.matrix = np.ascontiguousarray(model.matrix)
        self.sparse = self.matrix.astype(np.float32)
        self.columns = np.ascontiguousarray(self.sparse.T)
        self.counts = (self.matrix > 0).astype(np.uint8)
        self.random = np.random.Generator(np.random.PCG64(chance.number() >> 64))
        self.noise = (NOISE * self.random.gumbel(size=NOISES)).astype(np.float32)
        self.low, self.high = model.low, model.high
        self.floor, self.ceiling = np.zeros_like(model.upper), model.upper
        self.mean = np.clip(model.upper / 2.0, 0.0, 1.0)
        strict = self.low == self.high
        words = self.random.integers(-(2**61), 2**61, size=len(self.low))
        self.code_of_row: Codes = np.where(strict, words, 0)
        self.code: Codes = self.code_of_row @ self.matrix.astype(np.int64)
        self.aim = np.where(strict, self.low, 0.0).astype(np.int64)
        self._list_all_sets()
        self.x = np.zeros((0, len(model.upper)), dtype=np.float32)
        self.name: Codes = self.random.integers(-(2**62), 2**62, size=len(model.upper))
        self.seen: set[int] = set()
        self.found: list[Floats] = []
        self.total, self.before = np.zeros(len(model.upper)), 0

    def near(self, x: Floats) -> None:
        """Keep to the smallest face that holds x, and make x the mean of the walkers."""
        upper, rows = self.ceiling, self.matrix @ x
        self.floor = np.where(x > upper - 1e-9, upper, 0.0)
        self.ceiling = np.where(x < 1e-9, 0.0, upper)
        self.low = np.where(rows > self.high - 1e-8, self.high, self.low)
        self.high = np.where(rows < self.low + 1e-8, self.low, self.high)
        self.mean = x
        self.total, self.before = np.zeros(len(x)), len(self.found)
        self._start()

    def more(self, price: Floats, enough: int) -> list[Floats]:
        """Walk until there are enough new panels, or for so many steps; units with a
        higher price come more often."""
        scale = float(price.std())
        return self._walk(price / scale if scale > 0 else price, enough, STEPS)

    def batch(self, enough: int) -> list[Floats]:
        """Walk a little, and lean towards the units that came too seldom so far, so that
        the mean of all panels comes near the mean that is wanted."""
        wanted, had = self._share(self.mean), self._share(self._mean_found())
        return self._walk(LEARNT * (log_odds(wanted) - log_odds(had)), enough, A_FEW)

    def inside(self) -> list[Floats]:
        """Return the panels found so far that are inside the face."""
        return [panel for panel in self.found if self._fits(panel)]

    def _walk(self, bent: Floats, enough: int, steps: int) -> list[Floats]:
        """Walk until there are enough new panels, or for so many steps."""
        if not len(self.x):
            self._start()
        odds = log_odds(self._share(self.mean))
        lean = (LEAN * (odds - odds.mean() + bent)).astype(np.float32)
        found: list[Floats] = []
        for _ in range(steps):
            for _ in range(SWAPS):
                self._swap(lean)
            found += self._completed()
            if len(found) >= enough:
                break
        return found

    def _share(self, x: Floats) -> Floats:
        """Return how much of the units of each column is in a panel like this."""
        return x / np.maximum(1.0, self.ceiling)

    def _mean_found(self) -> Floats:
        """Return the mean of the panels found, with some of the wanted mean mixed in while
        there are few."""
        number = len(self.found) - self.before
        mean: Floats = (self.total + DOUBT * self.mean) / (number + DOUBT)
        return mean

    def _list_all_sets(self) -> None:
        """List the codes of all sets of three units, sorted, with their numbers."""
        columns = np.flatnonzero(self.ceiling > 0)
        if len(columns) > WIDE:
            columns = np.sort(self.random.permutation(columns)[:WIDE])
        n = len(columns)
        one, two = np.triu_indices(n)
        times = n - two
        before = np.repeat(np.cumsum(times) - times, times)
        three = np.repeat(two, times) + np.arange(int(times.sum())) - before
        self.sets = [
            columns[c].astype(np.int32)
            for c in (np.repeat(one, times), np.repeat(two, times), three)
        ]
        codes = self.code[self.sets[0]] + self.code[self.sets[1]] + self.code[self.sets[2]]
        self.filters = np.zeros((2, 1 << FILTER_BITS), dtype=np.bool_)
        for n in range(2):
            self.filters[n, short(codes, n)] = True
        named = (codes >> INDEX_BITS << INDEX_BITS) | np.arange(len(codes))
        self.sorted: Codes = np.sort(named)

    def _start(self) -> None:
        """Put the walkers down at random, with as many units as there are on average."""
        free = np.flatnonzero(self.ceiling > self.floor)
        self.seats = round(float((self.mean - self.floor).sum()))
        self.x = np.tile(self.floor.astype(np.float32), (WALKERS, 1))
        keys = self.random.random((WALKERS, len(free))) ** (1.0 / (1e-6 + self.mean[free]))
        first = free[np.argsort(-keys, axis=1, kind="stable")[:, : self.seats]]
        np.put_along_axis(self.x, first, (self.floor[first] + 1.0).astype(np.float32), axis=1)
        self.seats = min(self.seats, len(free))
        self.rows = self.x @ self.columns
        self.tabu = np.zeros(self.x.shape, dtype=np.int32)
        self.step = 0
        gaps = np.array(list(every_set(self.seats)), dtype=np.int64).reshape(-1, GAP).T
        if gaps.shape[1] > GAPS:
            gaps = gaps[:, self.random.permutation(gaps.shape[1])[:GAPS]]
        self.gaps = gaps

    def _swap(self, lean: Singles) -> None:
        """Let every walker swap a unit: out what costs most, in what mends most. Who
        finds nobody free to leave, or to come, stays."""
        self.step += 1
        every = np.arange(len(self.x))
        leaves, may_leave = self._best(-1, self.floor, lean)
        self._move(leaves, -1.0 * may_leave)
        self.tabu[every, leaves] = self.step + LEAVE
        comes, may_come = self._best(1, self.ceiling, lean)
        self._move(np.where(may_come, comes, leaves), 1.0 * may_leave)
        self.tabu[every, comes] = self.step + COME

    def _best(self, by: int, bound: Floats, lean: Singles) -> tuple[Codes, npt.NDArray[np.bool_]]:
        """Return for each walker the best unit to leave or come, and whether it may."""
        cost = self._change(by) @ self.sparse
        cost += self._noise(cost.shape)
        cost -= by * lean
        cost[(self.tabu > self.step) | (self.x == bound)] = np.inf
        best = cost.argmin(axis=1)
        return best, np.isfinite(cost[np.arange(len(best)), best])

    def _move(self, columns: Codes, by: npt.NDArray[np.floating]) -> None:
        """Add a unit to each walker, or take it out."""
        by = by.astype(np.float32)
        self.x[np.arange(len(columns)), columns] += by
        self.rows += by[:, None] * self.columns[columns]

    def _change(self, by: int) -> Singles:
        """Return by how much the penalty of each row changes when one more is counted, or
        one less."""
        if by > 0:
            worse, better = self.rows >= self.high, self.rows < self.low
        else:
            worse, better = self.rows <= self.low, self.rows > self.high
        return worse.astype(np.float32) - better

    def _penalty(self) -> Singles:
        """Return by how much each row of each walker is outside its bounds."""
        return np.maximum(0.0, np.maximum(self.low - self.rows, self.rows - self.high))

    def _noise(self, shape: tuple[int, ...]) -> Singles:
        """Return a piece of the noise."""
        size = math.prod(shape)
        if size >= NOISES:
            return np.resize(self.noise, shape)
        start = int(self.random.integers(0, NOISES - size))
        return self.noise[start : start + size].reshape(shape)

    def _completed(self) -> Iterator[Floats]:
        """Return the panels that come about when three units of a walker are replaced."""
        close = np.flatnonzero(self._penalty().sum(axis=1) <= CLOSE)
        if not len(close) or not self.gaps.size:
            return
        there = (self.x[close] - self.floor).astype(np.int64)
        columns = np.tile(np.arange(there.shape[1]), len(close))
        seats = np.repeat(columns, there.ravel()).reshape(len(close), self.seats)
        gaps, walkers = self._useful_gaps(self.rows[close], seats)
        codes = self.code[seats]
        off = (self.aim - self.rows[close].astype(np.int64)) @ self.code_of_row
        needed = off[walkers]
        for one in self.gaps[:, gaps]:
            needed += codes.take(walkers * self.seats + one)
        perhaps = self.filters[0].take(short(needed, 0))
        walkers, gaps, needed = walkers[perhaps], gaps[perhaps], needed[perhaps]
        perhaps = self.filters[1].take(short(needed, 1))
        walkers, gaps, needed = walkers[perhaps], gaps[perhaps], needed[perhaps] >> INDEX_BITS
        first = np.searchsorted(self.sorted, needed << INDEX_BITS)
        first = np.minimum(first, len(self.sorted) - 1)
        same = np.flatnonzero(self.sorted[first] >> INDEX_BITS == needed)[:MOST]
        outs = seats[walkers[same], self.gaps[:, gaps[same]]]
        numbers = self.sorted[first[same]] & ((1 << INDEX_BITS) - 1)
        ins = np.array([column[numbers] for column in self.sets])
        yield from self._new(self.x[close[walkers[same]]], outs, ins)

    def _new(self, x: Singles, outs: Codes, ins: Codes) -> Iterator[Floats]:
        """Make the exchanges that give a panel not seen before."""
        names = x.astype(np.int64) @ self.name
        names += (self.name[ins] - self.name[outs]).sum(axis=0)
        for n, name in enumerate(names.tolist()):
            if name in self.seen:
                continue
            self.seen.add(name)
            panel = x[n].astype(np.float64)
            np.add.at(panel, outs[:, n], -1.0)
            np.add.at(panel, ins[:, n], 1.0)
            if self._fits(panel):
                self.found.append(panel)
                self.total += panel
                yield panel

    def _useful_gaps(self, rows: Singles, seats: Codes) -> tuple[Codes, Codes]:
        """Return the pairs (gap, walker) where the gap takes somebody out of every rule
        that has too many: no set fits in another."""
        excess = rows - self.high
        worst = np.argsort(-excess, axis=1, kind="stable")[:, :EXCESSES]
        bits = (1 << np.arange(worst.shape[1])).astype(np.uint8)
        bits = np.where(np.take_along_axis(excess, worst, axis=1) > 0, bits, 0).astype(np.uint8)
        counted = self.counts[worst[:, :, None], seats[:, None, :]] * bits[:, :, None]
        covers = np.ascontiguousarray(counted.sum(axis=1, dtype=np.uint8).T)
        by_gap = covers.take(self.gaps[0], axis=0)
        for one in self.gaps[1:]:
            by_gap |= covers.take(one, axis=0)
        pairs = np.flatnonzero(by_gap == bits.sum(axis=1, dtype=np.uint8))
        gaps, walkers = np.divmod(pairs, len(rows))
        return gaps, walkers

    def _fits(self, panel: Floats) -> bool:
        """Return whether a panel keeps every bound."""
        rows = self.matrix @ panel
        return bool(
            (panel >= self.floor).all()
            and (panel <= self.ceiling).all()
            and (rows >= self.low).all()
            and (rows <= self.high).all()
        )


def is_worth_while(model: Model) -> bool:
    """Return whether nearly all rules ask for one number, so that few sets fit in a gap."""
    return bool((model.low == model.high).mean() >= ONE_NUMBER)


def short(codes: Codes, number: int) -> Codes:
    """Shorten codes for a filter, which says "perhaps" or "certainly not"."""
    return (codes >> (INDEX_BITS - number * 16)) & ((1 << FILTER_BITS) - 1)


def every_set(seats: int) -> Iterator[tuple[int, int, int]]:
    """Return every set of three seats."""
    for i in range(seats):
        for j in range(i + 1, seats):
            for k in range(j + 1, seats):
                yield i, j, k


def log_odds(share: Floats) -> Floats:
    """Return the logarithm of share : rest, within bounds."""
    inside = np.clip(share, 1e-3, 1.0 - 1e-3)
    odds: Floats = np.log(inside / (1.0 - inside))
    return odds
