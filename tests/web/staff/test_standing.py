"""Where activities stand is read together: as many queries for one network as for three."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from leerkring.admissions.queries.overviews import APPLICATIONS, application_counts
from leerkring.admissions.states import ApplicationState
from leerkring.programmes.standing import standing
from leerkring.web.staff.circle import circles
from tests.factories import (
    START,
    make_actor,
    make_application,
    make_meeting,
    make_network,
    make_programme,
    make_staff,
    place_person,
)

pytestmark = pytest.mark.django_db
BACKEND = "leerkring.people.signin.LinkBackend"
OF_THE_MENU, OF_THE_PAGE = 4, 12


@pytest.mark.parametrize("number", [1, 3])
def test_the_phases_of_one_network_take_as_many_queries_as_those_of_three(
    number: int, django_assert_max_num_queries: Any
) -> None:
    programme = make_programme()
    networks = [make_network(programme=programme) for _ in range(number)]
    for network in networks:
        make_meeting(network)
        place_person(network)
    by = make_actor(programme.organiser)
    with django_assert_max_num_queries(OF_THE_MENU):
        found = circles(networks, START, by)
    assert [circle.activity for circle in found] == networks


def test_a_page_of_a_network_takes_at_most_twelve_queries(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    network = make_network()
    make_meeting(network)
    place_person(network)
    client.force_login(make_staff(network.programme.organiser), backend=BACKEND)
    with django_assert_max_num_queries(OF_THE_PAGE):
        client.get(f"/beheer/netwerken/{network.slug}/")


@pytest.mark.parametrize("others", [0, 1, 2, 4])
def test_a_kept_query_counts_what_belongs_to_each_activity(others: int) -> None:
    network, *rest = [make_network() for _ in range(1 + others)]
    place_person(network)
    make_application(network, state=ApplicationState.SUBMITTED)
    make_application(network, state=ApplicationState.DRAFT)
    for other in rest:
        place_person(other)
    found = standing([APPLICATIONS], [one.pk for one in (network, *rest)])
    counts = application_counts(found, network.pk)
    assert (counts.applied, counts.placed, counts.waiting) == (2, 1, 1)
    assert [application_counts(found, other.pk).placed for other in rest] == [1] * others
    assert application_counts(found, 0).applied == 0


def test_what_is_asked_of_no_activity_is_no_query(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(0):
        assert not standing([APPLICATIONS], []).of(APPLICATIONS, 1)
