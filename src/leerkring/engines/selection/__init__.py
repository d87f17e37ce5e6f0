"""Fair selection: places by quota-keeping lotteries with the fairest possible chances.

`solve(problem, *, seed, budget, deadline)` draws, `verify(problem, outcome)` checks with code of
its own, `explain(problem, outcome)` says why, in codes. `draw_lots` is the plain lottery.
"""

from leerkring.engines.selection.explain import explain
from leerkring.engines.selection.lottery import (
    LotteryOutcome,
    draw_lots,
    explain_lots,
    verify_lots,
)
from leerkring.engines.selection.problem import (
    BandRule,
    Cap,
    Criterion,
    Floor,
    Network,
    Outcome,
    Panel,
    Person,
    Problem,
    Quota,
    Reason,
    Status,
    Violation,
    one_network,
)
from leerkring.engines.selection.solve import solve
from leerkring.engines.selection.verify import verify

__all__ = [
    "BandRule",
    "Cap",
    "Criterion",
    "Floor",
    "LotteryOutcome",
    "Network",
    "Outcome",
    "Panel",
    "Person",
    "Problem",
    "Quota",
    "Reason",
    "Status",
    "Violation",
    "draw_lots",
    "explain",
    "explain_lots",
    "one_network",
    "solve",
    "verify",
    "verify_lots",
]
