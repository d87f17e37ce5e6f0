"""The four ways to give places: each as announced, and no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from leerkring.admissions.actions.offering import ReasonMissing, answer_offer
from leerkring.admissions.actions.places import NoPlaceLeft
from leerkring.admissions.actions.withdrawing import withdraw
from leerkring.admissions.models import Application
from leerkring.audit.actors import SYSTEM, Actor
from leerkring.audit.problems import Refused
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity
from leerkring.review.actions.reviewing import review
from leerkring.selection.actions.choosing import (
    NobodyTicked,
    NotAllDecided,
    NotTakingPart,
    begin_choosing,
    choose_for,
    finish_choosing,
)
from leerkring.selection.actions.drawing import (
    AllTakePart,
    LotIsAnnounced,
    NotAllRead,
    OrderOfApplyingIsAnnounced,
    RoomForEverybody,
    SeedMissing,
    SpreadIsAnnounced,
    TeamChooses,
    draw,
    fix_draw,
    roll_back,
    try_draw,
)
from leerkring.selection.actions.releasing import release
from leerkring.selection.actions.replacing import total_chances
from leerkring.selection.bridge.lots import lots_for
from leerkring.selection.models import Decision, DrawRound, ReserveDraw
from leerkring.selection.queries.moving_up import agreed_spread, places_nobody_fits
from tests.factories import START, make_actor, make_application, make_network
from tests.selection.test_fair_draw import agree as agree_on
from tests.selection.test_fair_draw import drawn as drawn_with_dice
from tests.selection.test_fair_draw import suitable
from tests.selection.test_spread_actions import PO, VO

pytestmark = pytest.mark.django_db
AT = datetime(2023, 11, 20, 9, tzinfo=UTC)
ANSWER = AT + timedelta(days=10)


def network_that(announced: str, **values: object) -> Activity:
    return make_network(**{"selection_method": announced, "places": 2, **values})


def manager_of(network: Activity) -> Actor:
    return make_actor(network.programme.organiser)


def applied(network: Activity, count: int, verdict: str = "suitable") -> list[Application]:
    """Let so many people apply, an hour apart, the last in the table first in time."""
    by = manager_of(network)
    rows = []
    for number in range(count):
        moment = START + timedelta(hours=count - number)
        rows.append(make_application(network, submitted_at=moment, language="en"))
        review(application=rows[-1], verdict=verdict, by=by, at=AT)
    return rows


def outcomes(network: Activity) -> list[str]:
    rows = Application.objects.filter(activity=network).order_by("pk")
    return list(rows.values_list("state", flat=True))


def letter_to(application: Application) -> str:
    return Letter.objects.filter(subject_ref=f"application:{application.pk}").latest("pk").text


def let_go(network: Activity, round_: DrawRound, by: Actor) -> None:
    release(round_=round_, answer_before=ANSWER, by=by, at=AT)


# --- the announced way only ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("announced", "refusal"), [("spread", SpreadIsAnnounced), ("motivation", TeamChooses)]
)
def test_no_plain_lot_is_drawn_where_another_way_was_announced(
    announced: str, refusal: type[Refused]
) -> None:
    network = network_that(announced)
    applied(network, 4)
    by = manager_of(network)
    with pytest.raises(refusal):
        fix_draw(activity=network, places=2, seed="1 2 3", by=by, at=AT)
    with pytest.raises(refusal):
        try_draw(activity=network, places=2, pool="all", number=1, by=by, at=AT)
    assert not DrawRound.objects.exists()


@pytest.mark.parametrize(
    ("announced", "refusal"),
    [
        ("spread", LotIsAnnounced),
        ("lottery", LotIsAnnounced),
        ("first_come", OrderOfApplyingIsAnnounced),
    ],
)
def test_nobody_chooses_where_another_way_was_announced(
    announced: str, refusal: type[Refused]
) -> None:
    network = network_that(announced)
    applied(network, 4)
    with pytest.raises(refusal):
        begin_choosing(activity=network, by=manager_of(network), at=AT)


@pytest.mark.parametrize("announced", ["lottery", "first_come"])
def test_where_all_take_part_nobody_is_left_out_for_their_motivation(announced: str) -> None:
    network = network_that(announced)
    applied(network, 4, verdict="not")
    by = manager_of(network)
    with pytest.raises(AllTakePart):
        fix_draw(activity=network, places=2, seed="1", pool="suitable", by=by, at=AT)
    round_ = fix_draw(activity=network, places=2, seed="1 2", by=by, at=AT)
    assert (round_.pool, round_.pool_size) == ("all", 4)


@pytest.mark.parametrize("announced", ["spread", "motivation", "lottery", "first_come"])
def test_with_room_for_everybody_all_are_in_whatever_was_announced(announced: str) -> None:
    network = network_that(announced, places=4)
    rows = applied(network, 4)
    by = manager_of(network)
    with pytest.raises((RoomForEverybody, SpreadIsAnnounced, TeamChooses)):
        fix_draw(activity=network, places=3, seed="1 2", by=by, at=AT)
    round_ = fix_draw(activity=network, places=4, by=by, at=AT)
    let_go(network, draw(round_=round_, by=by, at=AT), by)
    assert outcomes(network) == ["offered"] * 4
    assert "nothing was drawn" in letter_to(rows[0])
    assert "chance" not in letter_to(rows[0])


def test_a_plain_lot_needs_its_text() -> None:
    network = network_that("lottery")
    applied(network, 4)
    with pytest.raises(SeedMissing):
        fix_draw(activity=network, places=2, seed=" ", by=manager_of(network), at=AT)


# --- first come, first served -------------------------------------------------------------------


def test_who_applied_first_has_a_place_first_and_no_letter_speaks_of_a_lot() -> None:
    network = network_that("first_come")
    rows = applied(network, 5)
    by = manager_of(network)
    round_ = fix_draw(activity=network, places=2, reserves=2, by=by, at=AT)
    assert (round_.method, round_.seed) == ("first_come", "")
    let_go(network, draw(round_=round_, by=by, at=AT), by)
    assert outcomes(network) == ["not_placed", "reserve", "reserve", "offered", "offered"]
    numbers = [Application.objects.get(pk=row.pk).reserve_number for row in rows]
    assert numbers == [None, 2, 1, None, None]
    for row in rows:
        assert "who applied first has a place first" in letter_to(row)
        assert " lot" not in letter_to(row).lower()
        assert "drawn" not in letter_to(row)
    assert "You are number 1 on the reserve list." in letter_to(rows[2])


# --- the team chooses ---------------------------------------------------------------------------


def begun(network: Activity, by: Actor) -> DrawRound:
    return begin_choosing(activity=network, by=by, at=AT)


def test_the_team_chooses_each_with_a_reason_that_is_in_the_letter() -> None:
    network = network_that("motivation")
    one, two, three, four = applied(network, 4)
    unfit = applied(network, 1, verdict="not")[0]
    by = manager_of(network)
    round_ = begun(network, by)

    def choose(rows: list[Application], outcome: str, reason: str) -> None:
        choose_for(
            round_=round_,
            activity=network,
            application_ids=[row.pk for row in rows],
            outcome=outcome,
            reason=reason,
            by=by,
            at=AT,
        )

    choose([one, two], "place", "Brings a question that the others share")
    with pytest.raises(NotAllDecided):
        finish_choosing(round_=round_, activity=network, by=by, at=AT)
    choose([three], "reserve", "Fits, and comes next")
    choose([four], "no_place", "Asks for a course rather than a network")
    finish_choosing(round_=round_, activity=network, by=by, at=AT)
    assert set(outcomes(network)) == {"submitted"}
    assert not Letter.objects.exists()
    let_go(network, round_, by)
    assert outcomes(network) == ["offered", "offered", "reserve", "not_placed", "not_placed"]
    assert "Brings a question that the others share" in letter_to(one)
    assert "Asks for a course rather than a network" in letter_to(four)
    assert "The team chose on motivation" in letter_to(three)
    assert "does not fit this learning network well enough" in letter_to(unfit)
    for row in (one, three, four, unfit):
        assert " lot" not in letter_to(row).lower()
    answer_offer(application=complete(one), accept=False, by=SYSTEM, at=AT)
    assert "a place came free. It was your turn." in letter_to(three)


def complete(application: Application) -> Application:
    rows = Application.objects.select_related("person", "activity__programme__organiser")
    return rows.get(pk=application.pk)


def test_the_team_cannot_give_more_places_than_there_are_nor_choose_without_a_reason() -> None:
    network = network_that("motivation")
    rows = applied(network, 4)
    unfit = applied(network, 1, verdict="not")[0]
    by = manager_of(network)
    how = {"round_": begun(network, by), "activity": network, "by": by, "at": AT}
    ids = [row.pk for row in rows]
    with pytest.raises(NoPlaceLeft):
        choose_for(application_ids=ids[:3], outcome="place", reason="Fits", **how)  # type: ignore[arg-type]
    with pytest.raises(ReasonMissing):
        choose_for(application_ids=ids[:1], outcome="place", reason=" ", **how)  # type: ignore[arg-type]
    with pytest.raises(NobodyTicked):
        choose_for(application_ids=[], outcome="place", reason="Fits", **how)  # type: ignore[arg-type]
    with pytest.raises(NotTakingPart):
        choose_for(application_ids=[unfit.pk], outcome="place", reason="Fits", **how)  # type: ignore[arg-type]
    assert not Decision.objects.exists()


def test_a_second_decision_replaces_the_first_and_who_withdraws_is_left_out() -> None:
    network = network_that("motivation", places=1)
    one, two, three = applied(network, 3)
    by = manager_of(network)
    round_ = begun(network, by)
    how = {"round_": round_, "activity": network, "by": by, "at": AT}
    choose_for(application_ids=[one.pk, two.pk], outcome="reserve", reason="Later", **how)  # type: ignore[arg-type]
    choose_for(application_ids=[one.pk], outcome="place", reason="Now", **how)  # type: ignore[arg-type]
    choose_for(application_ids=[three.pk], outcome="reserve", reason="Later", **how)  # type: ignore[arg-type]
    withdraw(application=complete(two), by=by, at=AT, heard="belde")
    finish_choosing(round_=round_, activity=network, by=by, at=AT)
    found = Decision.objects.order_by("application_id")
    assert list(found.values_list("application_id", "outcome", "reserve_number")) == [
        (one.pk, "place", None),
        (three.pk, "reserve", 1),
    ]


def test_choosing_waits_until_all_is_read_and_can_be_taken_back() -> None:
    network = network_that("motivation", places=1)
    applied(network, 2)
    by = manager_of(network)
    unread = make_application(network)
    with pytest.raises(NotAllRead):
        begun(network, by)
    review(application=unread, verdict="not", by=by, at=AT)
    round_ = begun(network, by)
    roll_back(round_=round_, reason="One was missing", by=by, at=AT)
    assert begun(network, by).number == 2


# --- a fresh draw for each free place -----------------------------------------------------------


def test_each_free_place_is_drawn_anew_where_that_was_announced() -> None:
    network = network_that("lottery", reserve_order="drawn")
    applied(network, 12)
    by = manager_of(network)
    round_ = fix_draw(activity=network, places=2, seed="3 1 4 1 5", by=by, at=AT)
    let_go(network, draw(round_=round_, by=by, at=AT), by)
    assert not Application.objects.filter(reserve_number__isnull=False).exists()
    waiting = Application.objects.filter(state="reserve").order_by("pk")
    assert "in the draw for each free place" in letter_to(waiting[0])
    assert "number" not in letter_to(waiting[0])
    pool = sorted(str(row.pk) for row in waiting)
    leaving = complete(Application.objects.filter(state="offered")[0])
    answer_offer(application=leaving, accept=False, by=SYSTEM, at=AT)
    fresh = ReserveDraw.objects.get()
    expected = lots_for([int(text) for text in pool], 1, "3 1 4 1 5 free place 1").places
    assert (fresh.seed, tuple(fresh.drawn)) == ("3 1 4 1 5 free place 1", expected)
    newcomer = Application.objects.get(pk=fresh.drawn[0])
    assert newcomer.state == "offered"
    assert "Lots were drawn for it among everybody on the list" in letter_to(newcomer)


def test_a_fresh_draw_keeps_the_spread_and_puts_the_smaller_chance_first() -> None:
    network = make_network(places=6, reserve_order="drawn")
    by, second = manager_of(network), manager_of(network)
    suitable(network, by, po=20, vo=5)
    agree_on(network, by, {PO: (3, 4), VO: (2, 3)})
    round_ = drawn_with_dice(network, by, second)
    let_go(network, round_, by)
    for _ in range(3):
        leaving = Application.objects.filter(state="offered", sector="vo").order_by("pk")[0]
        answer_offer(application=complete(leaving), accept=False, by=SYSTEM, at=AT)
        seated = Application.objects.filter(state="offered").values_list("sector", flat=True)
        assert (3 <= list(seated).count("po") <= 4, len(seated)) == (True, 6)
        assert 2 <= list(seated).count("vo") <= 3
    draws = list(ReserveDraw.objects.order_by("number"))
    assert [draw.number for draw in draws] == [1, 2, 3]
    first = draws[0].chances
    sectors = dict(Application.objects.values_list("pk", "sector"))
    assert sum(first.values()) == pytest.approx(1)
    assert sum(sectors[pk] == "vo" for draw in draws for pk in draw.drawn) >= 2
    chances = total_chances(round_.pk, network)
    assert all(0 < chances[int(pk)] <= 1 for pk in first)


def test_nobody_is_drawn_with_whom_the_spread_would_break() -> None:
    network = make_network(places=6, reserve_order="drawn")
    by, second = manager_of(network), manager_of(network)
    suitable(network, by, po=10, vo=2)
    agree_on(network, by, {PO: (3, 4), VO: (2, 3)})
    let_go(network, drawn_with_dice(network, by, second), by)
    leaving = Application.objects.filter(state="offered", sector="vo")[0]
    answer_offer(application=complete(leaving), accept=False, by=SYSTEM, at=AT)
    assert not ReserveDraw.objects.exists()
    assert Application.objects.filter(state="offered").count() == 5
    assert places_nobody_fits(agreed_spread(network)) == 1
