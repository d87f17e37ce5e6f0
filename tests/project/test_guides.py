"""The guide for servers, command by command as it is printed, in a scratch folder."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from leerkring.project.cli import app
from tests.jobs.conftest import wait_until
from tests.project.installation import free_port
from tests.project.test_commands import answer, answers

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^( *)```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^ *(?:sudo )?leerkring (.+)$|`(?:sudo )?leerkring ([^`]+)`", re.MULTILINE)
GUIDES = sorted([*(ROOT / "docs").glob("*/*.md"), *ROOT.glob("*.md")])

# What only root of a real machine may do, with the same effect inside the scratch folder.
STAND_INS = {
    "sudo": 'exec "$@"',
    "useradd": 'while [ "$1" != --home-dir ]; do shift; done; mkdir -p "$2"',
    "runuser": 'shift 3; exec "$@"',
    "systemctl": "exit 0",
    "make": "exit 0",
}


def blocks(page: Path) -> list[str]:
    """Return the commands that a guide prints, without their indentation."""
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    return [re.sub(rf"^{indent}", "", text, flags=re.MULTILINE) for indent, text in found]


def scratch_machine(folder: Path) -> dict[str, str]:
    """Make a machine of folders and stand-ins; return the environment of its shell."""
    programs = folder / "stand-ins"
    made = {
        **{programs / name: f"#!/bin/sh\n{body}\n" for name, body in STAND_INS.items()},
        folder / "srv/leerkring/.venv/bin/leerkring": (
            f"#!{sys.executable}\nfrom leerkring.project.cli import main\nmain()\n"
        ),
    }
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    for name in ("etc/systemd/system", "usr/local/bin", "var/lib"):
        (folder / name).mkdir(parents=True)
    clean = {name: value for name, value in os.environ.items() if "LEERKRING_" not in name}
    return {**clean, "PATH": f"{programs}:{folder}/usr/local/bin:{clean['PATH']}"}


def inside(folder: Path, text: str) -> str:
    """Return a text with the places of a real machine moved into the scratch folder."""
    return re.sub(r"(?<![\w.])/(srv|etc|var|usr/local)/", rf"{folder}/\1/", text)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_guide_for_servers_works_as_it_is_printed(tmp_path: Path, language: str) -> None:
    environment = scratch_machine(tmp_path)
    port = free_port()
    guide = ROOT / "docs" / "how-to" / f"run-it-on-a-server.{language}.md"
    *steps, ask = blocks(guide)

    said = ""
    for step in steps:
        text = inside(tmp_path, step).replace("8000", str(port))
        done = subprocess.run(
            ["sh", "-ec", text], env=environment, capture_output=True, text=True, check=False
        )
        said += done.stdout
        allowed = {0, 1} if "check --deploy" in step else {0}  # it finds that nothing runs yet
        assert done.returncode in allowed, (step, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr

    assert "https://leren.example.nl/inloggen/" in said
    assert (tmp_path / "var/lib/leerkring/leerkring.sqlite3").exists()
    assert not (tmp_path / "srv/leerkring/data").exists()
    units = {f.name: f.read_text() for f in (tmp_path / "etc/systemd/system").iterdir()}
    assert set(units) == {"leerkring-serve.service", "leerkring-worker.service"}

    assert ask.strip() == "curl http://127.0.0.1:8000/status/"
    command = shlex.split(_setting(units["leerkring-serve.service"], "ExecStart"))
    settings = dict(_settings(tmp_path / "etc/leerkring.env"))
    with subprocess.Popen(command, env={**environment, **settings}, cwd=tmp_path) as server:
        try:
            wait_until(lambda: answers(port), seconds=60)
            assert answer(port, "/")[0] == 400  # a page for people has one name only
        finally:
            server.terminate()


def _setting(unit: str, name: str) -> str:
    (found,) = re.findall(rf"^{name}=(.*)$", unit, re.MULTILINE)
    return str(found)


def _settings(file: Path) -> list[tuple[str, str]]:
    """Read a file of settings as systemd does: a name, a value, quotes around it or not."""
    lines = file.read_text(encoding="utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if line]
    return [(name, shlex.split(value)[0]) for name, _, value in pairs]


def known_words() -> dict[tuple[str, ...], set[str]]:
    """Return the options of each command of `leerkring`, by its words."""
    found: dict[tuple[str, ...], set[str]] = {}

    def walk(command: Any, words: tuple[str, ...]) -> None:
        found[words] = {option for one in command.params for option in one.opts}
        for name in command.list_commands(None) if hasattr(command, "list_commands") else ():
            walk(command.get_command(None, name), (*words, name))

    walk(typer.main.get_command(app), ())
    return found


def test_every_command_that_a_guide_names_exists() -> None:
    known = known_words()
    lines = {
        (page.name, (found[0] or found[1]).split("#")[0].strip())
        for page in GUIDES
        for found in COMMAND.findall(page.read_text(encoding="utf-8"))
    }
    assert len(lines) > 20

    unknown = {(page, line) for page, line in lines if not _is_known(known, line.split())}
    assert unknown == set()


def _is_known(known: dict[tuple[str, ...], set[str]], words: list[str]) -> bool:
    command = max((key for key in known if tuple(words[: len(key)]) == key), key=len)
    options = {word.split("=")[0] for word in words if word.startswith("--")}
    return bool(command) and options <= known[command] | {"--help"}
