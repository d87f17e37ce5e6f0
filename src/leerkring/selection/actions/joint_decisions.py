"""What follows from a draw over several networks for every application, and for who gets a place.

Somebody has a place in one network at most. Their other applications end with it; whoever has no
place stands on the reserve list of every network they wanted, in the order of the same lot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from leerkring.admissions.actions.offering import move_application, offer_free_places
from leerkring.admissions.actions.places import give_place_back
from leerkring.admissions.models import Application, Offer
from leerkring.admissions.states import ApplicationState, OfferState
from leerkring.audit.actors import Actor
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity
from leerkring.selection.actions.drawing import Row, of_the_others
from leerkring.selection.bridge.joint import Candidate
from leerkring.selection.methods import draws_reserves_anew
from leerkring.selection.models import Decision, DrawRound
from leerkring.selection.queries.joint import ELSEWHERE, activities_in, placed_elsewhere
from leerkring.selection.states import DrawState
from leerkring.selection.trail import Verb

O = Decision.Outcome  # noqa: E741


def write_joint_decisions(
    round_: DrawRound,
    activities: Sequence[Activity],
    candidates: Sequence[Candidate],
    seats: Mapping[int, str],
    order: Sequence[int],
    by: Actor,
    at: datetime,
) -> None:
    """Write what was drawn for everybody who applied for one of the networks.

    People go by their first application: `seats` gives the network of who is placed, `order` the
    order of all others.
    """
    has_place = "drawn" if round_.seed else "enough_places"
    people = {one.first.pk: one for one in candidates}
    rows: list[Row] = [
        (row.pk, O.PLACE, None, has_place)
        if row.activity.slug == network
        else (row.pk, O.NO_PLACE, None, ELSEWHERE)
        for pk, network in seats.items()
        for row in people[pk].applications
    ]
    rows += _reserve_lists(round_, activities, [people[pk] for pk in order])
    decided = {pk for pk, *_rest in rows}
    for activity in activities:
        rows += _of_the_others(activity, activities, decided)
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


def _reserve_lists(
    round_: DrawRound, activities: Sequence[Activity], waiting: Sequence[Candidate]
) -> list[Row]:
    """Return for who was not placed their turn in each network that they wanted."""
    anew = {one.pk for one in activities if draws_reserves_anew(one, round_)}
    number: Counter[int] = Counter()
    rows: list[Row] = []
    for candidate in waiting:
        for row in candidate.applications:
            number[row.activity_id] += 1
            turn = number[row.activity_id]
            if round_.reserves is not None and turn > round_.reserves:
                rows.append((row.pk, O.NO_PLACE, None, "not_drawn"))
            else:
                shown = None if row.activity_id in anew else turn
                rows.append((row.pk, O.RESERVE, shown, "drawn_reserve"))
    return rows


def _of_the_others(
    activity: Activity, activities: Sequence[Activity], decided: set[int]
) -> list[Row]:
    elsewhere = placed_elsewhere(activity, activities)
    return [
        (pk, outcome, number, ELSEWHERE if pk in elsewhere and outcome == O.NO_PLACE else reason)
        for pk, outcome, number, reason in of_the_others(activity, decided)
    ]


def give_up_other_networks(application: Application, by: Actor, at: datetime) -> None:
    """End what somebody who has a place now still had in the other networks of the draw.

    They leave the reserve lists there. An open offer, made at the same moment, goes to the next.
    """
    decided = Decision.objects.filter(application=application, round__state=DrawState.RELEASED)
    last = decided.select_related("round").order_by("-pk").first()
    if last is None or application.person_id is None:
        return
    others = [one.pk for one in activities_in(last.round) if one.pk != application.activity_id]
    rows = Application.objects.filter(activity__in=others, person_id=application.person_id)
    rows = rows.filter(state__in=[ApplicationState.RESERVE, ApplicationState.OFFERED])
    for row in rows.select_related("activity__programme__organiser"):
        if row.state == ApplicationState.OFFERED:
            _pass_offer_on(row, by, at)
        else:
            move_application(row, ApplicationState.NOT_PLACED, at)
            record(by, at, Verb.LEFT_RESERVE_LIST, row, reason=ELSEWHERE)


def _pass_offer_on(application: Application, by: Actor, at: datetime) -> None:
    offers = Offer.objects.filter(application=application, state=OfferState.OPEN)
    offers.update(state=OfferState.WITHDRAWN, answered_at=at)
    move_application(application, ApplicationState.DECLINED, at)
    record(by, at, Verb.DECLINED_PLACE, application, reason=ELSEWHERE)
    give_place_back(by=by, at=at, activity=application.activity)
    offer_free_places(activity=application.activity, most=1, by=by, at=at)
