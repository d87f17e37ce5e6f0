"""The drill: what was saved comes back whole, or nothing is touched."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.project.conftest import Installations
from tests.project.installation import Installation


def record(installation: Installation, first: int, last: int) -> None:
    for number in range(first, last):
        installation.sql(f"INSERT INTO jobs_effect (key) VALUES ('één:{number}')")


def recorded(installation: Installation) -> list[int]:
    keys = installation.sql("SELECT key FROM jobs_effect")
    return sorted(int(key.removeprefix("één:")) for (key,) in keys)


@pytest.fixture
def used(prepared: Installation) -> Installation:
    """An installation with ten rows and a file."""
    record(prepared, 0, 10)
    folder = prepared.data / "files" / "posters"
    folder.mkdir(parents=True)
    (folder / "één.txt").write_text("een affiche", encoding="utf-8")
    return prepared


@pytest.mark.capability(137)
@pytest.mark.persistence
def test_a_backup_restores_to_an_empty_machine(
    used: Installation, installations: Installations, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar.gz"
    assert used.run("backup", archive).returncode == 0
    record(used, 10, 20)
    other = installations("other")

    done = other.run("restore", archive)

    assert (done.returncode, done.stderr) == (0, "")
    assert recorded(other) == list(range(10))
    poster = other.data / "files" / "posters" / "één.txt"
    assert poster.read_text(encoding="utf-8") == "een affiche"
    assert (other.data / "secret_key").read_text() == (used.data / "secret_key").read_text()
    assert other.run("check").returncode == 0


def test_a_restore_over_existing_data_needs_force_and_keeps_the_old_files(
    used: Installation, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar.gz"
    used.run("backup", archive)
    record(used, 10, 12)
    poster = used.data / "files" / "posters" / "één.txt"
    poster.write_text("veranderd", encoding="utf-8")

    refused = used.run("restore", archive)
    assert (refused.returncode, recorded(used)) == (2, list(range(12)))
    assert "--force" in refused.stderr

    assert used.run("restore", archive, "--force").returncode == 0
    assert recorded(used) == list(range(10))
    assert poster.read_text(encoding="utf-8") == "een affiche"
    (kept,) = used.data.glob("before-restore-*/files/posters/één.txt")
    assert kept.read_text(encoding="utf-8") == "veranderd"


@pytest.mark.parametrize("damage", ["truncated", "changed", "missing", "extra", "no archive"])
@pytest.mark.capability(137)
def test_a_damaged_backup_changes_nothing(used: Installation, tmp_path: Path, damage: str) -> None:
    archive, broken = tmp_path / "backup.tar.gz", tmp_path / "broken.tar.gz"
    used.run("backup", archive)
    damage_archive(archive, broken, damage)
    record(used, 10, 12)

    done = used.run("restore", broken, "--force")

    assert done.returncode == 2
    assert "broken.tar.gz" in done.stderr
    assert "Traceback" not in done.stderr
    assert recorded(used) == list(range(12))
    assert list(used.data.glob("*restore*")) == []


def damage_archive(archive: Path, broken: Path, damage: str) -> None:
    if damage in {"truncated", "no archive"}:
        content = archive.read_bytes()
        broken.write_bytes(content[: len(content) // 2] if damage == "truncated" else b"tar?")
        return
    with tarfile.open(archive) as good, tarfile.open(broken, "w:gz") as bad:
        for member in good.getmembers():
            file = good.extractfile(member)
            assert file is not None
            content = file.read()
            if member.name.endswith("één.txt"):
                if damage == "missing":
                    continue
                if damage == "changed":
                    content = content.replace(b"affiche", b"afficje")
            bad.addfile(member, io.BytesIO(content))
        if damage == "extra":
            member = tarfile.TarInfo("files/extra.txt")
            bad.addfile(member, io.BytesIO(b""))


def test_a_backup_is_not_overwritten_by_accident(used: Installation, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    archive.write_text("something else")

    refused = used.run("backup", archive)
    assert (refused.returncode, archive.read_text()) == (2, "something else")

    assert used.run("backup", archive, "--force").returncode == 0
    assert tarfile.is_tarfile(archive)


def test_a_backup_can_be_read_by_its_owner_only(used: Installation, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    used.run("backup", archive)

    assert archive.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.glob("backup*")] == ["backup.tar.gz"]


@pytest.mark.persistence
def test_a_backup_made_while_people_write_is_consistent(
    used: Installation, installations: Installations, tmp_path: Path
) -> None:
    archive = tmp_path / "backup.tar.gz"
    enough = Event()

    def write() -> None:
        number = 10
        while not enough.is_set():
            record(used, number, number + 1)
            number += 1

    writer = Thread(target=write)
    with used.start("worker"):
        writer.start()
        saved = used.run("backup", archive)
        enough.set()
        writer.join()
    other = installations("other")

    assert saved.returncode == 0
    assert other.run("restore", archive).returncode == 0
    restored = recorded(other)
    assert restored == list(range(len(restored)))  # all that was written until one moment
    assert 10 < len(restored) < len(recorded(used))
    assert other.run("check").returncode == 0
