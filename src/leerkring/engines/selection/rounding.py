"""From a lottery to numbered panels that are all equally likely.

Each panel of the lottery first comes in as often as its probability allows without rounding up;
the few places left go to panels chosen one after another so that every total stays close to what
it should be. Within a kind the units take turns, so that units of one kind differ by at most one.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from leerkring.engines.common.chance import Chance
from leerkring.engines.selection.finder import Finder
from leerkring.engines.selection.model import Model
from leerkring.engines.selection.problem import Panel
from leerkring.engines.selection.program import Floats

MENDS = 300
ROUNDS = 6
NEAR = 100
WORK = 4_000_000
"""How many numbers one exchange may look at."""


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
    for _ in range(ROUNDS):
        chosen, off = mended(model, chosen, wanted, known)
        if np.abs(off).max(initial=0.0) < 1.0 - 1e-9:
            break
        known = [*known, *nearby(model, finder, rows, chosen, off)]
    return chosen


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
    off: Floats,
) -> Iterator[Floats]:
    """This will give panels two swaps away from those chosen that would mend what is off."""
    finder.face(np.zeros_like(model.upper), model.upper, *rows)
    finder.cost((-off * np.maximum(0.0, np.abs(off) - 0.5))[model.kind_of])
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
    model: Model, chosen: list[Floats], wanted: Floats, known: Sequence[Floats]
) -> tuple[list[Floats], Floats]:
    """This will exchange panels for known ones while a unit is a whole panel or more away from
    its total; it gives the panels and how far each kind is off."""
    pool = np.unique(np.array([*known, *chosen]), axis=0)
    per_unit = np.array([model.units(panel) for panel in pool]) / model.number
    off = (sum(model.units(p) for p in chosen) - model.units(wanted)) / model.number
    place = {panel.tobytes(): n for n, panel in enumerate(pool)}
    names = np.array([place[panel.tobytes()] for panel in chosen])
    wide = max(10, int((WORK / max(1, len(off))) ** 0.5))
    for _ in range(MENDS):
        if np.abs(off).max(initial=0.0) < 1.0 - 1e-9:
            break
        worst = int(np.abs(off).argmax())
        sign = np.sign(off[worst])
        used = np.unique(names)
        take = used[np.argsort(-sign * per_unit[used, worst], kind="stable")[:wide]]
        give = np.argsort(sign * per_unit[:, worst], kind="stable")[:wide]
        after = off + per_unit[give][None, :, :] - per_unit[take][:, None, :]
        cost = (np.maximum(0.0, np.abs(after) - 0.9) ** 2).sum(2)
        t, g = divmod(int(cost.argmin()), len(give))
        if cost[t, g] >= (np.maximum(0.0, np.abs(off) - 0.9) ** 2).sum() - 1e-12:
            break
        off = after[t, g]
        names[np.flatnonzero(names == take[t])[0]] = give[g]
    return [pool[n] for n in names], off


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
