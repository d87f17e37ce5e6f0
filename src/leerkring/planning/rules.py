"""Who may arrange venues."""

from __future__ import annotations

from leerkring.audit.actors import Actor
from leerkring.audit.problems import NotAllowed
from leerkring.programmes.models import Activity, Organiser, Programme
from leerkring.programmes.rules import may_manage


def require_manager(by: Actor, thing: Activity | Programme | Organiser) -> None:
    """Raise NotAllowed unless the actor may change this thing."""
    if not may_manage(by, thing):
        raise NotAllowed
