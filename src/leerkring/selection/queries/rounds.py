"""Reads of draws and of what was decided in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, Max, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from leerkring.people.erasing import Wait
from leerkring.people.finding import by_name
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, Programme
from leerkring.programmes.standing import Standing, Tally
from leerkring.selection.models import Decision, DrawRecord, DrawRound
from leerkring.selection.states import DrawState

FEWEST_NETWORKS = 2
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


def released_round(activity: Activity) -> DrawRound | None:
    """Return the last draw of an activity that was released, if there is one."""
    return rounds_of(activity).filter(state=DrawState.RELEASED).first()


def joint_rounds(programme: Programme) -> QuerySet[DrawRound]:
    """Return the draws over several networks of a programme, the newest first."""
    several = DrawRound.objects.annotate(number_of=Count("activities")).filter(number_of__gt=1)
    rows = DrawRound.objects.filter(
        Q(pk__in=several.values("pk")), activities__programme=programme
    ).distinct()
    return rows.order_by("-number", "-pk")


def open_joint_round(programme: Programme) -> DrawRound | None:
    """Return the joint draw that is fixed or drawn and not yet released, if there is one."""
    return joint_rounds(programme).filter(state__in=[DrawState.FIXED, DrawState.DRAWN]).first()


def activities_in(round_: DrawRound) -> list[Activity]:
    """Return the activities of a draw, with their organiser."""
    return list(round_.activities.select_related("programme__organiser").order_by("pk"))


def is_joint_round(round_: DrawRound) -> bool:
    """Tell whether a draw is over several networks."""
    return round_.activities.count() >= FEWEST_NETWORKS


def decisions_of(round_: DrawRound) -> QuerySet[Decision]:
    """Return a draw's decisions with their applications: places first, then the reserve list."""
    return (
        Decision.objects.filter(round=round_)
        .select_related("application__organisation")
        .order_by(PLACES_FIRST, "reserve_number", *by_name("application__"))
    )


def decisions_in(
    rounds: Iterable[DrawRound], activity: Activity | None = None
) -> QuerySet[Decision]:
    """Return every decision of these draws, of all networks or of one, draw by draw."""
    rows = Decision.objects.filter(round__in=rounds)
    if activity is not None:
        rows = rows.filter(application__activity=activity)
    return rows.select_related("round", "application__activity").order_by(
        *("round__number", "round_id", "application__activity_id"),
        *(PLACES_FIRST, "reserve_number", "application_id"),
    )


ROUNDS = Tally(  # the number is that of the latest draw in each state
    "rounds",
    lambda ids: DrawRound.activities.through.objects.filter(activity__in=ids),
    kind="drawround__state",
    number=Max("drawround_id"),
)


def _locked(ids: list[int], **more: Any) -> QuerySet[Any]:
    links = DrawRound.activities.through.objects
    return links.filter(activity__in=ids, drawround__state=DrawState.FIXED, **more)


WAY, READINGS, NUMBERS = (
    f"drawround__record__{name}" for name in ("chance_kind", "readings", "secret_numbers")
)
READ = Tally(  # of a locked draw: by which way and which account throws or signature were typed in
    "chance typed in",
    lambda ids: _locked(ids, **{f"{READINGS}__isnull": False}),
    kind=Concat(WAY, Value(" "), Cast(f"{READINGS}__account_id", CharField())),
)
LAID_DOWN = Tally(  # of a locked draw, by account; the part was shown, the number is of people
    "secret numbers",
    lambda ids: _locked(ids, **{f"{NUMBERS}__isnull": False}),
    kind=Cast(f"{NUMBERS}__account_id", CharField()),
    number=Max("drawround__record__chance_people"),
    part=Q(**{f"{NUMBERS}__shown_at__isnull": False}),
)


@dataclass(frozen=True, slots=True)
class HalfWay:
    """That a locked draw waits for another person, who did not do their part yet.

    `done` are the accounts that did; `only`, where not None, are those who alone can still do it.
    """

    way: str
    done: frozenset[str]
    only: frozenset[str] | None = None


def half_way(found: Standing, activity_id: int) -> HalfWay | None:
    """Return for whom an activity's locked draw waits, once one person did their part."""
    if read := found.of(READ, activity_id):
        ways, accounts = zip(*(kind.split() for kind in read), strict=True)
        return HalfWay(ways[0], frozenset(accounts))
    laid_down = found.of(LAID_DOWN, activity_id)
    if not laid_down:
        return None
    people = max(one.number for one in laid_down.values())
    shown = frozenset(account for account, one in laid_down.items() if one.part)
    all_laid_down = len(laid_down) >= people
    return HalfWay(
        DrawRecord.Chance.NUMBERS,
        shown if all_laid_down else frozenset(laid_down),
        frozenset(laid_down) if all_laid_down else None,
    )


def round_state(found: Standing, activity_id: int) -> str:
    """Return the state of an activity's latest draw, "" where there was none."""
    states = found.of(ROUNDS, activity_id)
    return max(states, key=lambda state: states[state].number, default="")


def joint_rounds_by_activity(activity_ids: Iterable[int]) -> dict[int, int]:
    """Return the draw that each activity shares with others and that is not released yet."""
    waiting = DrawRound.objects.filter(state__in=[DrawState.FIXED, DrawState.DRAWN])
    several = waiting.annotate(number_of=Count("activities"))
    shared = several.filter(number_of__gt=1)
    links = DrawRound.activities.through.objects.filter(
        activity__in=list(activity_ids), drawround__in=shared.values("pk")
    )
    return dict(links.values_list("activity_id", "drawround_id"))


def activities_by_round(round_ids: Iterable[int]) -> dict[int, list[Activity]]:
    """Return the activities of each of these draws."""
    found: dict[int, list[Activity]] = {}
    links = DrawRound.activities.through.objects.filter(drawround__in=list(round_ids))
    for link in links.select_related("activity__programme").order_by("activity_id"):
        found.setdefault(link.drawround_id, []).append(link.activity)
    return found


def is_fixed(activity: Activity) -> bool:
    """Tell whether a draw is locked, and its spread with it."""
    if activity.selection in {Activity.Selection.DRAWN, Activity.Selection.RELEASED}:
        return True
    rounds = DrawRound.objects.filter(activities=activity)
    return rounds.filter(~Q(state=DrawState.ROLLED_BACK)).exists()


def awaits_a_draw(person: Person, at: datetime) -> Wait | None:
    """Tell that somebody takes part in a draw that is locked: nobody is taken out of its pool."""
    running = DrawRound.objects.filter(
        state__in=[DrawState.FIXED, DrawState.DRAWN], activities__applications__person=person
    )
    if not running.exists():
        return None
    return Wait(_("they take part in a draw that is locked and not released yet."))
