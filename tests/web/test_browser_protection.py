"""What every answer tells a browser, and what the code never does with what people typed."""

from __future__ import annotations

import ast
import json
import logging
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

import leerkring
from leerkring.admissions.models import Application
from leerkring.people import links
from leerkring.people.models import Account
from leerkring.people.signin import ensure_account, issue_link
from leerkring.project.environment import Environment
from leerkring.web.public.pages import home
from tests.factories import make_account, make_person, make_webinar
from tests.support import Clock
from tests.web.staff.test_rights import BACKEND
from tests.web.test_thrown_values import Everything, door_of, filled

HOUSE = Path(leerkring.__file__).parent
SLUG = "webinar-over-advies"


@pytest.fixture
def everything(monkeypatch: pytest.MonkeyPatch) -> Everything:
    """One of everything, with personal links that are genuine by their number alone."""
    monkeypatch.setattr(links.hmac, "compare_digest", lambda one, other: True)
    return Everything()


def all_pages(everything: Everything) -> Iterator[tuple[str, str, Client]]:
    """Yield every route with its address and a browser of somebody whom it is for."""
    clients = everything.clients()
    for route in everything.routes():
        yield route, filled(route, everything.parts(route)), clients[door_of(route)]


def answers(everything: Everything) -> Iterator[tuple[str, HttpResponse]]:
    for route, address, client in all_pages(everything):
        with transaction.atomic():
            yield route, client.get(address)
            transaction.set_rollback(True)


# --- what a browser is told -------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db
def test_every_answer_carries_what_protects_it(everything: Everything) -> None:
    missing = {}
    for route, answer in answers(everything):
        policy = answer.headers.get("Content-Security-Policy", "")
        held = {
            "policy": "default-src 'none'" in policy or "sandbox" in policy,
            "base": "base-uri 'none'" in policy or "sandbox" in policy,
            "frames": "frame-ancestors" in policy or answer.headers["X-Frame-Options"] != "",
            "sniffing": answer.headers.get("X-Content-Type-Options") == "nosniff",
            "referrer": answer.headers.get("Referrer-Policy") == "same-origin",
            "window": answer.headers.get("Cross-Origin-Opener-Policy") == "same-origin",
            "type": answer.status_code in {301, 302, 304, 405}
            or not answer.headers["Content-Type"].startswith("text/")
            or answer.headers.get("Content-Disposition", "").startswith("attachment")
            or "charset=utf-8" in answer.headers["Content-Type"],
            "origins": "Access-Control-Allow-Origin" not in answer.headers,
        }
        if not all(held.values()):
            missing[route] = [name for name, holds in held.items() if not holds]
    assert missing == {}


@pytest.mark.django_db
def test_nothing_is_loaded_from_elsewhere_and_nothing_runs_inside_a_page(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    sources = {source for rule in rules.values() for source in rule.split()}

    assert sources == {"'self'", "'none'", "data:"}
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"


@pytest.mark.slow
@pytest.mark.django_db
def test_no_page_holds_a_script_or_a_style_of_its_own(everything: Everything) -> None:
    runs = rb"<script(?![^>]*\b(?:src=|type=.application/ld))|<style|\son\w+=|\sstyle=|javascript:"
    inline = re.compile(runs, re.IGNORECASE)
    found = {
        route: inline.findall(answer.content)[:3]
        for route, answer in answers(everything)
        if not answer.streaming
        and answer.headers.get("Content-Type", "").startswith("text/html")
        and "sandbox" not in answer.headers.get("Content-Security-Policy", "")
    }
    assert {route: words for route, words in found.items() if words} == {}


def by_https() -> dict[str, Any]:
    script = (
        "import json; from leerkring.project import settings as s;"
        "names = [n for n in dir(s) if n.startswith(('SECURE_', 'SESSION_', 'CSRF_'))];"
        "print(json.dumps({n: getattr(s, n) for n in names}, default=str))"
    )
    environment = {n: v for n, v in os.environ.items() if n != "LEERKRING_BASE_URL"}
    environment["LEERKRING_BASE_URL"] = "https://leren.example.nl"
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_by_https_a_browser_stays_there_for_a_year_and_its_cookie_too() -> None:
    found = by_https()

    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["SESSION_COOKIE_HTTPONLY"] is True
    assert found["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert found["CSRF_USE_SESSIONS"] is True  # so there is no second cookie


@pytest.mark.django_db
def test_another_site_gets_no_permission_to_read(client: Client) -> None:
    answer = client.get("/", headers={"Origin": "https://kwaad.example"})
    assert not [name for name in answer.headers if name.startswith("Access-Control-")]


@pytest.mark.django_db
def test_what_somebody_signed_in_sees_is_kept_by_no_cache(everything: Everything) -> None:
    client = everything.clients()["staff"]
    assert client.get("/beheer/").headers["Cache-Control"] == "private, no-store"


# --- what a request may do --------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db
def test_a_form_of_another_site_changes_nothing(everything: Everything) -> None:
    accounts = {
        "staff": everything.world.member(),
        "participant": make_account(everything.world.participant()),
    }
    carried_out = []
    for route in everything.routes():
        client = Client(enforce_csrf_checks=True)
        if account := accounts.get(door_of(route)):
            client.force_login(account, backend=BACKEND)
        answer = client.post(
            filled(route, everything.parts(route)), {"idempotency_key": secrets.token_urlsafe(18)}
        )
        if answer.status_code not in {403, 404, 405}:
            carried_out.append(route)
    # A mail program stops news by the secret link alone (RFC 8058).
    assert set(carried_out) <= {"op-de-hoogte/<str:token>/afmelden/"}


@pytest.mark.slow
@pytest.mark.django_db
def test_looking_at_a_page_of_a_visitor_writes_nothing(everything: Everything) -> None:
    written = {}
    for route, address, client in all_pages(everything):
        if door_of(route) == "visitor" and route != "status/":  # which tries whether one can
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            changes = [q["sql"][:90] for q in queries if CHANGES.match(q["sql"])]
            written |= {route: changes} if changes else {}
    assert written == {}


CHANGES = re.compile(r"INSERT|UPDATE|DELETE|REPLACE")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "BREW"])
@pytest.mark.parametrize("path", ["/", "/beheer/", "/inloggen/", "/status/"])
def test_a_method_that_no_page_uses_is_refused(client: Client, method: str, path: str) -> None:
    answer = client.generic(method, path, headers={"X-Secret": "geheim"})
    assert answer.status_code == 405
    assert b"geheim" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/static/", "/static/leerkring/", "/.git/config", "/.env", "/static/..%2f..%2fsettings.py"],
)
def test_no_folder_is_listed_and_no_source_is_served(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("there", ["https://kwaad.example/", "//kwaad.example", "/\\kwaad.example"])
def test_signing_in_leads_to_no_other_site(clock: Clock, there: str) -> None:
    client = Client()
    person = make_person(email="anna@school.example")
    account = ensure_account(person=person, at=clock.now)
    client.post(
        "/inloggen/",
        {"email": person.email, "next": there, "idempotency_key": secrets.token_urlsafe(18)},
    )
    token, _code = issue_link(account=account, at=clock.now)
    answer = client.post(f"/inloggen/{token}/")
    assert answer.headers["Location"].startswith("/mijn/")


@pytest.mark.django_db
def test_a_form_sets_nothing_that_it_does_not_ask(clock: Clock, client: Client) -> None:
    clock.move_to("2023-10-10 10:00")
    webinar = make_webinar(slug=SLUG, places=0)
    data = {
        "given_name": "Sanne",
        "family_name": "de Wit",
        "email": "anna@school.example",
        "organisation_name": "De Springplank",
        "idempotency_key": secrets.token_urlsafe(18),
        "state": "placed",
        "version": "99",
        "id": "7",
        "source": "manual",
        "person": "1",
    }
    client.post(f"/activiteiten/{SLUG}/aanmelden/", data)
    made = Application.objects.get(activity=webinar)
    assert (made.state, made.source) == ("reserve", Application.Source.WEB)


@pytest.mark.django_db
def test_what_is_typed_is_shown_as_text(clock: Clock, everything: Everything) -> None:
    typed = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    Application.objects.update(given_name=typed, organisation_name=typed, motivation=typed)
    person = everything.world.participant()
    person.given_name = typed[:80]
    person.save()
    shown = 0
    for _route, answer in answers(everything):
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            page = answer.content.decode()
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            shown += "&lt;script&gt;alert" in page
    assert shown >= 3


@pytest.mark.django_db
def test_an_error_shows_nothing_of_the_inside(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("SELECT geheim FROM sleutels")

    monkeypatch.setattr(home, "render", fail)
    client = Client(raise_request_exception=False)

    with caplog.at_level(logging.ERROR):
        answer = client.get("/over/")

    assert answer.status_code == 500
    assert b"geheim" not in answer.content
    assert b"Traceback" not in answer.content
    assert "geheim" in caplog.text  # the log has it


def test_debugging_is_off_unless_somebody_asks_for_it() -> None:
    assert Environment.read({}).debug is False


# --- who gets in ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_there_are_no_passwords_and_no_accounts_of_the_makers() -> None:
    account = make_account(make_person())
    assert authenticate(username=account.email, password="") is None
    assert Account.password is None
    assert Account.objects.exclude(pk=account.pk).count() == 0


# --- what the code never does -----------------------------------------------------------------

RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
UNSAFE = {
    *("pickle.loads", "pickle.load", "marshal.loads", "yaml.load", "os.system", "os.popen"),
    *("hashlib.md5", "hashlib.sha1", "tempfile.mktemp", "random.SystemRandom"),
}


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    for path in HOUSE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield str(path.relative_to(HOUSE)), ast.unparse(node.func), node


def test_no_code_runs_text_or_trusts_what_was_packed() -> None:
    found = {(path, name) for path, name, _call in calls() if name in RUNS_TEXT | UNSAFE}
    # Between a worker and its own child, over a pipe that nobody else holds.
    assert {path for path, _name in found} <= {"jobs/child.py"}


def test_no_program_is_started_through_a_shell() -> None:
    through_shell = [
        path
        for path, _name, call in calls()
        for word in call.keywords
        if word.arg == "shell"
        and not (isinstance(word.value, ast.Constant) and not word.value.value)
    ]
    assert through_shell == []


def test_no_statement_for_the_database_is_put_together_from_text() -> None:
    written = {
        path
        for path, name, call in calls()
        if name.rsplit(".", 1)[-1] in {"execute", "raw", "extra", "RawSQL"}
        and call.args
        and isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    }
    assert written == {"project/probes.py"}  # of numbers of our own


def test_html_is_called_safe_in_one_place() -> None:
    found = {
        path
        for path, name, call in calls()
        if name in {"mark_safe", "SafeString"} and not isinstance(call.args[0], ast.Constant)
    }
    assert found == {"web/design/safe.py"}


def test_what_nobody_may_guess_comes_from_the_systems_own_chance() -> None:
    used = {
        str(path.relative_to(HOUSE)).split("/")[0]
        for path in HOUSE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import) and any(name.name == "random" for name in node.names)
    }
    assert used <= {"engines", "project"}  # seeded draws that can be repeated, and the demo
