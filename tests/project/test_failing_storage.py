"""A damaged database and a full disk are one sentence in every command, and 503 in the status."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.test import RequestFactory

from leerkring.audit.models import Event
from leerkring.audit.storage import Trouble
from leerkring.jobs.models import WriteProbe
from leerkring.project import backup, cli, probes, status
from tests.project.installation import Installation

DATABASE = "leerkring.sqlite3"


def raising(error: Exception) -> Callable[..., Any]:
    def fail(*_args: Any, **_more: Any) -> Any:
        raise error

    return fail


# --- commands -----------------------------------------------------------------------------------


def damage(installation: Installation) -> None:
    """Overwrite the database from its second page on, as a failing disk may."""
    file = installation.data / DATABASE
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    for name in (f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (installation.data / name).unlink(missing_ok=True)


def overwrite(installation: Installation) -> None:
    (installation.data / DATABASE).write_bytes(b"no database at all, " * 1000)


@pytest.mark.slow
@pytest.mark.parametrize("attack", [damage, overwrite])
@pytest.mark.parametrize("command", ["check", "backup", "worker", "serve", "init"])
def test_a_damaged_database_is_one_sentence(
    prepared: Installation, attack: Callable[[Installation], None], command: str
) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the file of PostgreSQL's own database is not ours to damage")
    attack(prepared)
    archive = [prepared.data.parent / "backup.tar.gz"] if command == "backup" else []

    done = prepared.run(command, *archive)

    assert done.returncode == 1
    assert "The database is damaged." in (done.stdout if command == "check" else done.stderr)
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == (0 if command == "check" else 1)
    assert list(prepared.data.parent.glob("backup*")) == []


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (OperationalError("database or disk is full"), Trouble.FULL),
        (OSError(errno.ENOSPC, "No space left on device"), Trouble.FULL),
        (OperationalError("attempt to write a readonly database"), Trouble.NOT_WRITABLE),
        (OperationalError("disk I/O error"), Trouble.DISK),
        (DatabaseError("database disk image is malformed"), Trouble.DAMAGED),
    ],
    ids=str,
)
def test_failing_storage_is_one_sentence_in_any_command(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    trouble: Trouble,
) -> None:
    monkeypatch.setattr(cli, "app", raising(error))
    monkeypatch.setattr(cli, "make_new_files_private", lambda: None)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert (ended.value.code, capsys.readouterr().err) == (1, f"{trouble.value}\n")


def test_another_error_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "app", raising(ZeroDivisionError("ours")))
    monkeypatch.setattr(cli, "make_new_files_private", lambda: None)
    with pytest.raises(ZeroDivisionError):
        cli.main()


@pytest.mark.django_db
def test_a_backup_that_finds_no_room_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clock: Any
) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(backup, "_write_archive", raising(full))
    with pytest.raises(OSError, match="No space left"):
        backup.make_backup(tmp_path / "backup.tar.gz", at=clock.now, step=lambda _what: None)
    assert list(tmp_path.iterdir()) == []


# --- the status ---------------------------------------------------------------------------------


def answer() -> tuple[int, dict[str, Any]]:
    found = status.status(RequestFactory().get("/status/"))
    return found.status_code, json.loads(found.content)


@pytest.mark.django_db
def test_the_status_tries_a_write_that_leaves_one_row_and_no_trail() -> None:
    for _time in range(3):
        assert answer()[0] == 200
    assert (WriteProbe.objects.count(), Event.objects.count()) == (1, 0)


@pytest.mark.persistence
@pytest.mark.django_db(transaction=True)
def test_the_status_leaves_the_connection_as_careful_as_it_was() -> None:
    on_sqlite = connection.vendor == "sqlite"
    if on_sqlite:
        asked = ["PRAGMA synchronous", "PRAGMA busy_timeout"]
    else:
        asked = ["SHOW synchronous_commit", "SHOW lock_timeout"]

    def care() -> list[Any]:
        found = []
        with connection.cursor() as cursor:
            for one in asked:
                cursor.execute(one)
                found.append(cursor.fetchone())
        return found

    before = care()
    assert answer()[0] == 200
    assert care() == before
    assert not on_sqlite or before == [(2,), (30_000,)]  # FULL, and half a minute


@pytest.mark.django_db
def test_a_database_that_can_only_be_read_is_503() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("held by the next test with any error of a database")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        try:
            code, body = answer()
        finally:
            cursor.execute("PRAGMA query_only = OFF")
    assert (code, body["status"], body["database"]) == (503, "cannot write", "cannot write")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "error", "database"),
    [
        ("try_database", OperationalError("database or disk is full"), "cannot write"),
        ("try_files", OSError(errno.ENOSPC, "No space left on device"), "ok"),
    ],
)
def test_a_full_disk_is_503(
    monkeypatch: pytest.MonkeyPatch, part: str, error: Exception, database: str
) -> None:
    monkeypatch.setattr(status, part, raising(error))
    code, body = answer()
    assert (code, body["status"], body["database"]) == (503, "cannot write", database)


def test_a_file_is_tried_where_uploads_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    probes.try_files()
    monkeypatch.setattr(probes, "settings", _Settings(tmp_path / "gone"))
    with pytest.raises(FileNotFoundError):
        probes.try_files()


class _Settings:
    """As much of the settings as a probe asks for."""

    def __init__(self, folder: Path) -> None:
        self.ENVIRONMENT = self
        self.data_dir = folder
