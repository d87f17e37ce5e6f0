from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from pytest_django import Settings

from leerkring.audit.actors import SYSTEM
from leerkring.audit.models import Event
from leerkring.mail.actions import mark_bounced, queue_letter, retry_letter
from leerkring.mail.delivery import BACK_OFF, deliver_due
from leerkring.mail.models import Attachment, Letter
from leerkring.people.models import Person
from tests.factories import make_person
from tests.mail.peer import (
    ACCEPT,
    BUSY,
    CLOSING,
    DROP,
    HANG,
    LATE_DROP,
    LATER,
    NEVER,
    Peer,
    smtp_peer,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def peer(settings: Settings) -> Iterator[Peer]:
    with smtp_peer() as server:
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": server.port, "timeout": 5},
            }
        }
        yield server


def write(person: Person | None = None, number: int = 1, purpose: str = "offer_reminder") -> Letter:
    values = {name: name for name in ("given_name", "activity", "organiser", "contact", "dates")}
    letter = queue_letter(
        at=NOW,
        purpose=purpose,
        person=person or make_person(given_name="Zoë", family_name="de Boër"),
        subject_ref=f"application:{number}",
        values={**values, "answer_before": "vrijdag", "activity": "Leernetwerk “po”"},
        reply_to="team@alliantie.example",
        sender_name="Alliantie",
    )
    assert letter is not None
    return letter


def test_a_letter_arrives_whole_as_text_and_html(peer: Peer) -> None:
    letter = write()
    assert deliver_due(now=NOW) == 1
    [message] = peer.messages
    assert message["To"] == letter.recipient
    assert "Leernetwerk “po”" in message["Subject"]
    assert message["Message-ID"] == letter.message_id
    assert message["Reply-To"] == "team@alliantie.example"
    assert message["Auto-Submitted"] == "auto-generated"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Leernetwerk “po”" in text.get_content()
    assert '<html lang="nl">' in html.get_content()
    assert deliver_due(now=NOW) == 0


@pytest.mark.capability(36)
def test_an_official_letter_brings_its_pdf(peer: Peer) -> None:
    write(purpose="place_confirmed")
    deliver_due(now=NOW)
    [attached] = list(peer.messages[0].iter_attachments())
    assert attached.get_filename() == "brief.pdf"
    assert attached.get_content().startswith(b"%PDF")


@pytest.mark.parametrize("name", ["Zoë 😀", "ⵜⵉⴼⵉ", "Noor\uf0b7", "漢字", "ሰላም"])
def test_no_sign_in_a_name_stops_an_official_letter(peer: Peer, name: str) -> None:
    write(make_person(given_name=name), purpose="place_confirmed")
    deliver_due(now=NOW)
    [attached] = list(peer.messages[0].iter_attachments())
    assert attached.get_content().startswith(b"%PDF")


def test_a_server_that_asks_to_wait_is_tried_again_later_and_later(peer: Peer) -> None:
    letter, now = write(), NOW
    for minutes in BACK_OFF:
        peer.data.append(LATER)
        deliver_due(now=now)
        letter.refresh_from_db()
        assert (letter.state, letter.send_after) == ("queued", now + timedelta(minutes=minutes))
        assert deliver_due(now=letter.send_after - timedelta(seconds=1)) == 0
        now = letter.send_after
    peer.data.append(LATER)
    deliver_due(now=now)
    letter.refresh_from_db()
    assert letter.state == Letter.State.FAILED
    assert "451" in letter.last_error


def test_an_address_that_does_not_exist_fails_at_once(peer: Peer) -> None:
    letter = write()
    peer.rcpt.append(NEVER)
    assert deliver_due(now=NOW) == 0
    letter.refresh_from_db()
    assert letter.state == Letter.State.FAILED
    assert "550" in letter.last_error


def test_a_full_mailbox_is_tried_again(peer: Peer) -> None:
    letter = write()
    peer.rcpt.append("452 mailbox full")
    deliver_due(now=NOW)
    letter.refresh_from_db()
    assert letter.state == Letter.State.QUEUED


def test_one_bad_address_holds_nobody_up(peer: Peer) -> None:
    bad, good = write(number=1), write(number=2)
    peer.rcpt.extend([NEVER, ACCEPT])
    assert deliver_due(now=NOW) == 1
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (Letter.State.FAILED, Letter.State.SENT)


def test_a_connection_that_breaks_after_the_letter_sends_it_again_under_the_same_id(
    peer: Peer,
) -> None:
    letter = write()
    peer.data.append(DROP)
    deliver_due(now=NOW)
    letter.refresh_from_db()
    assert letter.state == Letter.State.QUEUED
    assert deliver_due(now=letter.send_after) == 1
    assert [message["Message-ID"] for message in peer.messages] == [letter.message_id]


def test_a_header_that_cannot_be_written_does_not_stop_the_post(peer: Peer) -> None:
    bad, good = write(number=1), write(number=2)
    Letter.objects.filter(pk=bad.pk).update(reply_to="a@b.example\nBcc: all@x.example")
    assert deliver_due(now=NOW) == 1
    bad.refresh_from_db()
    assert bad.state == Letter.State.FAILED
    good.refresh_from_db()
    assert good.state == Letter.State.SENT


def test_many_letters_go_over_one_connection(peer: Peer) -> None:
    for number in range(5):
        write(number=number)
    assert deliver_due(now=NOW) == 5
    assert peer.connections == 1


def test_a_server_that_ends_the_connection_gets_the_next_letter_over_a_new_one(
    peer: Peer,
) -> None:
    letters = [write(number=number) for number in range(3)]
    peer.rcpt.extend([ACCEPT, CLOSING])
    assert deliver_due(now=NOW) == 3
    assert peer.connections == 2
    assert [message["Message-ID"] for message in peer.messages] == [
        letter.message_id for letter in letters
    ]


def test_a_server_that_is_full_costs_no_letter_an_attempt(peer: Peer) -> None:
    letter = write()
    peer.greetings.append(BUSY)
    assert deliver_due(now=NOW) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (Letter.State.QUEUED, 0)
    assert "421" in letter.last_error
    assert deliver_due(now=NOW) == 1


def test_a_server_that_is_not_there_keeps_the_letters_waiting(settings: Settings) -> None:
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 1},
        }
    }
    letter = write()
    for hours in range(0, 48, 8):
        assert deliver_due(now=NOW + timedelta(hours=hours)) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (Letter.State.QUEUED, 0)
    assert "Refused" in letter.last_error


def test_a_server_that_says_nothing_holds_up_one_letter_only(
    peer: Peer, settings: Settings
) -> None:
    settings.MAILERS["default"]["OPTIONS"]["timeout"] = 0.5
    first, second = write(number=1), write(number=2)
    peer.data.append(HANG)
    assert deliver_due(now=NOW) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (Letter.State.QUEUED, Letter.State.SENT)
    assert deliver_due(now=first.send_after) == 1


def test_a_letter_taken_without_a_word_comes_again_under_the_same_id(peer: Peer) -> None:
    letter = write()
    peer.data.append(LATE_DROP)
    deliver_due(now=NOW)
    letter.refresh_from_db()
    assert deliver_due(now=letter.send_after) == 1
    assert [message["Message-ID"] for message in peer.messages] == [letter.message_id] * 2


def test_names_with_accents_and_files_survive_the_line(peer: Peer) -> None:
    letter = write()
    Attachment.objects.create(
        letter=letter, filename="plan – é.txt", content_type="text/plain", content=b"h\xc3\xa9"
    )
    Letter.objects.update(sender_name='Alliantie "Zoë", é', subject="Zoë’s plek: " + "é" * 90)
    deliver_due(now=NOW)
    [message] = peer.messages
    assert message["Subject"] == "Zoë’s plek: " + "é" * 90
    assert message["From"].addresses[0].display_name == 'Alliantie "Zoë", é'
    [attached] = message.iter_attachments()
    assert attached.get_filename() == "plan – é.txt"
    assert attached.get_content() == "hé"
    assert max(len(line) for line in peer.raw[0].split(b"\r\n")) <= 998


def test_a_letter_that_came_back_is_said_so_and_sent_again(peer: Peer) -> None:
    letter = write()
    assert mark_bounced(letter=letter, why="550 gone", by=SYSTEM, at=NOW).state == "queued"
    deliver_due(now=NOW)
    for _twice in range(2):
        mark_bounced(letter=letter, why="550 gone", by=SYSTEM, at=NOW)
    letter.refresh_from_db()
    assert (letter.state, letter.bounced_at, letter.last_error) == ("bounced", NOW, "550 gone")
    assert Event.objects.filter(verb="letter_bounced").count() == 1
    retry_letter(letter=letter, recipient="new@school.example", by=SYSTEM, at=NOW)
    assert deliver_due(now=NOW) == 1
    assert peer.messages[-1]["To"] == "new@school.example"


@pytest.mark.parametrize(("minutes", "sent"), [(1, 0), (10, 0), (11, 1)])
def test_a_letter_that_a_worker_has_in_hand_is_left_to_it_for_ten_minutes(
    peer: Peer, minutes: int, sent: int
) -> None:
    write()
    Letter.objects.update(state=Letter.State.SENDING, send_after=NOW)
    assert deliver_due(now=NOW + timedelta(minutes=minutes)) == sent
    assert len(peer.messages) == sent


@pytest.mark.persistence
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_while_sending_loses_no_letter(peer: Peer) -> None:
    letters = [write(number=number) for number in range(6)]
    connections.close_all()  # a connection cannot be shared with the child
    child = os.fork()
    if child == 0:  # pragma: no cover
        _send_until_killed()
    os.waitpid(child, 0)
    taken_before = len(peer.raw)
    assert 0 < taken_before < len(letters)
    assert deliver_due(now=NOW) == len(letters) - 3
    assert deliver_due(now=NOW + timedelta(minutes=11)) == 1
    arrived = {message["Message-ID"] for message in peer.messages}
    assert arrived == {letter.message_id for letter in letters}
    assert not Letter.objects.exclude(state=Letter.State.SENT).exists()


def _send_until_killed() -> None:
    """Deliver, and die with the third letter in hand."""
    from leerkring.mail import carrier, delivery, wire

    real, count = wire.as_bytes, iter(range(100))

    def third_kills(letter: Letter, files: Iterable[Attachment], at: datetime) -> bytes:
        if next(count) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(letter, files, at)

    carrier.as_bytes = third_kills  # type: ignore[attr-defined]
    delivery.deliver_due(now=NOW)
    os._exit(1)
