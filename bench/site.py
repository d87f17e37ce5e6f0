"""A Leerkring of its own for a measurement: an empty database, and a web server beside it."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60.0
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@contextmanager
def empty_database() -> Iterator[None]:
    """Prepare settings and tables in a folder that goes away; on PostgreSQL in its database."""
    with tempfile.TemporaryDirectory(prefix="leerkring-bench-", ignore_cleanup_errors=True) as data:
        os.environ |= {
            "LEERKRING_DATA_DIR": data,
            "LEERKRING_SECRET_KEY": secrets.token_urlsafe(48),
            "LEERKRING_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE")
            or "leerkring.project.settings",
        }
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        if connection.vendor == "postgresql":
            name = connection.ops.quote_name(connection.settings_dict["NAME"])
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {name}")
                cursor.execute(f"CREATE DATABASE {name}")
        call_command("migrate", verbosity=0)
        yield
        connection.close()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers, body, and where it leads."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


# One for each visitor, of the range that is kept for measurements (RFC 2544).
SOURCES = (f"198.18.{number // 250 % 250}.{number % 250 + 1}" for number in count())


@dataclass(slots=True)
class Visitor:
    """A browser without a screen: keeps its cookie, counts its requests."""

    port: int
    cookie: str = ""
    token: str = ""
    requests: int = 0
    source: str = field(default_factory=lambda: next(SOURCES))

    def get(self, path: str, **headers: str) -> Answer:
        answer = self._ask("GET", path, None, headers)
        if found := CSRF.search(answer.body.decode(errors="replace")):
            self.token = found[1]
        return answer

    def post(self, path: str, **values: Any) -> Answer:
        key = secrets.token_urlsafe(18)
        form = {"csrfmiddlewaretoken": self.token, "idempotency_key": key, **values}
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
        }
        return self._ask("POST", path, urlencode(form), headers)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        self.requests += 1
        headers = {"X-Forwarded-For": self.source, **headers}  # as the proxy before a site tells
        if self.cookie:
            headers["Cookie"] = self.cookie
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            if "set-cookie" in found:
                self.cookie = found["set-cookie"].split(";")[0]
            return Answer(response.status, found, response.read())
        finally:
            connection.close()


@dataclass(frozen=True, slots=True)
class Site:
    """A web server that answers."""

    port: int
    process: subprocess.Popen[bytes]

    def visitor(self) -> Visitor:
        return Visitor(self.port)

    def cpu_seconds(self) -> float:
        """Return the processor time of the server and its children, in seconds."""
        return sum(_cpu_seconds(pid) for pid in _family(self.process.pid))


@contextmanager
def served(*, children: int = 1, application: str = "") -> Iterator[Site]:
    """Serve the prepared database at a free port, as an installation does."""
    from leerkring.project.serving import server_command

    port = _free_port()
    command = server_command(host="127.0.0.1", port=port, children=children)
    if application:
        command[-1] = application
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        # Another application is there to go wrong: its errors are what is measured.
        "LEERKRING_LOG_LEVEL": "CRITICAL" if application else "ERROR",
    }
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        _wait_for(port, process)
        yield Site(port, process)
    finally:
        _end(process)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if Visitor(port).get("/status/").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web server does not answer")


def _end(process: subprocess.Popen[bytes]) -> None:
    family = _family(process.pid)
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        for pid in family:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _family(pid: int) -> list[int]:
    """Return a process and everything that it started."""
    children = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children += [int(child) for child in task.read_text().split()]
        except OSError:
            continue
    return [pid, *(member for child in children for member in _family(child))]


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def make_activity(kind: str, slug: str, **values: Any) -> Any:
    """Make a published activity that takes applications now, with what its page shows."""
    from leerkring.people.models import Organisation
    from leerkring.programmes.models import Organiser, Programme

    now = datetime.now(UTC)
    organisation, _ = Organisation.objects.get_or_create(name="Alliantie", kind="ministry")
    organiser, _ = Organiser.objects.get_or_create(
        slug="alliantie",
        defaults={"name": "Alliantie", "organisation": organisation, "reply_to": "a@b.example"},
    )
    programme, _ = Programme.objects.get_or_create(
        slug="kansen",
        defaults={"organiser": organiser, "title": "Gelijke kansen", "published_at": now},
    )
    is_webinar = kind == "webinar"
    return programme.activities.create(
        kind=kind,
        slug=slug,
        **{
            "title": "Het maakt uit waar je wieg staat",
            "short_title": slug,
            "lead": "Wat kun je als school doen, en wat niet?",
            "gains": "- inzichten uit onderzoek\n- ideeën voor *morgen*\n" * 3,
            "setup": "Vier bijeenkomsten, een intake vooraf en een slot samen.\n\n" * 3,
            "background": "Kansengelijkheid is een thema dat **leeft**.\n\n" * 8,
            "for_whom": "Schoolleiders uit po en vo",
            "audience": ["school_leader"],
            "sectors": ["po", "vo"],
            "admission": "open" if is_webinar else "selection",
            "opens_at": now - timedelta(days=1),
            "closes_before": now + timedelta(days=20),
            "starts_at": now + timedelta(days=40),
            "ends_at": now + timedelta(days=200),
            "published_at": now - timedelta(days=2),
            "created_at": now,
            **values,
        },
    )


def make_meetings(activity: Any, number: int) -> list[Any]:
    """Give an activity meetings, each with an agenda."""
    from leerkring.programmes.models import Meeting, MeetingOf
    from leerkring.programmes.moments import amsterdam_day, at_amsterdam

    meetings = []
    for index in range(number):
        moment = datetime.now(UTC) + timedelta(days=40 + 30 * index)
        day, start, end = amsterdam_day(moment), moment.time().replace(16, 0, 0, 0), None
        end = start.replace(20)
        meeting = Meeting.objects.create(
            organiser=activity.programme.organiser,
            title=f"Bijeenkomst {index + 1}",
            on=day,
            precision="day",
            start_time=start,
            end_time=end,
            starts_at=at_amsterdam(day, start),
            ends_at=at_amsterdam(day, end),
            mode="online" if activity.is_webinar else "in_person",
            changed_at=moment,
            calendar_uid=f"{activity.slug}-{index}@bench.example",
        )
        MeetingOf.objects.create(meeting=meeting, activity=activity, number=index + 1)
        for position, minutes in enumerate((10, 45, 60, 45, 60, 20)):
            meeting.agenda.create(position=position, minutes=minutes, title=f"Onderdeel {position}")
        meetings.append(meeting)
    return meetings


def database() -> str:
    """Return the name of the database in use."""
    from django.db import connection

    return connection.vendor


def cpu_of_this_machine() -> str:
    """Return what the figures were measured on."""
    names = re.findall(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return f"{len(names)} × {names[0] if names else 'unknown'}, Python {sys.version.split()[0]}"
