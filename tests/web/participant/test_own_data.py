from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from leerkring.admissions.models import Application
from leerkring.audit.actors import SYSTEM
from leerkring.people.erasing import erase_person
from leerkring.people.models import Account, Person
from leerkring.privacy.models import ErasureRequest
from leerkring.review.actions.reading_log import note_reading
from leerkring.review.models import Review
from tests.factories import START, make_actor, make_network, make_person, make_staff, place_person
from tests.support import Clock

pytestmark = pytest.mark.django_db
PAGE = "/mijn/gegevens/"


def signed_in(person: Person) -> Client:
    account, _ = Account.objects.get_or_create(
        person=person, defaults={"email": person.email, "created_at": START}
    )
    client = Client()
    client.force_login(account)
    return client


def post(client: Client, path: str, **values: str) -> HttpResponse:
    return client.post(path, {"idempotency_key": str(uuid4()), **values})


@pytest.fixture
def placed() -> Application:
    return place_person(make_network())


def test_whoever_is_not_signed_in_sees_nothing(client: Client) -> None:
    assert client.get(PAGE).status_code == 302


@pytest.mark.capability(124)
def test_the_download_holds_a_page_to_read_and_the_data(placed: Application) -> None:
    answer = signed_in(placed.person).get(PAGE + "download/")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.namelist()[:2] == ["mijn-gegevens.html", "mijn-gegevens.json"]
    assert placed.motivation in archive.read("mijn-gegevens.html").decode()
    data = json.loads(archive.read("mijn-gegevens.json"))
    assert data["admissions.Application"][0]["motivation"] == placed.motivation


@pytest.mark.capability(121)
def test_one_sees_who_read_ones_motivation(placed: Application) -> None:
    organiser = placed.activity.programme.organiser
    reader = make_actor(organiser)
    note_reading(application=placed, by=reader, at=START)
    page = signed_in(placed.person).get(PAGE).content.decode()
    assert reader.name in page
    assert "2 oktober 2023" in page


def test_a_reader_who_gave_a_verdict_read_it_too(placed: Application) -> None:
    reader = make_staff(placed.activity.programme.organiser, "reviewer")
    Review.objects.create(
        application=placed, reviewer=reader, verdict="suitable", reviewed_at=START
    )
    page = signed_in(placed.person).get(PAGE).content.decode()
    assert reader.person.name in page
    assert "Niemand heeft die nog geopend" not in page


def test_a_correction_of_ones_own_name_is_kept(placed: Application) -> None:
    client = signed_in(placed.person)
    post(client, PAGE + "wijzigen/", given_name="Sanna", family_name="de Witte", language="en")
    placed.person.refresh_from_db()
    assert (placed.person.name, placed.person.language) == ("Sanna de Witte", "en")


def test_a_name_that_is_empty_is_asked_for_again(placed: Application) -> None:
    client = signed_in(placed.person)
    answer = post(client, PAGE + "wijzigen/", given_name="", phone="06 1", language="nl")
    assert 'value="06 1"' in answer.content.decode()
    placed.person.refresh_from_db()
    assert placed.person.given_name == "Sanne"


@pytest.mark.capability(125)
def test_others_see_a_name_only_with_consent_and_no_longer_at_once(placed: Application) -> None:
    other = place_person(placed.activity)
    shown = f"/mijn/deelnemers/{placed.activity.slug}/"
    client, reading = signed_in(placed.person), signed_in(other.person)
    assert placed.person.name not in reading.get(shown).content.decode()
    post(client, f"{PAGE}lijst/{placed.activity.slug}/", given="yes")
    assert placed.person.name in reading.get(shown).content.decode()
    post(client, f"{PAGE}lijst/{placed.activity.slug}/", given="no")
    assert placed.person.name not in reading.get(shown).content.decode()


def test_the_list_of_another_network_stays_closed(placed: Application) -> None:
    elsewhere = place_person(make_network())
    client = signed_in(placed.person)
    assert client.get(f"/mijn/deelnemers/{elsewhere.activity.slug}/").status_code == 404
    answer = post(client, f"{PAGE}lijst/{elsewhere.activity.slug}/", given="yes")
    assert answer.status_code == 404


def test_one_asks_to_be_erased_after_saying_that_one_knows_what_it_does(
    placed: Application,
) -> None:
    client = signed_in(placed.person)
    answer = post(client, PAGE + "wissen/", note="Ik stop.")
    assert "Ik stop." in answer.content.decode()
    assert not ErasureRequest.objects.exists()
    post(client, PAGE + "wissen/", note="Ik stop.", sure="on")
    assert ErasureRequest.objects.get().note == "Ik stop."
    assert "Neem mijn verzoek terug" in client.get(PAGE).content.decode()
    post(client, PAGE + "wissen/terug/")
    assert ErasureRequest.objects.get().state == "taken_back"


def test_two_clicks_ask_once(placed: Application) -> None:
    client = signed_in(placed.person)
    for _ in range(2):
        post(client, PAGE + "wissen/", sure="on")
    assert ErasureRequest.objects.count() == 1


def test_a_session_of_somebody_erased_opens_nothing() -> None:
    person = make_person()
    client = signed_in(person)
    erase_person(by=SYSTEM, at=START + timedelta(days=1), person=person)
    assert client.get(PAGE).status_code == 302


def test_the_page_says_until_when_what_is_kept(placed: Application, clock: Clock) -> None:
    clock.move_to(START)
    page = signed_in(placed.person).get(PAGE).content.decode()
    assert "Aanmeldingen (1)" in page
    assert "eerlijk beslissen wie een plaats krijgt" in page
