"""From a lottery to numbered panels that are all equally likely.

Each panel of the lottery first comes in as often as its probability allows without rounding up;
the few places left go to panels chosen one after another so that every total stays close to what
it should be. Within a kind the units take turns, so that units of one kind differ by at most one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from leerkring.engines.common.chance import Chance
from leerkring.engines.selection.finder import Finder
from leerkring.engines.selection.model import Model
from leerkring.engines.selection.problem import Panel
from leerkring.engines.selection.program import Floats

MENDS = 200
STUCK, A_BIT = 40, 8
"""After so many exchanges without gain the search ends; sooner if only the lowest chance could be
kept better, which the numbers often do not allow."""
ROUNDS = 6
NEAR = 100
ROUND_WORTH_WHILE = 0.9
WORK = 300_000
"""How many numbers one exchange may look at."""
KEPT = 0.99
"""Of the lowest chance this part is to be kept, where the numbers allow it."""
SOFT = 0.05
"""How much that counts, beside that no one is a whole panel off."""


def numbered(
    model: Model, finder: Finder, panels: Sequence[Floats], probabilities: Floats, number: int
) -> list[Floats]:
    """This will give `number` panels that come as close as they can to the lottery."""
    wanted = np.array(panels).T @ probabilities * number
    times = np.floor(probabilities * number + 1e-6).astype(int)
    chosen = [panel for panel, n in zip(panels, times, strict=True) for _ in range(n)]
    rest = wanted - np.array(panels).T @ times
    rows = tight_rows(model, wanted / number)
    while len(chosen) < number:
        panel = next_panel(model, finder, rows, rest, number - len(chosen))
        if panel is None:
            panel = panels[int((np.array(panels) @ rest).argmax())]
        chosen.append(panel)
        rest = rest - panel
    known = [*panels, *chosen]
    limits = limits_of(model, wanted, number)
    before = np.inf
    for _ in range(ROUNDS):
        chosen, turns = mended(model, chosen, limits, known)
        cost = float(limits.cost(turns))
        if not limits.wrong(turns).any() or cost > before * ROUND_WORTH_WHILE:
            break
        before = cost
        known = [*known, *nearby(model, finder, rows, chosen, limits.beyond(turns))]
    return chosen


@dataclass(frozen=True, slots=True)
class Turns:
    """In how many panels a unit of each kind should be (`each`), and must be at least so that the
    lowest chance is kept (`least`).

    Units of a kind take turns, so that they are in the average number of panels rounded down or
    up; both must be less than a whole panel away from what they should be.
    """

    each: Floats
    least: Floats

    def beyond(self, turns: Floats) -> Floats:
        """This will give how far each kind is off; too few for the lowest chance counts a bit."""
        off = turns - self.each
        return off * (np.abs(off) > 0.5) - SOFT * np.maximum(0.0, self.least - turns)

    def wrong(self, turns: Floats) -> Floats:
        """This will give by how much more than a whole panel units can be off."""
        above = np.ceil(turns - 1e-9) - self.each
        below = self.each - np.floor(turns + 1e-9)
        wrong: Floats = np.maximum(0.0, np.maximum(above, below) - 1.0 - 1e-6)
        return wrong

    def cost(self, turns: Floats) -> Floats:
        """This will give how bad it is, for one or many lists of turns."""
        near = np.maximum(0.0, np.abs(turns - self.each) - 0.9)
        few = np.maximum(0.0, self.least - turns - 1e-9)
        cost: Floats = (self.wrong(turns) ** 2 + near**2 + SOFT * few**2).sum(axis=-1)
        return cost

    def are_kept(self, turns: Floats) -> bool:
        """This will say whether nothing is left to mend."""
        return bool((self.wrong(turns) <= 0).all() and (turns >= self.least - 1e-9).all())


def limits_of(model: Model, wanted: Floats, number: int) -> Turns:
    """This will give the limits from the panels that each unit should be in."""
    each = model.units(wanted) / model.number
    possible = each > number * 1e-9
    least = np.ceil(KEPT * each[possible].min(initial=number) - 1e-6)
    return Turns(each, np.where(possible, np.minimum(least, np.floor(each + 1.0)), 0.0))


def tight_rows(model: Model, mean: Floats) -> tuple[Floats, Floats]:
    """This will give the bounds of the rules, closed where every panel of the lottery is at one:
    a panel elsewhere would leave all people of that rule short."""
    rows = model.matrix @ mean
    return (
        np.where(rows >= model.high - 1e-6, model.high, model.low),
        np.where(rows <= model.low + 1e-6, model.low, model.high),
    )


def nearby(
    model: Model,
    finder: Finder,
    rows: tuple[Floats, Floats],
    chosen: Sequence[Floats],
    beyond: Floats,
) -> Iterator[Floats]:
    """This will give panels two swaps away from those chosen that would mend what is off."""
    finder.face(np.zeros_like(model.upper), model.upper, *rows)
    finder.cost((-beyond)[model.kind_of])
    for panel in np.unique(np.array(chosen), axis=0)[:NEAR]:
        yield from finder.improved(panel)


def next_panel(
    model: Model, finder: Finder, rows: tuple[Floats, Floats], rest: Floats, left: int
) -> Floats | None:
    """This will give a panel whose counts are close to what is still wanted per panel."""
    mean = np.clip(rest / left, 0.0, model.upper)
    floor, ceiling = np.floor(mean + 1e-6), np.ceil(mean - 1e-6)
    ceiling = np.minimum(ceiling, np.maximum(floor, np.ceil(rest - 1e-6)))
    above, below = np.clip(mean - floor, 1e-3, 1.0), np.clip(1.0 + floor - mean, 1e-3, 1.0)
    for low, high in ((floor, ceiling), (np.zeros_like(floor), model.upper)):
        finder.face(low, high, *rows)
        finder.cost(np.log(above / below))
        panel = finder.quick_panel()
        if panel is not None:
            return panel
    return None


def mended(
    model: Model, chosen: list[Floats], limits: Turns, known: Sequence[Floats]
) -> tuple[list[Floats], Floats]:
    """This will exchange panels for known ones while a unit may be a whole panel or more away from
    what it should be; it gives the panels and the average turns of each kind.

    A tabu search: the best exchange is made even when it makes things worse for a while.
    """
    every = np.array([*known, *chosen])
    pool, names = np.unique(every, axis=0, return_inverse=True)
    names = names.ravel()[len(known) :]
    per_unit = np.array([model.units(panel) for panel in pool]) / model.number
    turns = per_unit[names].sum(axis=0)
    best, best_names, best_turns = float(limits.cost(turns)), names.copy(), turns
    wide = max(10, int((WORK / max(1, len(turns))) ** 0.5))
    tabu = np.zeros(len(pool), dtype=np.int64)
    since = 0
    for step in range(1, MENDS):
        patience = STUCK if limits.wrong(best_turns).any() else A_BIT
        if since > patience or limits.are_kept(best_turns):
            break
        beyond = limits.beyond(turns)
        worst = np.argsort(-np.abs(beyond), kind="stable")[: 1 + step % 3][-1]
        sign = -np.sign(beyond[worst]) if beyond[worst] else 1.0
        used = np.unique(names)
        used = used[tabu[used] < step]
        free = np.flatnonzero(tabu < step)
        if not len(used) or not len(free):
            break
        take = used[np.argsort(sign * per_unit[used, worst], kind="stable")[:wide]]
        give = free[np.argsort(-sign * per_unit[free, worst], kind="stable")[:wide]]
        cost = limits.cost(turns + per_unit[give][None, :, :] - per_unit[take][:, None, :])
        t, g = divmod(int(cost.argmin()), len(give))
        names[np.flatnonzero(names == take[t])[0]] = give[g]
        turns = per_unit[names].sum(axis=0)
        tabu[take[t]] = tabu[give[g]] = step + 5
        since += 1
        if cost[t, g] < best - 1e-12:
            best, best_names, best_turns, since = float(cost[t, g]), names.copy(), turns, 0
    return [pool[n] for n in best_names], best_turns


def seated(
    model: Model, networks: int, counts: Sequence[Floats], chance: Chance
) -> tuple[Panel, ...]:
    """This will put ids into the panels: within a kind the units take turns, in random order."""
    orders = [chance.shuffled(kind.units) for kind in model.kinds]
    turn = [0] * len(orders)
    return tuple(panel_of(model, networks, x, orders, turn) for x in chance.shuffled(counts))


def panel_of(
    model: Model,
    networks: int,
    x: Floats,
    orders: list[list[tuple[str, ...]]],
    turn: list[int],
) -> Panel:
    """This will give the panel with these counts, from the units whose turn it is."""
    seats: list[list[str]] = [[] for _ in range(networks)]
    for j in np.flatnonzero(x):
        k, n = int(model.kind_of[j]), int(model.network_of[j])
        for _ in range(int(x[j])):
            seats[n].extend(orders[k][turn[k] % len(orders[k])])
            turn[k] += 1
    return Panel(tuple(tuple(sorted(there)) for there in seats))
