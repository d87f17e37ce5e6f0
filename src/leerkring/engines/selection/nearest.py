"""The lottery over known panels whose chances are nearest to the wanted ones, and better panels.

Least squares have one answer where the master program of `columns` has many, so the direction in
which the lottery is still off points at panels that really help. This is Wolfe's algorithm
(*Finding the nearest point in a polytope*, Mathematical Programming 11, 1976) with panels made on
the way; it only collects panels, and proves nothing.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from leerkring.engines.common.budget import Budget
from leerkring.engines.selection.columns import ENOUGH, NEAR, Master
from leerkring.engines.selection.program import Floats

BLOCK = 8
"""How many panels come in at once."""
BURST = 120
"""How many panels are added before the master program has a look."""
ATTEMPTS = 4
NOTHING = 1e-12
WORTH_WHILE = 1e-3
"""A panel comes in only if it promises more than this part of what is left."""


class Nearest:
    """The panels with a positive probability, and how far their chances are from the wanted."""

    def __init__(self, master: Master, wanted: Floats) -> None:
        self.master = master
        self.wanted = wanted
        self.off = self._off(master.panels)
        start = int((self.off * self.off).sum(axis=1).argmin())
        self.used = np.array([start], dtype=np.int64)
        self.shares = np.ones(1)

    def approach(self, budget: Budget) -> None:
        """Add some panels, fewer if the wanted chances are reached or no better panel is
        found.

        At most one turn for each step of the budget.
        """
        self.master.open_the_whole_polytope()
        self._look_at_new_panels()
        enough = len(self.off) + BURST
        while len(self.off) < enough:
            rest = self.shares @ self.off[self.used]
            if -rest.min(initial=0.0) <= self.master.reached or not budget.spend():
                return
            coming = self._better_known(rest)
            if len(coming):
                self._take_in(coming)
            elif not self._find_better(rest):
                return

    def _off(self, panels: Sequence[Floats]) -> Floats:
        """Return, for each panel, how far its chances are from the wanted ones."""
        model = self.master.model
        return np.array([model.chances(panel) for panel in panels]) - self.wanted

    def _better_known(self, rest: Floats) -> npt.NDArray[np.int64]:
        """Return known panels that bring the lottery nearer, the best first."""
        ahead = self.off @ rest
        ahead[self.used] = np.inf
        best = np.argsort(ahead, kind="stable")[:BLOCK]
        length = float(rest @ rest)
        return best[ahead[best] < length * (1.0 - WORTH_WHILE) - 1e-14]

    def _find_better(self, rest: Floats) -> bool:
        """Look for new panels in the direction that is still off; True if there are."""
        master = self.master
        model, known = master.model, len(master.panels)
        cost = (-rest * model.slope / model.number)[model.kind_of]
        now = max(float(master.panels[n] @ cost) for n in self.used)
        added = 0
        for attempt in range(ATTEMPTS):
            wobble = 1.0 + 0.5 * master.finder.wobble() if attempt else 1.0
            master.finder.cost(cost * wobble)
            candidates = master.finder.valuable()
            master.finder.cost(cost)
            added += master.add_better(candidates, cost, now)
            if added >= ENOUGH:
                break
        if not added:
            self._improve_known(cost, now)
        if len(master.panels) == known:
            return False
        self._look_at_new_panels()
        return True

    def _look_at_new_panels(self) -> None:
        """Measure the panels that came since the last time."""
        if len(self.off) < len(self.master.panels):
            fresh = self._off(self.master.panels[len(self.off) :])
            self.off = np.vstack([self.off, fresh])

    def _improve_known(self, cost: Floats, now: float) -> None:
        """Look for better panels near the best of those known."""
        master, added = self.master, 0
        worth = np.array([panel @ cost for panel in master.panels])
        for n in np.argsort(-worth, kind="stable")[:NEAR]:
            added += master.add_better(master.finder.improved(master.panels[int(n)]), cost, now)
            if added >= ENOUGH:
                return

    def _take_in(self, coming: npt.NDArray[np.int64]) -> None:
        """Go to the nearest point over the panels used and those coming, and drop the
        panels that end up with no probability."""
        self.used = np.append(self.used, coming)
        self.shares = np.append(self.shares, np.zeros(len(coming)))
        while True:
            aim = nearest_of_plane(self.off[self.used])
            if (aim > -NOTHING).all():
                self.shares = np.clip(aim, 0.0, None)
                break
            falling = (aim < self.shares) & (aim < 0)
            room = self.shares[falling] / (self.shares[falling] - aim[falling])
            self.shares = self.shares + min(1.0, float(room.min())) * (aim - self.shares)
            stay = (self.shares > NOTHING) | ((aim > 0) & ~falling)
            self.used, self.shares = self.used[stay], self.shares[stay]
        self.shares = self.shares / self.shares.sum()


def nearest_of_plane(points: Floats) -> Floats:
    """Return the weights, adding up to 1, of the point nearest to 0 in the plane through
    these points."""
    gram = points @ points.T + 1.0
    gram[np.diag_indices(len(gram))] += 1e-13
    weights: Floats = np.linalg.solve(gram, np.ones(len(gram)))
    return weights / weights.sum()
