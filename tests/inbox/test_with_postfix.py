"""Both ways with a mail server that is not ours: what it sends back, and what it hands over."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from leerkring.admissions.mails import send_received
from leerkring.admissions.models import Application
from leerkring.inbox import door as delivery
from leerkring.inbox.access import DeliveryAddress
from leerkring.inbox.door import Door
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.mail.delivery import deliver_due
from leerkring.mail.incoming import (
    Outcome,
    Why,
    store_message,
)
from leerkring.mail.models import IncomingMessage, Letter
from leerkring.programmes.models import Activity
from tests.factories import make_application, make_person, make_staff
from tests.inbox.desk import open_network
from tests.inbox.messages import APPLY_AT, mail
from tests.inbox.postfix import KNOWN, Postfix, postfix
from tests.web.public.pages import page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
UNKNOWN = "s.dewit@school.example"


@pytest.fixture(scope="module")
def server() -> Iterator[Postfix]:
    with postfix() as running:
        yield running


@pytest.fixture
def door(server: Postfix, settings: Settings) -> Iterator[Door]:
    """Our own door, at which the server delivers; our letters go by way of the server."""
    options = {"host": "127.0.0.1", "port": server.smtp_port, "timeout": 10}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
    settings.DEFAULT_FROM_EMAIL = "Leerkring <post@alliantie.example>"
    opened = Door(DeliveryAddress(host="127.0.0.1", port=server.lmtp_port))
    opened.open()
    yield opened
    opened.close()


def network_now() -> Activity:
    now = timezone.now()
    return open_network(opens_at=now - timedelta(days=9), closes_before=now + timedelta(days=9))


def write_to(network: Activity, address: str) -> Letter:
    application = make_application(network, person=make_person(email=address))
    send_received(application, at=timezone.now())
    return Letter.objects.latest("id")


def interpreted() -> IncomingMessage:
    run_waiting_jobs(timezone.now() + timedelta(seconds=1))
    return IncomingMessage.objects.get()


@pytest.mark.capability(77)
@pytest.mark.parametrize("bounces", ["", "retour@alliantie.example"])
def test_a_letter_to_nobody_comes_back_and_stands_with_the_person(
    server: Postfix, door: Door, client: Client, settings: Settings, bounces: str
) -> None:
    settings.MAIL_BOUNCES = bounces
    network = network_now()
    good, bad = write_to(network, KNOWN), write_to(network, UNKNOWN)
    assert deliver_due(now=timezone.now()) == 2  # the server takes both, and looks only then
    server.wait_until(IncomingMessage.objects.exists, "the letter came back")
    message = interpreted()
    assert (message.outcome, message.why) == (Outcome.BOUNCE, Why.PERMANENT)
    mark = bad.message_id.strip("<>").partition("@")[0]
    back_to = f"retour+{mark}@alliantie.example" if bounces else "post@alliantie.example"
    assert (message.envelope_from, message.envelope_to) == ("", back_to)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (Letter.State.BOUNCED, Letter.State.SENT)
    assert "unknown user" in bad.last_error
    kept = server.wait_until(lambda: server.kept(), "the other letter arrived")
    assert good.message_id in {letter["Message-ID"] for letter in kept}
    account = make_staff(network.programme.organiser)
    client.force_login(account, backend="leerkring.people.signin.LinkBackend")
    assert "Came back" in page(client, f"/en/beheer/mensen/{bad.person_id}/")


@pytest.mark.capability(14)
def test_a_server_keeps_a_mail_that_we_cannot_keep_and_brings_it_again(
    server: Postfix, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    network_now()
    refused: list[Any] = []

    def store_the_second_time(**values: Any) -> object:
        if refused:
            return store_message(**values)
        refused.append(values)
        raise OperationalError("the disk is full")

    monkeypatch.setattr(delivery, "store_message", store_the_second_time)
    with smtplib.SMTP("127.0.0.1", server.smtp_port) as outside:
        outside.sendmail("s.dewit@regenboog.example", [APPLY_AT], mail())
    server.wait_until(IncomingMessage.objects.exists, "the mail was brought again")
    message = interpreted()
    assert refused
    assert message.envelope_from == "s.dewit@regenboog.example"
    assert message.outcome == Outcome.APPLICATION
    assert Application.objects.get().given_name == "Sanne"
