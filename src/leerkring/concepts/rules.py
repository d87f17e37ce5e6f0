"""Who may do what with concepts and publications: reference data of the whole installation."""

from __future__ import annotations

from leerkring.audit.actors import MANAGER, Actor
from leerkring.audit.rules import is_system


def may_change_concepts(by: Actor) -> bool:
    """Tell whether the actor manages the programmes of some organiser."""
    manages = any(grant.role == MANAGER and grant.activity_id is None for grant in by.grants)
    return manages or is_system(by)
