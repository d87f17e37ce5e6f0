"""The draw: fix it, draw it, correct it, take it back, and release all outcomes together."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.actions.offering import (
    AnswerTooSoon,
    Letters,
    ReasonMissing,
    make_offer,
    offer_free_places,
    refuse,
    reserve,
)
from leerkring.admissions.actions.places import NoPlaceLeft, hold_places
from leerkring.admissions.bridge import (
    EVERYONE,
    LOTTERY,
    SPREAD,
    Lots,
    by_id,
    lots_for,
    pool_digest,
    pool_of,
)
from leerkring.admissions.models import Application, Decision, DrawRound
from leerkring.admissions.queries import open_round, rounds_of, unsettled_applications
from leerkring.admissions.rules import may_draw
from leerkring.admissions.states import ApplicationState, DrawState
from leerkring.admissions.trail import write_about_draw
from leerkring.audit.actions import record
from leerkring.audit.actors import Actor
from leerkring.audit.models import Event
from leerkring.audit.problems import NotAllowed, Refused, WrongState
from leerkring.programmes.models import Activity

O = Decision.Outcome  # noqa: E741
TEST_SEED = "test"


class AlreadyDrawn(Refused):
    """Somebody else fixed or made a draw for this activity first."""

    message = _("Somebody else has started a draw for this activity already. Look at that one.")


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


class SeedMissing(Refused):
    """A draw needs a stated text from which anyone can repeat it."""

    message = _("Write down the text that decides the draw, for example six throws of a die.")
    status = 400


@dataclass(frozen=True, slots=True)
class Released:
    """How many letters of each kind wait in the outbox after a release, and under which batch."""

    batch: str
    offered: int
    reserves: int
    refused: int


@transaction.atomic
def fix_draw(
    *,
    activity: Activity,
    places: int,
    seed: str,
    pool: str = DrawRound.Pool.SUITABLE,
    reserves: int | None = None,
    by: Actor,
    at: datetime,
) -> DrawRound:
    """Fix who takes part, for how many places and by which text, before anything is drawn.

    For a lot with an agreed spread see `fair_draw.fix_spread_draw`.
    """
    activity = held(activity, by)
    check_nothing_is_drawn(activity)
    if activity.places is not None and places > activity.places - activity.places_taken:
        raise NoPlaceLeft
    ids = checked_pool(activity, pool)
    enough = len(ids) <= places
    if not enough and not seed.strip():
        raise SeedMissing
    seed = "" if enough else seed.strip()
    round_ = DrawRound.objects.create(
        number=next_number(activity),
        state=DrawState.FIXED,
        method=EVERYONE if enough else LOTTERY,
        pool=pool,
        reserves=reserves,
        seed=seed,
        pool_digest=pool_digest(seed, ids),
        pool_size=len(ids),
        places=places,
        public_id=secrets.token_hex(6),
        fixed_at=at,
    )
    round_.activities.add(activity)
    note_draw(round_, activity, "fixed_draw", by, at, digest=round_.pool_digest, places=places)
    return round_


@transaction.atomic
def try_draw(
    *, activity: Activity, places: int, pool: str, number: int, by: Actor, at: datetime
) -> Lots:
    """Draw for practice: another text each time, nothing is stored but that it was tried."""
    if not may_draw(by, activity):
        raise NotAllowed
    outcome = lots_for(checked_pool(activity, pool), places, f"{TEST_SEED} {number}")
    record(
        by=by,
        at=at,
        verb="tried_draw",
        subject=f"activity:{activity.pk}",
        chain=f"organiser:{activity.programme.organiser_id}",
        number=number,
    )
    return outcome


@transaction.atomic
def draw(*, round_: DrawRound, activity: Activity, by: Actor, at: datetime) -> DrawRound:
    """Draw what was fixed; the outcome stays hidden until it is released."""
    activity = held(activity, by)
    if round_.method == SPREAD:
        raise WrongState  # the throws draw it: see fair_draw
    move_draw(round_, DrawState.FIXED, DrawState.DRAWN, drawn_at=at)
    ids = pool_of(activity, round_.pool)
    if pool_digest(round_.seed, ids) != round_.pool_digest:
        raise PoolChanged
    Activity.objects.filter(pk=activity.pk).update(selection=Activity.Selection.DRAWN)
    lots = lots_for(ids, round_.places, round_.seed) if round_.seed else Lots(tuple(ids), ())
    write_decisions(round_, activity, lots, by, at)
    note_draw(round_, activity, "drew", by, at, seed=round_.seed, digest=round_.pool_digest)
    return round_


def write_decisions(
    round_: DrawRound, activity: Activity, lots: Lots, by: Actor, at: datetime
) -> None:
    """Write what follows from the lots for everybody who applied."""
    reserves = lots.reserve[: round_.reserves]
    why = "enough_places" if round_.method == EVERYONE else "drawn"
    rows: list[tuple[int, str, int | None, str]] = [(pk, O.PLACE, None, why) for pk in lots.places]
    rows += [(pk, O.RESERVE, n, "drawn_reserve") for n, pk in enumerate(reserves, 1)]
    rows += [(pk, O.NO_PLACE, None, "not_drawn") for pk in lots.reserve[len(reserves) :]]
    drawn = {pk for pk, *_rest in rows}
    others = Application.objects.filter(activity=activity, state=ApplicationState.SUBMITTED)
    rows += [
        (pk, O.NO_PLACE, None, "not_suitable")
        for pk in others.values_list("pk", flat=True)
        if pk not in drawn
    ]
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


@transaction.atomic
def override_outcome(
    *,
    round_: DrawRound,
    activity: Activity,
    application: Application,
    outcome: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> Decision:
    """Decide otherwise for one application before the release; the reason stands in the log."""
    activity = held(activity, by)
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    _check_state(round_, DrawState.DRAWN)
    decision = Decision.objects.get(round=round_, application=application)
    before = decision.outcome
    if outcome == O.PLACE and before != O.PLACE:
        _check_room(round_)
    decision.outcome = O(outcome)
    decision.reserve_number = _last_reserve(round_) + 1 if outcome == O.RESERVE else None
    decision.reason, decision.note = "by_hand", reason[:250]
    decision.decided_by, decision.decided_at = by.name, at
    decision.save()
    note_draw(
        round_,
        activity,
        "decided_otherwise",
        by,
        at,
        application=application.pk,
        before=before,
        after=outcome,
        reason=reason,
    )
    return decision


def _check_room(round_: DrawRound) -> None:
    places = Decision.objects.filter(round=round_, outcome=O.PLACE).count()
    if places >= round_.places:
        raise NoPlaceLeft


def _last_reserve(round_: DrawRound) -> int:
    numbers = Decision.objects.filter(round=round_).aggregate(last=Max("reserve_number"))
    return numbers["last"] or 0


@transaction.atomic
def roll_back(
    *, round_: DrawRound, activity: Activity, reason: str, by: Actor, at: datetime
) -> DrawRound:
    """Take a draw back before its release; it stays on record, with the reason."""
    activity = held(activity, by)
    if not reason.strip():
        raise ReasonMissing
    was = round_.state
    if was not in {DrawState.FIXED, DrawState.DRAWN}:
        raise WrongState
    values = {"rolled_back_at": at, "rolled_back_reason": reason.strip()[:250]}
    move_draw(round_, was, DrawState.ROLLED_BACK, **values)
    Activity.objects.filter(pk=activity.pk).update(selection=Activity.Selection.READING)
    note_draw(round_, activity, "rolled_back_draw", by, at, reason=reason.strip())
    return round_


@transaction.atomic
def release(
    *,
    round_: DrawRound,
    activity: Activity,
    answer_before: datetime,
    send_after: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Released:
    """Make all outcomes known at once: offers, reserve list and refusals, letters as drafts."""
    activity = held(activity, by)
    if answer_before <= max(at, send_after or at):
        raise AnswerTooSoon
    move_draw(round_, DrawState.DRAWN, DrawState.RELEASED, released_at=at)
    Activity.objects.filter(pk=activity.pk).update(selection=Activity.Selection.RELEASED)
    batch = f"draw:{round_.pk}"
    decisions = list(Decision.objects.filter(round=round_).order_by("reserve_number", "pk"))
    applications = by_id(activity, (row.application_id for row in decisions))
    letters = Letters(batch=batch, draft=True, send_after=send_after)
    counts = dict.fromkeys(O.values, 0)
    for decision in decisions:
        application = applications[decision.application_id]
        if application.state != ApplicationState.SUBMITTED:
            continue  # withdrawn since the draw: the reserve list moves up below
        application.activity = activity
        counts[decision.outcome] += 1
        if decision.outcome == O.PLACE:
            make_offer(
                application=application, answer_before=answer_before, by=by, at=at, **letters
            )
        elif decision.outcome == O.RESERVE:
            reserve(
                application=application, number=decision.reserve_number, by=by, at=at, **letters
            )
        else:
            refuse(application=application, reason=decision.reason, by=by, at=at, **letters)
    offered = offer_free_places(
        activity=activity,
        answer_before=answer_before,
        most=round_.places - counts[O.PLACE],
        by=by,
        at=at,
        **letters,
    )
    note_draw(round_, activity, "released_draw", by, at, **counts, moved_up=len(offered))
    return Released(
        batch,
        counts[O.PLACE] + len(offered),
        counts[O.RESERVE] - len(offered),
        counts[O.NO_PLACE],
    )


# --- shared ------------------------------------------------------------------------------------


def next_number(activity: Activity) -> int:
    """Return the number of the activity's next draw."""
    return (rounds_of(activity).aggregate(last=Max("number"))["last"] or 0) + 1


def held(activity: Activity, by: Actor) -> Activity:
    """Check the right, hold the activity until the transaction ends, and read it afresh."""
    if not may_draw(by, activity):
        raise NotAllowed
    hold_places(activity)
    return Activity.objects.select_related("programme__organiser").get(pk=activity.pk)


def check_nothing_is_drawn(activity: Activity) -> None:
    """Raise AlreadyDrawn when a draw stands fast or was made."""
    if open_round(activity) or activity.selection == Activity.Selection.DRAWN:
        raise AlreadyDrawn


def checked_pool(activity: Activity, pool: str) -> list[int]:
    """Return who takes part. Raise NotAllRead or NobodyToDraw."""
    if pool == DrawRound.Pool.SUITABLE and (left := unsettled_applications(activity).count()):
        raise NotAllRead(count=left)
    ids = pool_of(activity, pool)
    if not ids:
        raise NobodyToDraw
    return ids


def _check_state(round_: DrawRound, state: str) -> None:
    if not DrawRound.objects.filter(pk=round_.pk, state=state).exists():
        raise WrongState


def move_draw(round_: DrawRound, before: str, after: str, **values: object) -> None:
    """Move a draw on, if nobody did so before us."""
    rows = DrawRound.objects.filter(pk=round_.pk, state=before)
    if not rows.update(state=after, **values):
        raise WrongState
    round_.state = after
    for name, value in values.items():
        setattr(round_, name, value)


def note_draw(
    round_: DrawRound, activity: Activity, verb: str, by: Actor, at: datetime, **values: object
) -> Event:
    """Write an event about a draw."""
    return write_about_draw(round_, activity, verb, by=by, at=at, **values)
