"""Who may do what with applications."""

from __future__ import annotations

from leerkring.audit.actors import Actor
from leerkring.programmes.models import Activity, Membership
from leerkring.programmes.rules import holds

R = Membership.Role
SECRETARIES = frozenset({R.MANAGER})
ONLOOKERS = frozenset({R.MANAGER, R.READER, R.PRIVACY})


def may_see_applications(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may see who applied; readers of motivations may not."""
    return holds(by, ONLOOKERS, activity)


def may_handle_applications(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may enter, change, import and withdraw applications."""
    return holds(by, SECRETARIES, activity)


def may_open_inbox(by: Actor) -> bool:
    """Tell whether the actor handles the mail of any organiser or activity."""
    return any(grant.role in SECRETARIES for grant in by.grants)
