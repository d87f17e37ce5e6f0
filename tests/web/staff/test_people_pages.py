"""Looking people up, correcting them, and giving colleagues their roles."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from leerkring.attendance.models import Attendance
from leerkring.audit.actors import SYSTEM
from leerkring.audit.erasing import erase_payloads
from leerkring.mail.models import Letter
from leerkring.people.models import Person
from leerkring.programmes.models import Membership, Organiser
from tests.conftest import Clock
from tests.factories import (
    START,
    make_affiliation,
    make_application,
    make_meeting,
    make_network,
    make_organisation,
    make_organiser,
    make_programme,
    make_staff,
)

pytestmark = pytest.mark.django_db
BACKEND = "leerkring.people.signin.LinkBackend"


@pytest.fixture
def organiser(clock: Clock) -> Organiser:
    clock.move_to("2024-02-01 10:00")
    return make_organiser()


@pytest.fixture
def manager(organiser: Organiser) -> Client:
    client = Client()
    client.force_login(make_staff(organiser), backend=BACKEND)
    return client


def send(client: Client, path: str, **data: Any) -> HttpResponse:
    data = {"idempotency_key": secrets.token_urlsafe(18), **data}
    return client.post(f"/beheer/{path}", data)


def applicant_of(organiser: Organiser, **values: Any) -> Person:
    network = make_network(programme=make_programme(organiser=organiser))
    application = make_application(network)
    person = application.person
    for name, value in values.items():
        setattr(person, name, value)
    person.save()
    return person


def test_people_are_found_by_name_address_and_school(organiser: Organiser, manager: Client) -> None:
    noor = applicant_of(organiser, given_name="Noor", family_name="Bakker")
    make_affiliation(noor, make_organisation(name="Basisschool De Werf"))
    applicant_of(organiser, given_name="Sem", family_name="Jansen")
    for words in ("bakker", "noor werf", noor.email):
        page = manager.get("/beheer/mensen/", {"q": words}).content.decode()
        assert "Noor Bakker" in page
        assert "Sem Jansen" not in page
    assert "De Werf" in manager.get("/beheer/mensen/", {"q": "noor"}).content.decode()


@pytest.mark.capability(117)
def test_applicants_of_another_organiser_are_not_found(manager: Client) -> None:
    stranger = applicant_of(make_organiser(), given_name="Onbekende", family_name="Ander")
    assert "Onbekende" not in manager.get("/beheer/mensen/").content.decode()
    assert manager.get(f"/beheer/mensen/{stranger.pk}/").status_code == 404
    assert manager.get("/beheer/mensen/", {"q": "Ander"}).status_code == 200


@pytest.mark.capability(79)
def test_one_page_holds_applications_letters_work_and_attendance(
    organiser: Organiser, manager: Client
) -> None:
    person = applicant_of(organiser, phone="06 12345678")
    network = person.applications.select_related("activity").get().activity
    meeting = make_meeting(
        type(network).objects.select_related("programme").get(pk=network.pk), title="De start"
    )
    Attendance.objects.create(person=person, meeting=meeting, activity=network, came=True)
    theirs = make_network(programme=make_programme(organiser=make_organiser()))
    elsewhere = make_meeting(theirs, title="Bij een ander")
    Attendance.objects.create(person=person, meeting=elsewhere, activity=theirs, came=True)
    make_affiliation(person, make_organisation(name="De Brug"))
    for number, ref in enumerate((f"activity:{network.pk}", "activity:999999")):
        Letter.objects.create(
            person=person,
            recipient=person.email,
            purpose="test",
            subject_ref=f"x:{number}",
            context_ref=ref,
            subject=f"Brief {number}",
            text="…",
            message_id=f"<{number}@leerkring.example>",
            send_after=START,
            created_at=START,
        )
    page = manager.get(f"/beheer/mensen/{person.pk}/").content.decode()
    for words in (network.title, "De start", "De Brug", "06 12345678", "Brief 0"):
        assert words in page
    assert "Brief 1" not in page
    assert "Bij een ander" not in page


def test_a_typing_error_is_corrected_and_seen_in_the_history(
    organiser: Organiser, manager: Client
) -> None:
    person = applicant_of(organiser, surname_prefix="de", family_name="With")
    fields = {
        "version": "1",
        "given_name": person.given_name,
        "family_name": "de Wit",
        "email": person.email,
        "language": "nl",
    }
    path = f"mensen/{person.pk}/wijzigen/"
    assert send(manager, path, **fields).status_code == 302
    history = manager.get(f"/beheer/mensen/{person.pk}/geschiedenis/").content.decode()
    assert "<del>With</del>" in history
    assert "<ins>Wit</ins>" in history
    stale = send(manager, path, **{**fields, "family_name": "de Witt"})
    assert stale.status_code == 409
    person.refresh_from_db()
    assert person.surname == "de Wit"


def test_a_change_of_school_keeps_the_old_one(organiser: Organiser, manager: Client) -> None:
    person = applicant_of(organiser)
    make_affiliation(person, make_organisation(name="De Oude School"))
    response = send(
        manager,
        f"mensen/{person.pk}/werk/",
        organisation="De Nieuwe School",
        role="teacher",
        since_on="2024-02-01",
        replaces="on",
    )
    assert response.status_code == 302
    page = manager.get(f"/beheer/mensen/{person.pk}/").content.decode()
    assert page.index("De Nieuwe School") < page.index("De Oude School")
    found = manager.get("/beheer/mensen/", {"q": person.email}).content.decode()
    assert "De Oude School" not in found


@pytest.mark.capability(118)
def test_an_agency_gets_limited_rights_for_one_activity(
    organiser: Organiser, manager: Client
) -> None:
    network = make_network(programme=make_programme(organiser=organiser))
    other = make_network(programme=network.programme)
    response = send(
        manager,
        f"team/{organiser.slug}/",
        email="ilse@bureau.example",
        given_name="Ilse",
        family_name="Vos",
        role="facilitator",
        activity=network.pk,
        organisation="Bureau Voorbeeld",
    )
    assert response.status_code == 302
    page = manager.get(f"/beheer/team/{organiser.slug}/").content.decode()
    assert "Bureau Voorbeeld" in page
    membership = Membership.objects.select_related("account__person").get(role="facilitator")
    ilse = Client()
    ilse.force_login(membership.account, backend=BACKEND)
    assert ilse.get(f"/beheer/netwerken/{network.slug}/").status_code == 200
    assert ilse.get(f"/beheer/netwerken/{network.slug}/wijzigen/").status_code == 403
    assert ilse.get(f"/beheer/netwerken/{other.slug}/").status_code == 404


def test_the_last_manager_stays(organiser: Organiser, manager: Client) -> None:
    only = Membership.objects.get(organiser=organiser)
    path = f"team/{organiser.slug}/{only.pk}/weg/"
    assert send(manager, path).status_code == 409
    make_staff(organiser)
    assert send(manager, path).status_code == 302
    assert Membership.objects.filter(organiser=organiser).count() == 1


def test_the_history_of_an_activity_is_filtered_by_what_happened(
    organiser: Organiser, manager: Client
) -> None:
    network = make_network(programme=make_programme(organiser=organiser), published_at=None)
    path = f"netwerken/{network.slug}/publiceren/"
    assert send(manager, path, publish_now="1").status_code == 302
    send(
        manager,
        f"netwerken/{network.slug}/data/nieuw/",
        title="Extra",
        precision="tbd",
        mode="online",
    )
    base = f"/beheer/netwerken/{network.slug}/geschiedenis/"
    everything = manager.get(base).content.decode()
    assert everything.count("<time ") == 2
    only = manager.get(base, {"wat": "meeting_added"}).content.decode()
    assert only.count("<time ") == 1
    assert "Extra" in only


def test_what_was_erased_leaves_only_the_fact(organiser: Organiser, manager: Client) -> None:
    person = applicant_of(organiser, family_name="Geheim")
    fields = {
        "version": "1",
        "given_name": "Zo",
        "family_name": "Nieuw",
        "email": "",
        "language": "nl",
    }
    send(manager, f"mensen/{person.pk}/wijzigen/", **fields)
    erase_payloads(subjects=[f"person:{person.pk}"], by=SYSTEM, at=START)
    page = manager.get(f"/beheer/mensen/{person.pk}/geschiedenis/")
    assert page.status_code == 200
    assert "Geheim" not in page.content.decode()
    assert page.content.decode().count("<time ") == 1


def test_everybody_fits_on_the_pages_of_a_large_list(
    organiser: Organiser, manager: Client, django_assert_max_num_queries: Any
) -> None:
    network = make_network(programme=make_programme(organiser=organiser))
    for _ in range(55):
        make_application(network, submitted_at=START + timedelta(hours=1))
    with django_assert_max_num_queries(14):
        page = manager.get("/beheer/mensen/").content.decode()
    assert "pagina=2" in page
