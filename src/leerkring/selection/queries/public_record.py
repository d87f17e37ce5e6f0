"""What the public page of a draw says of people's part in it."""

from __future__ import annotations

from typing import Any

from leerkring.programmes.models import Activity
from leerkring.selection.methods import BY_PEOPLE, draws_reserves_anew
from leerkring.selection.models import DrawRound, Override, ReserveDraw
from leerkring.selection.overrides import public_overrides
from leerkring.selection.queries.rounds import rounds_of
from leerkring.selection.states import DrawState


def told_of(round_: DrawRound) -> dict[str, Any]:
    """Return exceptions by kind, whether people chose, and the fresh draws of free places.

    Exceptions before the draw stand there at once; what was changed after it, from the release on.
    """
    is_released = round_.state == DrawState.RELEASED
    after = Override.Kind.OUTCOME
    activity = round_.activities.first()
    return {
        "exceptions": [one for one in public_overrides(round_) if is_released or one.kind != after],
        "is_by_people": round_.method in BY_PEOPLE,
        "draws_anew": activity is not None and draws_reserves_anew(activity, round_),
        "fresh_draws": list(ReserveDraw.objects.filter(round=round_)),
    }


def public_id_of(activity: Activity) -> str:
    """Return the public address part of the selection that was made known; empty before that."""
    if activity.selection != Activity.Selection.RELEASED:
        return ""
    released = rounds_of(activity).filter(state=DrawState.RELEASED)
    return released.values_list("public_id", flat=True).first() or ""
