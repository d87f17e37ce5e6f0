"""`leerkring lmtp` and `leerkring worker` as they run in an installation."""

from __future__ import annotations

import os
import signal
import smtplib
import socket
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from typing import Any

import pytest
from django.db import connection

from tests.inbox.messages import APPLY_AT, CORPUS, mail
from tests.project.conftest import installations, prepared, prepared_folder  # noqa: F401
from tests.project.installation import Installation, free_port

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="reads it"),
]
SECONDS = 40.0


def wait_for[T](look: Callable[[], T]) -> T:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError, smtplib.SMTPException, sqlite3.Error):
            if found := look():
                return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def rows(installation: Installation) -> list[Any]:
    file = next(installation.data.glob("*.sqlite3"))
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return database.execute("SELECT subject, outcome FROM mail_incomingmessage").fetchall()


def deliver(port: int, raw: bytes) -> bool:
    with smtplib.LMTP("127.0.0.1", port) as server:
        server.sendmail("a@b.example", [APPLY_AT], raw)
    return True


def test_what_was_thanked_for_survives_a_kill_and_is_interpreted_later(
    prepared: Installation,  # noqa: F811
) -> None:
    port = free_port()
    with prepared.start("lmtp", "--port", str(port)) as door:
        wait_for(lambda: deliver(port, mail()))
        os.kill(door.pid, signal.SIGKILL)
        door.wait()
    assert rows(prepared) == [("", "")]
    prepared.settings["LEERKRING_LMTP_ADDRESS"] = f"127.0.0.1:{port}"
    with prepared.start("worker") as worker:
        wait_for(lambda: all(outcome for _subject, outcome in rows(prepared)))
        wait_for(lambda: deliver(port, CORPUS["question"]()))
        wait_for(lambda: len([1 for _s, outcome in rows(prepared) if outcome]) == 2)
        worker.terminate()
        worker.wait(20)
    assert {outcome for _subject, outcome in rows(prepared)} == {"unknown"}


def test_a_port_in_use_is_a_clear_message(prepared: Installation) -> None:  # noqa: F811
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = prepared.run("lmtp", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "in use" in done.stderr
