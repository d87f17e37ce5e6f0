"""Who may read motivations, and settle how they are read."""

from __future__ import annotations

from leerkring.admissions.rules import SECRETARIES, R, may_see_applications
from leerkring.audit.actors import Actor, ActorKind
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import holds

MAY_READ = frozenset({R.MANAGER, R.REVIEWER})


def may_review(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may read motivations and give a verdict."""
    return by.kind == ActorKind.ACCOUNT and holds(by, MAY_READ, activity)


def may_plan_reading(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may settle how motivations are read, and by whom."""
    return holds(by, SECRETARIES, activity)


def may_take_readings(by: Actor, activity: Activity, *, with_names: bool) -> bool:
    """Tell whether the actor may take away what readers found, with or without names."""
    return may_review(by, activity) and (not with_names or may_see_applications(by, activity))
