"""How an activity gives its places: what was announced, and what follows from that."""

from __future__ import annotations

from collections.abc import Iterable

from leerkring.admissions.models import Application
from leerkring.programmes.models import Activity
from leerkring.programmes.standing import Standing, standing
from leerkring.selection.bridge.lots import EVERYONE
from leerkring.selection.models import DrawRecord, DrawRound
from leerkring.selection.overrides import RESERVED

M = Activity.SelectionMethod
MOTIVATION, FIRST_COME = "motivation", "first_come"  # methods of a draw in which nothing is drawn
BY_PEOPLE = frozenset({MOTIVATION, FIRST_COME})


def pool_announced(activity: Activity) -> str:
    """Return who takes part: those found suitable, or everybody who applied."""
    among_all = activity.selection_method in {M.LOTTERY, M.FIRST_COME}
    return DrawRound.Pool.ALL if among_all else DrawRound.Pool.SUITABLE


def takes_everybody(activity: Activity) -> bool:
    """Tell whether everybody who applies takes part, so that no reader decides who does."""
    by_selection = activity.admission == Activity.Admission.SELECTION
    return by_selection and pool_announced(activity) == DrawRound.Pool.ALL


def free_places(activity: Activity, found: Standing | None = None) -> int | None:
    """Return how many places can be given: not given, offered or reserved; None: any number.

    `found` is what was read of many activities; it holds RESERVED.
    """
    if activity.places is None:
        return None
    counts = found or standing([RESERVED], [activity.pk])
    reserved = counts.of(RESERVED, activity.pk)[""].number
    return max(0, activity.places - activity.places_taken - reserved)


def draws_lots(activity: Activity) -> bool:
    """Tell whether it was announced that lots are drawn."""
    return activity.selection_method in {M.SPREAD, M.LOTTERY}


def draws_reserves_anew(activity: Activity, round_: DrawRound) -> bool:
    """Tell whether each free place is drawn anew among the reserve list, as was announced.

    Where nothing was drawn there is no seed that others could follow from.
    """
    anew = activity.reserve_order == Activity.ReserveOrder.DRAWN
    return anew and draws_lots(activity) and round_.method not in {EVERYONE, *BY_PEOPLE}


def in_order_of_applying(ids: Iterable[int]) -> list[int]:
    """Return applications in the order in which they were sent."""
    rows = Application.objects.filter(pk__in=list(ids)).order_by("submitted_at", "pk")
    return list(rows.values_list("pk", flat=True))


def has_spread(round_: DrawRound) -> bool:
    """Tell whether an agreed spread binds a draw."""
    return DrawRecord.objects.filter(round=round_).exists()
