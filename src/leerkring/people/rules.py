"""Who may do what with people and organisations."""

from __future__ import annotations

from leerkring.audit.actors import Actor
from leerkring.audit.rules import is_system


def may_keep_people(by: Actor) -> bool:
    """Tell whether the actor is in a team; which people they may see is the web's matter."""
    return by.is_staff or is_system(by)
