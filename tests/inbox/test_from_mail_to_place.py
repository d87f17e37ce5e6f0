"""One person, from a mail with a motivation to a place, over real sockets and real pages."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from leerkring.admissions.actions.offering import make_offer
from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import SYSTEM
from leerkring.inbox.access import DeliveryAddress
from leerkring.inbox.door import Door
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.mail.delivery import deliver_due
from leerkring.mail.models import IncomingMessage
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import at_amsterdam
from tests.factories import make_meeting
from tests.inbox.desk import open_network
from tests.inbox.messages import APPLY_AT, MOTIVATION, TEAM_AT, mail
from tests.mail.peer import Peer, smtp_peer
from tests.support import Clock
from tests.web.public.pages import page, promise_all, send, text_of, where

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def outside(settings: Settings) -> Iterator[Peer]:
    """The mail server of the people outside."""
    with smtp_peer() as server:
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": server.port, "timeout": 5},
            }
        }
        yield server


@pytest.fixture
def door() -> Iterator[Door]:
    opened = Door(DeliveryAddress(host="127.0.0.1", port=0))
    opened.open()
    yield opened
    opened.close()


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to("2023-11-17 21:04")
    activity = open_network(
        slug="schoolleiders", closes_before=at_amsterdam(date(2023, 11, 18), time())
    )
    make_meeting(activity)
    return activity


def deliver(door: Door, clock: Clock, raw: bytes, to: str = APPLY_AT) -> None:
    """Hand over a message, and let the worker do what there is to do, both ways."""
    with smtplib.LMTP("127.0.0.1", door.port) as server:
        server.sendmail("s.dewit@regenboog.example", [to], raw)
    work(clock)


def work(clock: Clock) -> None:
    run_waiting_jobs(clock.now)
    deliver_due(now=clock.now)


def newest(peer: Peer) -> tuple[str, str]:
    """Return Message-ID and text of the last letter that arrived."""
    message = peer.messages[-1]
    body = message.get_body(("plain",))
    assert body is not None
    return message["Message-ID"], body.get_content()


def link(text: str, kind: str) -> str:
    found = re.search(rf"https?://[^/\s]+(/{kind}/[^/\s]+/)", text)
    assert found, text
    return found[1]


@pytest.mark.capability("S8", 14, 78)
def test_a_motivation_by_mail_becomes_a_place(
    client: Client, door: Door, outside: Peer, network: Activity, clock: Clock
) -> None:
    deliver(door, clock, mail())
    first_id, text = newest(outside)
    own_page = link(text, "aanmelding")
    application = Application.objects.get()
    assert application.state == ApplicationState.DRAFT

    # A reply with a question lands in the dossier; the quote is left out.
    question = mail(
        "Mag mijn collega ook mee?\n\nOp 17 nov. 2023 om 21:05 schreef Alliantie:\n> Dag Sanne",
        subject="Re: Nog één stap",
        to=TEAM_AT,
        message_id="<vraag@regenboog.example>",
        In_Reply_To=first_id,
    )
    deliver(door, clock, question, to=TEAM_AT)
    reply = IncomingMessage.objects.get(outcome="reply")
    assert (reply.subject_ref, reply.text) == (
        f"application:{application.pk}",
        "Mag mijn collega ook mee?",
    )

    # The deadline is midnight; what came in at 21.04 can be completed the day after.
    clock.advance(hours=12)
    assert "Ik wil van anderen leren" in page(client, own_page)
    token = own_page.split("/")[2]
    send(
        client,
        f"/aanmelding/{token}/stap-1/",
        given_name="Sanne",
        family_name="de Wit",
        email="s.dewit@regenboog.example",
        role="school_leader",
        sector="po",
        organisation_name="OBS De Regenboog",
        organisation_town="Utrecht",
    )
    send(client, f"/aanmelding/{token}/stap-2/", motivation=MOTIVATION)
    send(client, f"/aanmelding/{token}/stap-3/", **promise_all("schoolleiders"))
    receipt = send(client, f"/aanmelding/{token}/controleren/", by_mail="on")
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED, text_of(receipt)
    work(clock)

    # An offer; a "yes" by mail does not take the place, the button does.
    application = Application.objects.select_related(
        "activity__programme__organiser", "person", "organisation"
    ).get()
    soon = clock.now + timedelta(days=7)
    make_offer(application=application, answer_before=soon, by=SYSTEM, at=clock.now)
    work(clock)
    offer_id, text = newest(outside)
    clock.advance(days=1)
    yes = mail("Ja, ik kom graag!", subject="Re: plek", message_id="<ja@r.example>",
               In_Reply_To=offer_id, to=TEAM_AT)  # fmt: skip
    deliver(door, clock, yes, to=TEAM_AT)
    application.refresh_from_db()
    assert application.state == ApplicationState.OFFERED
    _id, again = newest(outside)
    assert link(again, "aanbod") == link(text, "aanbod")
    answered = send(client, link(again, "aanbod"), antwoord="ja")
    assert where(answered) == link(text, "aanbod")
    application.refresh_from_db()
    assert application.state == ApplicationState.PLACED


@pytest.mark.capability("S8", 14)
def test_a_sender_chooses_on_a_page_for_what_the_mail_was(
    client: Client, door: Door, outside: Peer, network: Activity, clock: Clock
) -> None:
    teachers = open_network(
        programme=network.programme, title="Leernetwerk leraren", audience=["teacher"],
        closes_before=network.closes_before, slug="leraren",
    )  # fmt: skip
    deliver(door, clock, mail("Graag meld ik me aan!", subject="Aanmelding"))
    _id, text = newest(outside)
    choice = link(text, "bericht")
    assert "Leernetwerk leraren" in page(client, choice)
    assert Application.objects.count() == 0
    chosen = send(client, choice, activity=str(teachers.pk))
    assert where(chosen).startswith("/aanmelding/")
    assert "Graag meld ik me aan!" in text_of(chosen)
    assert where(client.get(choice, follow=True)) == where(chosen)
    assert Application.objects.get().activity_id == teachers.pk


@pytest.mark.capability(77)
def test_a_letter_that_cannot_be_delivered_comes_back_to_its_person(
    door: Door, outside: Peer, network: Activity, clock: Clock
) -> None:
    from tests.inbox.messages import bounce

    deliver(door, clock, mail())
    letter_id, _text = newest(outside)
    with smtplib.LMTP("127.0.0.1", door.port) as server:
        server.sendmail("", [TEAM_AT], bounce(letter_id, "s.dewit@regenboog.example"))
    work(clock)
    message = IncomingMessage.objects.select_related("person", "letter").get(outcome="bounce")
    assert message.letter is not None
    assert (message.letter.state, message.letter.bounced_at) == ("bounced", clock.now)
    assert message.person is not None
    assert message.person.email == "s.dewit@regenboog.example"
    assert clock.now - message.received_at < timedelta(minutes=1)
