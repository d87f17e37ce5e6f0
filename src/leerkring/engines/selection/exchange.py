"""Small exchanges in the numbered panels, until everybody is in as many panels as they should be.

An *exchange* takes up to three units out of one panel and puts others in their place, so that the
rules count what they counted before (a circuit of the matrix of the rules). It touches few kinds,
where one panel for another would touch nearly all, so that it can mend one total and leave the
others alone. Which exchanges exist is found by sorting: two sets of units with the same code count
the same. The search for a series of them raises the weight of what stays wrong (Morris, *The
breakout method for escaping from local minima*, 1993).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from leerkring.engines.selection.model import Model
from leerkring.engines.selection.program import Floats

Columns = npt.NDArray[np.int64]
Yes = npt.NDArray[np.bool_]

WIDE = {2: 1200, 3: 280}
"""Of so many columns all sets of two, or three, are listed."""
NAME_BITS = 22
SCRAMBLE = 2654435761
"""An odd number: multiplied by it, the names of sets with one code stand in no order."""
MOST = 60_000
"""At most so many exchanges of one sort are looked at."""
APART = 400
"""Sets with the same code are compared when they stand at most so far apart."""
SAMPLE, BATCH = 1500, 40
"""So many exchanges are looked at, and so many tried on all panels at once."""
PAIRS = 30
"""So many exchanges are tried there and back at once."""
AWAY, BACK = 50, 10
"""For so many steps an exchange that fits nowhere is left alone, and one is not turned back."""
GROWTH = 0.3
"""By how much the weight of what is wrong grows in a step."""
RIGID = 4
"""After so many failures to mend a kind by exchanges, a whole panel makes way for another."""
TAKEN, GIVEN = 20, 100
NOBODY = 1_000_000
"""So many times "nobody" is in a panel, and may still come in."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which totals, over all numbered panels, the units of each kind should be."""

    low: Floats
    high: Floats

    def missed(self, totals: Floats) -> Floats:
        """Return how far each total is outside."""
        return np.maximum(0.0, np.maximum(totals - self.high, self.low - totals))


@dataclass(frozen=True, slots=True)
class Exchanges:
    """Exchange n puts the units of the columns into[:, n] in the place of those in out[:, n].

    The second half are those of the first half the other way round.
    """

    into: Columns
    out: Columns


def exchanges(
    model: Model, alike: Sequence[Yes], columns: Columns, size: int, random: np.random.Generator
) -> Exchanges:
    """List exchanges of sets of `size` units from these columns (the first ones only, if
    there are many) that are alike in the rows named, for each list of rows."""
    columns = columns[: WIDE[size]]
    there = np.append(columns, len(model.upper))
    sets = sets_of(len(there), size)
    found = [pair for rows in alike for pair in same_sets(model, rows, there, sets, random)]
    one = np.hstack([np.zeros((size, 0), np.int64), *(one for one, _ in found)])
    two = np.hstack([np.zeros((size, 0), np.int64), *(two for _, two in found)])
    return Exchanges(np.hstack([one, two]), np.hstack([two, one]))


def sets_of(number: int, size: int) -> list[npt.NDArray[np.int16]]:
    """Return every set of two or three out of so many, also with one of them twice."""
    one, two = np.triu_indices(number)
    if size == 2:
        return [one.astype(np.int16), two.astype(np.int16)]
    times = number - two
    before = np.repeat(np.cumsum(times) - times, times)
    three = np.repeat(two, times) + np.arange(int(times.sum())) - before
    return [
        np.repeat(one.astype(np.int16), times),
        np.repeat(two.astype(np.int16), times),
        three.astype(np.int16),
    ]


def same_sets(
    model: Model,
    rows: Yes,
    there: Columns,
    sets: list[npt.NDArray[np.int16]],
    random: np.random.Generator,
) -> Iterator[tuple[Columns, Columns]]:
    """Return pairs of sets, without a common unit, that count the same in these rows."""
    words = random.integers(-(2**61), 2**61, size=len(rows))
    per_column = np.append(np.where(rows, words, 0) @ model.matrix.astype(np.int64), 0)[there]
    codes = per_column[sets[0]]
    for place in sets[1:]:
        codes = codes + per_column[place]
    mask = (1 << NAME_BITS) - 1
    named = (codes & ~mask) | (np.arange(len(codes)) * SCRAMBLE & mask)
    named.sort()
    names = (named & mask) * pow(SCRAMBLE, -1, 1 << NAME_BITS) & mask
    codes = named >> NAME_BITS
    left = MOST
    for apart in range(1, min(APART, len(codes))):
        same = np.flatnonzero(codes[apart:] == codes[:-apart])
        if not len(same) or left <= 0:
            return
        if len(same) > left:
            same = same[random.permutation(len(same))[:left]]
        one = np.array([there[place[names[same]]] for place in sets])
        two = np.array([there[place[names[same + apart]]] for place in sets])
        in_both = (one[:, None, :] == two[None, :, :]) & (one[:, None, :] < len(model.upper))
        good = ~in_both.any(axis=(0, 1))
        left -= int(good.sum())
        yield one[:, good], two[:, good]


class Table:
    """The numbered panels on the table, and the exchanges that are made in them."""

    def __init__(
        self,
        model: Model,
        limits: Limits,
        panels: Sequence[Floats],
        known: Sequence[Floats],
        random: np.random.Generator,
    ) -> None:
        self.kinds = len(model.kinds)
        self.model = model
        self.limits = Limits(np.append(limits.low, -np.inf), np.append(limits.high, np.inf))
        self.random = random
        self.matrix = np.hstack([model.matrix, np.zeros((len(model.low), 1))])
        self.upper = np.append(model.upper, 2 * NOBODY)
        self.kind_of = np.append(model.kind_of, self.kinds)
        self.known = np.unique(np.array([*known, *panels]), axis=0)
        self.known_units = self._units(self.known)
        self.x = np.hstack([np.array(panels), np.full((len(panels), 1), float(NOBODY))])
        self.rows = self.x @ self.matrix.T
        self.totals = np.append(self._units(np.array(panels)).sum(axis=0), 0.0)
        self.weight = np.append(np.ones(self.kinds), 0.0)
        self.failed = np.zeros(self.kinds, dtype=np.int64)
        self._find_copies()
        self.best, self.best_x = np.inf, self.x
        self._remember()

    def panels(self) -> list[Floats]:
        """Return the best panels so far."""
        return list(self.best_x[:, :-1])

    def missed(self) -> Floats:
        """Return how far the total of each kind is outside its limits."""
        return self.limits.missed(self.totals)[:-1]

    def mend(self, moves: Exchanges, patience: int) -> None:
        """Make exchanges until every total is within its limits, or nothing has become
        better for so many steps."""
        self.moves = moves
        self.half = moves.into.shape[1] // 2
        self.into, self.out = self.kind_of[moves.into], self.kind_of[moves.out]
        coming, going = Index(self.into, self.kinds), Index(self.out, self.kinds)
        self.free = np.zeros(2 * self.half, dtype=np.int64)
        self.step = last = 0
        while self.best and self.step < last + patience:
            self.step += 1
            best = self.best
            wrong = np.flatnonzero(self.limits.missed(self.totals))
            k = int(wrong[self.random.integers(len(wrong))])
            few = self.totals[k] < self.limits.low[k]
            if not self._best_move(coming.of(k) if few else going.of(k)):
                self._otherwise(k)
            self.weight += GROWTH * (self.limits.missed(self.totals) > 0)
            self._remember()
            last = self.step if self.best < best else last

    def _otherwise(self, k: int) -> None:
        """Make exchanges there and back in different panels, so that there are more
        different panels; and now and then take another panel for one that has too many or too few
        of the kind."""
        self.failed[k] += 1
        if self.half:
            self._there_and_back()
        if self.failed[k] % RIGID == 0 or not self.half:
            self._another_panel(k)

    def _units(self, panels: Floats) -> Floats:
        """Return how many units of each kind the panels hold."""
        units = np.zeros((self.kinds, len(panels)))
        np.add.at(units, self.model.kind_of, panels.T)
        return units.T

    def _find_copies(self) -> None:
        """Find out which panels are the same: one of them is looked at for all."""
        _, first, which = np.unique(self.x, axis=0, return_index=True, return_inverse=True)
        self.shown = np.zeros(len(self.x), dtype=np.bool_)
        self.shown[first] = True
        self.copies: dict[int, list[int]] = {int(n): [] for n in first}
        for n, group in enumerate(which.ravel()):
            if not self.shown[n]:
                self.copies[int(first[group])].append(n)

    def _remember(self) -> None:
        """Keep the panels if they are the best so far."""
        missed = float(self.limits.missed(self.totals).sum())
        if missed < self.best:
            self.best, self.best_x = missed, self.x.copy()

    def _best_move(self, moves: Columns) -> bool:
        """Make the best of these exchanges that fits in some panel."""
        moves = moves[self.free[moves] < self.step]
        if len(moves) > SAMPLE:
            moves = moves[self.random.integers(len(moves), size=SAMPLE)]
        if not len(moves):
            return False
        now = self.limits.missed(self.totals)
        more = self.weight * (self.limits.missed(self.totals + 1.0) - now)
        less = self.weight * (self.limits.missed(self.totals - 1.0) - now)
        cost = more[self.into[:, moves]].sum(axis=0) + less[self.out[:, moves]].sum(axis=0)
        cost += 1e-3 * self.random.random(len(moves))
        moves = moves[np.argsort(cost, kind="stable")[:BATCH]]
        shown = np.flatnonzero(self.shown)
        fits = self._fits(shown, moves)
        for n, move in enumerate(moves):
            for panel in self.random.permutation(shown[fits[:, n]])[:2]:
                if self._make(int(move), int(panel)):
                    return True
            self.free[move] = self.step + AWAY
        return False

    def _there_and_back(self) -> None:
        """Make some exchanges in one panel and back in another: the totals stay."""
        there = self.random.integers(2 * self.half, size=PAIRS)
        back = (there + self.half) % (2 * self.half)
        shown = np.flatnonzero(self.shown)
        fits = self._fits(shown, np.append(there, back))
        for n in np.flatnonzero(fits[:, :PAIRS].any(axis=0) & fits[:, PAIRS:].any(axis=0)):
            one = self.random.permutation(shown[fits[:, n]])[0]
            two = self.random.permutation(shown[fits[:, PAIRS + n]])[0]
            if one != two and self._make(int(there[n]), int(one)):
                self._make(int(back[n]), int(two))

    def _fits(self, shown: Columns, moves: Columns) -> Yes:
        """Say in which panels (down) which exchanges (across) fit."""
        into, out = self.moves.into[:, moves], self.moves.out[:, moves]
        x = self.x[shown]
        fits: Yes = (x[:, out] > 0).all(axis=1) & (x[:, into] < self.upper[into]).all(axis=1)
        change = self.matrix[:, into].sum(axis=1) - self.matrix[:, out].sum(axis=1)
        for row in np.flatnonzero(change.any(axis=1)):
            counts = self.rows[shown, row][:, None] + change[row]
            fits &= (counts >= self.model.low[row]) & (counts <= self.model.high[row])
        return fits

    def _make(self, move: int, panel: int) -> bool:
        """Make an exchange in a panel (a copy of it, if there is one), if it really
        fits: units may be in an exchange twice."""
        x = self.x[panel].copy()
        np.add.at(x, self.moves.into[:, move], 1.0)
        np.add.at(x, self.moves.out[:, move], -1.0)
        if (x < 0).any() or (x > self.upper).any():
            return False
        self._put(panel, x)
        self.free[(move + self.half) % (2 * self.half)] = self.step + BACK
        return True

    def _put(self, panel: int, x: Floats) -> None:
        """Put x in the place of a panel, or of a copy of it."""
        copies = self.copies[panel]
        place = copies.pop() if copies else panel
        change = (x - self.x[place])[:-1]
        self.totals[:-1] += np.bincount(self.kind_of[:-1], weights=change, minlength=self.kinds)
        self.x[place], self.rows[place] = x, self.matrix @ x
        self.shown[place] = True
        self.copies.setdefault(place, [])

    def _another_panel(self, k: int) -> None:
        """Put a known panel with more (or less) of this kind in the place of one."""
        sign = 1.0 if self.totals[k] < self.limits.low[k] else -1.0
        shown = np.flatnonzero(self.shown)
        units = self._units(self.x[shown, :-1])
        taken = best_of(-sign * units[:, k], TAKEN, self.random)
        given = best_of(sign * self.known_units[:, k], GIVEN, self.random)
        totals = self.totals[:-1] - units[taken][:, None, :] + self.known_units[given][None, :, :]
        limits = Limits(self.limits.low[:-1], self.limits.high[:-1])
        cost = limits.missed(totals) @ self.weight[:-1]
        t, g = divmod(int(cost.argmin()), len(given))
        self._put(int(shown[taken[t]]), np.append(self.known[given[g]], float(NOBODY)))


class Index:
    """Which exchanges touch a kind."""

    def __init__(self, kinds: Columns, number: int) -> None:
        flat = kinds.ravel()
        order = np.argsort(flat, kind="stable")
        self.moves = order % max(1, kinds.shape[1])
        self.start = np.searchsorted(flat[order], np.arange(number + 1))

    def of(self, kind: int) -> Columns:
        """Return the exchanges that touch this kind."""
        found: Columns = self.moves[self.start[kind] : self.start[kind + 1]]
        return found


def best_of(worth: Floats, most: int, random: np.random.Generator) -> Columns:
    """Return at most so many places of the highest value, picked at random."""
    return random.permutation(np.flatnonzero(worth >= worth.max()))[:most]
