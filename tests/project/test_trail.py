"""`leerkring check` refuses a trail that was cut, wiped or emptied, and compares heads."""

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path

import pytest

from leerkring.audit.heads import Head, heads_in
from tests.project.conftest import Installations
from tests.project.installation import Installation

TEAM = ["--manager", "Noor van Dijk", "--email", "noor@example.nl"]
EMPTY = ("audit_eventpayload", "audit_event", "audit_seal", "audit_trailhead")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "backup.tar.gz"


@pytest.fixture(scope="module")
def used_folder(
    prepared_folder: Path | None, tmp_path_factory: pytest.TempPathFactory
) -> Path | None:
    """The data folder and the backup of such an installation on SQLite, made once."""
    if prepared_folder is None:
        return None
    folder = tmp_path_factory.mktemp("used")
    shutil.copytree(prepared_folder, folder / "data")
    begin(Installation(folder / "data"), folder / "backup.tar.gz")
    return folder


@pytest.fixture
def used(prepared: Installation, archive: Path, used_folder: Path | None) -> Installation:
    """An installation with a team, whose trail is sealed, and a backup of it."""
    if used_folder:
        shutil.copytree(used_folder / "data", prepared.data, dirs_exist_ok=True)
        shutil.copy(used_folder / "backup.tar.gz", archive)
    else:
        begin(prepared, archive)
    return prepared


def begin(installation: Installation, archive: Path) -> None:
    assert installation.run("init", "--organiser", "Kennisnet Kansen", *TEAM).returncode == 0
    assert installation.run("backup", archive).returncode == 0


def heads_of(archive: Path) -> list[Head]:
    with tarfile.open(archive) as file:
        manifest = file.extractfile("manifest.json")
        assert manifest is not None
        return heads_in("\n".join(json.loads(manifest.read())["trail"]))


def cut_the_last_seal(installation: Installation) -> None:
    last = "(SELECT max(id) FROM audit_seal)"
    events = f"(SELECT id FROM audit_event WHERE seal_id = {last})"
    installation.sql(f"DELETE FROM audit_eventpayload WHERE event_id IN {events}")
    installation.sql(f"DELETE FROM audit_event WHERE seal_id = {last}")
    installation.sql(f"DELETE FROM audit_seal WHERE id = {last}")


def empty(installation: Installation) -> None:
    for table in EMPTY:
        installation.sql(f"DELETE FROM {table}")


def wipe(installation: Installation) -> None:
    installation.sql("DELETE FROM audit_eventpayload")


@pytest.mark.persistence
def test_a_backup_names_the_heads_of_a_trail_that_is_sealed(
    used: Installation, archive: Path
) -> None:
    heads = heads_of(archive)
    assert "organiser:1" in {head.chain for head in heads}
    assert used.sql("SELECT count(*) FROM audit_event WHERE seal_id IS NULL") == [(0,)]
    (events,) = used.sql("SELECT count(*) FROM audit_event")[0]
    assert sum(head.events for head in heads) == events
    good = used.run("check", "--head", archive)
    assert (good.returncode, "!!" in good.stdout) == (0, False)


@pytest.mark.persistence
@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        (cut_the_last_seal, "the chain ends before the head that was kept"),
        (empty, "it is empty, though there are people here"),
        (wipe, "the words of the event are gone, and no erasure names it"),
    ],
)
def test_a_trail_that_was_attacked_is_refused(
    used: Installation, attack: object, sentence: str
) -> None:
    assert callable(attack)
    attack(used)

    done = used.run("check")

    assert done.returncode == 1
    assert sentence in done.stdout


@pytest.mark.parametrize("attack", [cut_the_last_seal, empty])
def test_a_head_in_a_backup_tells_that_the_trail_was_cut(
    used: Installation, archive: Path, attack: object
) -> None:
    assert callable(attack)
    attack(used)

    done = used.run("check", "--head", archive)

    assert done.returncode == 1
    assert "!!  given heads of the audit trail" in done.stdout


def test_what_a_check_found_in_order_is_compared_the_next_time(used: Installation) -> None:
    """Also where the attacker put the whole trail of before back, with its own head."""
    kept = {table: used.sql(f"SELECT * FROM {table}") for table in EMPTY}
    assert used.run("init", "--organiser", "Gelijke Kansen", *TEAM).returncode == 0
    assert used.run("backup", used.data.parent / "second.tar.gz").returncode == 0
    assert used.run("check").returncode == 0
    last = max(row[0] for row in kept["audit_event"])
    used.sql(f"DELETE FROM audit_eventpayload WHERE event_id > {last}")
    used.sql(f"DELETE FROM audit_event WHERE id > {last}")
    used.sql(f"DELETE FROM audit_seal WHERE id > {max(row[0] for row in kept['audit_seal'])}")
    (head,) = kept["audit_trailhead"]
    used.sql(f"UPDATE audit_trailhead SET heads = '{head[2]}', digest = '{head[3]}'")

    done = used.run("check")

    assert done.returncode == 1
    assert "!!  audit trail of the last check" in done.stdout


def test_a_head_is_given_as_a_value_or_in_any_file(
    used: Installation, archive: Path, tmp_path: Path
) -> None:
    head = heads_of(archive)[0]
    letter = tmp_path / "letter.eml"
    letter.write_text(f"Dag Noor,\n\n> {head}\n", encoding="utf-8")

    assert used.run("check", "--head", str(head)).returncode == 0
    assert used.run("check", "--head", letter).returncode == 0
    other = str(head).replace(head.digest, "0" * 64)
    assert used.run("check", "--head", other).returncode == 1


@pytest.mark.parametrize("given", ["nonsense", "letter.txt", "broken.tar.gz"])
def test_what_holds_no_head_is_refused_in_one_sentence(
    used: Installation, archive: Path, given: str
) -> None:
    folder = used.data.parent
    (folder / "letter.txt").write_text("no head here")
    with tarfile.open(folder / "broken.tar.gz", "w:gz"):
        pass

    done = used.run("check", "--head", given)

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.capability(137)
@pytest.mark.persistence
def test_a_restored_trail_ends_where_its_backup_says(
    used: Installation, installations: Installations, archive: Path
) -> None:
    other = installations("other")
    assert other.run("restore", archive).returncode == 0

    compared = other.run("check", "--head", archive)
    assert (compared.returncode, "ok  given heads of the audit trail" in compared.stdout) == (
        0,
        True,
    )
    cut_the_last_seal(other)
    assert other.run("check", "--head", archive).returncode == 1


def test_a_restore_forgets_the_heads_of_what_it_replaced(used: Installation, archive: Path) -> None:
    assert used.run("init", "--organiser", "Gelijke Kansen", *TEAM).returncode == 0
    assert used.run("backup", archive.with_name("second.tar.gz")).returncode == 0
    assert used.run("check").returncode == 0

    assert used.run("restore", archive, "--force").returncode == 0

    assert used.run("check").returncode == 0
    assert used.run("check", "--head", archive.with_name("second.tar.gz")).returncode == 1


def test_another_key_than_that_of_the_trail_is_one_sentence_per_chain(used: Installation) -> None:
    (used.data / "secret_key").write_text("k" * 60)

    done = used.run("check")

    assert done.returncode == 1
    assert "another secret key" in done.stdout
    assert "was changed" not in done.stdout
