"""Letters through a provider's API: a real HTTP peer that answers as the provider does."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from leerkring.mail.delivery import deliver_due
from leerkring.mail.models import Letter
from leerkring.project.environment import Environment, WrongSetting
from leerkring.project.mail_settings import mail_backend
from tests.mail.test_pacing import NOW, write

pytest.importorskip("anymail", reason="the extra django-anymail is not installed")
pytestmark = pytest.mark.django_db
OK = {"ErrorCode": 0, "Message": "OK", "MessageID": "1"}


@dataclass
class Provider:
    """What the provider took, and what it answers next: a status and a body."""

    url: str = ""
    answers: deque[tuple[int, dict[str, Any]]] = field(default_factory=deque)
    taken: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    peer = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = peer.answers.popleft() if peer.answers else (200, OK)
            if status == 200:
                peer.taken.append(body)
                answer = {**answer, "To": body["To"], "SubmittedAt": "2023-11-22T09:00:00Z"}
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    peer.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    chosen = Environment(mail_provider="postmark", mail_provider_key="key")
    mailers = mail_backend(chosen)
    mailers["default"]["OPTIONS"]["api_url"] = peer.url
    settings.MAILERS = mailers
    yield peer
    server.shutdown()
    server.server_close()


def test_a_letter_goes_through_the_providers_api(provider: Provider) -> None:
    letter = write()
    assert deliver_due(now=NOW) == 1
    [taken] = provider.taken
    assert (taken["To"], taken["Subject"]) == (letter.recipient, letter.subject)
    headers = {one["Name"]: one["Value"] for one in taken["Headers"]}
    assert headers["Message-ID"] == letter.message_id
    assert "<html" in taken["HtmlBody"]


@pytest.mark.parametrize(
    ("status", "answer", "state"),
    [
        (
            422,
            {"ErrorCode": 300, "Message": "Invalid 'To' address: 'ADDRESS'."},
            Letter.State.FAILED,
        ),
        (401, {"ErrorCode": 10, "Message": "Bad key"}, Letter.State.QUEUED),
        (429, {"ErrorCode": 429, "Message": "Slow down"}, Letter.State.QUEUED),
        (503, {"ErrorCode": 100, "Message": "Maintenance"}, Letter.State.QUEUED),
    ],
)
def test_what_the_provider_refuses_is_final_only_if_it_is_about_the_letter(
    provider: Provider, status: int, answer: dict[str, Any], state: str
) -> None:
    letter = write()
    message = answer["Message"].replace("ADDRESS", letter.recipient)
    provider.answers.append((status, {**answer, "Message": message}))
    assert deliver_due(now=NOW) == 0
    letter.refresh_from_db()
    assert letter.state == state
    assert letter.last_error


def test_a_wrong_choice_of_provider_stops_the_start() -> None:
    for chosen in (
        Environment(mail_provider="pigeon", mail_provider_key="x"),
        Environment(mail_provider="postmark"),
        Environment(mail_provider="postmark", mail_provider_key="x", mail_provider_domain="y"),
    ):
        with pytest.raises(WrongSetting):
            mail_backend(chosen)
