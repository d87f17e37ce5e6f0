"""Forms that mail somebody work so often and no oftener, and say kindly when they work again."""

from __future__ import annotations

import ast
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

import leerkring
from leerkring.admissions.actions.applying import APPLYING
from leerkring.audit.limits import FormLimits
from leerkring.audit.models import Pace, SecurityEvent
from leerkring.mail.models import Letter
from leerkring.people.signin import SIGN_IN_LETTERS
from leerkring.programmes.actions.subscriptions import NEWS
from leerkring.web.design.source import source_of
from tests.factories import make_person, make_webinar
from tests.support import Clock

pytestmark = pytest.mark.django_db
SLUG = "webinar-over-advies"
FORMS: dict[str, tuple[str, FormLimits, dict[str, str]]] = {
    "signing in": ("/inloggen/", SIGN_IN_LETTERS, {}),
    "news": ("/op-de-hoogte/", NEWS, {}),
    "registering": (
        f"/activiteiten/{SLUG}/aanmelden/",
        APPLYING,
        {
            "given_name": "Sanne",
            "family_name": "de Wit",
            "role": "teacher",
            "organisation_name": "De Springplank",
            "agreed": "on",
        },
    ),
}


@pytest.fixture(autouse=True)
def _open_webinar(clock: Clock) -> None:
    clock.move_to("2023-10-10 10:00")
    make_webinar(slug=SLUG, motivation_words_max=0)
    make_person(email="anna@school.example")


def send(name: str, address: str, source: str = "192.0.2.1") -> HttpResponse:
    path, _limits, fields = FORMS[name]
    data = {**fields, "email": address, "idempotency_key": secrets.token_urlsafe(18)}
    return Client(headers={"X-Forwarded-For": source}).post(path, data)


def statuses(name: str, tries: int, address: Callable[[int], str], **more: Any) -> list[int]:
    return [send(name, address(number), **more).status_code for number in range(tries)]


def one_address(_number: int) -> str:
    return "anna@school.example"


def another_each_time(number: int) -> str:
    return f"p{number}@school.example"


@pytest.mark.parametrize("name", FORMS)
def test_an_address_gets_no_more_letters_than_its_limit(name: str) -> None:
    most = FORMS[name][1].per_address

    assert statuses(name, most + 2, one_address) == [*[302] * most, 429, 429]


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_a_source_sends_no_more_letters_than_its_limit(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, name, per_source=3)

    assert statuses(name, 4, another_each_time) == [302, 302, 302, 429]
    assert send(name, "p9@school.example", source="192.0.2.2").status_code == 302


@pytest.mark.parametrize("name", FORMS)
def test_all_together_send_no_more_letters_than_their_limit(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    few(monkeypatch, name, overall=2)

    found = [send(name, f"p{n}@school.example", f"192.0.2.{n}").status_code for n in (1, 2, 3)]
    assert found == [302, 302, 429]


def few(monkeypatch: pytest.MonkeyPatch, name: str, **numbers: int) -> None:
    """Let a form work less often, wherever its limits are known."""
    before = FORMS[name][1]
    for module in (
        "leerkring.web.public.signing_in.sign_in",
        "leerkring.web.public.subscribing.subscribing",
        "leerkring.web.public.applying.apply",
    ):
        for known in ("SIGN_IN_LETTERS", "NEWS", "APPLYING"):
            path = f"{module}.{known}"
            if before == {"SIGN_IN_LETTERS": SIGN_IN_LETTERS, "NEWS": NEWS}.get(known, APPLYING):
                monkeypatch.setattr(path, replace(before, **numbers), raising=False)


def test_who_is_refused_reads_how_long_to_wait_and_keeps_what_was_typed() -> None:
    for _once_more in range(NEWS.per_address):
        send("news", "anna@school.example")

    refused = send("news", "anna@school.example")

    page = refused.content.decode()
    assert refused.headers["Retry-After"] == "360"
    assert "Probeer het over 6 minuten opnieuw" in page
    assert "anna@school.example" in page
    assert "captcha" not in page.lower()


def test_after_the_wait_it_works_again(clock: Clock) -> None:
    for _once_more in range(NEWS.per_address):
        send("news", "anna@school.example")
    wait = int(send("news", "anna@school.example").headers["Retry-After"])

    clock.advance(seconds=wait)

    assert send("news", "anna@school.example").status_code == 302


def test_a_refused_form_writes_no_letter_and_counts_for_nothing() -> None:
    for _once_more in range(APPLYING.per_address):
        send("registering", "anna@school.example")
    letters = Letter.objects.count()
    before = dict(Pace.objects.exclude(until__isnull=True).values_list("key", "until"))
    send("registering", "anna@school.example")  # the first one is written for the page
    between = dict(Pace.objects.values_list("key", "until"))

    send("registering", "anna@school.example")

    assert Letter.objects.count() == letters
    assert {k: between[k] for k in before} == before
    assert SecurityEvent.objects.filter(kind="limit").exists()


def test_looking_at_pages_writes_nothing() -> None:
    client = Client()
    for path, _limits, _fields in FORMS.values():
        client.get(path)

    assert not Pace.objects.exists()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "source"),
    [
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "203.0.113.9, 192.0.2.7", "192.0.2.7"),
        (2, "203.0.113.9, 192.0.2.7, 198.51.100.1", "192.0.2.7"),
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "nonsense", "unknown"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_the_source_is_whom_our_own_proxy_heard(
    monkeypatch: pytest.MonkeyPatch, proxies: int, forwarded: str, source: str
) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, proxies=proxies))
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    request: Any = RequestFactory(headers=headers).get("/")

    assert source_of(request) == source


# What writes a letter to an address that anybody can type, and what counts it.
MAILS_SOMEBODY = {"register", "submit", "send_draft_link", "subscribe", "SEND_LINK"}
COUNTS = {"spend", "hold_to_limits"}


def names_in(function: ast.AST) -> set[str]:
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}


def test_every_page_that_mails_an_address_that_was_typed_counts_it() -> None:
    doors = Path(leerkring.__file__).parent / "web"
    mailing = {
        f"{path.stem}.{function.name}": names_in(function) & COUNTS
        for path in (*doors.glob("public/**/*.py"), *doors.glob("participant/**/*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef) and names_in(function) & MAILS_SOMEBODY
    }
    assert {name for name, counts in mailing.items() if not counts} == set()
    assert len(mailing) >= 5
