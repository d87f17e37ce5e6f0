"""Reads of draws and of what was decided in them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import (
    Case,
    Count,
    Max,
    Q,
    QuerySet,
    Value,
    When,
)

from leerkring.programmes.models import Activity
from leerkring.programmes.standing import Standing, Tally
from leerkring.selection.models import Decision, DrawRound
from leerkring.selection.states import DrawState

PLACES_FIRST = Case(
    When(outcome=Decision.Outcome.PLACE, then=Value(0)),
    When(outcome=Decision.Outcome.RESERVE, then=Value(1)),
    default=Value(2),
)


def rounds_of(activity: Activity) -> QuerySet[DrawRound]:
    """Return the draws of an activity, newest first."""
    return DrawRound.objects.filter(activities=activity).order_by("-number", "-pk")


def open_round(activity: Activity) -> DrawRound | None:
    """Return the draw that is fixed or drawn and not yet released, if there is one."""
    return rounds_of(activity).filter(state__in=[DrawState.FIXED, DrawState.DRAWN]).first()


def decisions_of(round_: DrawRound) -> QuerySet[Decision]:
    """Return a draw's decisions with their applications: places first, then the reserve list."""
    return (
        Decision.objects.filter(round=round_)
        .select_related("application__organisation")
        .order_by(PLACES_FIRST, "reserve_number", "application__family_name", "application_id")
    )


def all_decisions(activity: Activity) -> QuerySet[Decision]:
    """Return every decision about an activity's applications, draw by draw."""
    return (
        Decision.objects.filter(round__activities=activity, application__activity=activity)
        .select_related("round", "application")
        .order_by("round__number", "round_id", PLACES_FIRST, "reserve_number", "application_id")
    )


ROUNDS = Tally(  # the number is that of the latest draw in each state
    "rounds",
    lambda ids: DrawRound.activities.through.objects.filter(activity__in=ids),
    kind="drawround__state",
    number=Max("drawround_id"),
)


def round_state(found: Standing, activity_id: int) -> str:
    """Return the state of an activity's latest draw, "" where there was none."""
    states = found.of(ROUNDS, activity_id)
    return max(states, key=lambda state: states[state].number, default="")


def joint_rounds_by_activity(activity_ids: Iterable[int]) -> dict[int, int]:
    """Return the draw that each activity shares with others and that waits for its release."""
    several = DrawRound.objects.filter(state=DrawState.DRAWN).annotate(
        number_of=Count("activities")
    )
    shared = several.filter(number_of__gt=1)
    links = DrawRound.activities.through.objects.filter(
        activity__in=list(activity_ids), drawround__in=shared.values("pk")
    )
    return dict(links.values_list("activity_id", "drawround_id"))


def is_fixed(activity: Activity) -> bool:
    """Tell whether a draw stands fast, so that its spread does too."""
    if activity.selection in {Activity.Selection.DRAWN, Activity.Selection.RELEASED}:
        return True
    rounds = DrawRound.objects.filter(activities=activity)
    return rounds.filter(~Q(state=DrawState.ROLLED_BACK)).exists()
