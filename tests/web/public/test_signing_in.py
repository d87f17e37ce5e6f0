"""Signing in by mail, as the browser of somebody who asks sees it."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string

from leerkring.jobs.models import Job
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.people.models import Person, SignInLink
from leerkring.people.signin import MOST_WRONG_CODES, SIGN_IN_LETTERS
from tests.factories import make_organiser, make_person, make_staff
from tests.support import Clock

pytestmark = pytest.mark.django_db
WRONG = "22222222"


@pytest.fixture
def anna(clock: Clock) -> Person:
    return make_staff(make_organiser(), person=make_person(email="anna@school.example")).person


def ask(browser: Client, address: str) -> str:
    """Ask for a link as a browser does; return the page that follows."""
    data = {"email": address, "idempotency_key": secrets.token_urlsafe(18)}
    answer = browser.post("/en/inloggen/", data, follow=True)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def work() -> None:
    """Do what waits, as the worker does."""
    for job in Job.objects.order_by("pk"):
        import_string(job.task).func(*job.args)
        job.delete()


def received() -> tuple[str, str]:
    """Return the link and the code of the newest letter."""
    letter = Letter.objects.latest("pk")
    text = as_received(letter).text
    link = re.search(r"/inloggen/[\w-]{30,}/", text)
    code = re.search(r"\b([A-Z2-9]{4} [A-Z2-9]{4})\b", text)
    assert link
    assert code
    return link[0], code[1]


def type_code(browser: Client, code: str, address: str = "anna@school.example") -> int:
    return browser.post("/inloggen/code/", {"email": address, "code": code}).status_code


def is_in(browser: Client) -> bool:
    return browser.get("/beheer/").status_code == 200


def test_the_link_signs_in_on_whichever_device_it_is_read(anna: Person) -> None:
    desktop, phone = Client(), Client()
    ask(desktop, "anna@school.example")
    work()
    link, _code = received()
    assert phone.get(link).status_code == 200
    phone.post(link)
    assert (is_in(phone), is_in(desktop)) == (True, False)
    assert phone.post(link).status_code == 410


def test_the_code_works_in_the_browser_that_asked_for_it_and_in_no_other(anna: Person) -> None:
    asking, thief = Client(), Client()
    ask(asking, "Anna@School.example")
    work()
    _link, code = received()
    ask(thief, "nobody@school.example")
    assert type_code(thief, code) == 200
    assert not is_in(thief)
    assert type_code(asking, code.lower()) == 302
    assert is_in(asking)


def test_another_browser_cannot_make_a_code_void(anna: Person) -> None:
    asking, nuisance = Client(), Client()
    ask(asking, "anna@school.example")
    work()
    _link, code = received()
    for _attempt in range(MOST_WRONG_CODES + 1):
        type_code(nuisance, WRONG)
    assert type_code(asking, code) == 302


def test_five_wrong_codes_make_the_right_one_void(anna: Person) -> None:
    browser = Client()
    ask(browser, "anna@school.example")
    work()
    _link, code = received()
    for _attempt in range(MOST_WRONG_CODES):
        type_code(browser, WRONG)
    assert type_code(browser, code) == 200
    assert not is_in(browser)


def test_a_code_is_too_old_after_half_an_hour(anna: Person, clock: Clock) -> None:
    browser = Client()
    ask(browser, "anna@school.example")
    work()
    _link, code = received()
    clock.now += timedelta(minutes=30)
    assert type_code(browser, code) == 200


def statements(browser: Client, path: str, **data: str) -> tuple[list[str], str]:
    """Return what a page asks of the database, without the values, and what it answers."""
    with CaptureQueriesContext(connection) as queries:
        answer = browser.post(path, {"idempotency_key": secrets.token_urlsafe(18), **data})
    values = r"'[^']*'|\b\d+\b|SAVEPOINT \S+"
    shapes = [re.sub(values, "?", query["sql"]) for query in queries]
    page = re.sub(r'value="[^"]*"', "", answer.content.decode())
    return shapes, f"{answer.status_code} {answer.headers.get('Location')} {page}"


def test_asking_does_the_same_for_an_address_that_is_known_as_for_one_that_is_not(
    anna: Person,
) -> None:
    browser = Client()
    ask(browser, "somebody@school.example")  # from here on the browser has its cookie
    unknown = statements(browser, "/inloggen/", email="nobody@school.example")
    known = statements(browser, "/inloggen/", email="anna@school.example")
    assert known == unknown
    for address in ("anna@school.example", "nobody@school.example"):
        for _once_more in range(SIGN_IN_LETTERS.per_address - 1):
            ask(browser, address)
    work()
    statements(browser, "/inloggen/", email="nobody@school.example")  # the first is written down
    unknown = statements(browser, "/inloggen/", email="nobody@school.example")
    known = statements(browser, "/inloggen/", email="anna@school.example")
    assert known[0] == unknown[0]
    assert known[1].startswith("429")
    assert known[1].replace("anna@", "nobody@") == unknown[1]
    assert Letter.objects.count() == SIGN_IN_LETTERS.per_address


def test_a_wrong_code_does_the_same_for_an_address_that_is_known_as_for_one_that_is_not(
    anna: Person,
) -> None:
    browser = Client()
    ask(browser, "anna@school.example")
    work()
    statements(browser, "/inloggen/code/", email="none@school.example", code=WRONG)
    known = statements(browser, "/inloggen/code/", email="anna@school.example", code=WRONG)
    unknown = statements(browser, "/inloggen/code/", email="none@school.example", code=WRONG)
    assert known == unknown


def test_what_waits_for_the_worker_holds_no_address_that_somebody_typed(anna: Person) -> None:
    ask(Client(), "stranger@elsewhere.example")
    ask(Client(), "anna@school.example")
    kept = [f"{job.args}{job.kwargs}" for job in Job.objects.all()]
    assert len(kept) == 2
    assert not [one for one in kept if "@" in one]


def test_a_copy_of_the_database_signs_nobody_in(anna: Person) -> None:
    browser = Client()
    ask(browser, "anna@school.example")
    work()
    link, code = received()
    row = SignInLink.objects.get()
    kept = f"{row.token_hash} {row.code_hash} {row.browser_hash}"
    token = link.split("/")[-2]
    assert token not in kept
    assert code.replace(" ", "") not in kept
    for hashed in kept.split():
        assert Client().post(f"/inloggen/{hashed}/").status_code == 410
