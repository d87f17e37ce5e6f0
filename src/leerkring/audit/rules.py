"""The question with which every action begins: may this actor do this?"""

from __future__ import annotations

from collections.abc import Callable

from leerkring.audit.actors import PRIVACY, Actor, ActorKind
from leerkring.audit.problems import HowUnknown, NotAllowed


def require[**P](may: Callable[P, bool], *args: P.args, **kwargs: P.kwargs) -> None:
    """Raise NotAllowed unless the rule says that the actor may."""
    if not may(*args, **kwargs):
        raise NotAllowed


def speaks_for(by: Actor, person_id: int | None, heard: str) -> bool:
    """Tell whether somebody of the team acts in another's name; raise HowUnknown without a word.

    Part of an action: the trail then gets a verb of its own, with how they know.
    """
    if not by.is_staff or (person_id is not None and by.person_id == person_id):
        return False
    if not heard.strip():
        raise HowUnknown
    return True


def is_system(by: Actor) -> bool:
    """Tell whether nobody asked: periodic work, or what follows from what somebody did."""
    return by.kind == ActorKind.SYSTEM


def may_read_security(by: Actor) -> bool:
    """Tell whether they may see what happened at the doors: a privacy officer."""
    return any(grant.role == PRIVACY for grant in by.grants)


def may_erase_words(by: Actor) -> bool:
    """Tell whether they may erase what events say of people: a privacy officer, or a retention."""
    return is_system(by) or any(grant.role == PRIVACY for grant in by.grants)
