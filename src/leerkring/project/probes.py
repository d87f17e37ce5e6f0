"""Whether the storage can be written, found out by writing: little, and without waiting long."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from leerkring.jobs.models import WriteProbe
from leerkring.project.databases import SQLITE_BUSY_SECONDS

BLOCK = 4096
LONGEST_WAIT_MS = 2_000


def try_files() -> None:
    """Write a file in the data folder that is gone at once; raise OSError when that fails."""
    with tempfile.TemporaryFile(dir=settings.ENVIRONMENT.data_dir) as file:
        file.write(bytes(BLOCK))
        file.flush()


def try_database(at: datetime) -> None:
    """Write the one row that is there for it; raise DatabaseError when that fails.

    Nothing depends on that row, so nobody waits until the disk has it for sure: whoever asks often
    costs little. The trail does not mention it.
    """
    with _in_haste(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {LONGEST_WAIT_MS}")
                cursor.execute("SET LOCAL synchronous_commit = off")
        probe = WriteProbe(pk=WriteProbe.ONLY, at=at)
        WriteProbe.objects.bulk_create(
            [probe], update_conflicts=True, update_fields=["at"], unique_fields=["id"]
        )


@contextmanager
def _in_haste() -> Iterator[None]:
    """Let SQLite neither wait long for its turn nor for the disk, as long as the block runs."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {LONGEST_WAIT_MS}")
        cursor.execute("PRAGMA synchronous = OFF")
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute(f"PRAGMA busy_timeout = {SQLITE_BUSY_SECONDS * 1000}")
