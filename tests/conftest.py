"""What every test can use: the clock, a browser, and the rules that hold for all tests."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.apps import apps
from django.db import connections
from django.db.models import fetch_modes, query
from django.test import TransactionTestCase
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from tests import database
from tests.browser import Visitors, axe_violations
from tests.support import Clock, in_this_process, missing
from tools.system import chromium

TESTS = Path(__file__).parent
LOWER_ROOMS = {
    *(
        "audit",
        "jobs",
        "people",
        "mail",
        "concepts",
        "programmes",
        "admissions",
        "review",
        "selection",
        "intake",
    ),
    *("experts", "attendance", "planning", "live", "findings", "privacy", "inbox"),
}
FOLDERS_THAT_DRAW = {"admissions", "selection", "web"}
JOURNEY_SECONDS = 600  # ten times what the longest takes on a quiet machine
# Each test in these takes more than about a second: they are not part of `make quick`.
SLOW_FILES = {
    *("test_backup.py", "test_commands.py", "test_tables.py"),
    *("test_fair_draw.py", "test_joint_draw.py", "test_overriding.py"),
    *("test_overriding_together.py", "test_spread_actions.py", "test_ways_of_selecting.py"),
    *("test_fairness.py", "test_needles_in_a_haystack.py", "test_numbered_panels.py"),
    *("test_foreign_things.py", "test_teams_stay_whole.py"),
}
LOCAL = ("127.", "::1", "localhost")

# How long an example takes says how busy the machine is, not whether the property holds; and the
# examples of a test share its database, to which none of them writes. A test sets neither itself.
hypothesis.settings.register_profile(
    "leerkring",
    deadline=None,
    suppress_health_check=[
        hypothesis.HealthCheck.too_slow,
        hypothesis.HealthCheck.function_scoped_fixture,
    ],
)
hypothesis.settings.load_profile("leerkring")

# A relation that a query forgot to load is an error here, not a hidden query (docs/adr/0012).
query.DEFAULT_FETCH_MODE = fetch_modes.FETCH_RAISE


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database",
        action="store_true",
        help="run the tests about stored data, for the second run on PostgreSQL",
    )
    parser.addoption(
        "--without-database",
        action="store_true",
        help="leave those out, where another run has them",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Function]) -> None:
    for item in items:
        if _folder(item) == "journeys":
            item.add_marker("journey")
            item.add_marker(pytest.mark.timeout(JOURNEY_SECONDS))
        if item.path.name in SLOW_FILES:
            item.add_marker("slow")
        if _commits(item):  # such a test empties the tables; bring back what migrations filled in
            item.fixturenames.insert(0, "filled_in_again")
    only, without = config.getoption("--only-database"), config.getoption("--without-database")
    if only or without:
        chosen = [item for item in items if _is_about_stored_data(item) is bool(only)]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(TESTS).parts[0]


def _commits(item: pytest.Function) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(
        {"transactional_db", "live_server"} & set(item.fixturenames)
        or (marker and marker.kwargs.get("transaction"))
    )


def _is_about_stored_data(item: pytest.Function) -> bool:
    if item.get_closest_marker("persistence"):
        return True
    uses_database = (
        item.get_closest_marker("django_db") is not None
        or bool({"db", "transactional_db"} & set(item.fixturenames))
        or (item.cls is not None and issubclass(item.cls, TransactionTestCase))
    )
    return uses_database and _folder(item) in LOWER_ROOMS


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """Keep the test database in a file, as an installation does: threads are then real."""
    if connections["default"].vendor == "sqlite":
        connections["default"].settings_dict["TEST"]["NAME"] = str(database.FILE)
    request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """Begin with a copy of the database that an earlier run made by the same migrations."""
    return connections["default"].vendor == "sqlite" and database.copy_earlier()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_keepdb: bool, django_db_blocker: DjangoDbBlocker
) -> None:
    """Keep a copy for the next run."""
    if connections["default"].vendor == "sqlite" and not django_db_keepdb:
        with django_db_blocker.unblock():
            database.keep(connections["default"])


@pytest.fixture
def filled_in_again(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Write again what migrations wrote, after a test that emptied the tables.

    Whichever test comes next finds it there: with several processes that may be any.
    """
    yield
    with django_db_blocker.unblock():
        import_module("leerkring.concepts.migrations.0001_initial").fill_in(apps, None)


@pytest.fixture(scope="session", autouse=True)
def _stay_on_this_machine() -> Iterator[None]:
    """Refuse connections to other machines: nothing here may need them."""
    connect = socket.socket.connect

    def connect_locally(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOCAL):
            pytest.fail(f"connection to {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_locally)
        yield


@pytest.fixture(autouse=True)
def _stay_signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare tests that move the clock by months a sign-in every morning."""
    monkeypatch.setattr("leerkring.people.sessions.LIFETIME", timedelta(days=3650))


@pytest.fixture(autouse=True)
def _solve_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare tests that draw a process for every answer; `test_in_a_child.py` starts them."""
    if _folder(request.node) in FOLDERS_THAT_DRAW and request.path.name != "test_in_a_child.py":
        monkeypatch.setattr("leerkring.selection.bridge.children.in_child", in_this_process)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stop the clock that views, tasks and commands read."""
    stopped = Clock()
    monkeypatch.setattr(timezone, "now", lambda: stopped.now)
    return stopped


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all journeys of this process."""
    program = chromium()
    if program is None:
        missing("Chromium is not installed: sudo apt install chromium")
    # Playwright keeps an event loop in this thread; Django's guard would take that for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
        chrome = playwright.chromium.launch(executable_path=str(program), args=options)
        yield chrome
        chrome.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visitors(browser: Browser, live_server: LiveServer) -> Iterator[Visitors]:
    """Several people, each with a browser of their own: `visitors.arrive(width=390)`."""
    people = Visitors(browser, live_server.url)
    yield people
    people.leave()


@pytest.fixture
def phone(visitors: Visitors) -> Page:
    """A visitor with a telephone, 390 pixels wide."""
    return visitors.arrive(width=390)


@pytest.fixture
def desktop(visitors: Visitors) -> Page:
    """A visitor with a wide screen, 1280 pixels."""
    return visitors.arrive(width=1280)


@pytest.fixture
def plain_page(visitors: Visitors) -> Page:
    """A visitor whose browser runs no scripts."""
    return visitors.arrive(width=390, scripts=False)


@pytest.fixture
def axe(visitors: Visitors) -> Callable[[Page], None]:
    """Fail on anything that axe finds inaccessible on the page as it stands now."""

    def examine(page: Page) -> None:
        found: list[Any] = axe_violations(visitors, page)
        assert not found, "\n".join(found)

    return examine
