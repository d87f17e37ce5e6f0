from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from leerkring.admissions.states import ApplicationState, DateAnswer
from leerkring.attendance.models import Attendance
from leerkring.mail.models import Letter
from leerkring.people.models import Place
from leerkring.programmes.models import Venue
from tests.day import Visitor
from tests.factories import (
    make_application,
    make_meeting,
    make_network,
    make_organisation,
    make_staff,
)
from tests.support import Clock

pytestmark = pytest.mark.django_db
TODAY = "2023-12-01 09:00"


@pytest.fixture
def network(clock: Clock):
    clock.move_to(TODAY)
    return make_network()


@pytest.fixture
def manager(network) -> Visitor:
    return Visitor(make_staff(network.programme.organiser))


def placed(network, town: Place | None = None):
    school = make_organisation(place=town)
    return make_application(network, state=ApplicationState.PLACED, organisation=school)


def address(network, rest: str = "") -> str:
    return f"/beheer/netwerken/{network.slug}/plaats/{rest}"


def add_venue(manager: Visitor, network, name: str, town: str) -> Venue:
    manager.sends(f"/beheer/locaties/nieuw/?netwerk={network.slug}", name=name, town=town)
    return Venue.objects.get(name=name)


@pytest.mark.capability(65)
@pytest.mark.capability(73)
def test_a_chosen_venue_is_told_to_everyone_and_calendars_follow(manager, network) -> None:
    meeting = make_meeting(network)
    person = placed(network).person
    Attendance.objects.create(
        person=person, meeting=meeting, activity=network, intention=DateAnswer.NO
    )
    make_application(network, state=ApplicationState.LEFT)
    venue = add_venue(manager, network, "De Kring", "Utrecht")
    choice = {"venue": venue.pk, "meetings": meeting.pk, "room": "Zaal 2"}
    page = manager.reads(address(network, f"kiezen/?venue={venue.pk}&meetings={meeting.pk}"))
    assert "1 person" in page or "1 persoon" in page
    assert not Letter.objects.exists()
    manager.sends(address(network, "kiezen/"), **choice)
    letter = Letter.objects.get()
    assert letter.recipient == person.email
    assert "De Kring" in letter.text
    calendar = Calendar.from_ical(bytes(letter.attachments.get().content))
    event = calendar.walk("VEVENT")[0]
    assert calendar["METHOD"] == "REQUEST"
    assert (event["UID"], event["SEQUENCE"]) == (meeting.calendar_uid, 1)
    assert "De Kring" in event["LOCATION"]
    assert Attendance.objects.get().intention == "no"


@pytest.mark.capability("S12", 62)
def test_candidates_are_compared_by_estimated_travel_time(manager, network) -> None:
    make_meeting(network)
    zwolle = Place.objects.create(name="Zwolle", lat=52.51, lon=6.09)
    near = placed(network, zwolle)
    unknown = placed(network)
    add_venue(manager, network, "De Kring", "Utrecht")
    add_venue(manager, network, "De Peperbus", "Zwolle")
    page = manager.reads(address(network))
    table = page[page.index("<tbody") :]
    row_near = table[table.index(near.person.name) :].split("</tr>")[0]
    row_unknown = table[table.index(unknown.person.name) :].split("</tr>")[0]
    assert "± 75 min" in row_near
    assert "± 0 min" in row_near
    assert "min<" not in row_unknown
    assert page.count('<svg class="lk-strip"') == 2


def test_an_ambiguous_town_asks_for_the_province(manager, network) -> None:
    url = "/beheer/locaties/nieuw/"
    page = manager.sends(url, name="Zaal", town="Hengelo")
    assert "Hengelo" in page
    assert not Venue.objects.exists()
    manager.sends(url, name="Zaal", town="Hengelo", province="Overijssel")
    assert Venue.objects.get(place__province="Overijssel").name == "Zaal"


def test_a_venue_that_a_colleague_saved_meanwhile_is_shown_side_by_side(manager, network) -> None:
    venue = add_venue(manager, network, "De Kring", "Utrecht")
    url = f"/beheer/locaties/{venue.pk}/"
    manager.sends(url, name="De Kring", town="Utrecht", capacity=40, version=1)
    page = manager.sends(url, 409, name="De Kring", town="Utrecht", capacity=50, version=1)
    assert "40" in page
    assert Venue.objects.get().capacity == 40


def test_another_organisers_network_is_not_there(manager) -> None:
    other = make_network()
    assert manager.client.get(address(other)).status_code == 404


def test_a_facilitator_sees_but_does_not_choose(network) -> None:
    facilitator = Visitor(make_staff(network.programme.organiser, "facilitator"))
    make_meeting(network)
    assert "kiezen/" not in facilitator.reads(address(network))
    facilitator.sends(address(network, "kiezen/"), 403, meetings=1)


def test_the_venue_page_asks_as_many_queries_for_three_as_for_one(
    manager, network, django_assert_num_queries
) -> None:
    make_meeting(network)
    venue = add_venue(manager, network, "De Kring", "Utrecht")
    placed(network)
    with_one = _queries(manager, network)
    placed(network)
    placed(network)
    assert _queries(manager, network) == with_one
    assert venue.pk


def _queries(manager: Visitor, network) -> int:
    with CaptureQueriesContext(connection) as caught:
        manager.reads(address(network))
    return len(caught)
