from __future__ import annotations

import re

import pytest

from leerkring.admissions.states import ApplicationState
from leerkring.attendance.models import Attendance
from leerkring.programmes.models import Activity, AgendaItem
from tests.day import Visitor
from tests.factories import make_application, make_meeting, make_network, make_staff
from tests.support import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(clock: Clock):
    clock.move_to("2024-01-18 15:30")
    return make_network()


@pytest.fixture
def meeting(network):
    return make_meeting(network)


@pytest.fixture
def people(network):
    return [make_application(network, state=ApplicationState.PLACED).person for _ in range(3)]


@pytest.fixture
def facilitator(network) -> Visitor:
    return Visitor(make_staff(network.programme.organiser, "facilitator"))


def address(network, meeting, rest: str = "") -> str:
    return f"/beheer/netwerken/{network.slug}/bijeenkomsten/{meeting.pk}/{rest}"


def came() -> dict[int, bool | None]:
    return dict(Attendance.objects.values_list("person_id", "came"))


@pytest.mark.capability(84)
def test_ticks_are_saved_and_the_series_shows_a_share_for_each_person(
    facilitator, network, meeting, people
) -> None:
    first, second, third = people
    facilitator.sends(
        address(network, meeting, "aanwezig/vinkjes/"),
        shown=[first.pk, second.pk, third.pk],
        came=[first.pk, second.pk],
    )
    assert came() == {first.pk: True, second.pk: True}
    facilitator.sends(
        address(network, meeting, "aanwezig/iedereen/"), answer="no", person=[third.pk]
    )
    earlier = make_meeting(network)
    facilitator.sends(
        address(network, earlier, "aanwezig/iedereen/"), answer="yes", person=[third.pk]
    )
    page = facilitator.reads(f"/beheer/netwerken/{network.slug}/bijeenkomsten/")
    rows = {person.pk: _row(page, person.name) for person in people}
    assert "100 %" in rows[first.pk]
    assert "50 %" in rows[third.pk]


def _row(page: str, name: str) -> str:
    return page[page.index(name) :].split("</tr>")[0]


def test_a_tick_that_is_taken_away_is_no_absence(facilitator, network, meeting, people) -> None:
    url = address(network, meeting, "aanwezig/vinkjes/")
    facilitator.sends(url, shown=[people[0].pk], came=[people[0].pk])
    facilitator.sends(url, shown=[people[0].pk])
    assert came() == {people[0].pk: None}


def test_everybody_at_once_says_how_many_and_can_be_undone(
    facilitator, network, meeting, people
) -> None:
    page = facilitator.reads(address(network, meeting, "aanwezig/"))
    assert "all 3 others" in page or "alle 3 anderen" in page
    everybody = [person.pk for person in people]
    url = address(network, meeting, "aanwezig/iedereen/")
    page = facilitator.sends(url, answer="yes", person=everybody)
    assert 'value="undo"' in page
    facilitator.sends(url, answer="undo", person=everybody)
    assert set(came().values()) == {None}


def test_a_delegate_is_on_the_list_in_the_aldermans_place(
    facilitator, network, meeting, people
) -> None:
    page = facilitator.sends(
        address(network, meeting, "aanwezig/niet-op-de-lijst/"),
        given_name="Bo",
        family_name="Jansen",
        stands_in_for=people[0].pk,
    )
    assert "Bo Jansen" in page
    delegate = Attendance.objects.get(person__given_name="Bo")
    assert (delegate.came, delegate.stands_in_for_id) == (True, people[0].pk)


@pytest.mark.capability(39)
def test_an_absence_told_by_phone_stands_at_that_meeting_only(
    facilitator, network, meeting, people
) -> None:
    later = make_meeting(network)
    said = address(network, meeting, f"komt/{people[0].pk}/")
    facilitator.sends(said, 400, intention="no")
    facilitator.sends(said, intention="no", gehoord="per telefoon")
    page = facilitator.reads(address(network, meeting))
    assert 'value="no" selected' in page
    assert 'value="no" selected' not in facilitator.reads(address(network, later))


@pytest.mark.capability(56)
def test_the_run_sheet_has_clock_times_numbers_and_names(
    facilitator, network, meeting, people
) -> None:
    for position, (minutes, title) in enumerate([(15, "Welkom"), (45, "In gesprek")]):
        AgendaItem.objects.create(meeting=meeting, position=position, minutes=minutes, title=title)
    Attendance.objects.create(person=people[0], meeting=meeting, activity=network, intention="no")
    page = facilitator.reads(address(network, meeting, "draaiboek/"))
    assert "16.00–16.15" in page
    assert "16.15–17.00" in page
    assert people[0].name not in page
    assert people[1].name in page


@pytest.mark.capability("S13")
def test_the_run_sheet_says_what_is_served_and_for_how_many(
    facilitator, network, meeting, people
) -> None:
    Activity.objects.filter(pk=network.pk).update(catering="hapjes en een warm diner")
    for person, intention in zip(people, ("no", "maybe"), strict=False):
        Attendance.objects.create(
            person=person, meeting=meeting, activity=network, intention=intention
        )
    page = facilitator.reads(address(network, meeting, "draaiboek/"))
    how_many = page[page.index("Hoeveel") : page.index('id="programma"')]
    assert re.search(rf">\s*{len(people) - 1}\s*<", how_many)
    assert "1 misschien; 1 " in how_many
    assert "hapjes en een warm diner" in how_many


@pytest.mark.capability(118)
def test_the_check_in_desk_ticks_but_makes_no_groups(network, meeting, people) -> None:
    desk = Visitor(make_staff(network.programme.organiser, "check_in"))
    desk.sends(
        address(network, meeting, "aanwezig/vinkjes/"),
        shown=[people[0].pk],
        came=[people[0].pk],
    )
    assert came() == {people[0].pk: True}
    desk.sends(address(network, meeting, "groepen/nieuw/"), 403, title="Ronde")


def test_a_meeting_without_attendance_is_something_to_do(
    clock, facilitator, network, meeting, people
) -> None:
    clock.move_to("2024-01-19 09:00")
    page = facilitator.reads("/beheer/")
    assert address(network, meeting, "aanwezig/") in page


def test_the_meeting_of_another_network_is_not_there(facilitator, network) -> None:
    other = make_meeting(make_network())
    assert facilitator.client.get(address(network, other)).status_code == 404
