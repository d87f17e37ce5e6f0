"""From a lottery to numbered panels that are all equally likely.

The probabilities are rounded so that the totals come as close to what they should be as can be.
Exchanges inside panels then mend what is not within one panel of it. Within a kind the units take
turns, so that units of one kind differ by at most one.
"""

from collections.abc import Sequence

import numpy as np

from leerkring.engines.common.chance import Chance
from leerkring.engines.selection.exchange import WIDE, Limits, Table, exchanges
from leerkring.engines.selection.finder import Finder
from leerkring.engines.selection.model import Model
from leerkring.engines.selection.problem import Panel
from leerkring.engines.selection.program import Floats

KEPT = 0.99
"""Of the lowest chance this part is to be kept; the numbers seldom allow more than rounding down,
because the numbered panels are a lottery too, and no lottery has a higher lowest chance."""
ROUNDED = 1e-6
PATIENCE = {2: 250, 3: 700}
"""Exchanges of so many units go on until so many steps have made nothing better."""
ATTEMPTS = ((2, False), (2, True), (3, False)) * 2
"""What is tried in turn, from the best panels so far: other exchanges of two units, the same after
another rounding (where kinds are many, so that exchanges of three cover few of them), and exchanges
of three."""
SQUARES = 2000


def numbered(
    model: Model, finder: Finder, panels: Sequence[Floats], probabilities: Floats, number: int
) -> list[Floats]:
    """Return `number` panels that come as close as they can to the lottery."""
    wanted = np.array(panels).T @ probabilities * number
    limits = limits_of(model, wanted, number)
    random = np.random.Generator(np.random.PCG64(finder.chance.number() >> 64))
    lists = Lists(model, wanted, number, random)

    def mended(start: Sequence[Floats], size: int) -> Table:
        table = Table(model, limits, start, panels, random)
        lists.mend(table, size)
        return table

    best = mended(levelled(model, panels, probabilities, number), 2)
    for size, afresh in ATTEMPTS:
        if not best.best:
            break
        if afresh and len(model.kinds) <= WIDE[3]:
            continue
        start = dithered(model, finder, panels, probabilities, number) if afresh else best.panels()
        best = min(best, mended(start, size), key=lambda one: one.best)
    return best.panels()


class Lists:
    """The exchanges that may mend the panels: those that change no rule at all, those that stay on
    the face of the lottery, and those that keep what has one number."""

    def __init__(
        self, model: Model, wanted: Floats, number: int, random: np.random.Generator
    ) -> None:
        self.model = model
        self.random = random
        face = tight_rows(model, wanted / number)
        alike = [np.full(len(model.low), True), face[0] == face[1], model.low == model.high]
        self.alike = [rows for n, rows in enumerate(alike) if not n or (rows != alike[n - 1]).any()]
        self.columns = np.flatnonzero((wanted > 0) & (wanted < model.upper * number))

    def mend(self, table: Table, size: int) -> None:
        """Mend panels, if they need it, with exchanges of so many units; what is wrong
        now comes first."""
        if not table.best:
            return
        wrong = table.missed()[self.model.kind_of] > 0
        mixed = self.random.permutation(self.columns)
        first = mixed[np.argsort(~wrong[mixed], kind="stable")]
        table.mend(exchanges(self.model, self.alike, first, size, self.random), PATIENCE[size])


def levelled(
    model: Model, panels: Sequence[Floats], probabilities: Floats, number: int
) -> list[Floats]:
    """Return `number` panels of the lottery, some rounded up and some down, and then one
    taken for another as long as the sum of squares of what the totals are off becomes smaller."""
    units = np.array([model.units(panel) for panel in panels])
    times = np.floor(probabilities * number + ROUNDED)
    more = np.argsort(times - probabilities * number, kind="stable")
    times[more[: int(number - times.sum())]] += 1.0
    off = (times - probabilities * number) @ units
    gram = units @ units.T
    square = np.diag(gram)
    apart = square[:, None] + square[None, :] - 2.0 * gram
    for _ in range(SQUARES):
        along = 2.0 * units @ off
        gain = along[None, :] - along[:, None] + apart
        gain[times < 1.0] = np.inf
        taken, given = divmod(int(gain.argmin()), len(times))
        if gain[taken, given] > -ROUNDED:
            break
        times[taken] -= 1.0
        times[given] += 1.0
        off = off + units[given] - units[taken]
    return [panel for panel, n in zip(panels, times, strict=True) for _ in range(int(n))]


def dithered(
    model: Model, finder: Finder, panels: Sequence[Floats], probabilities: Floats, number: int
) -> list[Floats]:
    """Return `number` panels of the lottery and near it: each as often as its probability
    allows without rounding up, then others so that every total stays close to what it should be."""
    wanted = np.array(panels).T @ probabilities * number
    times = np.floor(probabilities * number + ROUNDED).astype(int)
    chosen = [panel for panel, n in zip(panels, times, strict=True) for _ in range(n)]
    rest = wanted - np.array(panels).T @ times
    rows = tight_rows(model, wanted / number)
    while len(chosen) < number:
        panel = next_panel(model, finder, rows, rest, number - len(chosen))
        if panel is None:
            panel = panels[int((np.array(panels) @ rest).argmax())]
        chosen.append(panel)
        rest = rest - panel
    return chosen


def limits_of(model: Model, wanted: Floats, number: int) -> Limits:
    """Return the totals at which nobody is more than a panel away from what they should
    have, and the lowest chance is kept as well as it can be.

    Units of a kind take turns, so that they are in the average number of panels rounded down or
    up.
    """
    each = model.units(wanted) / model.number
    possible = each > number * 1e-9
    lowest = each[possible].min(initial=number)
    least = min(np.floor(lowest + ROUNDED), np.ceil(KEPT * lowest - ROUNDED))
    low = np.where(possible, np.maximum(least, np.ceil(each - 1.0 - ROUNDED)), 0.0)
    return Limits(low * model.number, np.floor(each + 1.0 + ROUNDED) * model.number)


def tight_rows(model: Model, mean: Floats) -> tuple[Floats, Floats]:
    """Return the bounds of the rules, closed where every panel of the lottery is at one:
    a panel elsewhere would leave all people of that rule short."""
    rows = model.matrix @ mean
    return (
        np.where(rows >= model.high - 1e-6, model.high, model.low),
        np.where(rows <= model.low + 1e-6, model.low, model.high),
    )


def next_panel(
    model: Model, finder: Finder, rows: tuple[Floats, Floats], rest: Floats, left: int
) -> Floats | None:
    """Return a panel whose counts are close to what is still wanted per panel."""
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


def seated(
    model: Model, networks: int, counts: Sequence[Floats], chance: Chance
) -> tuple[Panel, ...]:
    """Put ids into the panels: within a kind the units take turns, in random order."""
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
    """Return the panel with these counts, from the units whose turn it is."""
    seats: list[list[str]] = [[] for _ in range(networks)]
    for j in np.flatnonzero(x):
        k, n = int(model.kind_of[j]), int(model.network_of[j])
        for _ in range(int(x[j])):
            seats[n].extend(orders[k][turn[k] % len(orders[k])])
            turn[k] += 1
    return Panel(tuple(tuple(sorted(there)) for there in seats))
