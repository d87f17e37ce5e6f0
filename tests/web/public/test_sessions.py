"""Where a session is kept, when it ends, and what is left of it then."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leerkring.attendance.links import my_address
from leerkring.audit.models import Event
from leerkring.people import sessions
from leerkring.people.assistants import LINK
from leerkring.people.links import link_token
from leerkring.people.models import Account, Assistant, Session
from leerkring.people.sessions import forget_expired_sessions
from leerkring.people.signin import issue_link
from tests.factories import make_account, make_organiser, make_person, make_staff
from tests.shape.source import ROOT
from tests.support import Clock

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


@pytest.fixture(autouse=True)
def _as_long_as_an_installation_keeps_them(monkeypatch: pytest.MonkeyPatch) -> None:
    lifetime = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    monkeypatch.setattr(sessions, "LIFETIME", lifetime)


@pytest.fixture
def manager() -> Account:
    return make_staff(make_organiser())


def signed_in(account: Account, clock: Clock, agent: str = FIREFOX) -> Client:
    """Come in by a link, as people do."""
    browser = Client(headers={"user-agent": agent})
    token, _code = issue_link(account=account, at=clock.now)
    answer = browser.post(f"/inloggen/{token}/")
    assert answer.status_code == 302
    return browser


def cookie(browser: Client) -> str:
    found = browser.cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""


def with_cookie(value: str) -> Client:
    browser = Client()
    browser.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: value})
    return browser


def hash_of(browser: Client) -> str:
    store: Any = browser.session
    return hashlib.sha256(store.row_key.encode()).hexdigest()


def press(browser: Client, path: str) -> int:
    return browser.post(path, {"idempotency_key": "a-key-for-this-form"}).status_code


def is_in(browser: Client) -> bool:
    return browser.get("/beheer/").status_code == 200


def test_who_signed_in_is_known_in_one_query(manager, clock) -> None:
    browser = signed_in(manager, clock)
    with CaptureQueriesContext(connection) as asked:
        browser.get("/beheer/")
    assert [query for query in asked if 'FROM "people_account"' in query["sql"]] == []
    assert sum('FROM "people_session"' in query["sql"] for query in asked) == 1


@pytest.mark.parametrize("change", [{"is_active": False}, {"session_salt": "another"}])
def test_an_account_that_was_closed_or_salted_anew_is_not_let_in(manager, clock, change) -> None:
    browser = signed_in(manager, clock)
    assert is_in(browser)
    Account.objects.filter(pk=manager.pk).update(**change)
    assert not is_in(browser)


def test_the_cookie_of_before_opens_nothing_after_signing_out(
    manager: Account, clock: Clock
) -> None:
    browser = signed_in(manager, clock)
    before = cookie(browser)
    assert is_in(with_cookie(before))
    answer = browser.post("/uitloggen/")
    assert answer.headers["Clear-Site-Data"] == '"cookies"'
    assert not is_in(with_cookie(before))
    assert not Session.objects.exists()


def test_signing_in_anew_makes_the_cookie_of_before_void(manager: Account, clock: Clock) -> None:
    browser = signed_in(manager, clock)
    before = cookie(browser)
    token, _code = issue_link(account=manager, at=clock.now)
    browser.post(f"/inloggen/{token}/")
    assert is_in(browser)
    assert not is_in(with_cookie(before))


def test_a_key_in_the_database_opens_no_session(manager: Account, clock: Clock) -> None:
    browser = signed_in(manager, clock)
    row = Session.objects.get()
    assert row.key_hash not in cookie(browser)
    store = browser.session
    assert store.row_key
    assert store.row_key not in f"{row.key_hash}{row.data}"


@pytest.mark.parametrize("path", ["/inloggen/", "/"])
def test_a_visitor_with_a_form_costs_no_write_and_no_query_for_a_session(path: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    with CaptureQueriesContext(connection) as queries:
        browser.get(path)
        browser.get(path)
    told = [query["sql"] for query in queries if "people_session" in query["sql"]]
    assert told == []
    assert not Session.objects.exists()


def test_a_signed_in_page_costs_one_query_for_its_session(manager: Account, clock: Clock) -> None:
    browser = signed_in(manager, clock)
    with CaptureQueriesContext(connection) as queries:
        assert is_in(browser)
    told = [query["sql"] for query in queries if "people_session" in query["sql"]]
    assert [sql.split()[0] for sql in told] == ["SELECT"]


def test_a_message_of_somebody_signed_in_stays_in_the_cookie(
    manager: Account, clock: Clock
) -> None:
    browser, other = signed_in(manager, clock), signed_in(manager, clock, PHONE)
    ended = Session.objects.get(key_hash=hash_of(browser))
    press(other, f"/en/beheer/mijn-account/elders/{ended.pk}/")
    kept = Session.objects.get().data
    assert "_messages" not in kept
    with CaptureQueriesContext(connection) as queries:
        page = other.get("/en/beheer/mijn-account/").content.decode()
    assert "Nobody is signed in there any more." in page
    assert not [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]


def test_whoever_is_of_the_team_sees_where_they_are_signed_in_and_ends_one_from_afar(
    manager: Account, clock: Clock
) -> None:
    desktop, phone = signed_in(manager, clock), signed_in(manager, clock, PHONE)
    page = desktop.get("/en/beheer/mijn-account/").content.decode()
    assert "Firefox, Windows" in page
    assert "Safari, iPhone" in page
    row = Session.objects.get(key_hash=hash_of(phone))
    press(desktop, f"/beheer/mijn-account/elders/{row.pk}/")
    assert is_in(desktop)
    assert not is_in(phone)
    event = Event.objects.get(verb="session_ended")
    assert event.subject == f"account:{manager.pk}"


def test_a_participant_sees_where_they_are_signed_in_and_ends_one_from_afar(
    clock: Clock,
) -> None:
    account = make_account(make_person())
    desktop, phone = signed_in(account, clock), signed_in(account, clock, PHONE)
    assert 'href="/en/mijn/ingelogd/"' in desktop.get("/en/mijn/").content.decode()
    page = desktop.get("/en/mijn/ingelogd/").content.decode()
    assert "Firefox, Windows" in page
    assert "Safari, iPhone" in page
    assert "Sign out everywhere" in page
    row = Session.objects.get(key_hash=hash_of(phone))
    press(desktop, f"/mijn/ingelogd/{row.pk}/weg/")
    assert desktop.get("/mijn/").status_code == 200
    assert phone.get("/mijn/").status_code == 302
    event = Event.objects.get(verb="session_ended")
    assert event.subject == f"account:{account.pk}"


def test_a_participant_ends_no_session_of_somebody_else(manager: Account, clock: Clock) -> None:
    browser = signed_in(make_account(make_person()), clock)
    other = signed_in(manager, clock)
    row = Session.objects.get(key_hash=hash_of(other))
    assert press(browser, f"/mijn/ingelogd/{row.pk}/weg/") == 404
    assert is_in(other)


def test_a_changed_key_signs_out_only_where_the_old_one_counts_no_more(
    manager: Account, clock: Clock, settings: Any
) -> None:
    browser, other = signed_in(manager, clock), signed_in(manager, clock, PHONE)
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "a new key for tests only, never used by any installation at all"
    settings.SECRET_KEY_FALLBACKS = [old]
    assert is_in(browser)
    settings.SECRET_KEY_FALLBACKS = []
    assert is_in(browser)
    assert not is_in(other)


def test_nobody_ends_the_session_of_somebody_else(manager: Account, clock: Clock) -> None:
    colleague = make_staff(make_organiser())
    browser, other = signed_in(manager, clock), signed_in(colleague, clock)
    row = Session.objects.get(key_hash=hash_of(other))
    assert press(browser, f"/beheer/mijn-account/elders/{row.pk}/") == 404
    assert is_in(other)


def test_signing_out_everywhere_ends_every_session_and_changes_the_salt(
    manager: Account, clock: Clock
) -> None:
    desktop, phone = signed_in(manager, clock), signed_in(manager, clock, PHONE)
    salt = manager.session_salt
    desktop.post("/uitloggen/", {"overal": "ja"})
    manager.refresh_from_db()
    assert manager.session_salt != salt
    assert not is_in(desktop)
    assert not is_in(phone)
    assert Event.objects.filter(verb="signed_out_everywhere").exists()


def test_signing_out_here_leaves_the_other_browser_and_the_salt(
    manager: Account, clock: Clock
) -> None:
    desktop, phone = signed_in(manager, clock), signed_in(manager, clock, PHONE)
    salt = manager.session_salt
    desktop.post("/uitloggen/")
    manager.refresh_from_db()
    assert (manager.session_salt, is_in(phone)) == (salt, True)


def test_a_session_ends_within_a_day_however_busy_it_is(manager: Account, clock: Clock) -> None:
    browser = signed_in(manager, clock)
    for hour in range(11):
        clock.now += timedelta(hours=1)
        store = browser.session
        store["asked"] = hour
        store.save()
        assert is_in(browser)
    clock.now += timedelta(hours=1, seconds=1)
    assert not is_in(browser)
    assert forget_expired_sessions(at=clock.now) == 1


def test_a_session_from_an_old_personal_link_is_as_short_as_any(clock: Clock) -> None:
    person = make_person()
    path = my_address(person, clock.now).removeprefix(settings.BASE_URL)
    clock.now += timedelta(days=20)
    browser = Client()
    browser.post(path)
    assert browser.get("/mijn/").status_code == 200
    clock.now += timedelta(hours=12, seconds=1)
    assert browser.get("/mijn/").status_code == 302


def test_what_was_ended_meanwhile_is_not_brought_back_by_a_page_under_way(
    manager: Account, clock: Clock
) -> None:
    browser = signed_in(manager, clock)
    store = browser.session
    store["anything"] = "new"
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()


@pytest.mark.parametrize("genuine", [False, True])
def test_a_page_view_with_an_assistants_link_never_grows_the_cookie(
    manager: Account, clock: Clock, genuine: bool
) -> None:
    person = make_person()
    assistant = Assistant.objects.create(
        person=person, name="Els", email="els@stad.example", may_answer=True, added_at=clock.now
    )
    link = link_token(LINK, assistant) if genuine else "1-" + "x" * 3000
    browser = signed_in(make_account(person), clock)
    before = cookie(browser)
    for _view in range(3):
        browser.get(f"/?namens={link}")
    assert len(cookie(browser)) <= len(before)
    stranger = Client()
    stranger.get("/?namens=" + "1-" + "x" * 3000)
    assert not cookie(stranger)
    assert Session.objects.count() == 1


COOKIE_BY_HTTPS = """
import django
django.setup()
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
print(Client().get("/inloggen/", secure=True).cookies.output())
"""


@pytest.mark.slow
def test_by_https_the_cookie_is_bound_to_this_very_host() -> None:
    told = {"LEERKRING_BASE_URL": "https://testserver", "LEERKRING_HOSTS": "testserver"}
    told["DJANGO_SETTINGS_MODULE"] = "leerkring.project.settings"
    answer = subprocess.run(
        [sys.executable, "-c", COOKIE_BY_HTTPS],
        env=os.environ | told,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    [set_cookie] = answer.stdout.splitlines()
    assert set_cookie.startswith("Set-Cookie: __Host-leerkring=")
    said = {part.strip().lower() for part in set_cookie.split(";")[1:]}
    assert {"path=/", "secure", "httponly", "samesite=lax"} <= said
    assert not [part for part in said if part.startswith("domain")]
