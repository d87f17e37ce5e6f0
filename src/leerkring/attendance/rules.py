"""Who may run the day."""

from __future__ import annotations

from leerkring.audit.actors import Actor
from leerkring.audit.problems import NotAllowed
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_run_the_day


def require_team_of_the_day(by: Actor, activity: Activity) -> None:
    """Raise NotAllowed unless the actor may run this activity's meetings."""
    if not may_run_the_day(by, activity):
        raise NotAllowed
