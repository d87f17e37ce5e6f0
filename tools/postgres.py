"""A real PostgreSQL server in a folder that goes away, for as long as a command runs.

python -m tools.postgres COMMAND …     runs COMMAND with LEERKRING_DATABASE_URL set
"""

from __future__ import annotations

import os
import pwd
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from tools.system import postgresql_folder

# The folder goes away with the server, so waiting for the disk would protect nothing.
SERVER_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "timezone": "UTC",
}

INITDB_OPTIONS = (
    *("--username", "postgres", "--auth", "trust"),
    *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
)


class NoPostgreSQL(Exception):
    """PostgreSQL's programs are not on this machine."""


@contextmanager
def running() -> Iterator[str]:
    """Yield the address of a fresh server; end the server and remove its folder afterwards."""
    programs = postgresql_folder()
    if programs is None:
        raise NoPostgreSQL
    folder = Path(tempfile.mkdtemp(prefix="leerkring-postgresql-", dir=_open_folder()))
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    port = _free_port()
    settings = {**SERVER_OPTIONS, "port": str(port), "unix_socket_directories": str(folder)}
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    data, log = str(folder / "data"), str(folder / "log")
    control = [str(programs / "pg_ctl"), "--pgdata", data]
    try:
        _run([str(programs / "initdb"), "--pgdata", data, *INITDB_OPTIONS])
        _run([*control, "--log", log, "--wait", "--options", options, "start"])
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/leerkring"
        finally:
            _run([*control, "--mode", "immediate", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _open_folder() -> str:
    """Return a temporary folder that the postgres user can enter too."""
    usual = Path(tempfile.gettempdir())
    return str(usual) if usual.stat().st_mode & 0o001 else "/tmp"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(command: list[str]) -> None:
    """Run one of PostgreSQL's programs; it refuses to run as root, so root steps aside."""
    if os.geteuid() == 0:
        command = ["su", "postgres", "-s", "/bin/sh", "-c", f"cd / && {shlex.join(command)}"]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{shlex.join(command)} failed:\n{done.stdout}")


def _leave(signal_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + signal_number)


def main(command: list[str]) -> int:
    """Run the command beside a server, and return the command's exit code."""
    if not command:
        print(__doc__)
        return 2
    signal.signal(signal.SIGTERM, _leave)
    try:
        with running() as address:
            environment = {**os.environ, "LEERKRING_DATABASE_URL": address}
            return subprocess.run(command, env=environment, check=False).returncode
    except NoPostgreSQL:
        print("PostgreSQL is missing: sudo apt install postgresql", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
