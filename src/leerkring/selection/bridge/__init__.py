"""Applications in, lots and chances out: the only place of this room that knows the engines.

`lots` and `problems` turn rows into plain data; `children` has it computed in a process of its own,
which alone imports `solving` and with it the solver. What stands here is fetched when asked for,
so that the child, which has no Django, can import this package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leerkring.selection.bridge.lots import (
        EVERYONE,
        LOTTERY,
        SPREAD,
        Lots,
        by_id,
        lots_for,
        pool_digest,
        pool_of,
    )

__all__ = [
    "EVERYONE",
    "LOTTERY",
    "SPREAD",
    "Lots",
    "by_id",
    "lots_for",
    "pool_digest",
    "pool_of",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("leerkring.selection.bridge.lots"), name)
    raise AttributeError(name)
