"""From an expected panel to a lottery over panels, by walking from face to face.

Given x in the polytope P, take a whole point p of the smallest face of P that holds x, and give it
the largest probability a for which (x - a p) / (1 - a) is still in P. That lands on a smaller
face, so at most dim(P) + 1 panels are needed. Where a face has no whole point the walk is stuck; it
goes back 2, 4, 8 ... panels and on from there with some noise, until it was stuck too often.
"""

from dataclasses import dataclass

import numpy as np

from leerkring.engines.common.budget import Budget
from leerkring.engines.selection.finder import Finder
from leerkring.engines.selection.model import Model
from leerkring.engines.selection.program import Floats, Program, Stopped

TIGHT = 1e-9
NOTHING_LEFT = 1e-8
HARDLY_ANY = 5e-7
"""A walk that is stuck with so little is there: no chance is off by more than what is left."""
STANDSTILL = 1e-9
"""A shorter step is rounding noise: the walk would go on for ever on the spot."""
TURNS = 3
"""So often another point with the same chances is tried, where there are several networks."""
VERTICES = 3
AGAIN = 1
RETREATS = 24
"""So often a walk that is stuck goes back; a lucky walk needs a few."""
FARTHEST = 64
A_FEW, LITTLE = 2, 1e-3
"""After a few times back a walk that is stuck with so little goes no further: column generation
makes up for it in a moment, and the walk might go round for half a minute."""
WANDER = 1.0
"""How much noise a walk has that went back."""
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


@dataclass(frozen=True, slots=True)
class Step:
    """One panel with its probability, and what was still to be given out before it."""

    panel: Floats
    share: float
    before: Rest


class Walk:
    """A walk inside the box of whole numbers around x, which keeps panels near their average.

    Where that box holds no panel on the way, it goes on without; and where people may go to several
    networks, from another point with the same chances.
    """

    def __init__(self, model: Model, x: Floats, finder: Finder) -> None:
        self.model = model
        self.finder = finder
        self.turns_left = TURNS if self._has_choice() else 0
        self.matrix = finder.matrix
        self.floor, self.ceiling = np.floor(x + 1e-7), np.ceil(x - 1e-7)
        self.low, self.high = model.low, model.high
        self.start = np.clip(x, self.floor, self.ceiling)
        self.rest = Rest(self.start, 1.0)

    def steps(self, budget: Budget, *, certain: bool = True) -> Walked:
        """Walk as far as it goes; where there are several networks, a few times from the
        start, for one of the ways mostly goes all the way."""
        walked = self._once(budget, certain=certain)
        for _ in range(AGAIN if self._has_choice() else 0):
            if walked.left <= HARDLY_ANY:
                break
            self.rest, self.turns_left = Rest(self.start, 1.0), TURNS
            self._turn()
            again = self._once(budget, certain=certain)
            if again.left <= HARDLY_ANY:
                return again
            every = (*walked.panels, *again.panels)
            walked = Walked(every, (), min(walked.left, again.left))
        return walked

    def _has_choice(self) -> bool:
        """Return whether the same chances can come about in several ways."""
        return len(self.model.kinds) < len(self.model.upper)

    def _once(self, budget: Budget, *, certain: bool) -> Walked:
        """Walk once, as far as it goes, with steps back where it is stuck."""
        if self._is_outside():
            self._turn()
        self.steps_taken: list[Step] = []
        given_up: list[Floats] = []
        retreats = 0
        while self.rest.weight > NOTHING_LEFT and budget.spend():
            try:
                last = retreats >= RETREATS
                sure = certain and last and self.rest.weight > MUCH and not self.turns_left
                panel, share = self._next(certain=sure, noise=min(1, retreats) * WANDER)
                if share < STANDSTILL and self._turn():
                    continue
            except Stopped:
                break
            if panel is not None and share >= STANDSTILL:
                self.steps_taken.append(Step(panel, share, self.rest))
                self.rest = Rest(self.rest.x - share * panel, self.rest.weight - share)
            elif last or not self.steps_taken or self._is_little_left(retreats):
                break
            else:
                given_up += self._retreat(min(FARTHEST, 2 << retreats % 6))
                retreats += 1
        panels = [step.panel for step in self.steps_taken]
        if self.rest.weight > HARDLY_ANY:
            return Walked((*panels, *given_up), (), self.rest.weight)
        return Walked(tuple(panels), tuple(s.share for s in self.steps_taken), self.rest.weight)

    def _is_little_left(self, retreats: int) -> bool:
        """Return whether a walk that is stuck is as good as there."""
        return self.rest.weight <= (LITTLE if retreats >= A_FEW else HARDLY_ANY)

    def _retreat(self, back: int) -> list[Floats]:
        """Take back so many steps, and return their panels."""
        undone = self.steps_taken[-back:]
        self.steps_taken = self.steps_taken[:-back]
        self.rest = undone[0].before
        return [step.panel for step in undone]

    def _next(self, *, certain: bool, noise: float) -> tuple[Floats | None, float]:
        """Return a panel of the face, and how much of the probability it can have."""
        self._face(noise)
        panel = self.finder.panel(certain=certain)
        return panel, 0.0 if panel is None else self._stride(panel)

    def _is_outside(self) -> bool:
        """Return whether the point breaks a rule that only whole units keep."""
        rows = self.matrix @ self.rest.x
        return bool(((rows < self.low - 1e-6) | (rows > self.high + 1e-6)).any())

    def _turn(self) -> bool:
        """Go to another point with the same chances, the last time without a box; False
        when that was tried often enough."""
        if not self.turns_left:
            return False
        self.turns_left -= 1
        upper = self.model.upper
        x = self._elsewhere()
        if x is None or not self.turns_left:
            self.floor, self.ceiling = np.zeros_like(upper), upper
            return True
        x = np.clip(x, 0.0, upper)
        self.floor, self.ceiling = np.floor(x + 1e-7), np.ceil(x - 1e-7)
        self.rest.x = np.clip(x, self.floor, self.ceiling) * self.rest.weight
        return True

    def _elsewhere(self) -> Floats | None:
        """Return another expected panel in which every kind has as many units."""
        model = self.model
        kinds = len(model.kinds)
        units = model.units(self.rest.x) / self.rest.weight
        per_kind = (model.kind_of == np.arange(kinds)[:, None]).astype(np.float64)
        program = Program(
            np.vstack([self.matrix, per_kind]),
            np.append(self.low, units),
            np.append(self.high, units),
            model.upper,
        )
        found = []
        for _ in range(VERTICES):
            program.cost(self.finder.wobble() - 0.5)
            if not program.maximise():
                return None
            found.append(program.solution())
        middle: Floats = np.mean(found, axis=0)
        return middle

    def _face(self, noise: float) -> None:
        """Restrict the finder to the smallest face, and prefer what makes long steps."""
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
        cost = np.log(above / below)
        self.finder.cost(cost + noise * self.finder.wobble() if noise else cost)

    def _stride(self, panel: Floats) -> float:
        """Return the largest probability that this panel can have."""
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
    """Return the smallest room / need over the entries where something is needed."""
    needed = (need > 1e-9) & np.isfinite(need)
    return float((room[needed] / need[needed]).min(initial=np.inf))
