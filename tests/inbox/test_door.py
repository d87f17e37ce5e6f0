"""A mail server hands messages over by LMTP or SMTP, over a real socket."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from leerkring.admissions.models import Application
from leerkring.inbox import door as delivery
from leerkring.inbox.access import DeliveryAddress
from leerkring.inbox.door import Door
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.mail.incoming import (
    Outcome,
)
from leerkring.mail.models import IncomingMessage
from tests.inbox.desk import open_network
from tests.inbox.messages import APPLY_AT, CORPUS, mail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def door() -> Iterator[Door]:
    opened = Door(DeliveryAddress(host="127.0.0.1", port=0))
    opened.open()
    yield opened
    opened.close()


def open_now() -> Any:
    now = timezone.now()
    return open_network(opens_at=now - timedelta(days=9), closes_before=now + timedelta(days=9))


@pytest.mark.capability(14)
@pytest.mark.persistence
def test_what_a_mail_server_delivers_becomes_an_application(door: Door) -> None:
    open_now()
    with smtplib.LMTP("127.0.0.1", door.port) as server:
        server.sendmail("s.dewit@regenboog.example", [APPLY_AT], mail())
    message = IncomingMessage.objects.get()  # committed before the server was thanked
    assert (message.envelope_from, message.envelope_to) == ("s.dewit@regenboog.example", APPLY_AT)
    assert message.channel == "lmtp"
    assert message.outcome == ""
    run_waiting_jobs(timezone.now() + timedelta(seconds=1))
    message.refresh_from_db()
    assert message.outcome == Outcome.APPLICATION
    assert Application.objects.get().given_name == "Sanne"


def test_the_bytes_are_kept_as_they_came(door: Door) -> None:
    raw = CORPUS["undeclared bytes"]() + b".een regel met een punt\r\n" + b"x" * 5000 + b"\r\n"
    with smtplib.LMTP("127.0.0.1", door.port) as server:
        server.sendmail("r@school.example", [APPLY_AT], raw)
    assert bytes(IncomingMessage.objects.get().raw) == raw


def test_each_recipient_gets_an_answer_of_its_own(door: Door) -> None:
    with smtplib.LMTP("127.0.0.1", door.port) as server:
        server.ehlo()
        server.mail("a@b.example")
        for number in range(3):
            assert server.rcpt(f"adres{number}@alliantie.example")[0] == 250
        server.putcmd("data")
        assert server.getreply()[0] == 354
        server.send(mail().replace(b"\n", b"\r\n") + b"\r\n.\r\n")
        assert [server.getreply()[0] for _ in range(3)] == [250, 250, 250]
        assert server.noop()[0] == 250
    message = IncomingMessage.objects.get()
    assert message.envelope_to.count("alliantie.example") == 3


def test_when_nothing_can_be_kept_the_server_is_asked_to_come_back(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**values: object) -> None:
        raise OperationalError("the disk is full")

    with monkeypatch.context() as patch, smtplib.LMTP("127.0.0.1", door.port) as server:
        patch.setattr(delivery, "store_message", fail)
        with pytest.raises(smtplib.SMTPDataError) as refused:
            server.sendmail("a@b.example", [APPLY_AT], mail())
        assert refused.value.smtp_code == 451
    with smtplib.LMTP("127.0.0.1", door.port) as server:
        server.sendmail("a@b.example", [APPLY_AT], mail())
    assert IncomingMessage.objects.count() == 1


def test_an_empty_sender_is_kept_as_such(door: Door) -> None:
    with smtplib.LMTP("127.0.0.1", door.port) as server:
        server.sendmail("", [APPLY_AT], CORPUS["bounce"]())
    assert IncomingMessage.objects.get().envelope_from == ""


def test_it_speaks_smtp_as_well() -> None:
    door = Door(DeliveryAddress(host="127.0.0.1", port=0, protocol="smtp"))
    door.open()
    try:
        with smtplib.SMTP("127.0.0.1", door.port) as server:
            server.sendmail("a@b.example", [APPLY_AT, "b@alliantie.example"], mail())
    finally:
        door.close()
    assert IncomingMessage.objects.count() == 1


def test_a_second_door_at_the_same_address_says_so(door: Door) -> None:
    with pytest.raises(OSError, match="address already in use"):
        Door(DeliveryAddress(host="127.0.0.1", port=door.port)).open()
