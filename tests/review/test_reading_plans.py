from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from leerkring.audit.actors import Actor
from leerkring.audit.models import Event
from leerkring.audit.problems import ChangedMeanwhile, NotAllowed
from leerkring.programmes.models import Activity
from leerkring.review.actions.reading_plans import (
    BandsOutOfOrder,
    ReadingIsFixed,
    ReadingsWouldBeLost,
    add_criterion,
    change_criterion,
    change_plan,
    copy_reading,
    move_criterion,
    propose_criteria,
    remove_criterion,
)
from leerkring.review.actions.reviewing import PointsMissing, ReadOtherwise, give_points, review
from leerkring.review.models import Criterion, ReadingPlan, Review, Score
from leerkring.review.verdicts import criteria_of, plan_of, with_readings
from tests.factories import make_actor, make_application, make_network

pytestmark = pytest.mark.django_db
AT = datetime(2023, 11, 20, 9, tzinfo=UTC)
BY_CRITERIA: dict[str, Any] = {
    "mode": "criteria",
    "readers": 1,
    "floor": Decimal("3.00"),
    "bands": [],
    "read_before": None,
}


@pytest.fixture
def network() -> Activity:
    return make_network(places=6)


@pytest.fixture
def manager(network: Activity) -> Actor:
    return make_actor(network.programme.organiser)


@pytest.fixture
def reader(network: Activity) -> Actor:
    return make_actor(network.programme.organiser, "reviewer")


def with_criteria(network: Activity, manager: Actor, *weights: int) -> list[Criterion]:
    change_plan(activity=network, version=1, values=BY_CRITERIA, by=manager, at=AT)
    return [
        add_criterion(
            activity=network, values={"label": f"C{weight}", "weight": weight}, by=manager, at=AT
        )
        for weight in weights
    ]


def points_for(criteria: list[Criterion], *numbers: int) -> dict[int, int]:
    return {row.pk: number for row, number in zip(criteria, numbers, strict=True)}


def test_a_reader_may_not_settle_how_is_read(network: Activity, reader: Actor) -> None:
    with pytest.raises(NotAllowed):
        change_plan(activity=network, version=1, values=BY_CRITERIA, by=reader, at=AT)


def test_points_come_to_a_verdict_and_replace_earlier_ones(
    network: Activity, manager: Actor, reader: Actor
) -> None:
    criteria = with_criteria(network, manager, 3, 1)
    application = make_application(network)
    give_points(application=application, points=points_for(criteria, 2, 5), by=reader, at=AT)
    assert Review.objects.get().verdict == "not"
    give_points(application=application, points=points_for(criteria, 3, 3), by=reader, at=AT)
    assert Review.objects.get().verdict == "suitable"
    assert list(Score.objects.values_list("points", flat=True)) == [3, 3]
    verbs = Event.objects.filter(subject=f"application:{application.pk}").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["gave_points", "changed_points"]


@pytest.mark.parametrize("numbers", [(3, 0), (3, 6)])
def test_every_criterion_needs_points_from_1_to_5(
    network: Activity, manager: Actor, reader: Actor, numbers: tuple[int, int]
) -> None:
    criteria = with_criteria(network, manager, 1, 2)
    application = make_application(network)
    with pytest.raises(PointsMissing):
        give_points(
            application=application, points=points_for(criteria, *numbers), by=reader, at=AT
        )
    assert not Review.objects.exists()


def test_a_verdict_is_refused_where_points_are_asked(
    network: Activity, manager: Actor, reader: Actor
) -> None:
    with_criteria(network, manager, 1)
    with pytest.raises(ReadOtherwise):
        review(application=make_application(network), verdict="suitable", by=reader, at=AT)


def test_another_floor_turns_readings_over_without_reading_again(
    network: Activity, manager: Actor, reader: Actor
) -> None:
    criteria = with_criteria(network, manager, 1)
    application = make_application(network)
    give_points(application=application, points=points_for(criteria, 3), by=reader, at=AT)
    values = {**BY_CRITERIA, "floor": Decimal("3.50")}
    change_plan(activity=network, version=2, values=values, by=manager, at=AT)
    assert Review.objects.get().verdict == "not"
    assert with_readings(application.activity.applications.all()).get().verdict == "not"
    change = (
        Event.objects.select_related("payload").filter(verb="changed_reading_plan").latest("pk")
    )
    assert change.payload.values["changes"]["floor"] == ["3.00", "3.50"]


def test_words_change_freely_and_weights_only_with_a_new_beginning(
    network: Activity, manager: Actor, reader: Actor
) -> None:
    first, second = with_criteria(network, manager, 1, 2)
    points = points_for([first, second], 3, 4)
    give_points(application=make_application(network), points=points, by=reader, at=AT)
    values = {"label": "Eigen vraag", "help_text": "", "weight": 1}
    shared = {"activity": network, "by": manager, "at": AT}
    change_criterion(criterion=first, version=1, values=values, **shared)
    assert Review.objects.exists()
    heavier = {**values, "weight": 5}
    with pytest.raises(ReadingsWouldBeLost) as refusal:
        change_criterion(criterion=first, version=2, values=heavier, **shared)
    assert "1" in str(refusal.value)
    first.refresh_from_db()
    assert first.weight == 1
    with pytest.raises(ReadingsWouldBeLost):
        remove_criterion(criterion=second, **shared)
    with pytest.raises(ReadingsWouldBeLost):
        add_criterion(values=values, **shared)
    change_criterion(criterion=first, version=2, values=heavier, begin_anew=True, **shared)
    assert not Review.objects.exists()
    assert Event.objects.filter(verb="began_reading_anew").count() == 1


def test_verdicts_are_lost_only_if_that_is_wanted(
    network: Activity, manager: Actor, reader: Actor
) -> None:
    review(application=make_application(network), verdict="suitable", by=reader, at=AT)
    with pytest.raises(ReadingsWouldBeLost):
        change_plan(activity=network, version=1, values=BY_CRITERIA, by=manager, at=AT)
    assert plan_of(network).mode == ReadingPlan.Mode.VERDICT
    change_plan(activity=network, version=1, values=BY_CRITERIA, begin_anew=True, by=manager, at=AT)
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    "bands",
    [
        [{"from": 4.0, "chance": None}, {"from": 4.0, "chance": None}],
        [{"from": 2.5, "chance": None}],
        [{"from": 3.5, "chance": None}, {"from": 4.5, "chance": None}],
        [{"from": 4.5, "chance": 0.2}, {"from": 3.5, "chance": 0.4}],
        [{"from": 4.5, "chance": 1.4}],
    ],
    ids=["same mean", "below the floor", "lowest first", "less chance above", "beyond certain"],
)
def test_bands_that_cannot_be_are_refused(
    network: Activity, manager: Actor, bands: list[dict[str, float | None]]
) -> None:
    values = {**BY_CRITERIA, "bands": bands}
    with pytest.raises(BandsOutOfOrder):
        change_plan(activity=network, version=1, values=values, by=manager, at=AT)


def test_two_who_change_the_plan_do_not_overwrite_each_other(
    network: Activity, manager: Actor
) -> None:
    change_plan(activity=network, version=1, values=BY_CRITERIA, by=manager, at=AT)
    values = {**BY_CRITERIA, "readers": 3}
    with pytest.raises(ChangedMeanwhile):
        change_plan(activity=network, version=1, values=values, by=manager, at=AT)


def test_a_draw_that_stands_fast_locks_the_way_of_reading(
    network: Activity, manager: Actor, reader: Actor
) -> None:
    criteria = with_criteria(network, manager, 1)
    application = make_application(network)
    give_points(application=application, points=points_for(criteria, 4), by=reader, at=AT)
    Activity.objects.filter(pk=network.pk).update(selection="drawn")
    network.refresh_from_db(fields=["selection"])
    with pytest.raises(ReadingIsFixed):
        change_plan(activity=network, version=2, values=BY_CRITERIA, by=manager, at=AT)
    with pytest.raises(ReadingIsFixed):
        move_criterion(activity=network, criterion=criteria[0], up=True, by=manager, at=AT)


def test_three_criteria_are_proposed_once_and_can_be_moved(
    network: Activity, manager: Actor
) -> None:
    proposed = propose_criteria(activity=network, by=manager, at=AT)
    assert propose_criteria(activity=network, by=manager, at=AT) == []
    move_criterion(activity=network, criterion=proposed[2], up=True, by=manager, at=AT)
    found = list(criteria_of(network).values_list("pk", flat=True))
    assert found == [proposed[0].pk, proposed[2].pk, proposed[1].pk]


def test_a_copied_activity_is_read_in_the_same_way(network: Activity, manager: Actor) -> None:
    with_criteria(network, manager, 3, 1)
    copy = make_network(programme=network.programme)
    copy_reading(source=network, copy=copy, by=manager, at=AT)
    assert list(criteria_of(copy).values_list("label", "weight")) == [("C3", 3), ("C1", 1)]
    assert plan_of(copy).floor == Decimal("3.00")


def test_copying_what_has_no_plan_makes_none(network: Activity, manager: Actor) -> None:
    copy_reading(source=network, copy=make_network(programme=network.programme), by=manager, at=AT)
    assert not ReadingPlan.objects.exists()
