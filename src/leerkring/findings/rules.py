"""Who may write down their own intentions; for findings the rules of programmes hold."""

from __future__ import annotations

from leerkring.audit.actors import Actor
from leerkring.audit.rules import is_system


def may_intend(by: Actor, person_id: int) -> bool:
    """Tell whether it is the actor's own, or the system carries it over."""
    return is_system(by) or (by.person_id is not None and by.person_id == person_id)
