"""Making all outcomes of a draw known at once: offers, reserve lists and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from leerkring.admissions.actions.offering import (
    AnswerTooSoon,
    Letters,
    make_offer,
    offer_free_places,
)
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import Actor
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity
from leerkring.selection.actions.counting_again import count_again
from leerkring.selection.actions.drawing import held_all, move_draw
from leerkring.selection.actions.outcomes import seal_outcomes
from leerkring.selection.actions.placing import refuse, reserve
from leerkring.selection.bridge.lots import by_id
from leerkring.selection.models import Decision, DrawRound
from leerkring.selection.queries.records import places_in
from leerkring.selection.rules import may_draw_round
from leerkring.selection.states import DrawState
from leerkring.selection.trail import Verb

Outcome = Decision.Outcome


@dataclass(frozen=True, slots=True)
class Released:
    """How many letters of each kind wait in the outbox after a release, and under which batch."""

    batch: str
    offered: int
    reserves: int
    refused: int


@transaction.atomic
def release(
    *,
    round_: DrawRound,
    answer_before: datetime,
    send_after: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Released:
    """Make the outcomes of all networks known at once, letters as drafts in one batch."""
    require(may_draw_round, by, round_)
    activities = held_all(round_)
    if answer_before <= max(at, send_after or at):
        raise AnswerTooSoon
    move_draw(round_, DrawState.DRAWN, DrawState.RELEASED, released_at=at)
    if len(activities) > 1:
        count_again(round_=round_, activities=activities, by=by, at=at)
        seal_outcomes(round_)
    letters = Letters(batch=f"draw:{round_.pk}", draft=True, send_after=send_after)
    told = [_tell(round_, one, answer_before, letters, by, at) for one in activities]
    every = [
        _offer_what_is_left(round_, activity, counts, answer_before, letters, by, at)
        for activity, counts in zip(activities, told, strict=True)
    ]
    return Released(
        letters["batch"],
        sum(one.offered for one in every),
        sum(one.reserves for one in every),
        sum(one.refused for one in every),
    )


def _tell(
    round_: DrawRound,
    activity: Activity,
    answer_before: datetime,
    letters: Letters,
    by: Actor,
    at: datetime,
) -> dict[str, int]:
    """Make the outcomes of one activity known; return how many of each there are."""
    Activity.objects.filter(pk=activity.pk).update(selection=Activity.Selection.RELEASED)
    mine = Decision.objects.filter(round=round_, application__activity=activity)
    decisions = list(mine.order_by("reserve_number", "pk"))
    applications = by_id(activity, (row.application_id for row in decisions))
    counts = dict.fromkeys(Outcome.values, 0)
    for decision in decisions:
        application = applications[decision.application_id]
        if application.state != ApplicationState.SUBMITTED:
            continue  # withdrawn since the draw: the reserve list moves up below
        application.activity = activity
        counts[decision.outcome] += 1
        if decision.outcome == Outcome.PLACE:
            make_offer(
                application=application, answer_before=answer_before, by=by, at=at, **letters
            )
        elif decision.outcome == Outcome.RESERVE:
            reserve(
                application=application, number=decision.reserve_number, by=by, at=at, **letters
            )
        else:
            refuse(application=application, reason=decision.reason, by=by, at=at, **letters)
    return counts


def _offer_what_is_left(
    round_: DrawRound,
    activity: Activity,
    counts: Mapping[str, int],
    answer_before: datetime,
    letters: Letters,
    by: Actor,
    at: datetime,
) -> Released:
    """Let the reserve list move up for who withdrew since the draw; return what was told in all."""
    told = Decision.objects.filter(round=round_, application__activity=activity)
    given = places_in(round_, activity) + told.filter(reason="reserved_place").count()
    offered = offer_free_places(
        activity=activity,
        answer_before=answer_before,
        most=given - counts[Outcome.PLACE],
        by=by,
        at=at,
        **letters,
    )
    numbers: dict[str, int] = {**counts, "moved_up": len(offered)}
    record(by, at, Verb.RELEASED_DRAW, round_, within=activity, **numbers)
    return Released(
        letters["batch"],
        counts[Outcome.PLACE] + len(offered),
        counts[Outcome.RESERVE] - len(offered),
        counts[Outcome.NO_PLACE],
    )
