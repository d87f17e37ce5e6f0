"""Who may do what with applications."""

from __future__ import annotations

from leerkring.audit.actors import Actor, ActorKind
from leerkring.programmes.models import Activity, Membership
from leerkring.programmes.rules import holds

R = Membership.Role
SECRETARIES = frozenset({R.MANAGER})
MAY_READ = frozenset({R.MANAGER, R.REVIEWER})
AUDITORS = frozenset({R.MANAGER, R.PRIVACY})
ONLOOKERS = frozenset({R.MANAGER, R.READER, R.PRIVACY})


def may_see_applications(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may see who applied; readers of motivations may not."""
    return holds(by, ONLOOKERS, activity)


def may_handle_applications(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may enter, change, import and withdraw applications."""
    return holds(by, SECRETARIES, activity)


def may_review(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may read motivations and give a verdict."""
    return by.kind == ActorKind.ACCOUNT and holds(by, MAY_READ, activity)


def may_draw(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may draw, release and roll back."""
    return holds(by, SECRETARIES, activity)


def may_audit_draw(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may take away the full record of a draw, with names."""
    return holds(by, AUDITORS, activity)


def may_plan_reading(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may settle how motivations are read, and by whom."""
    return holds(by, SECRETARIES, activity)
