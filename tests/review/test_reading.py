from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import submitted_applications
from leerkring.programmes.models import Activity
from leerkring.review.bands import bands_of, floors_of
from leerkring.review.models import ReadingPlan, Review
from leerkring.review.queries import reading_progress, unsettled_applications
from leerkring.review.verdicts import agreement, shown, weighted_mean, with_readings
from leerkring.selection.models import Override
from tests.factories import (
    START,
    make_account,
    make_application,
    make_network,
    make_reading_plan,
    read_with_points,
)


@pytest.fixture
def network() -> Activity:
    return make_network(places=6)


def judged(network: Activity, *verdicts: str, counts: bool = True) -> Application:
    application = make_application(network)
    for verdict in verdicts:
        Review.objects.create(
            application=application,
            reviewer=make_account(),
            verdict=verdict,
            counts=counts,
            reviewed_at=START,
        )
    return application


def scored(network: Activity, *readings: list[int]) -> Application:
    application = make_application(network)
    for points in readings:
        read_with_points(application, points)
    return application


def verdict_of(application: Application) -> str:
    row = with_readings(Application.objects.filter(pk=application.pk)).get()
    return str(row.verdict)


pytestmark = pytest.mark.django_db


# --- verdicts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "follows"),
    [
        ([], ""),
        (["suitable"], "suitable"),
        (["not"], "not"),
        (["doubt"], "doubt"),
        (["doubt", "suitable"], "suitable"),
        (["doubt", "not"], "not"),
        (["suitable", "not"], "doubt"),
        (["suitable", "not", "suitable"], "suitable"),
        (["not", "doubt", "not", "suitable"], "not"),
    ],
)
def test_without_a_plan_one_reader_settles_and_a_doubt_asks_another(
    network: Activity, said: list[str], follows: str
) -> None:
    assert verdict_of(judged(network, *said)) == follows


def test_with_two_readers_one_reading_settles_nothing(network: Activity) -> None:
    ReadingPlan.objects.create(activity=network, readers=2)
    half, whole = judged(network, "suitable"), judged(network, "suitable", "suitable")
    assert [verdict_of(half), verdict_of(whole)] == ["", "suitable"]
    assert [row.pk for row in unsettled_applications(network)] == [half.pk]


def test_an_independent_view_is_not_counted(network: Activity) -> None:
    assert verdict_of(judged(network, "suitable", counts=False)) == ""


def test_the_progress_counts_each_motivation_once(network: Activity) -> None:
    other = make_network()
    for verdicts in ([], ["suitable"], ["suitable", "not"], ["not"], ["doubt", "not"], ["doubt"]):
        judged(network, *verdicts)
    judged(other, "suitable")
    progress = reading_progress(network)
    found = (progress.suitable, progress.refused, progress.doubt, progress.unread)
    assert found == (1, 2, 2, 1)


def test_what_was_agreed_against_the_readers_goes_first(network: Activity) -> None:
    application = judged(network, "not")
    asked, agreed = make_account(), make_account()
    override = Override.objects.create(
        activity=network,
        application=application,
        kind=Override.Kind.FLOOR,
        wanted={"verdict": "suitable"},
        reason="sprak in het telefoongesprek over een plan",
        asked_by=asked,
        asked_at=START,
    )
    assert verdict_of(application) == "not"
    Override.objects.filter(pk=override.pk).update(
        state=Override.State.AGREED, answered_by=agreed, answered_at=START
    )
    assert verdict_of(application) == "suitable"


# --- criteria -----------------------------------------------------------------------------------


def test_the_weighted_mean_of_all_readers_is_held_against_the_floor(network: Activity) -> None:
    make_reading_plan(network, [3, 1], readers=2, floor=Decimal("3.50"))
    exactly = scored(network, [4, 2], [4, 2])
    just_below = scored(network, [4, 2], [4, 1])
    assert [verdict_of(exactly), verdict_of(just_below)] == ["suitable", "not"]


def test_without_a_floor_whoever_was_fully_read_is_suitable(network: Activity) -> None:
    make_reading_plan(network, [1], readers=2)
    low, half = scored(network, [1], [1]), scored(network, [5])
    assert [verdict_of(low), verdict_of(half)] == ["suitable", ""]


def test_an_independent_reading_raises_no_mean(network: Activity) -> None:
    make_reading_plan(network, [1], floor=Decimal(3))
    application = scored(network, [2])
    read_with_points(application, [5], counts=False)
    assert verdict_of(application) == "not"


def test_a_floor_of_one_activity_says_nothing_of_another(network: Activity) -> None:
    make_reading_plan(network, [1], floor=Decimal(3))
    other = make_network()
    make_reading_plan(other, [1], floor=Decimal(5))
    here, there = scored(network, [4]), scored(other, [4])
    assert [verdict_of(here), verdict_of(there)] == ["suitable", "not"]


# --- bands --------------------------------------------------------------------------------------


BANDS = [{"from": 4.5, "chance": 0.5}, {"from": 3.5, "chance": None}]


def test_a_band_begins_at_its_mean(network: Activity) -> None:
    make_reading_plan(network, [1, 1], bands=BANDS)
    rows = [scored(network, points) for points in ([5, 4], [4, 4], [4, 3], [3, 3], [5, 5])]
    assert bands_of(network) == dict(zip([row.pk for row in rows], [2, 1, 1, 0, 2], strict=True))
    assert floors_of(network) == [(2, 0.5)]


def test_who_was_not_fully_read_has_no_band(network: Activity) -> None:
    make_reading_plan(network, [1], bands=BANDS, readers=2)
    scored(network, [5])
    assert bands_of(network) == {}


def test_reading_by_verdict_knows_no_bands(network: Activity) -> None:
    ReadingPlan.objects.create(activity=network, bands=BANDS)
    judged(network, "suitable")
    assert (bands_of(network), floors_of(network)) == ({}, [])


def test_bands_are_read_in_one_question(
    network: Activity, django_assert_num_queries: object
) -> None:
    make_reading_plan(network, [1], bands=BANDS)
    for _number in range(3):
        scored(network, [5])
    with django_assert_num_queries(1):  # type: ignore[operator]
        bands_of(network)


# --- how far readers lie apart ------------------------------------------------------------------


def test_readers_far_apart_or_around_the_floor_are_split() -> None:
    near, around, far = agreement([4.0, 4.5]), agreement([3.0, 3.5]), agreement([3.5, 5.0])
    assert near
    assert around
    assert far
    assert [one.is_split(3.25) for one in (near, around, far)] == [False, True, True]
    assert not near.is_split(None)
    assert agreement([]) is None


def test_the_median_resists_one_reader_out_of_line() -> None:
    found = agreement([4.0, 4.0, 1.0])
    assert found
    assert (found.mean, found.median, found.range) == (3.0, 4.0, 3.0)
    assert found.deviation == pytest.approx(2**0.5)


def test_what_is_shown_lies_on_the_same_side_of_every_floor() -> None:
    floors = [Decimal(hundredths) / 100 for hundredths in range(100, 501, 7)]
    for one, two, three in product(range(1, 6), repeat=3):
        found = weighted_mean([(one, 1), (two, 3), (three, 7)])
        for floor in floors:
            assert (shown(found) >= floor) == (found >= float(floor)), (found, floor)


def test_the_pool_follows_the_plan(network: Activity) -> None:
    make_reading_plan(network, [1], floor=Decimal(3))
    kept = scored(network, [3])
    scored(network, [2])
    rows = with_readings(submitted_applications(network)).filter(verdict="suitable")
    assert [row.pk for row in rows] == [kept.pk]
