"""The question with which every action begins: may this actor do this?"""

from __future__ import annotations

from collections.abc import Callable

from leerkring.audit.actors import PRIVACY, Actor, ActorKind
from leerkring.audit.problems import NotAllowed


def require[**P](may: Callable[P, bool], *args: P.args, **kwargs: P.kwargs) -> None:
    """Raise NotAllowed unless the rule says that the actor may."""
    if not may(*args, **kwargs):
        raise NotAllowed


def is_system(by: Actor) -> bool:
    """Tell whether nobody asked: periodic work, or what follows from what somebody did."""
    return by.kind == ActorKind.SYSTEM


def may_erase_words(by: Actor) -> bool:
    """Tell whether they may erase what events say of people: a privacy officer, or a retention."""
    return is_system(by) or any(grant.role == PRIVACY for grant in by.grants)
