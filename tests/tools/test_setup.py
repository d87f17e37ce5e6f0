from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.shape.source import ROOT


@pytest.fixture
def empty_checkout(tmp_path: Path) -> Path:
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "setup.sh", tmp_path / "tools")
    (tmp_path / "requirements.lock").write_text("")
    (tmp_path / "pyproject.toml").write_text("")
    return tmp_path


def set_up(checkout: Path, path: str = "/usr/bin:/bin", **variables: str) -> tuple[int, str]:
    done = subprocess.run(
        ["/bin/sh", "tools/setup.sh"],
        cwd=checkout,
        env={"PATH": path, "HOME": str(checkout), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def command(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_without_a_usable_python_it_says_what_to_do(empty_checkout: Path) -> None:
    code, said = set_up(empty_checkout, PYTHON="/does/not/exist")
    assert code == 1
    assert said.startswith("Leerkring needs Python 3.12 or newer")


def test_a_shim_that_fails_is_passed_over(empty_checkout: Path) -> None:
    shims = empty_checkout / "shims"
    for name in ("python3", "python3.12", "python3.13", "python"):
        command(shims, name, "echo 'pyenv: command not found' >&2; exit 127")
    command(shims, "python3.14", "echo /chosen; exit 0")
    _, said = set_up(empty_checkout, path=f"{shims}:/usr/bin:/bin")
    assert "/chosen" in said


def test_nothing_is_done_again_when_nothing_changed(empty_checkout: Path) -> None:
    python = empty_checkout / ".venv" / "bin"
    python.parent.mkdir()
    command(python, "python", "echo Python 3.12.1")
    checksum = "cat requirements.lock pyproject.toml tools/setup.sh | cksum"
    made_from = subprocess.run(
        ["/bin/sh", "-c", f"{checksum}; echo Python 3.12.1; pwd"],
        cwd=empty_checkout,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (empty_checkout / ".venv" / ".made-from").write_text(made_from)
    assert set_up(empty_checkout) == (0, "")
    (empty_checkout / "requirements.lock").write_text("changed==1")
    assert "Installing" in set_up(empty_checkout)[1]
