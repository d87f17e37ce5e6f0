"""Before the first release a room's migration is edited in place: older tables are refused."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

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
