"""What stands in the data folder is for the account that runs Leerkring, and for nobody else."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from leerkring.project.cli import app, main
from leerkring.project.private_files import make_private, open_to_others
from tests.jobs.conftest import wait_until
from tests.project.installation import Installation, ended, free_port
from tests.project.test_commands import answers


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """The umask of most machines, by which everybody may read what is written."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):04o}"


def open_ones(folder: Path) -> list[str]:
    """Return all in a folder that others may read, by a walk of our own."""
    everything = [folder, *folder.rglob("*")]
    return [f"{path.name} {mode(path)}" for path in everything if path.stat().st_mode & 0o077]


def let_everybody_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.slow
def test_an_installation_is_readable_by_its_own_account_only(
    installation: Installation, usual_umask: None
) -> None:
    installation.run("init")

    assert (mode(installation.data), open_ones(installation.data)) == ("0700", [])


@pytest.mark.slow
def test_an_older_installation_is_closed_at_the_start(
    prepared: Installation, usual_umask: None
) -> None:
    upload = prepared.data / "files" / "notes" / "agenda.pdf"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"%PDF")
    beside = [prepared.data / f"leerkring.sqlite3{end}" for end in ("-wal", "-shm")]
    for path in beside:
        path.touch()
    let_everybody_read(prepared.data)

    port = free_port()
    with prepared.start("serve", "--port", str(port)) as server:
        wait_until(lambda: answers(port))
        left_open = open_ones(prepared.data)
        ended(server, signal.SIGTERM)

    assert left_open == []


@pytest.mark.slow
def test_the_check_names_what_others_can_read(prepared: Installation, usual_umask: None) -> None:
    (prepared.data / "secret_key").chmod(0o644)

    found = prepared.run("check", "--deploy").stdout
    prepared.run("init")
    after = prepared.run("check", "--deploy").stdout

    assert "secret_key can be read by other accounts (0644)" in found
    assert "ok  file modes  for this account only" in after


@pytest.mark.usefixtures("usual_umask")
def test_an_upload_is_private_whatever_the_umask_is() -> None:
    name = default_storage.save("a/folder/agenda.pdf", ContentFile(b"%PDF"))
    kept = Path(default_storage.path(name))

    assert [mode(path) for path in (kept, kept.parent, kept.parent.parent)] == [
        *("0600", "0700", "0700")
    ]


COMMANDS = sorted(
    command.name or command.callback.__name__
    for command in app.registered_commands
    if command.callback is not None
)


@pytest.mark.parametrize("command", [*COMMANDS, "engine selection"])
def test_every_command_writes_for_its_own_account_only(
    tmp_path: Path, usual_umask: None, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["leerkring", *command.split(), "--help"])

    with pytest.raises(SystemExit) as end:
        main()
    (tmp_path / "written").touch()

    assert (end.value.code, mode(tmp_path / "written")) == (0, "0600")


@pytest.mark.slow
@pytest.mark.parametrize("module", ["leerkring.project.wsgi", "leerkring.project.manage"])
def test_every_other_way_to_start_does_so_too(
    tmp_path: Path, usual_umask: None, module: str
) -> None:
    script = (
        f"import pathlib, runpy, sys; sys.argv[1:] = ['version'];"
        f"runpy.run_module('{module}', run_name='__main__'); pathlib.Path('written').touch()"
    )
    environment = {n: v for n, v in os.environ.items() if not n.startswith("LEERKRING_")}
    environment["LEERKRING_DATA_DIR"] = str(tmp_path / "data")

    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment, check=True)

    assert (mode(tmp_path / "written"), open_ones(tmp_path / "data")) == ("0600", [])


def test_what_is_not_ours_in_the_folder_keeps_its_mode(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    (data / "a-program-of-somebody").touch(mode=0o755)
    (data / "leerkring.sqlite3").touch(mode=0o644)
    (data / "files").symlink_to(tmp_path)

    make_private(data)

    assert [mode(data / name) for name in ("a-program-of-somebody", "leerkring.sqlite3")] == [
        *("0755", "0600")
    ]
    assert (mode(data), open_to_others(data)) == ("0700", [])
