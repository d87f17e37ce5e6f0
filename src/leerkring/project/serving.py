"""Starts the web server: granian, a parent that watches over its children."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread

APPLICATION = "leerkring.project.wsgi:application"
THREADS = 4  # per child; each has a database connection of its own
START_SECONDS = 30.0
END_SECONDS = 10.0


class PortInUse(Exception):
    """Another program listens at this port."""


class ServerStopped(Exception):
    """The web server ended by itself; its own messages say why."""


def server_command(*, host: str, port: int, children: int) -> list[str]:
    """Return the command that serves the pages."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(children)),
        *("--blocking-threads", str(THREADS), "--backpressure", "256"),
        *("--respawn-failed-workers", "--workers-kill-timeout", str(int(END_SECONDS))),
        *("--log-level", os.environ.get("LEERKRING_LOG_LEVEL", "info").lower()),
        APPLICATION,
    ]


def refuse_used_port(host: str, port: int) -> None:
    """Raise PortInUse when somebody else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortInUse(str(port)) from error


class Server:
    """A web server beside this process, ended by its process number."""

    def __init__(self, *, host: str, port: int) -> None:
        self._host, self._port = host, port
        self.address = f"http://{host}:{port}"
        # A session of its own: Ctrl-C reaches this process alone, which then ends the server.
        self._process = subprocess.Popen(
            server_command(host=host, port=port, children=1), start_new_session=True
        )

    def wait_until_ready(self) -> None:
        """Return when the first page is answered; raise ServerStopped when that never happens."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._answers():
                return
            time.sleep(0.05)
        self.end()
        raise ServerStopped

    def _answers(self) -> bool:
        connection = HTTPConnection(self._host, self._port, timeout=2)
        try:
            connection.request("GET", "/")  # writes nothing, so that it waits for no other writer
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def stop_with_it(self, stop: Event) -> None:
        """Set `stop` when the server ends by itself."""

        def watch() -> None:
            self._process.wait()
            stop.set()

        Thread(target=watch, name="server watch", daemon=True).start()

    def end(self) -> None:
        """Ask the server to end, and see to it that it does."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(END_SECONDS + 2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
