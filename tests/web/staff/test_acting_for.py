"""Answering in somebody's name: a page of its own, and the trail says who did so and how."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leerkring.admissions.models import Application, Offer
from leerkring.admissions.states import ApplicationState
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity
from leerkring.web.design.once import new_key
from tests.factories import make_application, make_network, make_person, make_staff
from tests.support import Clock
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to("2023-11-22 10:00")
    return make_network(
        places=1, places_taken=1, selection=Activity.Selection.RELEASED, closes_before=None
    )


@pytest.fixture
def offered(network: Activity, clock: Clock) -> Application:
    karim = make_person(given_name="Karim", family_name="Bakker")
    row = make_application(
        network,
        person=karim,
        given_name="Karim",
        family_name="Bakker",
        state=ApplicationState.OFFERED,
        submitted_at=clock.now,
    )
    Offer.objects.create(
        application=row, offered_at=clock.now, answer_before=clock.now + timedelta(days=7)
    )
    return row


def state_of(row: Application) -> str:
    return Application.objects.get(pk=row.pk).state


def offer_page(row: Application) -> str:
    from leerkring.admissions.offer_mails import offer_url

    row = Application.objects.get(pk=row.pk)
    return "/aanbod/" + offer_url(row).split("/aanbod/")[1]


def test_a_manager_answers_for_an_applicant_and_the_history_says_so(
    network: Activity, offered: Application
) -> None:
    ria = make_person(given_name="Ria", family_name="Vos")
    manager = Desk(make_staff(network.programme.organiser, person=ria))
    page = f"/beheer/netwerken/{network.slug}/aanmeldingen/{offered.pk}/"
    assert f"{page}antwoord/" in manager.open(page)
    manager.send(f"{page}antwoord/", status=200, answer="nee")
    assert state_of(offered) == ApplicationState.OFFERED
    manager.send(f"{page}antwoord/", answer="nee", heard="belde vanochtend")
    assert state_of(offered) == ApplicationState.DECLINED
    history = words_of(manager.open(page))
    assert "sloeg de plaats af voor Karim Bakker, die dat liet weten: belde vanochtend" in history
    assert "Ria Vos" in history
    manager.open(f"{page}antwoord/", status=404)


def test_a_no_is_asked_once_and_a_yes_is_not(network: Activity, offered: Application) -> None:
    page = offer_page(offered)
    asked = Desk().send(page, status=200, antwoord="nee").content.decode()
    assert "Geef je je plaats op?" in asked
    assert state_of(offered) == ApplicationState.OFFERED
    Desk().send(page, antwoord="ja")
    assert state_of(offered) == ApplicationState.PLACED


def test_who_said_no_by_mistake_undoes_it_from_the_page_or_the_letter(
    network: Activity, offered: Application
) -> None:
    page, applicant = offer_page(offered), Desk()
    applicant.send(page, antwoord="nee", zeker="ja")
    assert state_of(offered) == ApplicationState.DECLINED
    assert "terugdraaien" in applicant.open(page)
    letter = as_received(Letter.objects.get(purpose="place_declined"))
    own = "/aanmelding/" + letter.text.split("/aanmelding/")[1].split()[0]
    assert "terugdraaien/" in applicant.open(own)
    applicant.send(own, to=f"{own}terugdraaien/")
    assert state_of(offered) == ApplicationState.OFFERED
    applicant.send(page, antwoord="ja")
    assert state_of(offered) == ApplicationState.PLACED
    applicant.send(f"{own}afmelden/")
    assert state_of(offered) == ApplicationState.LEFT
    applicant.send(own, to=f"{own}terugdraaien/")
    assert state_of(offered) == ApplicationState.PLACED


def test_undoing_is_refused_kindly_once_the_place_has_gone_on(
    network: Activity, offered: Application
) -> None:
    waiting = make_application(network, state=ApplicationState.RESERVE, reserve_number=1)
    page, applicant = offer_page(offered), Desk()
    applicant.send(page, antwoord="nee", zeker="ja")
    assert state_of(waiting) == ApplicationState.OFFERED
    assert "terugdraaien/" not in applicant.open(page)
    letter = as_received(Letter.objects.get(purpose="place_declined"))
    own = "/aanmelding/" + letter.text.split("/aanmelding/")[1].split()[0]
    refused = applicant.send(
        own, to=f"{own}terugdraaien/", status=409, idempotency_key=new_key()
    ).content.decode()
    assert "naar iemand anders gegaan" in refused
