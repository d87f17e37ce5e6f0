"""The pages on which somebody agrees to decisions by e-mail, and where paper is handled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from leerkring.admissions.actions.applying import save_draft
from leerkring.admissions.formalities import TEXT_VERSION
from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import LINK
from leerkring.audit.actors import NOBODY
from leerkring.mail.models import Letter
from leerkring.people.links import link_token
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day
from leerkring.web.design.once import FIELD, new_key
from tests.factories import make_application, make_network, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.capability(156)]
BACKEND = "leerkring.people.signin.LinkBackend"
TICK = "Jullie mogen me beslissingen over deze aanmelding per e-mail sturen."


@pytest.fixture
def network() -> Activity:
    now = timezone.now()
    return make_network(
        published_at=now - timedelta(days=40),
        opens_at=now - timedelta(days=30),
        closes_before=now + timedelta(days=3),
    )


@pytest.fixture
def manager(network: Activity, client: Client) -> Client:
    client.force_login(make_staff(network.programme.organiser), backend=BACKEND)
    return client


def keyed(**values: object) -> dict[str, object]:
    return {FIELD: new_key(), **values}


def review_page(network: Activity) -> str:
    values = {
        "given_name": "Sanne",
        "email": "sanne@school.example",
        "role": "teacher",
        "sector": "po",
        "organisation_name": "De Springplank",
        "organisation_town": "Utrecht",
        "motivation": "Ik wil leren.",
    }
    draft = save_draft(by=NOBODY, at=timezone.now(), activity=network, values=values)
    return f"/aanmelding/{link_token(LINK, draft)}/controleren/"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"by_mail": "on"}, ("mail", TEXT_VERSION, "")),
        ({}, ("post", "", "")),
        ({"postal_address": "Postbus 1, Zwolle"}, ("post", "", "Postbus 1, Zwolle")),
        ({"by_mail": "on", "postal_address": "Postbus 1"}, ("mail", TEXT_VERSION, "")),
    ],
)
def test_an_applicant_says_how_they_want_to_hear_the_decision(
    network: Activity, typed: dict[str, str], kept: tuple[str, str, str]
) -> None:
    page = review_page(network)
    shown = Client().get(page).content.decode()
    assert TICK in shown
    assert "checked" not in shown  # nobody agrees without a press of their own
    assert Client().post(page, keyed(**typed)).status_code == 302
    row = Application.objects.get()
    assert row.state == "submitted"
    assert (row.decides, row.decides_text, row.postal_address) == kept


def test_an_address_that_is_too_long_is_said_and_loses_nothing(network: Activity) -> None:
    page = Client().post(review_page(network), keyed(postal_address="x" * 251)).content.decode()
    assert "Dit is te lang: hoogstens 250 tekens." in page
    assert "x" * 251 in page
    assert Application.objects.get().state == "draft"


def test_what_came_on_paper_is_entered_with_its_day_and_its_wish(
    network: Activity, manager: Client
) -> None:
    yesterday = amsterdam_day(timezone.now()) - timedelta(days=1)
    sent = {
        "given_name": "Wim",
        "email": "wim@school.example",
        "role": "teacher",
        "organisation_name": "De Boog",
        "language": "nl",
        "source": "paper",
        "came_in_on": str(yesterday),
        "decides": "post",
        "postal_address": "Dorpsstraat 1, Zwolle",
    }
    address = f"/beheer/netwerken/{network.slug}/aanmeldingen/nieuw/"
    answer = manager.post(address, keyed(**sent))
    assert answer.status_code == 302, answer.content.decode()
    row = Application.objects.get()
    assert (row.came_in_on, row.decides) == (yesterday, "post")
    dossier = manager.get(answer["Location"]).content.decode()
    assert "Op papier binnengekomen op" in dossier
    assert "Dorpsstraat 1, Zwolle" in dossier


def test_paper_of_tomorrow_is_refused_at_its_field(network: Activity, manager: Client) -> None:
    sent = {
        "given_name": "Wim",
        "role": "teacher",
        "organisation_name": "De Boog",
        "language": "nl",
        "source": "paper",
        "came_in_on": str(amsterdam_day(timezone.now()) + timedelta(days=1)),
    }
    address = f"/beheer/netwerken/{network.slug}/aanmeldingen/nieuw/"
    page = manager.post(address, keyed(**sent)).content.decode()
    assert "kan niet na vandaag zijn binnengekomen" in page
    assert not Application.objects.exists()


def test_a_letter_on_paper_says_where_it_goes_and_is_written_down_as_posted(
    network: Activity, manager: Client
) -> None:
    row = make_application(network, decides="post", postal_address="Dorpsstraat 1, Zwolle")
    letter = Letter.objects.create(
        person=row.person,
        recipient=row.email,
        purpose="no_place",
        subject_ref=f"application:{row.pk}",
        context_ref=f"activity:{network.pk}",
        subject="Geen plaats",
        text="Dag",
        message_id="<paper@leerkring.example>",
        state=Letter.State.PAPER,
        on_paper=True,
        send_after=timezone.now(),
        created_at=timezone.now(),
    )
    page = manager.get(f"/beheer/post/{letter.pk}/").content.decode()
    assert "Dorpsstraat 1, Zwolle" in page
    assert "Op de post gedaan" in page
    assert manager.post(f"/beheer/post/{letter.pk}/op-de-post/", keyed()).status_code == 302
    letter.refresh_from_db()
    assert letter.state == Letter.State.SENT
