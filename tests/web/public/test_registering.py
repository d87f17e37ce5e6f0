from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar, Event

from leerkring.admissions.models import Application
from leerkring.mail.carrier import as_message
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import at_amsterdam
from leerkring.web.design.once import FIELD, new_key
from tests.factories import make_meeting, make_webinar
from tests.support import Clock
from tests.web.public.pages import GUEST, OPEN_DAY, letter_to, link_in, page, send, text_of, where

pytestmark = pytest.mark.django_db
BEGIN = "/activiteiten/wieg/aanmelden/"
START = at_amsterdam(date(2023, 12, 6), time(9))
END = at_amsterdam(date(2023, 12, 6), time(10))


@pytest.fixture
def webinar(clock: Clock) -> Activity:
    clock.move_to(OPEN_DAY)
    activity = make_webinar(slug="wieg", places=2, starts_at=START, ends_at=END)
    make_meeting(
        activity,
        mode="online",
        on=date(2023, 12, 6),
        start_time=time(9),
        end_time=time(10),
        starts_at=START,
        ends_at=END,
        join_url="https://video.example/wieg",
    )
    return activity


def registered(client: Client, address: str, **values: Any) -> Any:
    return send(client, BEGIN, **{**GUEST, "email": address, **values})


def calendar_entry(letter: Letter) -> tuple[str, Event]:
    """Return the one calendar entry that a letter brings, and what to do with it."""
    message = as_message(letter).message()
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    (event,) = Calendar.from_ical(part.get_payload(decode=True)).events
    return str(part.get_param("method")), event


@pytest.mark.capability("S17", "S16", 10, 71)
@pytest.mark.usefixtures("webinar")
def test_registering_is_one_page_with_a_confirmation_and_a_calendar_entry(client: Client) -> None:
    receipt = registered(client, "wim@school.example", motivation="Wat werkt thuis?")
    text = text_of(receipt)
    assert "Je hebt een plaats" in text
    assert "Woensdag 6 december 2023, 9.00–10.00 uur" in text
    assert "wim@school.example" in text
    letter = letter_to("wim@school.example", "registered")
    assert link_in(letter) == where(receipt)
    method, event = calendar_entry(letter)
    assert method == "REQUEST"
    assert (event.start, event.end) == (START, END)
    assert event["ATTENDEE"] == "mailto:wim@school.example"


@pytest.mark.usefixtures("webinar")
def test_a_registration_takes_three_requests(client: Client) -> None:
    client.get(BEGIN)
    answer = client.post(BEGIN, {FIELD: new_key(), **GUEST})
    assert answer.status_code == 302
    assert "Je hebt een plaats" in page(client, answer.url)


@pytest.mark.capability("S17")
@pytest.mark.usefixtures("webinar")
def test_the_link_to_join_appears_half_an_hour_before(client: Client, clock: Clock) -> None:
    own_page = where(registered(client, "wim@school.example"))
    clock.move_to("2023-12-06 08:29:59")
    assert "De link om mee te doen staat hier vanaf" in page(client, own_page)
    assert "video.example" not in client.get(own_page).content.decode()
    clock.move_to("2023-12-06 08:30:00")
    assert 'href="https://video.example/wieg"' in client.get(own_page).content.decode()


@pytest.mark.capability("S7")
def test_a_full_webinar_has_a_reserve_list_that_fills_itself(
    client: Client, webinar: Activity
) -> None:
    own_pages = [where(registered(client, f"gast{n}@school.example")) for n in range(4)]
    webinar.refresh_from_db()
    assert webinar.places_taken == 2
    assert "je kunt op de reservelijst" in page(client, "/activiteiten/wieg/")
    assert "Je bent de eerste op de lijst." in page(client, own_pages[2])
    assert "Je bent nummer 2 op de lijst." in page(client, own_pages[3])
    send(client, f"{own_pages[0]}afmelden/")
    assert "Je hebt een plaats" in page(client, own_pages[2])
    assert "Je bent de eerste op de lijst." in page(client, own_pages[3])
    assert letter_to("gast2@school.example", "place_freed")


@pytest.mark.capability(11)
@pytest.mark.usefixtures("webinar")
def test_cancelling_is_one_click_and_can_be_undone(client: Client) -> None:
    own_page = where(registered(client, "wim@school.example"))
    assert "Je bent afgemeld" in text_of(send(client, f"{own_page}afmelden/"))
    assert Application.objects.get().state == "left"
    assert "Je hebt een plaats" in text_of(send(client, f"{own_page}terugdraaien/"))


@pytest.mark.capability(73)
@pytest.mark.usefixtures("webinar")
def test_cancelling_takes_the_webinar_out_of_the_calendar_and_undoing_brings_it_back(
    client: Client, clock: Clock
) -> None:
    own_page = where(registered(client, "wim@school.example"))
    _request, before = calendar_entry(letter_to("wim@school.example", "registered"))

    clock.move_to("2023-11-20 10:00")
    send(client, f"{own_page}afmelden/")
    method, event = calendar_entry(letter_to("wim@school.example", "withdrawn"))
    assert (method, event["STATUS"], event["UID"]) == ("CANCEL", "CANCELLED", before["UID"])
    assert event["SEQUENCE"] >= before["SEQUENCE"]
    assert event["ATTENDEE"] == "mailto:wim@school.example"

    clock.move_to("2023-11-20 10:05")
    send(client, f"{own_page}terugdraaien/")
    method, again = calendar_entry(letter_to("wim@school.example", "registered"))
    assert (method, again["UID"]) == ("REQUEST", before["UID"])
    assert again["DTSTAMP"].dt > event["DTSTAMP"].dt


@pytest.mark.usefixtures("webinar")
def test_who_only_stood_on_the_reserve_list_has_nothing_to_take_out(client: Client) -> None:
    own_pages = [where(registered(client, f"gast{n}@school.example")) for n in range(3)]
    send(client, f"{own_pages[2]}afmelden/")
    assert letter_to("gast2@school.example", "withdrawn").attachments.count() == 0


@pytest.mark.capability("S16")
@pytest.mark.usefixtures("webinar")
def test_others_who_are_interested_are_never_refused(client: Client) -> None:
    text = text_of(registered(client, "oma@elders.example", organisation_name=""))
    assert "Je hebt een plaats" in text


def test_registering_twice_shows_the_same_and_takes_one_place(
    client: Client, webinar: Activity
) -> None:
    first = text_of(registered(client, "wim@school.example"))
    second = text_of(registered(Client(), "Wim@School.example"))
    assert first.split("Deze link")[0].lower() == second.split("Deze link")[0].lower()
    webinar.refresh_from_db()
    assert webinar.places_taken == 1
    assert letter_to("wim@school.example", "application_known")


@pytest.mark.usefixtures("webinar")
def test_once_it_has_begun_one_can_no_longer_register(client: Client, clock: Clock) -> None:
    clock.move_to("2023-12-06 09:00")
    assert "Aanmelden kan niet meer" in page(client, BEGIN)
    late = registered(client, "wim@school.example")
    assert "De activiteit is al begonnen." in text_of(late)
    assert Application.objects.get().state == "draft"


@pytest.mark.usefixtures("webinar")
@pytest.mark.parametrize("address", ["", "wim", "wim@@school.example", "wim @school.example"])
def test_a_wrong_address_is_named_and_the_rest_is_kept(client: Client, address: str) -> None:
    response = registered(client, address, organisation_name="De Regenboog")
    assert 'href="#id_email"' in response.content.decode()
    assert 'value="De Regenboog"' in response.content.decode()
    assert not Application.objects.exists()
