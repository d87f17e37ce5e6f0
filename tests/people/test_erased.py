"""Whoever was erased stands on no list of people and opens nothing; the others still do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import placed_applications
from leerkring.admissions.queries.overviews import people_with_a_place
from leerkring.attendance.links import CALENDAR
from leerkring.attendance.models import CalendarFeed
from leerkring.attendance.queries import feed_by_link
from leerkring.people.links import link_token
from leerkring.people.models import Person
from leerkring.people.queries import people_matching
from leerkring.programmes.models import Activity
from tests.factories import START, make_network, place_person

pytestmark = pytest.mark.django_db
ERASED_AT = datetime(2024, 3, 1, 9, tzinfo=UTC)
Read = Callable[[Activity], set[int | None]]


def found_under_people(network: Activity) -> set[int | None]:
    return {person.pk for person in people_matching(Person.objects.all(), "")}


def found_by_name(network: Activity) -> set[int | None]:
    return {person.pk for person in people_matching(Person.objects.all(), "Sanne")}


def with_a_place(network: Activity) -> set[int | None]:
    return {person.pk for person in people_with_a_place([network.pk])}


def placed(network: Activity) -> set[int | None]:
    return {application.person_id for application in placed_applications([network])}


def with_a_calendar(network: Activity) -> set[int | None]:
    feeds = {feed.pk: feed for feed in CalendarFeed.objects.all()}
    opened = (feed_by_link(link_token(CALENDAR, feed)) for feed in feeds.values())
    return {feed.person_id for feed in opened if feed is not None}


@pytest.mark.parametrize(
    "read", [found_under_people, found_by_name, with_a_place, placed, with_a_calendar]
)
def test_whoever_was_erased_is_not_found_and_the_others_are(read: Read) -> None:
    network = make_network()
    here, gone = (place_person(network).person_id for _number in range(2))
    for pk in (here, gone):
        CalendarFeed.objects.create(person_id=pk, made_at=START)
    assert read(network) == {here, gone}
    Person.objects.filter(pk=gone).update(erased_at=ERASED_AT)
    assert read(network) == {here}
    assert Application.objects.count() == 2  # what happened stays counted
