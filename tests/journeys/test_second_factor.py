"""Somebody of the team sets a second factor up, and signs in with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from leerkring.people.models import Account
from leerkring.people.signin import issue_link
from tests.factories import make_organiser, make_staff
from tests.phone import Phone

pytestmark = pytest.mark.django_db(transaction=True)
Examine = Callable[[Page], None]
WORDS = {
    "": {
        "in": "Inloggen",
        "set": "Instellen",
        "now": "De code die je app nu laat zien",
        "kept": "Ik heb ze bewaard, ga verder",
        "code": "De code van je app",
    },
    "/en": {
        "in": "Sign in",
        "set": "Set it up",
        "now": "The code that your app shows now",
        "kept": "I have kept them, go on",
        "code": "The code of your app",
    },
}


@pytest.fixture
def manager() -> Account:
    return make_staff(make_organiser(second_factor_roles=["manager"]))


def by_link(page: Page, manager: Account, prefix: str) -> None:
    token, _code = issue_link(account=manager, at=datetime.now(UTC))
    page.goto(f"{prefix}/inloggen/{token}/")
    page.locator("main").get_by_role("button", name=WORDS[prefix]["in"]).click()


def story(page: Page, manager: Account, prefix: str, examine: Examine) -> None:
    words = WORDS[prefix]
    by_link(page, manager, prefix)
    page.wait_for_url("**/mijn-account/tweede-stap/")
    examine(page)
    phone = Phone(page.locator(".lk-key").inner_text())
    page.get_by_label(words["now"]).fill("000000")
    page.get_by_role("button", name=words["set"]).click()
    examine(page)  # with what is wrong
    page.get_by_label(words["now"]).fill(phone.code())
    page.get_by_role("button", name=words["set"]).click()
    expect(page.locator(".lk-keys li")).to_have_count(10)
    examine(page)
    recovery = page.locator(".lk-keys li").first.inner_text()
    page.get_by_role("link", name=words["kept"]).click()
    page.goto(f"{prefix}/beheer/mijn-account/")
    examine(page)
    page.context.clear_cookies()
    by_link(page, manager, prefix)
    page.get_by_label(words["code"]).fill("000000")
    page.locator("main").get_by_role("button", name=words["in"]).click()
    examine(page)
    page.get_by_label(words["code"]).fill(recovery)
    page.locator("main").get_by_role("button", name=words["in"]).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.split("?")[0].endswith("/beheer/")


@pytest.mark.capability(120)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_second_factor_is_set_up_and_used_on_pages_without_a_barrier(
    phone: Page, live_server: object, manager: Account, axe: Examine, prefix: str
) -> None:
    story(phone, manager, prefix, axe)


@pytest.mark.capability(120)
def test_a_second_factor_is_set_up_and_used_without_scripts(
    plain_page: Page, live_server: object, manager: Account
) -> None:
    story(plain_page, manager, "", lambda page: None)
