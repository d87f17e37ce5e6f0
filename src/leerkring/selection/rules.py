"""Who may draw and decide, and see the full record."""

from __future__ import annotations

from leerkring.admissions.rules import SECRETARIES, R
from leerkring.audit.actors import Actor
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import holds

AUDITORS = frozenset({R.MANAGER, R.PRIVACY})


def may_draw(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may draw, release and roll back."""
    return holds(by, SECRETARIES, activity)


def may_audit_draw(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may take away the full record of a draw, with names."""
    return holds(by, AUDITORS, activity)
