"""Who may draw and decide, and see the full record."""

from __future__ import annotations

from collections.abc import Iterable

from leerkring.admissions.rules import SECRETARIES, R
from leerkring.audit.actors import Actor, ActorKind
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import holds
from leerkring.selection.models import DrawRound
from leerkring.selection.queries.rounds import activities_in

AUDITORS = frozenset({R.MANAGER, R.PRIVACY})


def may_draw(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may draw, release and roll back."""
    return holds(by, SECRETARIES, activity)


def may_audit_draw(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may take away the full record of a draw, with names."""
    return holds(by, AUDITORS, activity)


def may_draw_round(by: Actor, round_: DrawRound) -> bool:
    """Tell whether the actor may draw in every network of a draw."""
    return may_draw_all(by, activities_in(round_))


def may_draw_all(by: Actor, activities: Iterable[Activity]) -> bool:
    """Tell whether the actor may draw in every one of these networks."""
    return all(may_draw(by, activity) for activity in activities)


def may_audit_round(by: Actor, round_: DrawRound) -> bool:
    """Tell whether the actor may take away the full record of a draw, with names."""
    return all(may_audit_draw(by, activity) for activity in activities_in(round_))


def may_throw(by: Actor, round_: DrawRound) -> bool:
    """Tell whether the actor may give the chance that decides a draw: a person."""
    return by.kind == ActorKind.ACCOUNT and may_draw_round(by, round_)


def may_ask_override(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may ask for and decide on an exception: a person, by their account."""
    return by.kind == ActorKind.ACCOUNT and may_draw(by, activity)
