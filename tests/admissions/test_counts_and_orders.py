"""What a list begins with, and who is counted in which number of the team's pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leerkring.admissions.models import Application, Offer
from leerkring.admissions.queries.applications import open_offers, reserve_list
from leerkring.admissions.queries.overviews import counts_by_activity
from leerkring.admissions.states import ApplicationState, OfferState
from leerkring.programmes.models import Activity
from tests.factories import START, make_application, make_network

pytestmark = pytest.mark.django_db
S = ApplicationState
COUNTED = {  # applied, has a place, waits for a decision
    S.DRAFT: (0, 0, 0),
    S.SUBMITTED: (1, 0, 1),
    S.RESERVE: (1, 0, 1),
    S.OFFERED: (1, 0, 1),
    S.PLACED: (1, 1, 0),
    S.NOT_PLACED: (1, 0, 0),
    S.DECLINED: (1, 0, 0),
    S.EXPIRED: (1, 0, 0),
    S.WITHDRAWN: (0, 0, 0),
    S.LEFT: (1, 0, 0),
}


@pytest.fixture
def network() -> Activity:
    return make_network()


@pytest.mark.parametrize("state", S.values)
def test_each_state_counts_in_the_numbers_that_it_belongs_to(network: Activity, state: str) -> None:
    make_application(network, state=state)
    counts = counts_by_activity([network])[network.pk]
    assert (counts.applied, counts.placed, counts.waiting) == COUNTED[S(state)]


def offered(network: Activity, days: int, state: str = OfferState.OPEN) -> Offer:
    application = make_application(network, state=S.OFFERED)
    return Offer.objects.create(
        application=application,
        state=state,
        offered_at=START,
        answer_before=START + timedelta(days=days),
    )


def test_the_offer_that_ends_first_is_the_first_of_those_that_are_open(network: Activity) -> None:
    later, sooner, middle = (offered(network, days) for days in (9, 3, 6))
    offered(network, 1, OfferState.DECLINED)
    offered(make_network(), 2)
    assert list(open_offers(network)) == [sooner, middle, later]


def test_who_has_no_number_stands_behind_the_numbers_of_the_reserve_list(
    network: Activity,
) -> None:
    def waiting(number: int | None, hours: int) -> Application:
        submitted_at = START + timedelta(hours=hours)
        return make_application(
            network, state=S.RESERVE, reserve_number=number, submitted_at=submitted_at
        )

    last, third, second, first = (
        waiting(number, hours) for number, hours in ((None, 2), (None, 1), (2, 3), (1, 4))
    )
    assert list(reserve_list(network)) == [first, second, third, last]
