"""Giving the places: fix who takes part, draw, take it back, and release all outcomes together.

What may be done here follows from the way that was announced (`methods`): a plain lot, the order of
applying, or nothing at all where there is room for everybody. A lot with a spread is in
`fair_draw`, choosing on motivation in `choosing`.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.actions.offering import ReasonMissing
from leerkring.admissions.actions.places import NoPlaceLeft, hold_places
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import TrailVerb, record
from leerkring.programmes.models import Activity
from leerkring.review.queries import unsettled_applications
from leerkring.selection.actions.outcomes import lots_among, write_decisions
from leerkring.selection.actions.spreading import hold_balances, let_balances_go
from leerkring.selection.bridge.lots import EVERYONE, LOTTERY, Lots, lots_for, pool_digest, pool_of
from leerkring.selection.bridge.problems import Draw
from leerkring.selection.methods import (
    FIRST_COME,
    free_places,
    in_order_of_applying,
    pool_announced,
)
from leerkring.selection.models import Decision, DrawRound, Override
from leerkring.selection.overrides import left_out, reserved_places
from leerkring.selection.queries.joint import NotAgreedYet, draw_now, networks_drawn_together
from leerkring.selection.queries.records import places_in
from leerkring.selection.queries.rounds import activities_in, is_joint_round, open_round
from leerkring.selection.rules import may_draw, may_draw_round
from leerkring.selection.states import DrawState
from leerkring.selection.trail import Verb

Outcome = Decision.Outcome
M = Activity.SelectionMethod
TEST_SEED = "test"


class ExceptionWaits(Refused):
    """Nothing is locked while an exception waits for its second person."""

    message = _(
        "Exceptions that wait for a second person: %(count)s. They must be agreed to or refused "
        "before the draw is locked."
    )


class AlreadyDrawn(Refused):
    """Somebody else fixed or made a draw for this activity first."""

    message = _("Somebody else has started a draw for this activity already. Look at that one.")


class DrawnTogether(Refused):
    """These networks share one draw, so that none of them draws for itself."""

    message = _(
        "The networks of this programme share one draw. Fix, draw and release it for all of them "
        "together."
    )


class NotDrawnTogether(Refused):
    """These networks each draw for themselves, or not with these others."""

    message = _("The networks of this programme do not share a draw.")


class NobodyToDraw(Refused):
    """The pool is empty."""

    message = _("There is nobody to draw: no motivation was found suitable yet.")


class NotAllRead(Refused):
    """Motivations are unread or in doubt, so that the pool of suitable ones is not known."""

    message = _("%(count)s motivations are not read yet, or are in doubt. Read them first.")


class PoolChanged(Refused):
    """Somebody else takes part than when the draw was fixed, beside those who withdrew since."""

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
    check_nothing_is_drawn([activity])
    check_no_exception_waits([activity])
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
    round_ = write_round(
        [activity],
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
    note_all(
        round_, [activity], Verb.FIXED_DRAW, by, at, digest=round_.pool_digest, places=round_.places
    )
    return round_


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
    activities: Sequence[Activity], at: datetime, *, pool_digest: str, places: int, **values: Any
) -> DrawRound:
    """Write a draw down that is locked from now on."""
    rounds = DrawRound.objects.filter(activities__in=activities)
    round_ = DrawRound.objects.create(
        number=(rounds.aggregate(last=Max("number"))["last"] or 0) + 1,
        state=DrawState.FIXED,
        pool_digest=pool_digest,
        places=places,
        public_id=secrets.token_hex(6),
        fixed_at=at,
        **values,
    )
    round_.activities.add(*activities)
    hold_balances(activities, at)
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
def draw(*, round_: DrawRound, by: Actor, at: datetime) -> DrawRound:
    """Draw what was fixed; the outcome stays hidden until it is released."""
    require(may_draw_round, by, round_)
    activities = held_all(round_)
    if round_.method not in {LOTTERY, FIRST_COME, EVERYONE}:
        raise WrongState  # throws draw it, or the team chooses: see fair_draw and choosing
    move_draw(round_, DrawState.FIXED, DrawState.DRAWN, drawn_at=at)
    if len(activities) > 1:
        candidates = checked_unchanged(round_, activities).candidates
        lots = lots_among(candidates, {one.first.pk: one.networks[0] for one in candidates}, [])
    else:
        lots = _plain_lots(round_, activities[0])
    keep_outcome(round_, activities, lots, by, at)
    note_all(round_, activities, Verb.DREW, by, at, seed=round_.seed, digest=round_.pool_digest)
    return round_


def _plain_lots(round_: DrawRound, activity: Activity) -> Lots:
    ids = _sealed_pool(round_, activity)
    if round_.method == LOTTERY:
        return lots_for(ids, round_.places, round_.seed)
    return Lots(tuple(ids[: round_.places]), tuple(ids[round_.places :]))


def _sealed_pool(round_: DrawRound, activity: Activity) -> list[int]:
    """Return who took part when it was locked, also who withdrew since. Raise PoolChanged."""
    for left_since in (None, round_.fixed_at):
        ids = _in_order(round_.method, pool_of(activity, round_.pool, left_since=left_since))
        if pool_digest(round_.seed, ids) == round_.pool_digest:
            return ids
    raise PoolChanged


def check_room(round_: DrawRound, activity: Activity) -> None:
    """Raise NoPlaceLeft when all places of a draw are given."""
    if is_joint_round(round_) and round_.method == EVERYONE:
        _check_free(round_, activity)
        return
    reserved = len(reserved_places(activity))
    given = Decision.objects.filter(round=round_, outcome=Outcome.PLACE)
    places = given.filter(application__activity=activity).count()
    if places >= places_in(round_, activity) + reserved:
        raise NoPlaceLeft


def _check_free(round_: DrawRound, activity: Activity) -> None:
    """Raise NoPlaceLeft where nothing was drawn and who was placed took the last free place."""
    free = free_places(activity)
    given = Decision.objects.filter(round=round_, outcome=Outcome.PLACE)
    given = given.filter(application__activity=activity).exclude(reason="reserved_place")
    if free is not None and given.count() >= free:
        raise NoPlaceLeft


def last_reserve(round_: DrawRound, activity: Activity) -> int:
    """Return the last number on the reserve list of a draw."""
    rows = Decision.objects.filter(round=round_, application__activity=activity)
    return rows.aggregate(last=Max("reserve_number"))["last"] or 0


@transaction.atomic
def roll_back(*, round_: DrawRound, reason: str, by: Actor, at: datetime) -> DrawRound:
    """Take a draw back before its release; it stays on record, with the reason."""
    require(may_draw_round, by, round_)
    activities = held_all(round_)
    if not reason.strip():
        raise ReasonMissing
    was = DrawRound.objects.values_list("state", flat=True).get(pk=round_.pk)
    if was not in {DrawState.FIXED, DrawState.DRAWN}:
        raise WrongState
    values = {"rolled_back_at": at, "rolled_back_reason": reason.strip()[:250]}
    move_draw(round_, was, DrawState.ROLLED_BACK, **values)
    set_selection(activities, Activity.Selection.READING)
    let_balances_go(activities)
    note_all(round_, activities, Verb.ROLLED_BACK_DRAW, by, at, reason=reason.strip())
    return round_


# --- shared ------------------------------------------------------------------------------------


def held(activity: Activity) -> Activity:
    """Hold the activity until the transaction ends, and read it afresh."""
    hold_places(activity)
    return Activity.objects.select_related("programme__organiser").get(pk=activity.pk)


def held_all(round_: DrawRound) -> list[Activity]:
    """Hold all activities of a draw, in an order that is always the same."""
    return [held(activity) for activity in activities_in(round_)]


def check_nothing_is_drawn(activities: Sequence[Activity]) -> None:
    """Raise AlreadyDrawn when a draw is fixed or was made.

    Raise DrawnTogether or NotDrawnTogether when these are not the networks that share a draw.
    """
    together = networks_drawn_together(activities[0].programme)
    if len(activities) > 1 and list(activities) != together:
        raise NotDrawnTogether
    if len(activities) == 1 and activities[0] in together:
        raise DrawnTogether
    decided = {Activity.Selection.DRAWN}
    if len(activities) > 1:
        decided.add(Activity.Selection.RELEASED)
    if any(open_round(one) or one.selection in decided for one in activities):
        raise AlreadyDrawn


def check_no_exception_waits(activities: Sequence[Activity]) -> None:
    """Raise ExceptionWaits while one could still change who takes part."""
    asked = Override.objects.filter(activity__in=activities, state=Override.State.ASKED)
    if waiting := asked.exclude(kind=Override.Kind.OUTCOME).count():
        raise ExceptionWaits(count=waiting)


def check_all_read(activities: Sequence[Activity]) -> None:
    """Raise NotAllRead while motivations on which it depends are not settled."""
    unread = 0
    for activity in activities:
        settled_otherwise = reserved_places(activity) | left_out(activity)
        unread += unsettled_applications(activity).exclude(pk__in=settled_otherwise).count()
    if unread:
        raise NotAllRead(count=unread)


def checked_pool(activity: Activity, pool: str) -> list[int]:
    """Return who takes part. Raise NotAllRead or NobodyToDraw."""
    if pool == DrawRound.Pool.SUITABLE:
        check_all_read([activity])
    ids = pool_of(activity, pool)
    if not ids:
        raise NobodyToDraw
    return ids


def checked_unchanged(round_: DrawRound, activities: Sequence[Activity]) -> Draw:
    """Return who takes part in a draw with a spread. Raise PoolChanged."""
    now = draw_now(activities)
    if isinstance(now, NotAgreedYet) or now.problem.digest() != round_.pool_digest:
        raise PoolChanged
    return now


def keep_outcome(
    round_: DrawRound, activities: Sequence[Activity], lots: Lots, by: Actor, at: datetime
) -> None:
    """Keep what was drawn: the activities have an outcome, and everybody a decision."""
    set_selection(activities, Activity.Selection.DRAWN)
    write_decisions(round_, activities, lots, by, at)


def set_selection(activities: Sequence[Activity], value: str) -> None:
    """Write down how far the selection of these activities is."""
    Activity.objects.filter(pk__in=[one.pk for one in activities]).update(selection=value)


def move_draw(round_: DrawRound, before: str, after: str, **values: object) -> None:
    """Move a draw on, if nobody did so before us."""
    rows = DrawRound.objects.filter(pk=round_.pk, state=before)
    if not rows.update(state=after, **values):
        raise WrongState
    round_.state = after
    for name, value in values.items():
        setattr(round_, name, value)


def note_all(
    round_: DrawRound,
    activities: Sequence[Activity],
    verb: TrailVerb,
    by: Actor,
    at: datetime,
    **values: object,
) -> None:
    """Write an event about a draw in the history of each of its activities."""
    for activity in activities:
        record(by, at, verb, round_, within=activity, **values)
