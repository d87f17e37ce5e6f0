from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools import system

LOCKED = "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7"


class PackageManager:
    """Refuses some runs, as while another one holds its lock, and then installs the program."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.commands: list[list[str]] = []
        self.installed = False

    def run(self, command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        if self.refusals:
            self.refusals -= 1
            return subprocess.CompletedProcess(command, 100, stderr=LOCKED)
        self.installed |= "install" in command
        return subprocess.CompletedProcess(command, 0, stderr="")


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pause nowhere, and tell how long a pause would have been."""
    seconds: list[float] = []
    monkeypatch.setattr(system, "sleep", seconds.append)
    monkeypatch.setattr(system.os, "geteuid", lambda: 0)
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system, "_answer_beforehand", lambda answers: None)
    return seconds


def install(monkeypatch: pytest.MonkeyPatch, manager: PackageManager) -> list[system.Program]:
    found = Path("/usr/sbin/dovecot")
    dovecot = system.Program(
        "dovecot", "dovecot-imapd", lambda: found if manager.installed else None, "the mailbox"
    )
    monkeypatch.setattr(system.subprocess, "run", manager.run)
    monkeypatch.setattr(system, "PROGRAMS", (dovecot,))
    return system.install_missing()


def test_a_lock_on_the_package_manager_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, waited: list[float]
) -> None:
    manager = PackageManager(refusals=3)
    assert install(monkeypatch, manager) == []
    assert waited == [5, 20, 60]
    assert all("DPkg::Lock::Timeout=600" in command for command in manager.commands)


def test_what_cannot_be_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, waited: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    missing = install(monkeypatch, PackageManager(refusals=99))
    assert [program.name for program in missing] == ["dovecot"]
    assert "dovecot is missing; it is needed for the mailbox." in capsys.readouterr().err


def test_nothing_is_installed_where_nothing_is_missing(
    monkeypatch: pytest.MonkeyPatch, waited: list[float]
) -> None:
    manager = PackageManager(refusals=0)
    manager.installed = True
    assert (install(monkeypatch, manager), manager.commands) == ([], [])
