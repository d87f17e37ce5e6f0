"""How somebody is called: a prefix of its own, one name, a form of address; found and in order."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from leerkring.admissions.models import Application
from leerkring.people.models import Affiliation, Person, Place
from leerkring.programmes.models import Organiser, Venue
from tests.conftest import Clock
from tests.factories import (
    START,
    make_application,
    make_meeting,
    make_network,
    make_organisation,
    make_organiser,
    make_person,
    make_programme,
    make_staff,
    make_webinar,
    place_person,
)
from tests.web.public.pages import GUEST, OPEN_DAY, letter_to, page, send, text_of

pytestmark = pytest.mark.django_db
BACKEND = "leerkring.people.signin.LinkBackend"
WEBINAR = "/activiteiten/wieg/aanmelden/"


@pytest.fixture
def organiser(clock: Clock) -> Organiser:
    clock.move_to(OPEN_DAY)
    return make_organiser()


@pytest.fixture
def manager(organiser: Organiser) -> Client:
    client = Client()
    client.force_login(make_staff(organiser), backend=BACKEND)
    return client


@pytest.fixture
def _webinar(clock: Clock) -> None:
    clock.move_to(OPEN_DAY)
    activity = make_webinar(slug="wieg", places=20)
    make_meeting(activity, mode="online", on=date(2023, 12, 6), start_time=time(9))


def register(client: Client, **values: Any) -> Application:
    send(client, WEBINAR, **{**GUEST, "email": "noor@voorbeeld.example", **values})
    return Application.objects.select_related("person").get()


@pytest.mark.capability(170)
@pytest.mark.usefixtures("_webinar")
@pytest.mark.parametrize(
    "typed",
    [
        {"surname_prefix": "van der", "family_name": "Voorbeeld"},
        {"surname_prefix": "", "family_name": "van der Voorbeeld"},
    ],
)
def test_the_prefix_is_kept_apart_however_it_is_typed(
    client: Client, typed: dict[str, str]
) -> None:
    row = register(client, given_name="Noor", **typed)
    assert (row.surname_prefix, row.family_name) == ("van der", "Voorbeeld")
    assert row.name == "Noor van der Voorbeeld"
    assert row.person is not None
    assert row.person.name == "Noor van der Voorbeeld"


@pytest.mark.capability(170)
@pytest.mark.usefixtures("_webinar")
def test_one_name_is_enough(client: Client) -> None:
    row = register(client, given_name="Suharto", family_name="")
    assert (row.name, row.state) == ("Suharto", "placed")


def test_somebody_with_one_name_is_no_colleague_of_the_same_mailbox(
    client: Client, clock: Clock
) -> None:
    clock.move_to(OPEN_DAY)
    make_webinar(slug="wieg", places=20)
    for given, family in (("Suharto", ""), ("Noor", "Voorbeeld"), ("Suharto", "")):
        fields = {**GUEST, "given_name": given, "family_name": family}
        send(client, WEBINAR, **{**fields, "email": "info@school.example"})
    placed = Application.objects.filter(state="placed").order_by("pk")
    assert [row.name for row in placed] == ["Suharto", "Noor Voorbeeld"]


@pytest.mark.capability(170)
@pytest.mark.parametrize(
    ("asked", "language", "greeting"),
    [
        ("", "nl", "Dag Noor,"),
        ("ms", "nl", "Dag mevrouw Van der Berg,"),
        ("mr", "nl", "Dag meneer Van der Berg,"),
        ("full", "nl", "Dag Noor van der Berg,"),
        ("ms", "en", "Hello Ms van der Berg,"),
    ],
)
def test_a_letter_greets_as_somebody_asked(
    manager: Client, organiser: Organiser, asked: str, language: str, greeting: str
) -> None:
    network = make_network(programme=make_programme(organiser=organiser), admission="open")
    make_meeting(network)
    fields = {
        "given_name": "Noor",
        "surname_prefix": "van der",
        "family_name": "Berg",
        "email": "noor@voorbeeld.example",
        "role": "teacher",
        "source": "phone",
        "organisation_name": "De Brug",
        "language": language,
        "form_of_address": asked,
        "tell": "on",
    }
    send(manager, f"/beheer/netwerken/{network.slug}/aanmeldingen/nieuw/", **fields)
    text = letter_to("noor@voorbeeld.example", "registered").text
    assert greeting in text


def test_who_has_one_name_is_greeted_by_it_whatever_was_asked() -> None:
    assert Person(given_name="Suharto", form_of_address="mr").called_in("nl") == "Suharto"


def names_on(html: str) -> list[str]:
    return re.findall(r"\b[A-F] (?:van der |de )?(?:Zwart|Vries|Çelik|Berg|Éric|Bos)\b", html)


@pytest.mark.capability(170)
def test_lists_of_people_are_in_dutch_order(manager: Client, organiser: Organiser) -> None:
    network = make_network(programme=make_programme(organiser=organiser))
    meeting = make_meeting(network)
    parts = ("A Zwart", "B de Vries", "C Çelik", "D van der Berg", "E Éric", "F Bos")
    for one in parts:
        given, *middle, family = one.split()
        person = make_person(given_name=given, surname_prefix=" ".join(middle), family_name=family)
        place_person(network, person=person, surname_prefix=" ".join(middle))
    wanted = ["D van der Berg", "F Bos", "C Çelik", "E Éric", "B de Vries", "A Zwart"]
    at = f"/beheer/netwerken/{network.slug}"
    for path in (
        "/beheer/mensen/",
        f"{at}/aanmeldingen/?sorteer=name",
        f"{at}/bijeenkomsten/{meeting.pk}/aanwezig/",
    ):
        found = list(dict.fromkeys(names_on(page(manager, path))))
        assert found == wanted, path


@pytest.mark.capability(170)
@pytest.mark.parametrize(
    "typed", ["çelik", "Çelik", "CELIK", "ermelo", "zorgcoordinator", "leraar"]
)
def test_people_are_found_by_what_their_line_shows(
    manager: Client, organiser: Organiser, typed: str
) -> None:
    place = Place.objects.create(name="Ermelo", lat=52.3, lon=5.6)
    school = make_organisation(name="De Brug", place=place)
    network = make_network(programme=make_programme(organiser=organiser))
    wanted = make_person(given_name="Noor", family_name="Çelik")
    other = make_person(given_name="Bram", family_name="Monster")
    Affiliation.objects.create(
        person=wanted,
        organisation=school,
        role="teacher",
        title="zorgcoördinator",
        since_on=START.date(),
    )
    for person in (wanted, other):
        make_application(network, person=person)
    html = page(manager, f"/beheer/mensen/?q={typed}")
    assert "Noor Çelik" in html
    assert "Bram Monster" not in html


@pytest.mark.parametrize("typed", ["CAFE", "lege", "utrecht", "çelik", "kansen"])
def test_an_activity_is_found_by_place_person_and_title(
    client: Client, clock: Clock, typed: str
) -> None:
    clock.move_to(OPEN_DAY)
    wanted = make_network(title="Gelijke kansen", contact_name="Noor Çelik", short_title="Wens")
    place = Place.objects.create(name="Utrecht", lat=52.1, lon=5.1)
    venue = Venue.objects.create(
        organiser=wanted.programme.organiser, name="Grand Café de Lege Stoel", place=place
    )
    make_meeting(wanted, venue=venue)
    make_network(title="Iets anders", short_title="Ander netwerk")
    text = text_of(client.get(f"/activiteiten/?zoek={typed}"))
    assert "Gelijke kansen" in text
    assert "Iets anders" not in text
