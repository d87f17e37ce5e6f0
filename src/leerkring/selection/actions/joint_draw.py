"""One draw over several networks of a programme: fixed, drawn and released for all together.

The throws are typed in as for any draw with a spread: see `fair_draw`. Somebody has a place in one
network at most, in the best liked one that their lot allows.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

from leerkring.admissions.actions.offering import AnswerTooSoon, Letters, ReasonMissing
from leerkring.admissions.actions.places import NoPlaceLeft
from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.jobs.queue import enqueue
from leerkring.programmes.models import Activity, Programme
from leerkring.review.queries import unsettled_applications
from leerkring.selection.actions.counting_again import count_again
from leerkring.selection.actions.drawing import (
    AlreadyDrawn,
    NobodyToDraw,
    NotAllRead,
    PoolChanged,
    held,
    move_draw,
    next_number,
)
from leerkring.selection.actions.fair_draw import SourceMissing, note_all, pool_of_draw, write_fixed
from leerkring.selection.actions.joint_decisions import write_joint_decisions
from leerkring.selection.actions.naming_chance import DICE_THROWN, Named, source_of
from leerkring.selection.actions.releasing import Released, offer_what_is_left, tell_outcomes
from leerkring.selection.bridge import EVERYONE
from leerkring.selection.bridge.fixing import joint_agreed
from leerkring.selection.bridge.joint import Joint
from leerkring.selection.methods import free_places
from leerkring.selection.models import Balance, DrawRound
from leerkring.selection.overrides import left_out, reserved_places
from leerkring.selection.queries.joint import (
    NotAgreedYet,
    activities_in,
    chosen_scenarios,
    is_joint_round,
    joint_now,
    networks_drawn_together,
)
from leerkring.selection.queries.rounds import open_round
from leerkring.selection.rules import may_draw_round, may_draw_together
from leerkring.selection.scenarios import balance_for
from leerkring.selection.states import DrawState
from leerkring.selection.trail import Verb

COMPUTE_BALANCE = "leerkring.selection.tasks.compute_balance"


class NotDrawnTogether(Refused):
    """The networks of this programme each draw for themselves."""

    message = _("The networks of this programme do not share a draw.")


class SpreadMissing(Refused):
    """Every network of a joint draw needs the scenario that counts."""

    message = _("First choose a spread on the balance of: %(networks)s.")


@transaction.atomic
def fix_joint_draw(
    *,
    programme: Programme,
    source: str,
    chance: Named = DICE_THROWN,
    reserves: int | None = None,
    dropout: float | None = None,
    by: Actor,
    at: datetime,
) -> DrawRound:
    """Fix pool, places and spreads of all networks, and have what can come out of it computed.

    When everybody can have what they want most, nothing is drawn. Raise SpreadMissing, NotAllRead,
    SpreadDoesNotFit, AlreadyDrawn, NoPlaceLeft, SourceMissing, TooFewPeople, MomentTooSoon.
    """
    require(may_draw_together, by, programme)
    activities = _held_together(programme)
    if any(open_round(one) or one.selection in _DECIDED for one in activities):
        raise AlreadyDrawn
    joint = joint_now(programme, activities)
    if isinstance(joint, NotAgreedYet):
        raise SpreadMissing(networks=get_text_list([a.short_title for a in joint.activities], ","))
    pool = _checked_pool(activities)
    agreed = joint_agreed(joint.question, activities)
    if not joint.candidates:
        raise NobodyToDraw
    for activity, own in zip(activities, agreed["networks"], strict=True):
        free = free_places(activity)
        left = own["places"] - own["seated"]
        if left < 0 or (free is not None and left > free):
            raise NoPlaceLeft
    values: dict[str, Any] = {"pool": pool, "reserves": reserves, "dropout": dropout}
    if joint.question.has_room_for_all():
        return _fix_without_draw(activities, joint, values, by, at)
    source = source_of(chance, source, activities, at)
    if not source:
        raise SourceMissing
    values |= {"source": source, "chance": chance}
    round_ = write_fixed(activities, joint.question, agreed, at, **values)
    note_all(
        round_,
        activities,
        Verb.FIXED_JOINT_DRAW,
        by,
        at,
        networks=len(activities),
        places=round_.places,
        pool=round_.pool_size,
        source=source,
    )
    return round_


_DECIDED = frozenset({Activity.Selection.DRAWN, Activity.Selection.RELEASED})


def _held_together(programme: Programme) -> list[Activity]:
    activities = networks_drawn_together(programme)
    if not activities:
        raise NotDrawnTogether
    return [held(activity) for activity in activities]


def _checked_pool(activities: Sequence[Activity]) -> str:
    """Return who takes part. Raise NotAllRead."""
    scenarios = chosen_scenarios(activities)
    pools = {pk: pool_of_draw(scenario) for pk, scenario in scenarios.items()}
    unread = 0
    for activity in activities:
        settled_otherwise = reserved_places(activity) | left_out(activity)
        if pools[activity.pk] == DrawRound.Pool.SUITABLE:
            rows = unsettled_applications(activity).exclude(pk__in=settled_otherwise)
            unread += rows.count()
    if unread:
        raise NotAllRead(count=unread)
    among_all = set(pools.values()) == {DrawRound.Pool.ALL}
    return DrawRound.Pool.ALL if among_all else DrawRound.Pool.SUITABLE


def _fix_without_draw(
    activities: Sequence[Activity],
    joint: Joint,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> DrawRound:
    waiting = len(joint.candidates)
    round_ = DrawRound.objects.create(
        number=max(next_number(activity) for activity in activities),
        state=DrawState.FIXED,
        method=EVERYONE,
        pool_digest=joint.question.digest(),
        pool_size=waiting,
        places=waiting,
        public_id=secrets.token_hex(6),
        fixed_at=at,
        **values,
    )
    round_.activities.add(*activities)
    note_all(round_, activities, Verb.FIXED_DRAW, by, at, digest=round_.pool_digest, places=waiting)
    return round_


@transaction.atomic
def place_everybody(
    *, round_: DrawRound, programme: Programme, by: Actor, at: datetime
) -> DrawRound:
    """Give everybody what they want most, where there is room for that. Raise PoolChanged."""
    require(may_draw_round, by, round_)
    activities = _held_round(round_)
    if round_.method != EVERYONE:
        raise WrongState  # the throws draw it: see fair_draw
    move_draw(round_, DrawState.FIXED, DrawState.DRAWN, drawn_at=at)
    joint = joint_now(programme, activities)
    if isinstance(joint, NotAgreedYet) or joint.question.digest() != round_.pool_digest:
        raise PoolChanged
    Activity.objects.filter(pk__in=[one.pk for one in activities]).update(
        selection=Activity.Selection.DRAWN
    )
    seats = {one.first.pk: one.networks[0] for one in joint.candidates}
    write_joint_decisions(round_, activities, joint.candidates, seats, [], by, at)
    note_all(round_, activities, Verb.DREW, by, at, digest=round_.pool_digest)
    return round_


@transaction.atomic
def take_joint_draw_back(*, round_: DrawRound, reason: str, by: Actor, at: datetime) -> DrawRound:
    """Take a joint draw back before its release; it stays on record, with the reason."""
    require(may_draw_round, by, round_)
    activities = _held_round(round_)
    if not reason.strip():
        raise ReasonMissing
    was = DrawRound.objects.values_list("state", flat=True).get(pk=round_.pk)
    if was not in {DrawState.FIXED, DrawState.DRAWN}:
        raise WrongState
    values = {"rolled_back_at": at, "rolled_back_reason": reason.strip()[:250]}
    move_draw(round_, was, DrawState.ROLLED_BACK, **values)
    Activity.objects.filter(pk__in=[one.pk for one in activities]).update(
        selection=Activity.Selection.READING
    )
    note_all(round_, activities, Verb.ROLLED_BACK_DRAW, by, at, reason=reason.strip())
    return round_


@transaction.atomic
def release_together(
    *,
    round_: DrawRound,
    answer_before: datetime,
    send_after: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Released:
    """Make the outcomes of all networks known at once, letters as drafts in one batch."""
    require(may_draw_round, by, round_)
    activities = _held_round(round_)
    if answer_before <= max(at, send_after or at):
        raise AnswerTooSoon
    move_draw(round_, DrawState.DRAWN, DrawState.RELEASED, released_at=at)
    count_again(round_=round_, activities=activities, by=by, at=at)
    letters = Letters(batch=f"draw:{round_.pk}", draft=True, send_after=send_after)
    told = {
        activity.pk: tell_outcomes(round_, activity, answer_before, letters, by, at)
        for activity in activities
    }
    every = [
        offer_what_is_left(round_, activity, told[activity.pk], answer_before, letters, by, at)
        for activity in activities
    ]
    return Released(
        letters["batch"],
        sum(one.offered for one in every),
        sum(one.reserves for one in every),
        sum(one.refused for one in every),
    )


def _held_round(round_: DrawRound) -> list[Activity]:
    if not is_joint_round(round_):
        raise NotDrawnTogether
    return [held(activity) for activity in activities_in(round_)]


# --- the balance of all together ----------------------------------------------------------------


def ask_joint_balance(
    *, programme: Programme, again: bool = False, by: Actor, at: datetime
) -> tuple[Joint, Balance] | NotAgreedYet:
    """Return what the chosen spreads of all networks give together, computed if needed.

    It is kept with the scenario of the first network. Nobody's data change by asking, so it leaves
    no trace. `again` tries a failed one once more.
    """
    require(may_draw_together, by, programme)
    activities = networks_drawn_together(programme)
    if not activities:
        raise NotDrawnTogether
    joint = joint_now(programme, activities)
    if isinstance(joint, NotAgreedYet):
        return joint
    scenario = chosen_scenarios(activities)[activities[0].pk]
    digest = joint.question.digest()
    balance = balance_for(scenario, digest)
    with transaction.atomic():
        if balance is not None and again and balance.state == Balance.State.FAILED:
            balance.delete()
            balance = None
        if balance is None:
            balance = Balance.objects.create(scenario=scenario, input_digest=digest, asked_at=at)
            enqueue(COMPUTE_BALANCE, balance.pk)
    return joint, balance
