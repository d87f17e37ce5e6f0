"""The command line: plain messages, exit codes, and no process left behind."""

from __future__ import annotations

import http.client
import json
import signal
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from leerkring.audit.actions import seal_chain, write_event
from leerkring.audit.actors import SYSTEM
from leerkring.audit.models import Event
from leerkring.project import checkup, status
from leerkring.project.demo_folder import NotADemoFolder, loaded_at, mark_loaded, prepare_folder
from tests.jobs import work
from tests.jobs.conftest import wait_until
from tests.project.installation import Installation, ended, free_port


def answer(port: int, path: str = "/status/") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def answers(port: int) -> bool:
    try:
        return answer(port)[0] == 200
    except OSError:
        return False


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("LEERKRING_DATBASE_URL", "x", "LEERKRING_DATBASE_URL is not a setting of Leerkring"),
        ("LEERKRING_DEBUG", "maybe", "LEERKRING_DEBUG must be 1 or 0"),
        ("LEERKRING_SECRET_KEY", "short", "LEERKRING_SECRET_KEY must have at least"),
        ("LEERKRING_SECRET_KEY_FILE", "/nowhere", "LEERKRING_SECRET_KEY_FILE: cannot read"),
        ("LEERKRING_DATABASE_URL", "mysql://x", "LEERKRING_DATABASE_URL must start with"),
    ],
)
def test_a_wrong_setting_stops_with_a_clear_message(
    tmp_path: Path, name: str, value: str, message: str
) -> None:
    done = Installation(tmp_path / "data", {name: value}).run("check")

    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_an_installation_is_prepared_and_in_order(installation: Installation) -> None:
    before = installation.run("check")
    assert before.returncode == 1
    assert "leerkring init" in before.stdout

    for _ in range(2):
        assert installation.run("init").returncode == 0

    after = installation.run("check")
    assert (after.returncode, "!!" in after.stdout) == (0, False)


def test_the_first_team_signs_in_with_the_printed_address(prepared: Installation) -> None:
    manager = ["--manager", "Noor van Dijk", "--email", "noor@example.nl"]

    done = prepared.run("init", "--organiser", "Kennisnet Kansen", *manager)

    assert done.returncode == 0
    assert "Noor van Dijk signs in at http://127.0.0.1:8000/inloggen/" in done.stdout
    again = prepared.run("init", "--organiser", "Kennisnet Kansen", *manager)
    assert (again.returncode, "Traceback" in again.stderr) == (2, False)


def test_half_a_first_team_is_refused(installation: Installation) -> None:
    done = installation.run("init", "--organiser", "Kennisnet Kansen")

    assert done.returncode == 2
    assert "--manager" in done.stderr


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_nothing_starts_on_tables_that_are_not_there(
    installation: Installation, command: str
) -> None:
    done = installation.run(command)

    assert done.returncode == 2
    assert "leerkring init" in done.stderr


def test_a_server_answers_and_ends_with_all_its_processes(prepared: Installation) -> None:
    port = free_port()
    with prepared.start("serve", "--port", str(port), "--workers", "2") as server:
        wait_until(lambda: answers(port))
        body = json.loads(answer(port)[1])
        refused = prepared.run("serve", "--port", str(port))
        code, left = ended(server, signal.SIGTERM)

    assert (body["status"], body["database"]) == ("ok", "ok")
    assert refused.returncode == 2
    assert f"Port {port} is in use" in refused.stderr
    assert (code, left) == (0, set())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_worker_ends_when_it_is_asked_to(prepared: Installation, number: signal.Signals) -> None:
    with prepared.start("worker") as worker:
        wait_until(lambda: prepared.sql("SELECT * FROM jobs_periodicrun"))  # it is at work

        assert ended(worker, number) == (0, set())


def test_a_demo_never_takes_a_folder_with_something_else_in_it(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    for fresh in (False, True):
        with pytest.raises(NotADemoFolder):
            prepare_folder(tmp_path, fresh=fresh)

    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_demo_can_begin_again(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    prepare_folder(folder, fresh=False)
    assert loaded_at(folder) is None
    mark_loaded(folder, timezone.now())
    (folder / "files").mkdir()
    (folder / "files" / "poster.pdf").write_text("poster")

    prepare_folder(folder, fresh=False)
    assert loaded_at(folder) is not None

    prepare_folder(folder, fresh=True)
    assert loaded_at(folder) is None
    assert not (folder / "files").exists()


def test_the_demo_says_when_its_port_is_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = Installation(tmp_path / "data").run("demo", "--port", str(port))

    assert done.returncode == 2
    assert f"Port {port} is in use" in done.stderr
    assert not (tmp_path / "demo-data").exists()


@pytest.mark.django_db
def test_the_check_finds_an_audit_trail_that_was_touched() -> None:
    for number in range(3):
        write_event(
            by=SYSTEM, at=timezone.now(), verb="counted", subject=f"number:{number}", chain="c"
        )
    seal_chain(chain="c", at=timezone.now())
    (good,) = [f for f in checkup.look_over(deploy=False) if f.subject == "audit trail c"]
    assert good.problems == ()

    changed = Event.objects.get(subject="number:1")
    Event.objects.filter(pk=changed.pk).update(verb="invented")

    (bad,) = [f for f in checkup.look_over(deploy=False) if f.subject == "audit trail c"]
    assert bad.problems == (f"c, seal 1, event {changed.pk}: the event was changed",)


@pytest.mark.django_db
def test_the_status_says_how_the_queue_stands(client: Client) -> None:
    work.mark.enqueue(1)

    body = json.loads(status.status(RequestFactory().get("/status/")).content)

    assert (body["status"], body["jobs"]["waiting"], body["jobs"]["failed"]) == ("ok", 1, 0)


@pytest.mark.django_db
def test_the_status_shows_that_no_worker_is_running(monkeypatch: pytest.MonkeyPatch) -> None:
    work.mark.enqueue(1)
    later = timezone.now() + timedelta(minutes=10)
    monkeypatch.setattr(timezone, "now", lambda: later)

    body = json.loads(status.status(RequestFactory().get("/status/")).content)

    assert body["status"] == "jobs are waiting"
    assert 599 <= body["jobs"]["oldestSeconds"] <= 602
