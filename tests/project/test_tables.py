"""Before the first release a room's migration is edited in place: older tables are refused."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from leerkring.concepts.models import Concept
from leerkring.project.tables import OLDER_DATABASE
from tests.project.conftest import Installations
from tests.project.installation import Installation


@pytest.mark.persistence
@pytest.mark.parametrize(
    ("command", "older"),
    [
        ("init", "ALTER TABLE jobs_effect ADD COLUMN gone_since integer"),
        ("check", "ALTER TABLE jobs_effect RENAME COLUMN key TO name"),
        ("worker", "DROP TABLE jobs_effect"),
    ],
)
def test_an_older_database_is_refused_in_one_sentence(
    prepared: Installation, command: str, older: str
) -> None:
    prepared.sql(older)

    done = prepared.run(command)

    assert done.returncode != 0
    assert OLDER_DATABASE in " ".join((done.stdout + done.stderr).split())
    assert "Traceback" not in done.stderr


def test_a_backup_of_an_older_database_is_refused_before_anything_is_touched(
    prepared: Installation, installations: Installations, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar.gz"
    assert prepared.run("backup", archive).returncode == 0
    _change_manifest(archive, tables="0" * 64)
    other = installations("other")

    done = other.run("restore", archive)

    assert done.returncode == 2
    assert "was made by another version" in done.stderr
    assert not (other.data / "leerkring.sqlite3").exists()


def _change_manifest(archive: Path, **changes: str) -> None:
    with tarfile.open(archive) as source:
        held = [(member, source.extractfile(member)) for member in source.getmembers()]
        files = [(member, file.read() if file else b"") for member, file in held]
    with tarfile.open(archive, "w:gz") as target:
        for member, content in files:
            if member.name == "manifest.json":
                content = json.dumps(json.loads(content) | changes).encode()
                member.size = len(content)
            target.addfile(member, io.BytesIO(content))


def schema_of(cursor: Any) -> dict[str, object]:
    """Return the columns, relations, indexes, constraints and number of rows of every table."""
    cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    found: dict[str, object] = {}
    tables = {}
    for kind, name, sql in cursor.fetchall():
        found[name] = sql if kind == "index" else set(re.findall(r'CONSTRAINT "?(\w+)', sql))
        tables |= {name: sql} if kind == "table" else {}
    for name in tables:
        for pragma, first in (("table_info", 1), ("foreign_key_list", 2)):
            cursor.execute(f'PRAGMA {pragma}("{name}")')
            found[f"{pragma} {name}"] = {tuple(map(str, row[first:])) for row in cursor.fetchall()}
        found[f"index_list {name}"] = _columns_of_indexes(cursor, name)
    return found


def _columns_of_indexes(cursor: Any, table: str) -> list[tuple[object, ...]]:
    cursor.execute(f'PRAGMA index_list("{table}")')
    return sorted((unique, partial) for _, _, unique, _, partial in cursor.fetchall())


@pytest.mark.django_db
def test_tables_that_are_made_at_once_are_those_of_the_migrations(
    prepared_folder: Path | None,
) -> None:
    if prepared_folder is None:
        pytest.skip("tables are made at once on SQLite only")
    with connection.cursor() as cursor:
        by_migrations = schema_of(cursor)
    made = sqlite3.connect(prepared_folder / "leerkring.sqlite3")
    try:
        at_once = schema_of(made.cursor())
        filled = made.execute("SELECT count(*) FROM concepts_concept").fetchone()
    finally:
        made.close()
    assert at_once == by_migrations
    assert filled == (Concept.objects.count(),)
