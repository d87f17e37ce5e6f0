"""Who may do what with concepts and publications: reference data of the whole installation."""

from __future__ import annotations

from leerkring.audit.actors import Actor, ActorKind

MANAGER = "manager"  # programmes.Membership.Role.MANAGER, which stands above this room


def may_change_concepts(by: Actor) -> bool:
    """Tell whether the actor manages the programmes of some organiser."""
    if by.kind == ActorKind.SYSTEM:
        return True
    return any(grant.role == MANAGER and grant.activity_id is None for grant in by.grants)
