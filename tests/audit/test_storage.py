"""Errors of the storage are told from all others, on both databases."""

from __future__ import annotations

import errno

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, ProgrammingError
from pysqlite3 import dbapi2

from leerkring.audit.problems import NotAllowed
from leerkring.audit.storage import Trouble, trouble_in


def caused_by(cause: Exception) -> Exception:
    """Return Django's error as it comes from a driver's."""
    try:
        try:
            raise cause
        except Exception as error:
            raise OperationalError(str(error)) from error
    except OperationalError as raised:
        return raised


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (DatabaseError("database disk image is malformed"), Trouble.DAMAGED),
        (DatabaseError("malformed database schema (audit_event)"), Trouble.DAMAGED),
        (dbapi2.DatabaseError("file is not a database"), Trouble.DAMAGED),
        (OperationalError("database or disk is full"), Trouble.FULL),
        (dbapi2.OperationalError("disk I/O error"), Trouble.DISK),
        (OperationalError("attempt to write a readonly database"), Trouble.NOT_WRITABLE),
        (OperationalError("unable to open database file"), Trouble.AWAY),
        (OperationalError("database is locked"), Trouble.BUSY),
        (OSError(errno.ENOSPC, "No space left on device"), Trouble.FULL),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), Trouble.FULL),
        (OSError(errno.EROFS, "Read-only file system"), Trouble.NOT_WRITABLE),
        (OSError(errno.EIO, "Input/output error"), Trouble.DISK),
        (caused_by(psycopg.errors.DiskFull("could not extend file")), Trouble.FULL),
        (caused_by(psycopg.errors.AdminShutdown("terminating")), Trouble.AWAY),
        (caused_by(psycopg.errors.ReadOnlySqlTransaction("read-only")), Trouble.NOT_WRITABLE),
        (caused_by(psycopg.errors.DataCorrupted("invalid page")), Trouble.DAMAGED),
        (caused_by(psycopg.errors.TooManyConnections("sorry")), Trouble.BUSY),
        (caused_by(psycopg.OperationalError("connection refused")), Trouble.AWAY),
    ],
    ids=lambda one: str(one)[:40],
)
def test_failing_storage_is_known_by_its_error(error: Exception, trouble: Trouble) -> None:
    assert trouble_in(error) is trouble


@pytest.mark.parametrize(
    "error",
    [
        ValueError("database or disk is full"),
        IntegrityError("UNIQUE constraint failed: audit_seal.number"),
        OperationalError("no such table: audit_event"),
        OperationalError("malformed JSON"),
        ProgrammingError("syntax error"),
        OSError(errno.ENOENT, "No such file"),
        caused_by(psycopg.errors.QueryCanceled("statement timeout")),
        caused_by(psycopg.errors.UniqueViolation("duplicate key")),
        NotAllowed(),
    ],
    ids=lambda one: str(one)[:40],
)
def test_an_error_of_ours_is_not_blamed_on_the_storage(error: Exception) -> None:
    assert trouble_in(error) is None
