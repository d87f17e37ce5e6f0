"""The calendar that follows every change, read as a calendar program reads it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar, Event

from leerkring.attendance.actions import make_calendar_link, record_attendance_intention
from leerkring.attendance.links import calendar_address
from leerkring.audit.actors import person_actor
from leerkring.experts.models import Speaker
from leerkring.programmes.actions import cancel_meeting, change_meeting
from leerkring.programmes.models import Activity, Meeting, Venue
from tests.factories import (
    START,
    make_account,
    make_actor,
    make_expert,
    make_meeting,
    make_network,
    make_person,
    place_person,
)
from tests.ical import read
from tests.support import Clock
from tests.web.public.pages import send

pytestmark = pytest.mark.django_db
BACKEND = "leerkring.people.signin.LinkBackend"


def link_of(person: Any) -> str:
    feed = make_calendar_link(by=person_actor(person.pk), at=START, person=person)
    return "/" + calendar_address(feed).split("/", 3)[3]


def events(client: Client, path: str) -> dict[str, Event]:
    """Return what a calendar program finds there, by UID."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    read(answer.content)  # whatever the standard forbids is an error there
    calendar = Calendar.from_ical(answer.content.decode())
    return {str(event["UID"]): event for event in calendar.events}


def change(meeting: Meeting, activity: Activity, **values: Any) -> None:
    by = make_actor(activity.programme.organiser)
    change_meeting(
        by=by, at=START + timedelta(days=1), meeting=meeting, version=meeting.version, values=values
    )


@pytest.mark.capability(72)
def test_a_participants_own_calendar_follows_every_change(client: Client, clock: Clock) -> None:
    clock.move_to("2023-11-01 10:00")
    network, other = make_network(), make_network()
    first = make_meeting(network)
    second = make_meeting(network, on=date(2024, 2, 8))
    elsewhere = make_meeting(other)
    application = place_person(network)
    place_person(other, person=application.person)
    person_at_the_desk = Client()
    person_at_the_desk.force_login(make_account(application.person), backend=BACKEND)

    send(person_at_the_desk, "/en/mijn/agenda/")  # makes the link
    page = unescape(person_at_the_desk.get("/en/mijn/agenda/").content.decode())
    [webcal] = re.findall(r'href="(webcal://[^"]+)"', page)
    path = "/" + webcal.split("/", 3)[3]

    before = events(client, path)
    assert set(before) == {m.calendar_uid for m in (first, second, elsewhere)}
    assert before[first.calendar_uid].start == datetime(2024, 1, 18, 15, tzinfo=UTC)

    venue = Venue.objects.create(
        organiser=network.programme.organiser, name="De Hal", address="Kade 1, Zwolle"
    )
    change(first, network, on=date(2024, 1, 25), venue=venue)
    second.refresh_from_db()
    cancel_meeting(by=make_actor(network.programme.organiser), at=clock.now, meeting=second)

    after = events(client, path)
    moved = after[first.calendar_uid]
    assert moved.start == datetime(2024, 1, 25, 15, tzinfo=UTC)
    assert moved["LOCATION"] == "De Hal, Kade 1, Zwolle"
    assert moved["SEQUENCE"] > before[first.calendar_uid]["SEQUENCE"]
    assert after[second.calendar_uid]["STATUS"] == "CANCELLED"
    assert after[second.calendar_uid]["SEQUENCE"] > before[second.calendar_uid]["SEQUENCE"]
    assert after[elsewhere.calendar_uid]["SEQUENCE"] == before[elsewhere.calendar_uid]["SEQUENCE"]

    send(person_at_the_desk, "/en/mijn/agenda/")  # a new link: somebody else saw the old one
    assert client.get(path).status_code == 410


def test_a_calendar_that_asks_again_hears_that_nothing_changed(client: Client) -> None:
    network = make_network()
    meeting = make_meeting(network)
    path = link_of(place_person(network).person)
    seen = client.get(path)
    again = client.get(path, headers={"If-None-Match": seen["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    change(meeting, network, on=date(2024, 1, 25))
    changed = client.get(path, headers={"If-None-Match": seen["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != seen["ETag"]


def test_it_has_its_time_zone_an_organiser_to_write_to_and_no_guests(client: Client) -> None:
    network = make_network(contact_email="ria@alliantie.example")
    make_meeting(network)
    person = place_person(network).person
    place_person(network)
    path = link_of(person)
    text = client.get(path).content.decode()
    calendar = Calendar.from_ical(text)
    assert [str(zone["TZID"]) for zone in calendar.timezones] == ["Europe/Amsterdam"]
    assert calendar["METHOD"] == "PUBLISH"
    [event] = calendar.events
    assert event["ORGANIZER"] == "mailto:ria@alliantie.example"
    assert "ATTENDEE" not in event
    assert set(re.findall(r"[\w.]+@school\.example", text)) == set()


def test_a_joint_closing_stands_in_it_once_and_without_a_day_not_yet(client: Client) -> None:
    network, other = make_network(), make_network()
    closing = make_meeting(network, other, is_closing=True)
    make_meeting(
        network,
        on=None,
        precision="tbd",
        start_time=None,
        end_time=None,
        starts_at=None,
        ends_at=None,
    )
    application = place_person(network)
    place_person(other, person=application.person)
    assert list(events(client, link_of(application.person))) == [closing.calendar_uid]


def test_who_cannot_come_keeps_the_meeting_without_their_time_being_blocked(
    client: Client,
) -> None:
    network = make_network()
    meeting = make_meeting(network)
    person = place_person(network).person
    assert person is not None
    record_attendance_intention(
        by=person_actor(person.pk),
        at=START,
        activity=network,
        meeting=meeting,
        person=person,
        intention="no",
    )
    event = events(client, link_of(person))[meeting.calendar_uid]
    assert (event["TRANSP"], event["STATUS"]) == ("TRANSPARENT", "CONFIRMED")


def test_another_answer_is_a_newer_entry_that_says_so(client: Client) -> None:
    network = make_network()
    meeting = make_meeting(network)
    person = place_person(network).person
    assert person is not None
    path = link_of(person)
    seen = [events(client, path)[meeting.calendar_uid]]
    for hours, intention in enumerate(("no", "yes"), start=1):
        record_attendance_intention(
            by=person_actor(person.pk),
            at=meeting.changed_at + timedelta(hours=hours),
            activity=network,
            meeting=meeting,
            person=person,
            intention=intention,
        )
        seen.append(events(client, path)[meeting.calendar_uid])
    for name in ("SEQUENCE", "LAST-MODIFIED", "DTSTAMP"):
        values = [getattr(event[name], "dt", event[name]) for event in seen]
        assert values == sorted(set(values)), name
    titles = [str(event["SUMMARY"]) for event in seen]
    assert titles == [titles[0], f"Je komt niet: {titles[0]}", titles[0]]


def test_who_leaves_sees_the_networks_meetings_no_more(client: Client) -> None:
    network = make_network()
    make_meeting(network)
    application = place_person(network)
    path = link_of(application.person)
    assert len(events(client, path)) == 1
    application.state = "withdrawn"
    application.save()
    assert events(client, path) == {}


def test_a_speaker_finds_the_meetings_that_count_on_them(client: Client) -> None:
    network = make_network()
    meeting = make_meeting(network)
    make_meeting(network)
    expert = make_expert(network.programme.organiser)
    Speaker.objects.create(expert=expert, meeting=meeting, state="accepted", answered_at=START)
    assert list(events(client, link_of(expert.person))) == [meeting.calendar_uid]


def test_a_link_is_ones_own_and_can_be_taken_away(client: Client, clock: Clock) -> None:
    person = make_person()
    path = link_of(person)
    assert client.get(path.replace("-", "-x", 1)).status_code == 410
    client.force_login(make_account(person), backend=BACKEND)
    send(client, "/en/mijn/agenda/weg/")
    assert client.get(path).status_code == 410


def test_looking_costs_the_same_with_more_networks(
    client: Client, django_assert_num_queries: Any
) -> None:
    person = make_person()
    path = link_of(person)
    for _number in range(3):
        network = make_network()
        make_meeting(network)
        make_meeting(network)
        place_person(network, person=person)
    with django_assert_num_queries(3):
        assert client.get(path).status_code == 200
