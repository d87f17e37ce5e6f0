"""Who was erased is gone from every file, and does not come back with a backup."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.project.conftest import Installations
from tests.project.installation import Installation

pytestmark = pytest.mark.persistence
MARK = "Zqmerkzq"
MADE = "2024-01-01 09:00:00"


def known(installation: Installation, number: int = 7, made: str = MADE) -> None:
    installation.sql(
        "INSERT INTO people_person (id, given_name, surname_prefix, family_name, form_of_address,"
        " email, shares_mailbox, phone,"
        " language, created_at, link_nonce, version) VALUES"
        f" ({number}, '{MARK}', 'de', 'Wit', '', '{MARK.lower()}@school.example', FALSE, '',"
        " 'nl',"
        f" '{made}', 'n', 1)"
    )


def names(installation: Installation) -> list[str]:
    return [name for (name,) in installation.sql("SELECT given_name FROM people_person")]


def files_with(installation: Installation, word: str) -> list[str]:
    files = [path for path in installation.data.rglob("*") if path.is_file()]
    word_in = word.lower().encode()
    return [path.name for path in files if word_in in path.read_bytes().lower()]


@pytest.mark.capability(123)
def test_an_erased_person_stands_in_no_file_of_the_data_folder(prepared: Installation) -> None:
    known(prepared)
    done = prepared.run("erase", f"{MARK}@school.example", "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert MARK in done.stdout
    assert names(prepared) == [""]
    assert files_with(prepared, MARK) == []


def test_nobody_is_erased_without_a_yes(prepared: Installation) -> None:
    known(prepared)
    assert prepared.run("erase", "7").returncode != 0
    assert names(prepared) == [MARK]


def test_an_unknown_address_erases_nobody(prepared: Installation) -> None:
    done = prepared.run("erase", "niemand@school.example", "--yes")
    assert done.returncode == 2
    assert "niemand@school.example" in done.stderr


def test_a_backup_from_before_is_restored_without_who_was_erased_since(
    prepared: Installation, tmp_path: Path
) -> None:
    known(prepared)
    archive = tmp_path / "backup.tar.gz"
    prepared.run("backup", archive)
    prepared.run("erase", "7", "--yes")
    done = prepared.run("restore", archive, "--force")
    assert "Erased again who was erased since: 1." in done.stdout
    assert names(prepared) == [""]


def test_a_newer_backup_tells_an_older_one_who_was_erased(
    prepared: Installation, installations: Installations, tmp_path: Path
) -> None:
    known(prepared)
    older, newer = tmp_path / "older.tar.gz", tmp_path / "newer.tar.gz"
    prepared.run("backup", older)
    prepared.run("erase", "7", "--yes")
    prepared.run("backup", newer)
    other = installations("other")
    other.run("restore", newer)
    other.run("restore", older, "--force")
    assert names(other) == [""]


def test_somebody_else_who_got_the_same_number_stays(
    prepared: Installation, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.tar.gz"
    prepared.run("backup", empty)
    known(prepared)
    prepared.run("erase", "7", "--yes")
    prepared.run("restore", empty, "--force")
    known(prepared, made="2024-05-05 09:00:00")
    again = tmp_path / "again.tar.gz"
    prepared.run("backup", again)
    prepared.run("restore", again, "--force")
    assert names(prepared) == [MARK]
