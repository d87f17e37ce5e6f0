from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from leerkring.audit.actors import SYSTEM, person_actor
from leerkring.people.models import Person
from leerkring.privacy.actions import WAITING_TIME, ask_erasure, keep_terms
from leerkring.privacy.models import ErasureRequest, Hold, Term
from leerkring.programmes.models import Activity, Organiser
from tests.factories import START, make_network, make_organiser, make_staff, place_person
from tests.support import Clock

pytestmark = pytest.mark.django_db
NOW = START + timedelta(days=1)


@pytest.fixture(autouse=True)
def today(clock: Clock) -> None:
    clock.move_to(NOW)


@pytest.fixture
def network() -> Activity:
    return make_network()


@pytest.fixture
def person(network: Activity) -> Person:
    return place_person(network).person


def officer(organiser: Organiser) -> Client:
    client = Client()
    client.force_login(make_staff(organiser, "privacy"))
    return client


def post(client: Client, path: str, **values: str) -> HttpResponse:
    return client.post(path, {"idempotency_key": str(uuid4()), **values}, follow=True)


def asked(person: Person) -> str:
    made = ask_erasure(by=person_actor(person.pk), at=NOW, person=person, note="Ik stop.")
    return f"/beheer/privacy/verzoek/{made.pk}/"


@pytest.mark.capability(123)
def test_an_officer_sees_what_goes_and_agrees(network: Activity, person: Person) -> None:
    page, client = asked(person), officer(network.programme.organiser)
    shown = client.get(page).content.decode()
    assert "Ik stop." in shown
    assert "de woorden gaan weg, de rij blijft" in shown
    answer = post(client, page + "akkoord/").content.decode()
    assert "Akkoord. Het gebeurt vanaf" in answer
    keep_terms(by=SYSTEM, at=NOW + WAITING_TIME)
    assert Person.objects.get(pk=person.pk).erased_at is not None
    assert "gewist" in client.get(page).content.decode()


def test_an_officer_of_another_organiser_sees_nothing_of_it(person: Person) -> None:
    page, stranger = asked(person), officer(make_organiser())
    assert stranger.get(page).status_code == 404
    assert person.name not in stranger.get("/beheer/privacy/").content.decode()
    assert stranger.get(f"/beheer/privacy/persoon/{person.pk}/").status_code == 404


def test_a_refusal_needs_a_reason_and_keeps_what_was_typed(
    network: Activity, person: Person
) -> None:
    page, client = asked(person), officer(network.programme.organiser)
    post(client, page + "afwijzen/", reason="")
    assert ErasureRequest.objects.get().state == "asked"
    answer = post(client, page + "afwijzen/", reason="Je bezwaar loopt nog.")
    assert "Afgewezen." in answer.content.decode()
    assert ErasureRequest.objects.get().reason == "Je bezwaar loopt nog."


def test_a_request_that_waits_for_over_a_month_is_marked(
    network: Activity, person: Person, clock: Clock
) -> None:
    asked(person)
    client = officer(network.programme.organiser)
    assert "te laat" not in client.get("/beheer/privacy/").content.decode()
    clock.move_to(NOW + timedelta(days=31))
    assert "te laat" in client.get("/beheer/privacy/").content.decode()


def test_what_comes_by_letter_is_entered_with_how_one_knows(
    network: Activity, person: Person
) -> None:
    client, page = officer(network.programme.organiser), f"/beheer/privacy/persoon/{person.pk}/"
    answer = post(client, page + "verzoek/", heard="", note="Per brief")
    assert "Per brief" in answer.content.decode()
    post(client, page + "verzoek/", heard="brief van 1 oktober", note="Per brief")
    assert ErasureRequest.objects.get().by_team


def test_a_hold_is_shown_with_its_reason_and_ended(network: Activity, person: Person) -> None:
    client, page = officer(network.programme.organiser), f"/beheer/privacy/persoon/{person.pk}/"
    answer = post(client, page + "slot/", kind="objection", reason="Zaak 12", until="2023-10-02")
    assert "Zaak 12" in answer.content.decode()
    post(client, page + "slot/", kind="objection", reason="Zaak 12", until="2023-12-31")
    assert "Zaak 12" in client.get(page).content.decode()
    assert person.name in client.get("/beheer/privacy/").content.decode()
    post(client, f"/beheer/privacy/slot/{Hold.objects.get().pk}/weg/")
    assert "Zaak 12" not in client.get(page).content.decode()


@pytest.mark.capability(122)
def test_a_term_is_shortened_for_one_activity_and_never_made_longer(network: Activity) -> None:
    client = officer(network.programme.organiser)
    page = "/beheer/privacy/termijnen/admissions.Application/"
    answer = post(client, page, months="99", activity="")
    assert "tussen 1 en 12 maanden" in answer.content.decode()
    post(client, page, months="3", activity=str(network.pk))
    assert Term.objects.get().months == 3
    assert f"{network.title}: 3" in client.get("/beheer/privacy/termijnen/").content.decode()


def test_an_activity_of_another_organiser_cannot_be_named(network: Activity) -> None:
    client = officer(network.programme.organiser)
    foreign = make_network()
    page = "/beheer/privacy/termijnen/admissions.Application/"
    post(client, page, months="3", activity=str(foreign.pk))
    assert not Term.objects.exists()
