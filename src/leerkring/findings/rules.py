"""Who may write and publish findings, and who may write their own intentions."""

from __future__ import annotations

from leerkring.audit.actors import Actor, ActorKind
from leerkring.audit.problems import NotAllowed
from leerkring.programmes.models import Activity, Programme
from leerkring.programmes.rules import may_manage, may_run_the_day


def require_writer(by: Actor, activity: Activity) -> None:
    """Raise NotAllowed unless the actor may write findings of this activity."""
    if not may_run_the_day(by, activity):
        raise NotAllowed


def require_publisher(by: Actor, thing: Activity | Programme) -> None:
    """Raise NotAllowed unless the actor may publish for this activity or programme."""
    if not may_manage(by, thing):
        raise NotAllowed


def require_self(by: Actor, person_id: int) -> None:
    """Raise NotAllowed unless it is the actor's own, or the system carries it over."""
    if by.kind == ActorKind.SYSTEM:
        return
    if by.person_id is None or by.person_id != person_id:
        raise NotAllowed
