"""From every personal link one reaches what is kept: applicant, expert, subscriber, and a draft."""

from __future__ import annotations

import pytest
from django.test import Client

from leerkring.admissions.actions.applying import save_draft, send_draft_link
from leerkring.admissions.actions.withdrawing import throw_away
from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import LINK
from leerkring.admissions.queries.window import applicant
from leerkring.audit.actors import NOBODY
from leerkring.audit.problems import WrongState
from leerkring.experts.links import KIND as EXPERT
from leerkring.experts.models import Speaker
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.people.links import link_token
from leerkring.people.models import Person
from leerkring.programmes.actions import confirm_subscription, subscribe
from leerkring.programmes.models import Subscription
from leerkring.programmes.rules import subscriber
from leerkring.programmes.subscribers import LINK as SUBSCRIBER
from tests.factories import START, make_application, make_expert, make_network
from tests.people.marked import tables_with
from tests.web.public.pages import send, where
from tests.web.staff.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.capability(124)]
OWN_DATA = "/mijn/gegevens/"
NOOR = "noor.zqmerkzq@school.example"


def is_led_to_own_data(client: Client, path: str, person: Person) -> None:
    """By a link that goes to the known address alone, and opens what is kept of that person."""
    send(client, path)
    letter = Letter.objects.filter(purpose="sign_in").get()
    assert letter.recipient == person.email
    link = next(word for word in as_received(letter).text.split() if "/inloggen/" in word)
    entered = client.post("/inloggen/" + link.split("/inloggen/")[1])
    assert entered["Location"] == OWN_DATA
    assert str(person.email) in client.get(OWN_DATA).content.decode()


@pytest.mark.parametrize("state", ["submitted", "placed", "withdrawn", "not_placed"])
def test_an_applicant_comes_from_their_link_to_what_is_kept(client: Client, state: str) -> None:
    application = make_application(make_network(), state=state)
    page = f"/aanmelding/{link_token(LINK, application)}/"
    assert f'href="{page}gegevens/"' in client.get(page).content.decode()
    assert application.person is not None
    is_led_to_own_data(client, page + "gegevens/", application.person)


@pytest.mark.parametrize("state", ["invited", "accepted", "declined"])
def test_an_expert_comes_from_their_link_to_what_is_kept(client: Client, state: str) -> None:
    world = World()
    person = Person.objects.create(
        given_name="Noor", family_name="Bos", email=NOOR, created_at=START
    )
    expert = make_expert(world.organiser, person=person)
    speaker = Speaker.objects.create(
        expert=expert,
        meeting_id=world.things["meeting"],
        state=state,
        invited_at=START,
        answered_at=None if state == "invited" else START,
    )
    page = f"/expert/{link_token(EXPERT, speaker)}/"
    assert f'href="{page}gegevens/"' in client.get(page).content.decode()
    is_led_to_own_data(client, page + "gegevens/", person)


def test_a_link_that_somebody_else_holds_shows_nothing_that_is_kept(client: Client) -> None:
    application = make_application(make_network(), phone="06 7654321")
    path = f"/aanmelding/{link_token(LINK, application)}/gegevens/"
    page = client.get(path).content.decode()
    assert application.motivation not in page
    assert "06 7654321" not in page
    assert application.email not in page


def test_a_form_that_was_never_sent_is_thrown_away_with_its_letters(client: Client) -> None:
    network = make_network()
    draft = save_draft(
        by=NOBODY,
        at=START,
        activity=network,
        values={"given_name": "Zqmerkzq", "email": NOOR, "motivation": "Zqmerkzq"},
    )
    send_draft_link(by=applicant(draft), at=START, application=draft)
    assert tables_with("merkzq") != []
    answer = send(client, f"/aanmelding/{link_token(LINK, draft)}/gegevens/")
    assert where(answer) == "/aanmelding/weg/"
    assert not Application.objects.filter(pk=draft.pk).exists()
    assert tables_with("merkzq") == []


def test_an_application_that_was_sent_is_not_thrown_away() -> None:
    application = make_application(make_network())
    with pytest.raises(WrongState):
        throw_away(by=applicant(application), at=START, application=application)
    assert Application.objects.filter(pk=application.pk).exists()


@pytest.fixture
def news() -> Subscription:
    row = subscribe(by=NOBODY, at=START, email=NOOR, language="nl", region="Utrecht")
    return confirm_subscription(by=subscriber(row), at=START, subscription=row)


def test_a_subscriber_sees_and_takes_along_what_is_kept(client: Client, news: Subscription) -> None:
    path = f"/op-de-hoogte/{link_token(SUBSCRIBER, news)}/gegevens/"
    page = client.get(path).content.decode()
    assert NOOR in page
    assert "Utrecht" in page
    data = client.get(path + "?bestand").json()
    assert (data["email"], data["region"], data["told_of"]) == (NOOR, "Utrecht", [])


def test_a_subscriber_is_forgotten_at_once(client: Client, news: Subscription) -> None:
    path = f"/op-de-hoogte/{link_token(SUBSCRIBER, news)}/gegevens/"
    assert where(send(client, path)) == "/aanmelding/weg/"
    assert tables_with("zqmerkzq") == []
    assert client.get(path).status_code == 404


def test_every_public_page_leads_to_my_data(client: Client) -> None:
    assert f'href="{OWN_DATA}"' in client.get("/").content.decode()
    assert client.get(OWN_DATA)["Location"] == f"/inloggen/?next={OWN_DATA}"
