"""Fair selection: places by quota-keeping lotteries with the fairest possible chances.

Here are the types that say what is asked and what comes back; they load no solver. The work is
done by modules of their own: `solve` (`solve` and `draw`), `verify`, `explain`, `replace` and
`lottery` (plain lots). Their functions can still be imported from here, loaded at first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING

import leerkring.engines.common.one_thread  # noqa: F401 (first: before numpy is loaded)
from leerkring.engines.selection.problem import (
    EVERYWHERE,
    ONLY_NETWORK,
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

if TYPE_CHECKING:
    from leerkring.engines.common.alternates import alternates_advised
    from leerkring.engines.selection.explain import explain
    from leerkring.engines.selection.lottery import (
        LotteryOutcome,
        draw_lots,
        explain_lots,
        verify_lots,
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
    "EVERYWHERE",
    "ONLY_NETWORK",
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

_MODULES = {
    "alternates_advised": "common.alternates",
    "explain": "selection.explain",
    "verify": "selection.verify",
    **dict.fromkeys(("draw", "solve"), "selection.solve"),
    **dict.fromkeys(
        ("LotteryOutcome", "draw_lots", "explain_lots", "verify_lots"), "selection.lottery"
    ),
    **dict.fromkeys(
        ("newcomers", "replace_dropouts", "replacement", "total_chances"), "selection.replace"
    ),
}


def __getattr__(name: str) -> object:
    """Load the functions at their first use.

    All at once, and the functions last: a module that is loaded takes the name of its function.
    """
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    loaded = {one: import_module(f"leerkring.engines.{path}") for one, path in _MODULES.items()}
    globals().update({one: getattr(module, one) for one, module in loaded.items()})
    return globals()[name]
