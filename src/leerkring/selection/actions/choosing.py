"""The team selects on motivation: each person's outcome with its reason, hidden until the release.

It is kept as a draw in which nothing is drawn, so that release, letters, log and record are one.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.actions.offering import ReasonMissing
from leerkring.admissions.actions.places import NoPlaceLeft
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity
from leerkring.selection.actions.drawing import (
    LotIsAnnounced,
    OrderOfApplyingIsAnnounced,
    RoomForEverybody,
    check_nothing_is_drawn,
    checked_pool,
    held,
    last_reserve,
    move_draw,
    note_all,
    set_selection,
    write_round,
)
from leerkring.selection.actions.outcomes import keep_decisions, of_the_others, seal_outcomes
from leerkring.selection.bridge.lots import pool_digest, pool_of
from leerkring.selection.methods import MOTIVATION, free_places
from leerkring.selection.models import Decision, DrawRound
from leerkring.selection.rules import may_draw
from leerkring.selection.states import DrawState
from leerkring.selection.trail import Verb

Outcome = Decision.Outcome
M = Activity.SelectionMethod
REASONS = {
    Outcome.PLACE: "chosen",
    Outcome.RESERVE: "chosen_reserve",
    Outcome.NO_PLACE: "not_chosen",
}
LONGEST_REASON = 250


class NobodyTicked(Refused):
    """A decision is about somebody."""

    message = _("Tick the people whom you decide about.")
    status = 400


class NotTakingPart(Refused):
    """Somebody withdrew, or their motivation was not found suitable."""

    message = _("Some of these people no longer take part. Look at the list again.")


class NotAllDecided(Refused):
    """The outcome is made known to everybody together, so everybody needs one."""

    message = _("About %(count)s people nothing is decided yet.")


@transaction.atomic
def begin_choosing(*, activity: Activity, by: Actor, at: datetime) -> DrawRound:
    """Begin to select on motivation among all who are suitable.

    With places enough for all of them everybody is in: RoomForEverybody. Raise NotAllRead.
    """
    require(may_draw, by, activity)
    activity = held(activity)
    check_nothing_is_drawn([activity])
    if activity.selection_method == M.FIRST_COME:
        raise OrderOfApplyingIsAnnounced
    if activity.selection_method != M.MOTIVATION:
        raise LotIsAnnounced
    ids = checked_pool(activity, DrawRound.Pool.SUITABLE)
    free = free_places(activity)
    if free is not None and len(ids) <= free:
        raise RoomForEverybody
    round_ = write_round(
        [activity],
        at,
        method=MOTIVATION,
        pool=DrawRound.Pool.SUITABLE,
        seed="",
        pool_digest=pool_digest("", ids),
        pool_size=len(ids),
        places=len(ids) if free is None else free,
    )
    facts = {"digest": round_.pool_digest, "places": round_.places}
    note_all(round_, [activity], Verb.FIXED_DRAW, by, at, **facts)
    return round_


@transaction.atomic
def choose_for(
    *,
    round_: DrawRound,
    activity: Activity,
    application_ids: Collection[int],
    outcome: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> list[Decision]:
    """Decide about some people at once, for one reason; a second time replaces the first.

    Who goes to the reserve list comes at its end, in the order given. Raise NoPlaceLeft.
    """
    require(may_draw, by, activity)
    activity = held(activity)
    _check_choosing(round_)
    if not application_ids:
        raise NobodyTicked
    if not reason.strip():
        raise ReasonMissing
    if not set(application_ids) <= set(pool_of(activity, round_.pool)):
        raise NotTakingPart
    Decision.objects.filter(round=round_, application__in=application_ids).delete()
    first = last_reserve(round_, activity) + 1
    made = Decision.objects.bulk_create(
        Decision(
            round=round_,
            application_id=pk,
            outcome=outcome,
            reserve_number=first + number if outcome == Outcome.RESERVE else None,
            reason=REASONS[Outcome(outcome)],
            note=reason.strip()[:LONGEST_REASON],
            decided_by=by.name,
            decided_at=at,
        )
        for number, pk in enumerate(dict.fromkeys(application_ids))
    )
    if Decision.objects.filter(round=round_, outcome=Outcome.PLACE).count() > round_.places:
        raise NoPlaceLeft
    seal_outcomes(round_)
    record(
        by,
        at,
        Verb.CHOSE_PEOPLE,
        round_,
        within=activity,
        applications=sorted(application_ids),
        outcome=outcome,
        reason=reason.strip(),
    )
    return made


@transaction.atomic
def finish_choosing(*, round_: DrawRound, activity: Activity, by: Actor, at: datetime) -> DrawRound:
    """End the selection once everybody has an outcome; it stays hidden until the release.

    Who withdrew meanwhile is left out. Raise NotAllDecided.
    """
    require(may_draw, by, activity)
    activity = held(activity)
    _check_choosing(round_)
    ids = checked_pool(activity, round_.pool)
    decided = Decision.objects.filter(round=round_)
    decided.exclude(application__in=ids).delete()
    known = set(decided.values_list("application_id", flat=True))
    if left := len(set(ids) - known):
        raise NotAllDecided(count=left)
    _close_ranks(round_)
    digest = pool_digest("", ids)
    values = {"drawn_at": at, "pool_size": len(ids), "pool_digest": digest}
    move_draw(round_, DrawState.FIXED, DrawState.DRAWN, **values)
    set_selection([activity], Activity.Selection.DRAWN)
    keep_decisions(round_, of_the_others(round_, activity, known), by, at)
    places = Decision.objects.filter(round=round_, outcome=Outcome.PLACE).count()
    record(by, at, Verb.FINISHED_CHOOSING, round_, within=activity, places=places, digest=digest)
    return round_


def _check_choosing(round_: DrawRound) -> None:
    rows = DrawRound.objects.filter(pk=round_.pk, state=DrawState.FIXED, method=MOTIVATION)
    if not rows.exists():
        raise WrongState


def _close_ranks(round_: DrawRound) -> None:
    """Number the reserve list from 1 on, without holes."""
    waiting = list(Decision.objects.filter(round=round_, outcome=Outcome.RESERVE))
    waiting.sort(key=lambda decision: decision.reserve_number or 0)
    for number, decision in enumerate(waiting, 1):
        decision.reserve_number = number
    Decision.objects.bulk_update(waiting, ["reserve_number"], batch_size=500)
