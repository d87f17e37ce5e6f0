"""What somebody is told of their outcome is true for what was decided, and for how it came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import actor_of
from leerkring.review.actions.reviewing import review
from leerkring.selection.actions.counting_again import count_again
from leerkring.selection.actions.outcomes import seal_outcomes
from leerkring.selection.models import Decision, DrawRecord, DrawRound, Override, Scenario
from leerkring.selection.reasons import outcome_in_words, too_few_places, why
from leerkring.web.public.own import words
from tests.conftest import Clock
from tests.factories import make_application, make_network, make_person, make_programme, make_staff

pytestmark = pytest.mark.django_db
State, Outcome = ApplicationState, Decision.Outcome


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def released(
    *networks: Activity, at: datetime, method: str = "lottery", **values: Any
) -> DrawRound:
    """Return a draw of which the outcome is known."""
    round_ = DrawRound.objects.create(
        state="released",
        released_at=at,
        public_id=f"r{networks[0].pk}",
        method=method,
        **{"pool_size": 9, "places": 4, **values},
    )
    round_.activities.set(networks)
    seal_outcomes(round_)
    return round_


def decided(
    round_: DrawRound, application: Application, outcome: str, reason: str, **values: Any
) -> Decision:
    decision = Decision.objects.create(
        round=round_,
        application=application,
        outcome=outcome,
        reason=reason,
        decided_by="Ilse",
        decided_at=round_.released_at,
        **values,
    )
    seal_outcomes(round_)
    return decision


def record_of(round_: DrawRound, clock: Clock) -> DrawRecord:
    return DrawRecord.objects.create(round=round_, agreed={}, asked_at=clock.now)


# --- the person's own page and letter -----------------------------------------------------------


def test_who_left_the_list_for_a_place_elsewhere_is_told_that_and_of_no_lot(clock: Clock) -> None:
    network = make_network()
    row = make_application(network, state=State.NOT_PLACED)
    decided(released(network, at=clock.now), row, Outcome.RESERVE, "drawn_reserve")
    told = outcome_in_words(row)
    assert "A place in another network of this programme was offered to you" in told
    assert " lot" not in told.lower()


@pytest.mark.parametrize("method", ["motivation", "first_come", "everyone", "lottery"])
def test_who_came_after_the_lock_hears_of_no_draw_where_none_was(method: str, clock: Clock) -> None:
    network = make_network()
    row = make_application(network, state=State.NOT_PLACED)
    decided(released(network, method=method, at=clock.now), row, Outcome.NO_PLACE, "after_lock")
    told = outcome_in_words(row)
    assert "locked before your application could count" in told
    assert "draw" not in told


@pytest.mark.parametrize("method", ["lottery", "motivation", "spread"])
def test_nobody_is_told_of_too_few_places_where_there_were_enough(
    method: str, clock: Clock
) -> None:
    programme = make_programme(draws_together=True)
    pair = [make_network(programme=programme) for _ in range(2)]
    networks = pair if method == "spread" else pair[:1]
    round_ = released(*networks, method=method, pool_size=13, places=24, at=clock.now)
    assert "more" not in too_few_places(round_)
    round_.pool_size = 30
    assert "30 for 24" in too_few_places(round_)


@pytest.mark.parametrize(
    ("outcome", "number", "says"),
    [
        (Outcome.RESERVE, 2, "Where you come in the line was decided by lot."),
        (Outcome.RESERVE, None, ""),
        (Outcome.NO_PLACE, None, "after all who can wait"),
    ],
)
def test_who_counts_again_hears_of_a_place_in_line_only_where_there_is_one(
    outcome: str, number: int | None, says: str, clock: Clock
) -> None:
    row = make_application(make_network())
    round_ = released(row.activity, method="everyone", at=clock.now)
    told = why(row, decided(round_, row, outcome, "counts_again", reserve_number=number))
    assert "this application counts again" in told
    assert ("in the line" in told) == bool(says)
    assert says in told
    assert "lots were drawn" not in told


def test_who_was_placed_by_hand_is_not_told_that_it_was_their_turn(clock: Clock) -> None:
    row = make_application(make_network(), state=State.OFFERED)
    round_ = released(row.activity, at=clock.now)
    decided(round_, row, Outcome.RESERVE, "drawn_reserve", reserve_number=3)
    assert "It was your turn." in outcome_in_words(row)
    account = make_staff(row.activity.programme.organiser)
    Override.objects.create(
        activity=row.activity,
        kind=Override.Kind.OUTCOME,
        state=Override.State.AGREED,
        application=row,
        round=round_,
        wanted={"outcome": "place"},
        reason="Belofte",
        asked_by=account,
        asked_at=clock.now,
        answered_by=account,
        answered_at=clock.now + timedelta(days=1),
        is_alone=True,
    )
    told = outcome_in_words(row)
    assert "The team itself gave it to you, outside the order." in told
    assert "your turn" not in told


def test_with_a_spread_a_free_place_is_not_promised_to_the_first_in_line(clock: Clock) -> None:
    row = make_application(make_network(), state=State.RESERVE, reserve_number=1)
    round_ = released(row.activity, method="spread", at=clock.now)
    decided(round_, row, Outcome.RESERVE, "drawn_reserve", reserve_number=1)
    record_of(round_, clock)
    assert "the first on the list with whom the spread is kept" in outcome_in_words(row)
    row.state = State.OFFERED
    assert "You were the first on the list with whom the spread is kept." in outcome_in_words(row)


@pytest.mark.parametrize(
    ("now", "says", "never"),
    [
        ({"in_order": True}, "it is yours", "decides"),
        ({"in_order": False}, "You are the first in line.", "it is yours"),
        ({"in_order": True, "has_begun": True}, "the team decides", "it is yours"),
        ({"in_order": True, "has_begun": True, "is_past": True}, "taken place", "decides"),
    ],
)
def test_the_list_promises_no_more_than_what_happens(
    now: dict[str, bool], says: str, never: str
) -> None:
    told = words.on_reserve(1, **{"is_past": False, "has_begun": False, **now})
    assert says in told.lead
    assert never not in told.lead


# --- why somebody takes no part -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "ruled", "reason"),
    [
        ("not", {}, "not_suitable"),
        ("", {}, "after_lock"),
        ("suitable", {"kind": Override.Kind.FLOOR, "wanted": {"verdict": "not"}}, "by_hand"),
        (
            "suitable",
            {"kind": Override.Kind.DUPLICATE, "wanted": {"takes_part": False}},
            "counted_once",
        ),
    ],
)
def test_who_cannot_count_again_keeps_the_reason_why_they_took_no_part(
    verdict: str, ruled: dict[str, Any], reason: str, clock: Clock
) -> None:
    programme = make_programme(draws_together=True)
    here, there = (make_network(programme=programme) for _ in range(2))
    account, person = make_staff(programme.organiser), make_person()
    by = actor_of(account)
    drawn_for = make_application(here, person=person, state=State.WITHDRAWN)
    other = make_application(there, person=person)
    if verdict:
        review(application=other, verdict=verdict, by=by, at=clock.now)
    if ruled:
        Override.objects.create(
            activity=there,
            application=other,
            state=Override.State.AGREED,
            reason="Dubbel",
            asked_by=account,
            asked_at=clock.now,
            answered_by=account,
            answered_at=clock.now,
            is_alone=True,
            **ruled,
        )
    Scenario.objects.create(
        activity=there,
        name="Evenwicht",
        pool=Scenario.Pool.SUITABLE,
        places=4,
        chosen_at=clock.now,
        created_at=clock.now,
    )
    round_ = released(here, there, method="spread", at=clock.now)
    decided(round_, drawn_for, Outcome.PLACE, "drawn")
    decision = decided(round_, other, Outcome.NO_PLACE, "placed_elsewhere")
    count_again(round_=round_, activities=[here, there], by=by, at=clock.now)
    seal_outcomes(round_)
    decision.refresh_from_db()
    assert (decision.outcome, decision.reason) == (Outcome.NO_PLACE, reason)
