"""What follows from a draw for every application, and for who gets a place.

Somebody has a place in one network of a draw at most. Their other applications end with it; whoever
has no place stands on the reserve list of every network they wanted, in the order of the same lot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from leerkring.admissions.actions.offering import move_application, offer_free_places
from leerkring.admissions.actions.places import give_place_back
from leerkring.admissions.models import Application, Offer
from leerkring.admissions.states import ApplicationState, OfferState
from leerkring.audit.actors import Actor
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity
from leerkring.review.models import Review
from leerkring.review.verdicts import with_readings
from leerkring.selection.bridge.lots import EVERYONE, Lots
from leerkring.selection.bridge.problems import Candidate
from leerkring.selection.methods import FIRST_COME, draws_reserves_anew
from leerkring.selection.models import Decision, DrawRound
from leerkring.selection.overrides import left_out, reserved_places, ruled_unfit
from leerkring.selection.queries.joint import ELSEWHERE, placed_elsewhere
from leerkring.selection.queries.rounds import activities_in
from leerkring.selection.queries.untouched import digest_of_outcomes
from leerkring.selection.states import DrawState
from leerkring.selection.trail import Verb

Outcome = Decision.Outcome
type Row = tuple[int, str, int | None, str]
REASONS_BY_METHOD = {
    EVERYONE: ("enough_places", "", ""),
    FIRST_COME: ("came_first", "came_later", "came_too_late"),
}
BY_LOT = ("drawn", "drawn_reserve", "not_drawn")


def lots_among(
    candidates: Iterable[Candidate], seats: Mapping[int, str], order: Iterable[int]
) -> Lots:
    """Return what was drawn for people as what it gives each of their applications.

    People go by their first application: `seats` gives the network of who is placed, `order` the
    order of all others.
    """
    people = {one.first.pk: one for one in candidates}
    placed = {people[pk].application_for(network).pk: people[pk] for pk, network in seats.items()}
    return Lots(
        tuple(placed),
        tuple(row.pk for pk in order for row in people[pk].applications),
        tuple(r.pk for pk, one in placed.items() for r in one.applications if r.pk != pk),
    )


def write_decisions(
    round_: DrawRound, activities: Sequence[Activity], lots: Lots, by: Actor, at: datetime
) -> None:
    """Write what follows from the lots for everybody who applied for one of the networks."""
    has_place, next_one, has_none = REASONS_BY_METHOD.get(round_.method, BY_LOT)
    anew = {one.pk for one in activities if draws_reserves_anew(one, round_)}
    rows: list[Row] = [(pk, Outcome.PLACE, None, has_place) for pk in lots.places]
    rows += [(pk, Outcome.NO_PLACE, None, ELSEWHERE) for pk in lots.elsewhere]
    waiting = Application.objects.filter(pk__in=lots.reserve)
    activity_of = dict(waiting.values_list("pk", "activity_id"))
    turns: Counter[int] = Counter()
    for pk in lots.reserve:
        activity_id = activity_of[pk]
        turns[activity_id] += 1
        turn = turns[activity_id]
        if round_.reserves is not None and turn > round_.reserves:
            rows.append((pk, Outcome.NO_PLACE, None, has_none))
        else:
            rows.append((pk, Outcome.RESERVE, None if activity_id in anew else turn, next_one))
    decided = {pk for pk, *_rest in rows}
    for activity in activities:
        rows += of_the_others(round_, activity, decided, activities)
    keep_decisions(round_, rows, by, at)


def keep_decisions(round_: DrawRound, rows: Iterable[Row], by: Actor, at: datetime) -> None:
    """Write decisions down: application, outcome, turn and reason."""
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
    seal_outcomes(round_)


def seal_outcomes(round_: DrawRound) -> None:
    """Seal what is decided now, so that a change past the actions shows."""
    round_.outcomes_digest = digest_of_outcomes(round_)
    round_.save(update_fields=["outcomes_digest"])


def of_the_others(
    round_: DrawRound,
    activity: Activity,
    decided: Collection[int],
    together: Sequence[Activity] = (),
) -> list[Row]:
    """Return what becomes of those who took no part.

    Places given before, who does not fit, and who came in, or was found to fit, after the lock.
    """
    reserved, elsewhere = reserved_places(activity), placed_elsewhere(activity, together)
    rows: list[Row] = []
    for pk, reason in reasons_to_take_no_part(round_, activity).items():
        if pk in decided:
            continue
        if pk in reserved:
            rows.append((pk, Outcome.PLACE, None, "reserved_place"))
        else:
            rows.append((pk, Outcome.NO_PLACE, None, ELSEWHERE if pk in elsewhere else reason))
    return rows


def reasons_to_take_no_part(round_: DrawRound, activity: Activity) -> dict[int, str]:
    """Return why each waiting application of an activity takes no part, if it takes none."""
    out, unfit = left_out(activity), ruled_unfit(activity)
    waiting = Application.objects.filter(activity=activity, state=ApplicationState.SUBMITTED)
    found: dict[int, str] = {}
    for pk, verdict in with_readings(waiting).values_list("pk", "verdict"):
        is_unfit = verdict == Review.Verdict.NOT and round_.pool != DrawRound.Pool.ALL
        if pk in out:
            found[pk] = "counted_once"
        elif pk in unfit:
            found[pk] = "by_hand"
        else:
            found[pk] = "not_suitable" if is_unfit else "after_lock"
    return found


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
