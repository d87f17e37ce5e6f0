"""An installation of its own for one test, driven through the command line as people do."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from pysqlite3 import dbapi2

COMMAND_SECONDS = 60
END_SECONDS = 20


@dataclass
class Installation:
    """A data folder (and on PostgreSQL a database), and the `leerkring` command on it."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if "LEERKRING_" not in name}
        return {**inherited, "LEERKRING_DATA_DIR": str(self.data), **self.settings}

    @contextmanager
    def start(self, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
        """Start a command that goes on until the block stops it; a failing test stops it too."""
        command = [sys.executable, "-c", "from leerkring.project.cli import main; main()"]
        with subprocess.Popen(
            [*command, *map(str, arguments)],
            cwd=self.data.parent,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.terminate()

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        with self.start(*arguments) as process:
            out, errors = process.communicate(timeout=COMMAND_SECONDS)
        return subprocess.CompletedProcess(arguments, process.returncode, out, errors)

    def sql(self, statement: str) -> list[Any]:
        """Run one statement on the database, past Leerkring, and return the rows."""
        if address := self.settings.get("LEERKRING_DATABASE_URL"):
            with psycopg.connect(address) as server:
                cursor = server.execute(statement)
                return cursor.fetchall() if cursor.description else []
        with closing(dbapi2.connect(str(self.data / "leerkring.sqlite3"))) as file, file:
            rows: list[Any] = file.execute(statement).fetchall()
            return rows


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def family(pid: int) -> set[int]:
    """Return this process and all that descend from it and are alive."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text()
        except OSError:
            continue
        state, parent = status.rpartition(")")[2].split()[:2]
        if state != "Z":
            parents[int(folder.name)] = int(parent)
    found = {pid} & parents.keys()
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def lines_until(process: subprocess.Popen[str], word: str) -> str:
    assert process.stdout is not None
    assert process.stderr is not None
    printed = ""
    while word not in printed:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        printed += line
    return printed


def ended(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, set[int]]:
    """Send a signal and return the exit code and the processes that are left."""
    pids = family(process.pid)
    process.send_signal(number)
    process.communicate(timeout=END_SECONDS)
    return process.returncode, {pid for pid in pids if family(pid)}
