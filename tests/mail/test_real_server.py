"""Delivery to a mail server that is not ours: aiosmtpd, which speaks the whole of SMTP."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from leerkring.mail.delivery import deliver_due
from leerkring.mail.models import Letter
from tests.mail.test_delivery import NOW, write
from tests.project.installation import free_port

pytestmark = pytest.mark.django_db
TAKEN = "250 Message accepted for delivery"


class Desk:
    """What happens at the server's desk: each address and each letter gets the next answer."""

    def __init__(self) -> None:
        self.answers_to_rcpt: deque[str] = deque()
        self.answers_to_data: deque[str] = deque()
        self.letters: list[EmailMessage] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers_to_rcpt.popleft() if self.answers_to_rcpt else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers_to_data.popleft() if self.answers_to_data else TAKEN
        if answer == TAKEN:
            assert isinstance(envelope.content, bytes)
            self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return answer


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    handler = Desk()
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        options = {"host": "127.0.0.1", "port": port, "timeout": 5}
        backend = "django.core.mail.backends.smtp.EmailBackend"
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
        yield handler
    finally:
        controller.stop()


def test_letters_arrive_at_a_real_server_with_accents_and_calendar(desk: Desk) -> None:
    letters = [write(number=number) for number in (1, 2, 3)]
    assert deliver_due(now=NOW) == 3
    assert {letter["Message-ID"] for letter in desk.letters} == {one.message_id for one in letters}
    assert all("Leernetwerk “po”" in letter["Subject"] for letter in desk.letters)
    assert all(letter.get_body(("html",)) is not None for letter in desk.letters)
    assert deliver_due(now=NOW + timedelta(days=1)) == 0


def test_a_busy_server_is_tried_again_and_an_unknown_address_is_not(desk: Desk) -> None:
    busy, unknown = write(number=1), write(number=2)
    desk.answers_to_rcpt.extend(["250 OK", "550 5.1.1 No such user here"])
    desk.answers_to_data.append("451 4.7.1 Greylisted, come back later")
    assert deliver_due(now=NOW) == 0
    busy.refresh_from_db()
    unknown.refresh_from_db()
    assert (busy.state, unknown.state) == (Letter.State.QUEUED, Letter.State.FAILED)
    assert "550" in unknown.last_error
    assert deliver_due(now=busy.send_after) == 1
    assert [letter["Message-ID"] for letter in desk.letters] == [busy.message_id]
