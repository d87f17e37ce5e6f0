"""Mail that is made to be costly: counted before it is built, named, and kept for the team."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from leerkring.inbox.parsing.message import MOST_DASHES, has_too_many_parts, parse
from leerkring.mail.incoming import LARGEST, Why
from leerkring.mail.models import IncomingMessage
from tests.inbox.desk import open_network, receive
from tests.inbox.messages import mail

SIZE = 25 * 1024 * 1024
HEAD = b"From: Sanne <sanne@school.example>\r\nSubject: Aanmelding\r\nMIME-Version: 1.0\r\n"
MANY = b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
MOST_SECONDS, MOST_MEGABYTES = 10, 200  # what the process may use; unbounded it was 28 and 949
IN_LIMITS = """
import os, resource, sys
from pathlib import Path
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leerkring.project.settings")
import django; django.setup()
from leerkring.inbox.parsing.message import parse
raw = Path(sys.argv[1]).read_bytes()
used = resource.getrusage(resource.RUSAGE_SELF)
size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
seconds, megabytes = map(int, sys.argv[2:])
resource.setrlimit(resource.RLIMIT_AS, (size + (megabytes << 20),) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds,) * 2)
parsed = parse(raw)
print(parsed.sender)
"""


def filled(head: bytes, piece: bytes) -> bytes:
    return head + piece * ((SIZE - len(head)) // len(piece))


def nested() -> bytes:
    """Each part holds the next, with a boundary of its own that is written in two halves."""
    pieces, size, number = [HEAD], len(HEAD), 0
    while size < SIZE:
        number += 1
        piece = (
            f"Content-Type: multipart/mixed; boundary*0=a; boundary*1={number}\r\n\r\n"
            f"--a{number}\r\n"
        ).encode()
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


BOMBS: dict[str, Callable[[], bytes]] = {
    "tiny parts": lambda: filled(HEAD + MANY, b"--x\r\n\r\n"),
    "tiny parts, ends without feed": lambda: filled(HEAD + MANY, b"--x\r\r"),
    "headed parts": lambda: filled(HEAD + MANY, b"--x\r\nContent-Type: text/html\r\n\r\na\r\n"),
    "parts in parts": nested,
    "headers": lambda: filled(HEAD, b"a:\r\n"),
    "messages in messages": lambda: filled(HEAD, b"Content-Type: message/rfc822\r\n\r\n"),
    "empty lines": lambda: filled(HEAD + b"\r\n", b"\n"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_no_more_than_other_mail(name: str, tmp_path: Path) -> None:
    (tmp_path / "bomb.eml").write_bytes(BOMBS[name]())

    command = [sys.executable, "-c", IN_LIMITS, tmp_path / "bomb.eml"]
    done = subprocess.run(
        [*command, str(MOST_SECONDS), str(MOST_MEGABYTES)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout == "sanne@school.example\n"


@pytest.mark.django_db
def test_a_bomb_is_named_and_kept_for_the_team() -> None:
    open_network()
    raw = HEAD + b"To: team@alliantie.example\r\n" + MANY + b"--x\r\n\r\n" * (MOST_DASHES + 1)

    message = receive(raw)

    assert (message.outcome, message.why) == (IncomingMessage.Outcome.UNKNOWN, Why.MANY_PARTS)
    assert bytes(message.raw) == raw


def test_ordinary_mail_of_the_largest_size_is_read_whole() -> None:
    content = bytes(range(256)) * (18 * 1024 * 1024 // 256)
    raw = mail(
        "Hierbij.\r\n-- \r\nSanne", files=(("foto.bin", "application/octet-stream", content),)
    )
    assert SIZE * 0.9 < len(raw) < LARGEST

    parsed = parse(raw)

    assert not parsed.is_cut
    assert parsed.files[0].content == content


@pytest.mark.parametrize(
    "text", ["Van: Sanne\r\n" * 3000, "-- \r\n" * 2000, "----------\r\n" * 2000, "\r\n" * 100_000]
)
def test_long_conversations_are_no_bombs(text: str) -> None:
    assert not has_too_many_parts(mail(text))
