"""People decide otherwise: with a reason, the effect shown, and a second person who agrees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from leerkring.admissions.actions.offering import ReasonMissing
from leerkring.admissions.actions.places import NoPlaceLeft
from leerkring.admissions.actions.withdrawing import withdraw
from leerkring.admissions.models import Application
from leerkring.audit.actors import Actor
from leerkring.audit.models import Event
from leerkring.audit.problems import NotAllowed, WrongState
from leerkring.people.models import Account
from leerkring.programmes.models import Activity
from leerkring.review.actions.reviewing import review
from leerkring.selection.actions.drawing import (
    AlreadyDrawn,
    ExceptionWaits,
    draw,
    fix_draw,
    roll_back,
)
from leerkring.selection.actions.fair_draw import fix_spread_draw
from leerkring.selection.actions.overriding import (
    AskedAlready,
    NotPossibleNow,
    SecondPersonNeeded,
    agree,
    ask_override,
    refuse,
    take_back,
)
from leerkring.selection.actions.releasing import release
from leerkring.selection.bridge.lots import pool_of
from leerkring.selection.models import Decision, DrawRecord, DrawRound, Override
from leerkring.selection.overrides import is_excused, public_overrides, reserved_places
from tests.factories import make_actor, make_application, make_network
from tests.selection.test_fair_draw import agree as agree_on_spread
from tests.selection.test_spread_actions import PO, VO

pytestmark = pytest.mark.django_db
AT = datetime(2023, 11, 20, 9, tzinfo=UTC)
ANSWER = AT + timedelta(days=10)
K = Override.Kind


@pytest.fixture
def network() -> Activity:
    return make_network(places=2, selection_method="lottery")


@pytest.fixture
def manager(network: Activity) -> Actor:
    return make_actor(network.programme.organiser)


@pytest.fixture
def second(network: Activity, manager: Actor) -> Actor:
    return make_actor(network.programme.organiser)


def applied(network: Activity, count: int, by: Actor, **values: Any) -> list[Application]:
    rows = [make_application(network, **values) for _ in range(count)]
    for row in rows:
        review(application=row, verdict="suitable", by=by, at=AT)
    return rows


def ask(application: Application, kind: str, by: Actor, **wanted: Any) -> Override:
    override = ask_override(
        activity=application.activity,
        kind=kind,
        application=application,
        wanted=wanted,
        reason="A pilot school: promised in the spring",
        by=by,
        at=AT,
    )
    return fresh(override)


def fresh(override: Override) -> Override:
    rows = Override.objects.select_related("activity__programme", "round", "asked_by__person")
    return rows.get(pk=override.pk)


def drawn(network: Activity, by: Actor, places: int = 2) -> DrawRound:
    round_ = fix_draw(activity=network, places=places, seed="3 1 4", by=by, at=AT)
    return draw(round_=round_, by=by, at=AT)


def decision(round_: DrawRound, application: Application) -> Decision:
    return Decision.objects.get(round=round_, application=application)


@pytest.mark.parametrize("answer", [agree, refuse, take_back])
def test_nothing_is_locked_while_an_exception_waits_for_its_second_person(
    answer: Callable[..., Any], network: Activity, manager: Actor, second: Actor
) -> None:
    application, *_others = applied(network, 10, manager)
    override = ask(application, K.RESERVED_PLACE, manager)
    with pytest.raises(ExceptionWaits):
        fix_draw(activity=network, places=1, seed="3 1 4", by=manager, at=AT)
    Activity.objects.filter(pk=network.pk).update(selection_method="spread")
    spread = Activity.objects.select_related("programme__organiser").get(pk=network.pk)
    with pytest.raises(ExceptionWaits):
        fix_spread_draw(activities=[spread], source="Worpen", by=manager, at=AT)
    Activity.objects.filter(pk=network.pk).update(selection_method="lottery")
    more = {"note": "The readers were right"} if answer is refuse else {}
    answer(override=override, by=manager if answer is take_back else second, at=AT, **more)
    assert fix_draw(activity=network, places=1, seed="3 1 4", by=manager, at=AT).state == "fixed"


# --- two people ---------------------------------------------------------------------------------


def test_nothing_counts_before_a_second_person_agrees(
    network: Activity, manager: Actor, second: Actor
) -> None:
    application, *_others = applied(network, 10, manager)
    override = ask(application, K.RESERVED_PLACE, manager)
    assert reserved_places(network) == set()
    with pytest.raises(SecondPersonNeeded):
        agree(override=override, by=manager, at=AT)
    agree(override=override, by=second, at=AT)
    assert reserved_places(network) == {application.pk}
    assert not fresh(override).is_alone
    with pytest.raises(WrongState):
        agree(override=override, by=second, at=AT)


def test_in_an_office_of_one_the_same_person_agrees_and_the_record_says_so(
    network: Activity, manager: Actor
) -> None:
    application, *_others = applied(network, 10, manager)
    agree(override=ask(application, K.RESERVED_PLACE, manager), by=manager, at=AT)
    round_ = drawn(network, manager, places=1)
    [told] = public_overrides(round_)
    assert (told.kind, told.count, told.alone, told.together) == ("reserved_place", 1, 1, 0)
    events = Event.objects.filter(verb__contains="override").order_by("pk")
    assert [event.verb for event in events] == ["asked_override", "agreed_override"]


def test_the_database_itself_refuses_one_person_as_both(
    network: Activity, manager: Actor, second: Actor
) -> None:
    application, *_others = applied(network, 3, manager)
    override = ask(application, K.RESERVED_PLACE, manager)
    asker = Account.objects.get(pk=manager.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Override.objects.filter(pk=override.pk).update(state="agreed", answered_by=asker)


def test_a_refusal_needs_a_reason_and_a_question_can_be_taken_back(
    network: Activity, manager: Actor, second: Actor
) -> None:
    one, two, *_others = applied(network, 5, manager)
    override = ask(one, K.RESERVED_PLACE, manager)
    with pytest.raises(AskedAlready):
        ask(one, K.RESERVED_PLACE, second)
    with pytest.raises(ReasonMissing):
        refuse(override=override, note=" ", by=second, at=AT)
    refuse(override=override, note="Nothing was promised", by=second, at=AT)
    ask(one, K.RESERVED_PLACE, second)
    other = ask(two, K.RESERVED_PLACE, manager)
    take_back(override=other, by=manager, at=AT)
    assert fresh(other).state == "taken_back"


def test_a_reader_of_motivations_decides_nothing_otherwise(
    network: Activity, manager: Actor
) -> None:
    application, *_others = applied(network, 3, manager)
    reviewer = make_actor(network.programme.organiser, "reviewer")
    with pytest.raises(NotAllowed):
        ask(application, K.RESERVED_PLACE, reviewer)
    override = ask(application, K.RESERVED_PLACE, manager)
    with pytest.raises(NotAllowed):
        agree(override=override, by=reviewer, at=AT)


# --- before the draw ----------------------------------------------------------------------------


def test_a_reserved_place_is_said_before_the_draw_and_costs_the_others_chance(
    network: Activity, manager: Actor, second: Actor
) -> None:
    application, *_others = applied(network, 11, manager)
    override = ask(application, K.RESERVED_PLACE, manager)
    assert override.effect["lowest"] == [2 / 11, 1 / 10]
    assert (override.effect["pool"], override.effect["places"]) == ([11, 10], [2, 1])
    agree(override=override, by=second, at=AT)
    assert application.pk not in pool_of(network, "all")
    with pytest.raises(NoPlaceLeft):
        fix_draw(activity=network, places=2, seed="1", by=manager, at=AT)
    round_ = fix_draw(activity=network, places=1, seed="1", by=manager, at=AT)
    with pytest.raises(AlreadyDrawn):
        take_back(override=fresh(override), by=manager, at=AT)
    draw(round_=round_, by=manager, at=AT)
    assert decision(round_, application).reason == "reserved_place"
    outcome = release(round_=round_, answer_before=ANSWER, by=manager, at=AT)
    assert outcome.offered == 2
    assert Application.objects.get(pk=application.pk).state == "offered"


def test_no_place_is_reserved_beyond_the_places_nor_after_the_draw(
    network: Activity, manager: Actor, second: Actor
) -> None:
    rows = applied(network, 5, manager)
    for row in rows[:2]:
        agree(override=ask(row, K.RESERVED_PLACE, manager), by=second, at=AT)
    with pytest.raises(NoPlaceLeft):
        ask(rows[2], K.RESERVED_PLACE, manager)
    other = make_network(places=2, selection_method="lottery")
    by = make_actor(other.programme.organiser)
    late, *_rest = applied(other, 5, by)
    drawn(other, by)
    with pytest.raises(AlreadyDrawn):
        ask(late, K.RESERVED_PLACE, by)


def test_under_a_spread_the_reserved_seat_counts_and_the_fairest_chances_are_shown(
    manager: Actor, network: Activity, second: Actor
) -> None:
    Activity.objects.filter(pk=network.pk).update(selection_method="spread", places=6)
    network.refresh_from_db(fields=["places", "selection_method"])
    rows = applied(network, 20, manager, sector="po") + applied(network, 5, manager, sector="vo")
    agree_on_spread(network, manager, {PO: (3, 4), VO: (1, 3)})
    override = ask(rows[-1], K.RESERVED_PLACE, manager)
    assert override.effect["shape"] == "chances"
    assert override.effect["lowest"] == pytest.approx([0.2, 0.2])
    assert override.effect["highest"] == pytest.approx([0.4, 0.25])
    agree(override=override, by=second, at=AT)
    round_ = fix_spread_draw(activities=[network], source="Dice", by=manager, at=AT)
    agreed = DrawRecord.objects.get(round=round_).agreement
    assert (agreed.seated, round_.places, round_.pool_size) == (1, 5, 24)


def test_a_verdict_against_the_readers_counts_only_when_agreed(
    manager: Actor, network: Activity, second: Actor
) -> None:
    Activity.objects.filter(pk=network.pk).update(selection_method="motivation")
    network.refresh_from_db(fields=["selection_method"])
    applied(network, 3, manager)
    unfit = make_application(network)
    review(application=unfit, verdict="not", by=manager, at=AT)
    override = ask(unfit, K.FLOOR, manager, verdict="suitable")
    shown = {key: override.effect[key] for key in ("shape", "pool", "places")}
    assert shown == {"shape": "counts", "pool": [3, 4], "places": [2, 2]}
    assert unfit.pk not in pool_of(network, "suitable")
    agree(override=override, by=second, at=AT)
    assert unfit.pk in pool_of(network, "suitable")
    take_back(override=fresh(override), by=second, at=AT)
    assert unfit.pk not in pool_of(network, "suitable")


def test_somebody_who_applied_twice_counts_once(
    network: Activity, manager: Actor, second: Actor
) -> None:
    application, *_others = applied(network, 5, manager)
    agree(override=ask(application, K.DUPLICATE, manager, takes_part=False), by=second, at=AT)
    round_ = drawn(network, manager)
    assert round_.pool_size == 4
    row = decision(round_, application)
    assert (row.outcome, row.reason) == ("no_place", "counted_once")


def test_a_late_draft_may_still_be_sent_once_two_agree(
    network: Activity, manager: Actor, second: Actor
) -> None:
    applied(network, 4, manager)
    draft = make_application(network, state="draft", submitted_at=None)
    until = AT + timedelta(days=2)
    override = ask(draft, K.LATE_ENTRY, manager, until=until.isoformat())
    assert override.effect["lowest"] == [2 / 4, 2 / 5]
    agree(override=override, by=second, at=AT)
    assert Application.objects.get(pk=draft.pk).late_until_at == until


def test_a_condition_does_not_count_once_two_agree(
    network: Activity, manager: Actor, second: Actor
) -> None:
    draft = make_application(network, state="draft", submitted_at=None)
    override = ask(draft, K.ELIGIBILITY, manager)
    assert not is_excused(draft)
    agree(override=override, by=second, at=AT)
    assert is_excused(draft)


def test_a_reserved_place_that_is_given_up_before_the_release_goes_to_the_next(
    network: Activity, manager: Actor, second: Actor
) -> None:
    promised, *_others = applied(network, 6, manager)
    agree(override=ask(promised, K.RESERVED_PLACE, manager), by=second, at=AT)
    round_ = drawn(network, manager, places=1)
    rows = Application.objects.select_related("person", "activity__programme__organiser")
    withdraw(application=rows.get(pk=promised.pk), by=manager, at=AT, heard="belde")
    outcome = release(round_=round_, answer_before=ANSWER, by=manager, at=AT)
    assert outcome.offered == 2


# --- after the draw -----------------------------------------------------------------------------


def test_one_outcome_changes_with_both_names_and_within_the_places(
    network: Activity, manager: Actor, second: Actor
) -> None:
    applied(network, 4, manager)
    round_ = drawn(network, manager)
    rows = Decision.objects.filter(round=round_).select_related("application__activity__programme")
    lucky = rows.filter(outcome="place")[0].application
    waiting = rows.get(reserve_number=1).application
    with pytest.raises(NoPlaceLeft):
        ask(waiting, K.OUTCOME, manager, outcome="place")
    override = ask(lucky, K.OUTCOME, manager, outcome="no_place")
    assert override.effect["places"] == [2, 1]
    assert decision(round_, lucky).outcome == "place"
    agree(override=override, by=second, at=AT)
    row = decision(round_, lucky)
    assert (row.outcome, row.reason) == ("no_place", "by_hand")
    assert row.decided_by == f"{manager.name}, {second.name}"
    agree(override=ask(waiting, K.OUTCOME, manager, outcome="place"), by=second, at=AT)
    assert Event.objects.filter(verb="decided_otherwise").count() == 2
    [told] = public_overrides(round_)
    assert (told.kind, told.together) == ("outcome", 2)


def test_what_was_asked_about_a_draw_that_was_taken_back_is_void(
    network: Activity, manager: Actor, second: Actor
) -> None:
    applied(network, 4, manager)
    round_ = drawn(network, manager)
    lucky = Decision.objects.select_related("application__activity__programme").filter(
        round=round_, outcome="place"
    )[0]
    override = ask(lucky.application, K.OUTCOME, manager, outcome="no_place")
    roll_back(round_=round_, reason="Anew", by=manager, at=AT)
    drawn(network, manager)
    with pytest.raises(NotPossibleNow):
        agree(override=override, by=second, at=AT)
