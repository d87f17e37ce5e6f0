"""From an expected panel to a lottery over panels, by walking from face to face.

Given x in the polytope P, take a whole point p of the smallest face of P that holds x, and give it
the largest probability a for which (x - a p) / (1 - a) is still in P. That lands on a smaller
face, so at most dim(P) + 1 panels are needed. The walk ends early where a face has no whole point.
"""

from dataclasses import dataclass

import numpy as np

from leerkring.engines.common.budget import Budget
from leerkring.engines.selection.finder import Finder
from leerkring.engines.selection.model import Model
from leerkring.engines.selection.program import Floats, Stopped

TIGHT = 1e-9
NOTHING_LEFT = 1e-8
STANDSTILL = 1e-9
"""A shorter step is rounding noise: the walk would go on for ever on the spot."""
MUCH = 0.2
"""Column generation finishes what little is left better than the integer solver."""


@dataclass(frozen=True, slots=True)
class Walked:
    """Panels with their probabilities, and the probability that could not be given out."""

    panels: tuple[Floats, ...]
    probabilities: tuple[float, ...]
    left: float


@dataclass(slots=True)
class Rest:
    """What is still to be given out: `weight` of probability with expected panel x / weight."""

    x: Floats
    weight: float


class Walk:
    """A walk inside the box of whole numbers around x, which keeps panels near their average."""

    def __init__(self, model: Model, x: Floats, finder: Finder) -> None:
        self.finder = finder
        self.matrix = finder.matrix
        self.floor, self.ceiling = np.floor(x + 1e-7), np.ceil(x - 1e-7)
        self.low, self.high = model.low, model.high
        self.rest = Rest(np.clip(x, self.floor, self.ceiling), 1.0)

    def steps(self, budget: Budget, *, certain: bool = True) -> Walked:
        """This will walk as far as it goes."""
        panels: list[Floats] = []
        probabilities: list[float] = []
        while self.rest.weight > NOTHING_LEFT and budget.spend():
            self._face()
            try:
                panel = self.finder.panel(certain=certain and self.rest.weight > MUCH)
            except Stopped:
                break
            if panel is None:
                break
            share = self._stride(panel)
            if share < STANDSTILL:
                break
            self.rest.x = self.rest.x - share * panel
            self.rest.weight -= share
            panels.append(panel)
            probabilities.append(share)
        return Walked(tuple(panels), tuple(probabilities), self.rest.weight)

    def _face(self) -> None:
        """This will restrict the finder to the smallest face, and prefer what makes long steps."""
        x, weight = self.rest.x, self.rest.weight
        rows = self.matrix @ x
        at_floor = x <= weight * self.floor + TIGHT
        at_ceiling = x >= weight * self.ceiling - TIGHT
        at_low, at_high = (
            rows <= weight * self.low + 10 * TIGHT,
            rows >= weight * self.high - 10 * TIGHT,
        )
        self.finder.face(
            np.where(at_ceiling & ~at_floor, self.ceiling, self.floor),
            np.where(at_floor, self.floor, self.ceiling),
            np.where(at_high, self.high, self.low),
            np.where(at_low & ~at_high, self.low, self.high),
        )
        mean = x / weight
        above = np.clip(mean - self.floor, 1e-6, 1.0)
        below = np.clip(self.ceiling - mean, 1e-6, 1.0)
        self.finder.cost(np.log(above / below))

    def _stride(self, panel: Floats) -> float:
        """This will give the largest probability that this panel can have."""
        x, weight = self.rest.x, self.rest.weight
        rows, there = self.matrix @ x, self.matrix @ panel
        room = [
            shortest(x - weight * self.floor, panel - self.floor),
            shortest(weight * self.ceiling - x, self.ceiling - panel),
            shortest(rows - weight * self.low, there - self.low),
            shortest(weight * self.high - rows, self.high - there),
        ]
        return max(0.0, min(weight, *room))


def shortest(room: Floats, need: Floats) -> float:
    """This will give the smallest room / need over the entries where something is needed."""
    needed = (need > 1e-9) & np.isfinite(need)
    return float((room[needed] / need[needed]).min(initial=np.inf))
