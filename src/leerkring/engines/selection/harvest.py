"""Many panels at once where panels are needles in a haystack.

With many values and quotas of one number each, hardly any choice of people keeps all rules, and two
panels have few people in common: rounding and the integer solver find one now and then. Here many
walkers swap one unit after another and stay close to the rules. From each, every set of three units
is taken out in turn, and a sorted list of all sets of three units says at once which would fit in
the gap. A step of the walk and a look at the list thus try billions of combinations (meet in the
middle: Horowitz and Sahni, *Computing partitions with applications to the knapsack problem*, 1974).
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from leerkring.engines.common.chance import Chance
from leerkring.engines.selection.model import Model
from leerkring.engines.selection.program import Floats

Codes = npt.NDArray[np.int64]
WALKERS = 64
STEPS = 60
GAP = 3
"""So many units are taken out and looked up."""
WIDE = 280
"""Of so many columns all sets of three still fit in the list."""
INDEX_BITS = 22
FILTER_BITS = 24
GAPS = 4060
"""At most so many gaps are looked up from one walker: all of 30 places."""
CLOSE = 6.0
"""A walker that breaks the rules by more is not worth a look."""
LEAVE, COME = 6, 4
"""For so many steps a unit that left stays away, and one that came stays."""
NOISE = 0.3
NOISES = 1 << 17
LEAN = 0.6
MOST = 1000
"""So many finds of one step are looked at."""
ONE_NUMBER = 0.7
"""The list helps where this part of the rules asks for one number."""


class Harvest:
    """Walkers near the panels of a face of the polytope, and the list of what fits in a gap."""

    def __init__(self, model: Model, chance: Chance) -> None:
        self.matrix = np.ascontiguousarray(model.matrix)
        self.random = np.random.Generator(np.random.PCG64(chance.number() >> 64))
        self.noise = NOISE * self.random.gumbel(size=NOISES)
        self.low, self.high = model.low, model.high
        self.floor, self.ceiling = np.zeros_like(model.upper), model.upper
        self.mean = np.clip(model.upper / 2.0, 0.0, 1.0)
        strict = self.low == self.high
        words = self.random.integers(-(2**61), 2**61, size=len(self.low))
        self.code_of_row: Codes = np.where(strict, words, 0)
        self.code: Codes = self.code_of_row @ self.matrix.astype(np.int64)
        self.aim = np.where(strict, self.low, 0.0).astype(np.int64)
        self._list_all_sets()
        self.x = np.zeros((0, len(model.upper)))

    def near(self, x: Floats) -> None:
        """This will keep to the smallest face that holds x, and make x the mean of the walkers."""
        upper, rows = self.ceiling, self.matrix @ x
        self.floor = np.where(x > upper - 1e-9, upper, 0.0)
        self.ceiling = np.where(x < 1e-9, 0.0, upper)
        self.low = np.where(rows > self.high - 1e-8, self.high, self.low)
        self.high = np.where(rows < self.low + 1e-8, self.low, self.high)
        self.mean = x
        self._start()

    def panels(self, price: Floats, enough: int) -> list[Floats]:
        """This will walk until there are enough panels, or for so many steps; units with a higher
        price come more often."""
        if not len(self.x):
            self._start()
        found: list[Floats] = []
        lean = LEAN * self._liking(price)
        for _ in range(STEPS):
            self._swap(lean)
            found += self._completed()
            if len(found) >= enough:
                break
        return found

    def _list_all_sets(self) -> None:
        """This will list the codes of all sets of three units, sorted, with their numbers."""
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
        """This will put the walkers down at random, with as many units as there are on average."""
        free = np.flatnonzero(self.ceiling > self.floor)
        self.seats = round(float((self.mean - self.floor).sum()))
        self.x = np.tile(self.floor, (WALKERS, 1))
        keys = self.random.random((WALKERS, len(free))) ** (1.0 / (1e-6 + self.mean[free]))
        first = free[np.argsort(-keys, axis=1, kind="stable")[:, : self.seats]]
        np.put_along_axis(self.x, first, self.floor[first] + 1.0, axis=1)
        self.seats = min(self.seats, len(free))
        self.rows = self.x @ self.matrix.T
        self.tabu = np.zeros(self.x.shape, dtype=np.int64)
        self.step = 0
        gaps = np.array(list(every_set(self.seats)), dtype=np.int64).reshape(-1, GAP)
        if len(gaps) > GAPS:
            gaps = gaps[self.random.permutation(len(gaps))[:GAPS]]
        self.gaps = gaps

    def _liking(self, price: Floats) -> Floats:
        """This will weigh the mean and the price, both on the scale of log odds."""
        share = np.clip(self.mean / np.maximum(1.0, self.ceiling), 1e-3, 1.0 - 1e-3)
        odds = np.log(share / (1.0 - share))
        scale = float(price.std())
        liking: Floats = odds - odds.mean() + (price / scale if scale > 0 else 0.0)
        return liking

    def _swap(self, lean: Floats) -> None:
        """This will let every walker swap a unit: out what costs most, in what mends most."""
        self.step += 1
        every = np.arange(len(self.x))
        for by, bound, stay in ((-1.0, self.floor, LEAVE), (1.0, self.ceiling, COME)):
            now = self._penalty(self.rows)
            cost = (self._penalty(self.rows + by) - now) @ self.matrix
            cost += self._noise(cost.shape) - by * lean
            cost[(self.tabu > self.step) | (self.x == bound)] = np.inf
            j = cost.argmin(axis=1)
            self.x[every, j] += by
            self.rows = self.rows + by * self.matrix[:, j].T
            self.tabu[every, j] = self.step + stay

    def _penalty(self, rows: Floats) -> Floats:
        """This will give by how much each row is outside its bounds."""
        return np.maximum(0.0, np.maximum(self.low - rows, rows - self.high))

    def _noise(self, shape: tuple[int, ...]) -> Floats:
        """This will give a piece of the noise."""
        size = int(np.prod(shape))
        start = int(self.random.integers(0, NOISES - size)) if size < NOISES else 0
        return np.resize(self.noise[start : start + size], shape)

    def _completed(self) -> Iterator[Floats]:
        """This will give the panels that come about when three units of a walker are replaced."""
        close = np.flatnonzero(self._penalty(self.rows).sum(axis=1) <= CLOSE)
        if not len(close) or not len(self.gaps):
            return
        there = (self.x[close] - self.floor).astype(np.int64)
        columns = np.tile(np.arange(there.shape[1]), len(close))
        seats = np.repeat(columns, there.ravel()).reshape(len(close), self.seats)
        codes = self.code[seats]
        off = (self.aim - self.rows[close].astype(np.int64)) @ self.code_of_row
        needed = off[:, None] + np.take(codes, self.gaps[:, 0], axis=1)
        needed += np.take(codes, self.gaps[:, 1], axis=1)
        needed += np.take(codes, self.gaps[:, 2], axis=1)
        hits = np.flatnonzero(self.filters[0].take(short(needed, 0).ravel()))
        wanted = needed.ravel()[hits]
        perhaps = self.filters[1].take(short(wanted, 1))
        hits, wanted = hits[perhaps], wanted[perhaps] >> INDEX_BITS
        first = np.minimum(np.searchsorted(self.sorted, wanted << INDEX_BITS), len(self.sorted) - 1)
        same = self.sorted[first] >> INDEX_BITS == wanted
        seen: set[bytes] = set()
        for hit, found in zip(hits[same][:MOST], self.sorted[first[same]][:MOST], strict=True):
            walker, gap = divmod(int(hit), len(self.gaps))
            panel = self.x[close[walker]].copy()
            np.add.at(panel, seats[walker, self.gaps[gap]], -1.0)
            number = int(found) & ((1 << INDEX_BITS) - 1)
            np.add.at(panel, [int(column[number]) for column in self.sets], 1.0)
            name = panel.astype(np.int32).tobytes()
            if name not in seen and self._fits(panel):
                yield panel
            seen.add(name)

    def _fits(self, panel: Floats) -> bool:
        """This will say whether a panel keeps every bound."""
        rows = self.matrix @ panel
        return bool(
            (panel >= self.floor).all()
            and (panel <= self.ceiling).all()
            and (rows >= self.low).all()
            and (rows <= self.high).all()
        )


def is_worth_while(model: Model) -> bool:
    """This will say whether nearly all rules ask for one number, so that few sets fit in a gap."""
    return bool((model.low == model.high).mean() >= ONE_NUMBER)


def short(codes: Codes, number: int) -> Codes:
    """This will shorten codes for a filter, which says "perhaps" or "certainly not"."""
    return (codes >> (INDEX_BITS - number * 16)) & ((1 << FILTER_BITS) - 1)


def every_set(seats: int) -> Iterator[tuple[int, int, int]]:
    """This will give every set of three seats."""
    for i in range(seats):
        for j in range(i + 1, seats):
            for k in range(j + 1, seats):
                yield i, j, k
