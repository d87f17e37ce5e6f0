"""Giving the places: fix who takes part, draw, take it back, and release all outcomes together.

What may be done here follows from the way that was announced (`methods`): a plain lot, the order of
applying, or nothing at all where there is room for everybody. A lot with a spread is in
`fair_draw`, choosing on motivation in `choosing`.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.actions.offering import (
    ReasonMissing,
)
from leerkring.admissions.actions.places import NoPlaceLeft, hold_places
from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity
from leerkring.review.queries import unsettled_applications
from leerkring.selection.bridge import (
    EVERYONE,
    LOTTERY,
    Lots,
    lots_for,
    pool_digest,
    pool_of,
)
from leerkring.selection.methods import (
    FIRST_COME,
    draws_reserves_anew,
    free_places,
    in_order_of_applying,
    pool_announced,
)
from leerkring.selection.models import Decision, DrawRound
from leerkring.selection.overrides import left_out, reserved_places, ruled_unfit
from leerkring.selection.queries.joint import draws_together, is_joint_round
from leerkring.selection.queries.records import places_in
from leerkring.selection.queries.rounds import open_round, rounds_of
from leerkring.selection.rules import may_draw
from leerkring.selection.states import DrawState
from leerkring.selection.trail import Verb

O = Decision.Outcome  # noqa: E741
M = Activity.SelectionMethod
type Row = tuple[int, str, int | None, str]
TEST_SEED = "test"


class AlreadyDrawn(Refused):
    """Somebody else fixed or made a draw for this activity first."""

    message = _("Somebody else has started a draw for this activity already. Look at that one.")


class DrawnTogether(Refused):
    """These networks share one draw, so that none of them draws for itself."""

    message = _(
        "The networks of this programme share one draw. Fix, draw and release it for all of them "
        "together."
    )


class NobodyToDraw(Refused):
    """The pool is empty."""

    message = _("There is nobody to draw: no motivation was found suitable yet.")


class NotAllRead(Refused):
    """Motivations are unread or in doubt, so that the pool of suitable ones is not known."""

    message = _("%(count)s motivations are not read yet, or are in doubt. Read them first.")


class PoolChanged(Refused):
    """Somebody withdrew or a verdict changed since the draw was fixed."""

    message = _(
        "Since this draw was fixed the list of names changed. Take it back and fix it anew."
    )


class SpreadIsAnnounced(Refused):
    """The page announced a lot with an agreed spread, so that no plain lot may be drawn."""

    message = _(
        "The page announced a lot with an agreed spread, so no other lot is drawn. Choose the "
        "spread that counts on the balance."
    )


class TeamChooses(Refused):
    """The page announced that the team chooses on motivation, so that nothing is drawn."""

    message = _(
        "The page announced that the team chooses on motivation. Nothing is drawn: decide about "
        "each person, with a reason."
    )


class OrderOfApplyingIsAnnounced(Refused):
    """The page announced the order of applying, so that nothing is drawn."""

    message = _("The page announced that who applied first has a place first. Nothing is drawn.")


class LotIsAnnounced(Refused):
    """The page announced a plain lot, so that nobody chooses."""

    message = _("The page announced that lots are drawn, so nobody chooses who gets a place.")


class AllTakePart(Refused):
    """The page announced that everybody who applied takes part."""

    message = _("The page announced that everybody who applied takes part, so nobody is left out.")


class RoomForEverybody(Refused):
    """There are places for all who take part, so that nothing is drawn."""

    message = _("There are places enough for everybody who takes part: nothing is drawn.")


class SeedMissing(Refused):
    """A draw needs a stated text from which anyone can repeat it."""

    message = _("Write down the text that decides the draw, for example six throws of a die.")
    status = 400


NO_PLAIN_LOT: dict[str, type[Refused]] = {
    M.SPREAD: SpreadIsAnnounced,
    M.MOTIVATION: TeamChooses,
    M.FIRST_COME: OrderOfApplyingIsAnnounced,
}


@transaction.atomic
def fix_draw(
    *,
    activity: Activity,
    places: int,
    seed: str = "",
    pool: str = "",
    reserves: int | None = None,
    dropout: float | None = None,
    by: Actor,
    at: datetime,
) -> DrawRound:
    """Fix who takes part and for how many places, in the way announced, before anything is drawn.

    With places enough everybody is in, whatever the way. Raise SpreadIsAnnounced or TeamChooses
    where something else was announced (see `fair_draw` and `choosing`), RoomForEverybody when fewer
    places are asked for than would do for all.
    """
    require(may_draw, by, activity)
    activity = held(activity)
    check_nothing_is_drawn(activity)
    pool = pool or pool_announced(activity)
    _check_pool_announced(activity, pool)
    free = free_places(activity)
    if free is not None and places > free:
        raise NoPlaceLeft
    ids = checked_pool(activity, pool)
    method = _method_for(activity, len(ids) <= places)
    if free is not None and places < len(ids) <= free:
        raise RoomForEverybody
    seed = seed.strip() if method == LOTTERY else ""
    if method == LOTTERY and not seed:
        raise SeedMissing
    return write_round(
        activity,
        by,
        at,
        method=method,
        pool=pool,
        reserves=reserves,
        dropout=dropout,
        seed=seed,
        pool_digest=pool_digest(seed, _in_order(method, ids)),
        pool_size=len(ids),
        places=places,
    )


def _check_pool_announced(activity: Activity, pool: str) -> None:
    among_all = pool_announced(activity) == DrawRound.Pool.ALL
    if among_all and pool != DrawRound.Pool.ALL:
        raise AllTakePart


def _method_for(activity: Activity, is_enough: bool) -> str:
    """Return how places are given. Raise what was announced, where that is done elsewhere."""
    if is_enough:
        return EVERYONE
    announced = activity.selection_method
    if announced == M.SPREAD:
        raise SpreadIsAnnounced
    if announced == M.MOTIVATION:
        raise TeamChooses
    return FIRST_COME if announced == M.FIRST_COME else LOTTERY


def write_round(
    activity: Activity, by: Actor, at: datetime, *, pool_digest: str, places: int, **values: Any
) -> DrawRound:
    """Write a draw down that stands fast, with its event."""
    round_ = DrawRound.objects.create(
        number=next_number(activity),
        state=DrawState.FIXED,
        pool_digest=pool_digest,
        places=places,
        public_id=secrets.token_hex(6),
        fixed_at=at,
        **values,
    )
    round_.activities.add(activity)
    record(by, at, Verb.FIXED_DRAW, round_, within=activity, digest=pool_digest, places=places)
    return round_


def _in_order(method: str, ids: list[int]) -> list[int]:
    return in_order_of_applying(ids) if method == FIRST_COME else ids


@transaction.atomic
def try_draw(
    *, activity: Activity, places: int, pool: str, number: int, by: Actor, at: datetime
) -> Lots:
    """Draw for practice: another text each time, nothing is stored but that it was tried."""
    require(may_draw, by, activity)
    _check_pool_announced(activity, pool)
    if activity.selection_method != M.LOTTERY:
        raise NO_PLAIN_LOT[activity.selection_method]
    outcome = lots_for(checked_pool(activity, pool), places, f"{TEST_SEED} {number}")
    record(by, at, Verb.TRIED_DRAW, activity, number=number)
    return outcome


@transaction.atomic
def draw(*, round_: DrawRound, activity: Activity, by: Actor, at: datetime) -> DrawRound:
    """Draw what was fixed; the outcome stays hidden until it is released."""
    require(may_draw, by, activity)
    activity = held(activity)
    check_drawn_alone(round_)
    if round_.method not in {LOTTERY, FIRST_COME, EVERYONE}:
        raise WrongState  # throws draw it, or the team chooses: see fair_draw and choosing
    move_draw(round_, DrawState.FIXED, DrawState.DRAWN, drawn_at=at)
    ids = _in_order(round_.method, pool_of(activity, round_.pool))
    if pool_digest(round_.seed, ids) != round_.pool_digest:
        raise PoolChanged
    Activity.objects.filter(pk=activity.pk).update(selection=Activity.Selection.DRAWN)
    lots = Lots(tuple(ids[: round_.places]), tuple(ids[round_.places :]))
    if round_.method == LOTTERY:
        lots = lots_for(ids, round_.places, round_.seed)
    write_decisions(round_, activity, lots, by, at)
    record(by, at, Verb.DREW, round_, within=activity, seed=round_.seed, digest=round_.pool_digest)
    return round_


REASONS_BY_METHOD = {
    EVERYONE: ("enough_places", "", ""),
    FIRST_COME: ("came_first", "came_later", "came_too_late"),
}
BY_LOT = ("drawn", "drawn_reserve", "not_drawn")


def write_decisions(
    round_: DrawRound, activity: Activity, lots: Lots, by: Actor, at: datetime
) -> None:
    """Write what follows from the lots for everybody who applied."""
    has_place, next_one, has_none = REASONS_BY_METHOD.get(round_.method, BY_LOT)
    anew = draws_reserves_anew(activity, round_)
    reserves = lots.reserve[: round_.reserves]
    rows: list[Row] = [(pk, O.PLACE, None, has_place) for pk in lots.places]
    rows += [
        (pk, O.RESERVE, None if anew else number, next_one) for number, pk in enumerate(reserves, 1)
    ]
    rows += [(pk, O.NO_PLACE, None, has_none) for pk in lots.reserve[len(reserves) :]]
    rows += of_the_others(activity, {pk for pk, *_rest in rows})
    Decision.objects.bulk_create(
        Decision(
            round=round_,
            application_id=pk,
            outcome=outcome,
            reserve_number=number,
            reason=reason,
            decided_by=by.name,
            decided_at=at,
        )
        for pk, outcome, number, reason in rows
    )


def of_the_others(activity: Activity, decided: Collection[int]) -> list[Row]:
    """Return what becomes of those who took no part: places given before, and who does not fit."""
    reserved, out = reserved_places(activity), left_out(activity)
    unfit = ruled_unfit(activity)
    others = Application.objects.filter(activity=activity, state=ApplicationState.SUBMITTED)
    rows: list[Row] = []
    for pk in others.values_list("pk", flat=True):
        if pk in decided:
            continue
        if pk in reserved:
            rows.append((pk, O.PLACE, None, "reserved_place"))
        elif pk in out:
            rows.append((pk, O.NO_PLACE, None, "counted_once"))
        else:
            why = "by_hand" if pk in unfit else "not_suitable"
            rows.append((pk, O.NO_PLACE, None, why))
    return rows


def check_room(round_: DrawRound, activity: Activity) -> None:
    """Raise NoPlaceLeft when all places of a draw are given."""
    if is_joint_round(round_) and round_.method == EVERYONE:
        _check_free(round_, activity)
        return
    reserved = len(reserved_places(activity))
    places = Decision.objects.filter(
        round=round_, outcome=O.PLACE, application__activity=activity
    ).count()
    if places >= places_in(round_, activity) + reserved:
        raise NoPlaceLeft


def _check_free(round_: DrawRound, activity: Activity) -> None:
    """Raise NoPlaceLeft where nothing was drawn and who was placed took the last free place."""
    free, given = free_places(activity), Decision.objects.filter(round=round_, outcome=O.PLACE)
    given = given.filter(application__activity=activity).exclude(reason="reserved_place")
    if free is not None and given.count() >= free:
        raise NoPlaceLeft


def last_reserve(round_: DrawRound, activity: Activity) -> int:
    """Return the last number on the reserve list of a draw."""
    rows = Decision.objects.filter(round=round_, application__activity=activity)
    return rows.aggregate(last=Max("reserve_number"))["last"] or 0


@transaction.atomic
def roll_back(
    *, round_: DrawRound, activity: Activity, reason: str, by: Actor, at: datetime
) -> DrawRound:
    """Take a draw back before its release; it stays on record, with the reason."""
    require(may_draw, by, activity)
    activity = held(activity)
    check_drawn_alone(round_)
    if not reason.strip():
        raise ReasonMissing
    was = round_.state
    if was not in {DrawState.FIXED, DrawState.DRAWN}:
        raise WrongState
    values = {"rolled_back_at": at, "rolled_back_reason": reason.strip()[:250]}
    move_draw(round_, was, DrawState.ROLLED_BACK, **values)
    Activity.objects.filter(pk=activity.pk).update(selection=Activity.Selection.READING)
    record(by, at, Verb.ROLLED_BACK_DRAW, round_, within=activity, reason=reason.strip())
    return round_


# --- shared ------------------------------------------------------------------------------------


def next_number(activity: Activity) -> int:
    """Return the number of the activity's next draw."""
    return (rounds_of(activity).aggregate(last=Max("number"))["last"] or 0) + 1


def held(activity: Activity) -> Activity:
    """Hold the activity until the transaction ends, and read it afresh."""
    hold_places(activity)
    return Activity.objects.select_related("programme__organiser").get(pk=activity.pk)


def check_drawn_alone(round_: DrawRound) -> None:
    """Raise DrawnTogether for a draw over several networks: see `joint_draw`."""
    if is_joint_round(round_):
        raise DrawnTogether


def check_nothing_is_drawn(activity: Activity) -> None:
    """Raise AlreadyDrawn when a draw stands fast or was made, DrawnTogether in a joint draw."""
    if draws_together(activity):
        raise DrawnTogether
    if open_round(activity) or activity.selection == Activity.Selection.DRAWN:
        raise AlreadyDrawn


def checked_pool(activity: Activity, pool: str) -> list[int]:
    """Return who takes part. Raise NotAllRead or NobodyToDraw."""
    settled_otherwise = reserved_places(activity) | left_out(activity)
    unread = unsettled_applications(activity).exclude(pk__in=settled_otherwise)
    if pool == DrawRound.Pool.SUITABLE and (left := unread.count()):
        raise NotAllRead(count=left)
    ids = pool_of(activity, pool)
    if not ids:
        raise NobodyToDraw
    return ids


def move_draw(round_: DrawRound, before: str, after: str, **values: object) -> None:
    """Move a draw on, if nobody did so before us."""
    rows = DrawRound.objects.filter(pk=round_.pk, state=before)
    if not rows.update(state=after, **values):
        raise WrongState
    round_.state = after
    for name, value in values.items():
        setattr(round_, name, value)
