"""The search for the fairest lottery: upper bound, panels that reach it, cuts where they cannot.

1. The fairest chances of the relaxation are an upper bound.
2. A walk over its faces writes them as a lottery over panels; where it gets stuck, column
   generation goes on.
3. If the bound is proven out of reach, the proof is a cut; with it the bound comes down, and the
   search starts again. When a lottery reaches the bound it is the fairest there is.
"""

from dataclasses import dataclass

import numpy as np

from leerkring.engines.common.budget import Budget
from leerkring.engines.common.chance import Chance
from leerkring.engines.selection.columns import Master, Shortfall
from leerkring.engines.selection.finder import Finder
from leerkring.engines.selection.model import Model
from leerkring.engines.selection.nearest import Nearest
from leerkring.engines.selection.panel_pool import PanelPool, is_worth_while
from leerkring.engines.selection.problem import Criterion, Cut
from leerkring.engines.selection.program import Floats
from leerkring.engines.selection.prove import proven_cut
from leerkring.engines.selection.relaxation import Bound, NothingFits, Target, fairest
from leerkring.engines.selection.sharpen import sharpened
from leerkring.engines.selection.walk import HARDLY_ANY, MUCH, Walk, Walked

MOST_CUTS = 200
BURSTS = 4
FEW = 8
MOST_PANELS, TURNS, FRUITLESS = 5, 400, 15
"""At most so many panels for each kind are gathered, in so many turns, until as many as the last
number gave nothing new."""
LOOK = 1.5
"""With fewer panels for each kind a lottery hardly ever reaches the target."""
PATIENCE = 1000
"""After so many rounds of repair a walk is not an easy one."""
NEARLY = 1e-6
"""A lottery that falls short by more has nothing to polish."""
LITTLE = 2e-5
"""The master program alone makes up such a shortfall faster."""


@dataclass(frozen=True, slots=True)
class Found:
    """The lottery that was found, the bound it was measured against, how far a chance falls short
    of it at most, and how far a chance is from its level at most, either way."""

    panels: tuple[Floats, ...]
    probabilities: Floats
    target: Target
    cuts: tuple[Cut, ...]
    short: float
    off: float


class Patience(Budget):
    """A budget for a walk that must go easily: gathering may well be faster."""

    __slots__ = ("_budget", "_finder", "_most")

    def __init__(self, budget: Budget, finder: Finder) -> None:
        super().__init__()
        self._budget, self._finder = budget, finder
        self._most = finder.effort + PATIENCE

    def spend(self, steps: int = 1) -> bool:
        """Use up steps and say whether the walk may go on."""
        return not self.is_gone() and self._budget.spend(steps)

    def is_gone(self) -> bool:
        """Return whether the walk took more trouble than it should."""
        return self._finder.effort > self._most


class Search:
    """One search, with everything it learns on the way."""

    def __init__(self, model: Model, criterion: Criterion, seed: str, budget: Budget) -> None:
        self.model = model
        self.criterion = criterion
        self.budget = budget
        self.sharp = sharpened(model)
        self.finder = Finder(self.sharp, Chance(seed), budget)
        self.first: Floats | None = None
        self.cuts: list[Cut] = []

    def found(self) -> Found:
        """Return the fairest lottery; raises NothingFits when there is none at all."""
        self._any_panel()
        master: Master | None = None
        while True:
            target = fairest(self.model, self._bounds(), self.criterion)
            if not self.cuts:
                walked = self._first_panels(target)
                if walked.left <= HARDLY_ANY:
                    return self._polished(walked.panels, np.array(walked.probabilities), target)
                master = self._master(walked)
            assert master is not None  # made before the first cut
            done = self._closest(target, master)
            if done is not None:
                return done

    def _any_panel(self) -> None:
        """Make sure that there is a panel at all."""
        self.first = self.finder.any_panel()
        if self.first is None:
            raise NothingFits
        self.finder.one_is_known = True

    def _first_panels(self, target: Target) -> Walked:
        """Walk; where panels are hard to find on the way, it gathers many at once."""
        if self.finder.pool is None:
            if not is_worth_while(self.model):
                return Walk(self.sharp, target.x, self.finder).steps(self.budget)
            patience = Patience(self.budget, self.finder)
            walked = Walk(self.sharp, target.x, self.finder).steps(patience, certain=False)
            if walked.left <= (HARDLY_ANY if patience.is_gone() else MUCH):
                return walked
            self.finder.pool = PanelPool(self.model, self.finder.chance)
        panels = self._gathered(self.finder.pool, target)
        if FEW * len(panels) >= len(self.model.kinds):
            return Walked(tuple(panels), (), 1.0)
        self.finder.pool = None
        return Walk(self.sharp, target.x, self.finder).steps(self.budget)

    def _gathered(self, pool: PanelPool, target: Target) -> list[Floats]:
        """Gather panels around the target, until a lottery over them reaches it; or
        until nothing new comes, and then no more."""
        pool.near(target.x)
        master = self._master(Walked(tuple(pool.inside()), (), 1.0))
        kinds = len(self.model.kinds)
        look, fruitless = LOOK * kinds, 0
        for _ in range(TURNS):
            if (
                fruitless >= FRUITLESS
                or len(master.panels) >= MOST_PANELS * kinds
                or not self.budget.spend()
            ):
                break
            batch = pool.batch(kinds)
            fruitless = 0 if batch else fruitless + 1
            for panel in batch:
                master.add(panel)
            if len(master.panels) < look:
                continue
            short = master.closest(self._wanted(target), self.budget, turns=0)
            if short.amount <= master.reached:
                break
            look = len(master.panels) + kinds // 4
        if fruitless >= FRUITLESS:
            self.finder.pool = None
        return master.panels

    def _master(self, walked: Walked) -> Master:
        """Start column generation with the panels known so far."""
        master = Master(self.sharp, self.finder)
        for panel in walked.panels:
            master.add(panel)
        if self.first is not None:
            master.add(self.first)
        return master

    def _bounds(self) -> list[Bound]:
        """Return the cuts as the relaxation wants them."""
        bounds = []
        for cut in self.cuts:
            weights = np.zeros(len(self.model.kinds))
            for kind, weight in cut.weights:
                weights[kind] = weight
            bounds.append(Bound(weights, cut.bound))
        return bounds

    def _closest(self, target: Target, master: Master) -> Found | None:
        """Come as close as it can; nothing means: a new cut, try again."""
        short = self._shortfall(target, master)
        if short.best is not None and short.amount > master.reached and len(self.cuts) < MOST_CUTS:
            cut = proven_cut(self.model, short.weights, short.best, self.budget)
            if cut is not None:
                self.cuts.append(cut)
                return None
        return self._polished(tuple(master.panels), master.probabilities(), target)

    def _shortfall(self, target: Target, master: Master) -> Shortfall:
        """Come as close to the target as the budget allows."""
        wanted = self._wanted(target)
        if self.criterion is Criterion.MAXIMIN:
            return master.closest(wanted, self.budget)
        nearest = Nearest(master, wanted)
        for _ in range(BURSTS):
            short = master.closest(wanted, self.budget, turns=0)
            if short.amount < LITTLE:
                break
            known = len(master.panels)
            nearest.approach(self.budget)
            if len(master.panels) == known:
                break
        return master.closest(wanted, self.budget)

    def _wanted(self, target: Target) -> Floats:
        """Return the chances that the lottery must reach: all of them, or the lowest."""
        if self.criterion is Criterion.MAXIMIN:
            return np.maximum(self.model.offset, target.levels[0].chance)
        return target.settled

    def _polished(self, panels: tuple[Floats, ...], probabilities: Floats, target: Target) -> Found:
        """Bring everybody's chance to their level from both sides, where it is close from below.

        The lottery that column generation ends with is bounded from below only, and a little less
        for one may be much more for another.
        """
        found = self._result(panels, probabilities, target)
        if self.criterion is Criterion.MAXIMIN or found.off <= HARDLY_ANY or found.short > NEARLY:
            return found
        master = Master(self.sharp, self.finder, both_sides=True)
        for panel in panels:
            master.add(panel)
        master.closest(target.settled, self.budget)
        again = self._result(tuple(master.panels), master.probabilities(), target)
        return min(again, found, key=lambda one: one.off)

    def _result(self, panels: tuple[Floats, ...], probabilities: Floats, target: Target) -> Found:
        """Sum up; probabilities are made to add up to one."""
        used = np.flatnonzero(probabilities > 1e-12)
        panels = tuple(panels[n] for n in used)
        shares = probabilities[used] / probabilities[used].sum()
        beyond = self.model.chances(np.array(panels).T @ shares) - self._wanted(target)
        short = float(-beyond.min(initial=0.0))
        off = short if self.criterion is Criterion.MAXIMIN else float(np.abs(beyond).max(initial=0))
        return Found(panels, shares, target, tuple(self.cuts), short, off)
