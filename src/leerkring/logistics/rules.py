"""Who may arrange venues and what a meeting needs."""

from __future__ import annotations

from leerkring.audit.actors import Actor
from leerkring.audit.problems import NotAllowed
from leerkring.programmes.models import Activity, Organiser, Programme
from leerkring.programmes.rules import may_manage, may_run_the_day


def require_manager(by: Actor, thing: Activity | Programme | Organiser) -> None:
    """Raise NotAllowed unless the actor may change this thing."""
    if not may_manage(by, thing):
        raise NotAllowed


def require_team_of_the_day(by: Actor, activity: Activity) -> None:
    """Raise NotAllowed unless the actor may run this activity's meetings."""
    if not may_run_the_day(by, activity):
        raise NotAllowed
