"""Fair selection: places by quota-keeping lotteries with the fairest possible chances.

`solve(problem, *, seed, budget, deadline)` draws, `draw(problem, outcome, seed)` draws again
without solving, `verify(problem, outcome)` checks with code of its own, `explain(problem, outcome)`
says why, in codes; `replace_dropouts` fills places that fall free; `draw_lots` is plain lots.
"""

import leerkring.engines.common.one_thread  # noqa: F401 (first: before numpy is loaded)
from leerkring.engines.selection.alternates import alternates_advised
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
from leerkring.engines.selection.replace import (
    newcomers,
    replace_dropouts,
    replacement,
    total_chances,
)
from leerkring.engines.selection.solve import draw, solve
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
    "alternates_advised",
    "draw",
    "draw_lots",
    "explain",
    "explain_lots",
    "newcomers",
    "one_network",
    "replace_dropouts",
    "replacement",
    "solve",
    "total_chances",
    "verify",
    "verify_lots",
]
