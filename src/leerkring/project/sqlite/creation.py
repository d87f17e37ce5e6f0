"""Test databases: the same as Django's, but a clone also holds what still stands in the WAL."""

from __future__ import annotations

from django.db.backends.sqlite3.creation import DatabaseCreation as DjangoCreation


class DatabaseCreation(DjangoCreation):
    def _clone_test_db(self, suffix: str, verbosity: int, keepdb: bool = False) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        super()._clone_test_db(suffix, verbosity, keepdb)  # type: ignore[misc]
