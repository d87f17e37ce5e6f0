"""Reading a real mailbox: Debian's dovecot, filled by LMTP."""

from __future__ import annotations

import imaplib
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from leerkring.admissions.models import Application
from leerkring.inbox import imap as reading
from leerkring.inbox.access import ImapAccess, OAuth
from leerkring.inbox.imap import poll
from leerkring.jobs.worker import run_waiting_jobs
from leerkring.mail.incoming import (
    Outcome,
)
from leerkring.mail.models import IncomingMessage, Letter, Mailbox
from tests.inbox.desk import open_network
from tests.inbox.messages import CORPUS, bounce, mail, out_of_office, reply
from tests.inbox.peers import PASSWORD, USER, Dovecot, dovecot

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture
def access(server: Dovecot) -> ImapAccess:
    """A way into the mailbox, which is empty when a test begins."""
    with imaplib.IMAP4("127.0.0.1", server.imap_port) as box:
        reading.login(box, USER, PASSWORD)
        for folder in ("INBOX", "Verwerkt"):
            kind, data = box.select(folder)
            if kind == "OK" and data != [b"0"]:
                box.store("1:*", "+FLAGS", r"(\Deleted)")
                box.expunge()
    return ImapAccess(
        host="127.0.0.1", port=server.imap_port, user=USER, password=PASSWORD, encrypted=False
    )


def read(access: ImapAccess) -> int:
    """Look into the mailbox and interpret what was in it, as the worker does."""
    count = poll(access, now=timezone.now())
    run_waiting_jobs(timezone.now() + timedelta(seconds=1))
    return count


def open_now() -> Any:
    now = timezone.now()
    return open_network(opens_at=now - timedelta(days=9), closes_before=now + timedelta(days=9))


@pytest.mark.capability(14)
def test_a_mail_in_the_mailbox_becomes_an_application(server: Dovecot, access: ImapAccess) -> None:
    network = open_now()
    server.deliver(mail())
    assert read(access) == 1
    application = Application.objects.get()
    assert application.activity_id == network.pk
    assert application.name == "Sanne de Wit"
    assert Letter.objects.get().purpose == "application_by_mail"
    message = IncomingMessage.objects.get()
    assert message.channel == "imap"
    assert message.mailbox == USER


def test_what_was_read_once_is_not_read_again(server: Dovecot, access: ImapAccess) -> None:
    open_now()
    server.deliver(mail())
    assert [read(access), read(access)] == [1, 0]
    server.deliver(CORPUS["application in English"]())
    assert read(access) == 1
    assert IncomingMessage.objects.count() == 2


def test_the_mailbox_is_left_as_it_is(server: Dovecot, access: ImapAccess) -> None:
    open_now()
    server.deliver(mail())
    read(access)
    with imaplib.IMAP4("127.0.0.1", server.imap_port) as box:
        reading.login(box, USER, PASSWORD)
        box.select("INBOX")
        assert box.search(None, "UNSEEN")[1] == [b"1"]


def test_what_was_kept_can_be_moved_to_a_folder(server: Dovecot, access: ImapAccess) -> None:
    open_now()
    server.deliver(mail(), CORPUS["question"]())
    assert read(replace(access, move_to="Verwerkt")) == 2
    with imaplib.IMAP4("127.0.0.1", server.imap_port) as box:
        reading.login(box, USER, PASSWORD)
        assert box.select("INBOX")[1] == [b"0"]
        assert box.select("Verwerkt")[1] == [b"2"]


def test_a_crash_after_keeping_and_before_remembering_keeps_it_once(
    server: Dovecot, access: ImapAccess, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now()
    server.deliver(mail())
    with monkeypatch.context() as patch:
        patch.setattr(reading, "remember_position", _crash)
        with pytest.raises(SystemExit):
            poll(access, now=timezone.now())
    assert IncomingMessage.objects.count() == 1
    assert read(access) == 0
    assert Application.objects.count() == 1
    assert IncomingMessage.objects.get().outcome == Outcome.APPLICATION


def _crash(**values: object) -> None:
    raise SystemExit


@pytest.mark.capability(78)
def test_bounces_and_replies_find_their_letter(server: Dovecot, access: ImapAccess) -> None:
    open_now()
    server.deliver(mail())
    read(access)
    letter = Letter.objects.get()
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.SENT, sent_at=timezone.now())
    server.deliver(
        reply(letter.message_id, "Dank, ik vul het in."), out_of_office(letter.message_id)
    )
    server.deliver(bounce(letter.message_id, letter.recipient), sender="")
    assert read(access) == 3
    letter.refresh_from_db()
    assert letter.state == Letter.State.BOUNCED
    about = IncomingMessage.objects.filter(letter=letter).order_by("id")
    assert list(about.values_list("outcome", flat=True)) == ["reply", "auto_reply", "bounce"]
    assert {message.subject_ref for message in about} == {letter.subject_ref}


def test_a_wrong_password_is_written_down(access: ImapAccess) -> None:
    assert poll(replace(access, password="anders"), now=timezone.now()) == 0
    assert Mailbox.objects.get().last_error
    poll(access, now=timezone.now())
    mailbox = Mailbox.objects.get()
    assert (mailbox.last_error, mailbox.failed_at) == ("", None)


def test_a_mailbox_elsewhere_is_never_read_without_encryption(access: ImapAccess) -> None:
    assert poll(replace(access, host="mail.elsewhere.example"), now=timezone.now()) == 0
    assert "encryption" in Mailbox.objects.get().last_error


class _SignInService(BaseHTTPRequestHandler):
    """Gives a token for the right refresh token, and says of a token whose it is."""

    def do_POST(self) -> None:
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        right = body.get("refresh_token") == ["lang geldig"] and body["client_id"] == ["leerkring"]
        self._say({"access_token": "kort-geldig"} if right else {"error": "invalid_grant"})

    def do_GET(self) -> None:
        token = parse_qs(urlsplit(self.path).query).get("token")
        self._say({"active": token == ["kort-geldig"], "username": USER})

    def _say(self, answer: dict[str, object]) -> None:
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *parts: object) -> None:
        pass


def test_a_mailbox_can_be_read_with_oauth() -> None:
    open_now()
    service = ThreadingHTTPServer(("127.0.0.1", 0), _SignInService)
    threading.Thread(target=service.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{service.server_port}"
    try:
        with dovecot(introspection=f"{url}/introspect") as server:
            server.deliver(mail())
            oauth = OAuth(token_url=url, client_id="leerkring", refresh_token="lang geldig")
            access = ImapAccess(
                host="127.0.0.1", port=server.imap_port, user=USER, encrypted=False, oauth=oauth
            )
            assert read(access) == 1, server.log
            wrong = replace(access, oauth=replace(oauth, refresh_token="verlopen"))
            assert poll(wrong, now=timezone.now()) == 0
    finally:
        service.shutdown()
        service.server_close()
    assert "no token" in Mailbox.objects.get().last_error
    assert Application.objects.count() == 1
