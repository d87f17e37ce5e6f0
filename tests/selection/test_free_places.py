"""One count of the places that can be given: not given, not offered, not reserved."""

from __future__ import annotations

import pytest

from leerkring.admissions.queries.applications import placed_applications
from leerkring.admissions.states import ApplicationState
from leerkring.programmes.models import Activity
from leerkring.programmes.standing import standing
from leerkring.review.models import Review
from leerkring.selection.methods import free_places
from leerkring.selection.models import Override
from leerkring.selection.overrides import RESERVED
from leerkring.web.staff.circle import circles
from tests.factories import (
    START,
    make_account,
    make_actor,
    make_application,
    make_network,
    place_person,
)

pytestmark = pytest.mark.django_db
SPREAD = Activity.SelectionMethod.SPREAD


def reserve_one(network: Activity) -> None:
    Override.objects.create(
        activity=network,
        application=make_application(network, state=ApplicationState.SUBMITTED),
        kind=Override.Kind.RESERVED_PLACE,
        state=Override.State.AGREED,
        reason="Toegezegd.",
        asked_by=make_account(),
        asked_at=START,
        answered_by=make_account(),
        answered_at=START,
    )


def suitable_people(network: Activity, number: int) -> None:
    for _ in range(number):
        Review.objects.create(
            application=make_application(network, state=ApplicationState.SUBMITTED),
            reviewer=make_account(),
            verdict=Review.Verdict.SUITABLE,
            reviewed_at=START,
            counts=True,
        )


def asks_for_a_spread(network: Activity) -> bool:
    [circle] = circles([network], START, make_actor(network.programme.organiser))
    return any("/balans/" in todo.url for todo in circle.todos)


@pytest.mark.parametrize(("suitable", "asked"), [(3, False), (4, True)])
def test_today_asks_for_a_spread_of_what_is_left_beside_reserved_places(
    suitable: int, asked: bool
) -> None:
    network = make_network(places=4, selection_method=SPREAD)
    reserve_one(network)
    suitable_people(network, suitable)
    assert asks_for_a_spread(network) is asked


def test_as_many_suitable_people_as_places_need_no_spread() -> None:
    network = make_network(places=4, selection_method=SPREAD)
    suitable_people(network, 4)
    assert not asks_for_a_spread(network)


def test_a_place_that_is_given_or_reserved_is_not_free() -> None:
    network = make_network(places=4, places_taken=1)
    other = make_network(places=2)
    reserve_one(network)
    assert (free_places(network), free_places(other)) == (2, 2)
    found = standing([RESERVED], [network.pk, other.pk])
    assert (free_places(network, found), free_places(other, found)) == (2, 2)
    assert free_places(make_network(places=None)) is None


def test_places_are_never_less_than_none() -> None:
    network = make_network(places=1, places_taken=1)
    reserve_one(network)
    assert free_places(network) == 0
    assert network.is_full


def test_who_was_erased_is_no_longer_among_those_with_a_place() -> None:
    network = make_network()
    stays, erased = place_person(network), place_person(network)
    erased.person.erased_at = START
    erased.person.save()
    assert list(placed_applications([network])) == [stays]
