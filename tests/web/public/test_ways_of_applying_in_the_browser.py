"""Checking first, applying together and naming networks: without scripts, and with axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from leerkring.admissions.actions.nominations import Nominated, ask_to_apply
from leerkring.admissions.models import Application, EligibilityCheck, Team
from leerkring.people.models import Account
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import at_amsterdam
from leerkring.web.public.paths import own_page
from tests.factories import (
    make_actor,
    make_application,
    make_meeting,
    make_network,
    make_person,
    make_programme,
    make_staff,
)
from tests.support import Clock
from tests.web.public.pages import APPLICANT, OPEN_DAY

pytestmark = [pytest.mark.journey, pytest.mark.slow]
Examine = Callable[[Page], None]
BEGIN = "/en/activiteiten/leraren/aanmelden/"
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture
def network(clock: Clock, transactional_db: None) -> Activity:
    clock.move_to(OPEN_DAY)
    programme = make_programme(draws_together=True, slug="kansen")
    closes = at_amsterdam(date(2023, 11, 18), time())
    common = {"programme": programme, "audience": ["teacher"], "closes_before": closes}
    network = make_network(slug="leraren", team_size=2, title="Teachers", **common)
    other = make_network(slug="zuid", title="Teachers in the south", **common)
    make_meeting(network, other)
    EligibilityCheck.objects.create(
        activity=network, position=1, text="Do you teach?", otherwise="It is for teachers."
    )
    return network


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def fill_in_who(page: Page) -> None:
    for name, value in APPLICANT.items():
        field = page.locator(f"[name={name}]")
        if name in {"role", "sector"}:
            field.select_option(value)
        else:
            field.fill(value)


@pytest.mark.capability(13, 15, 34)
def test_all_of_it_works_without_scripts(plain_page: Page, network: Activity) -> None:
    page = plain_page
    page.goto(BEGIN)
    page.get_by_label("No", exact=True).check()
    press(page, "Go on")
    assert page.get_by_text("It is for teachers.").is_visible()
    page.get_by_role("link", name="Change my answers").click()
    page.get_by_label("Yes", exact=True).check()
    press(page, "Go on")
    fill_in_who(page)
    press(page, "Next step")
    page.locator("[name=motivation]").fill("To learn from others.")
    press(page, "Next step")
    page.get_by_label("I can come on this date").check()
    press(page, "Next step")
    page.get_by_role("link", name="Add a phone number").click()
    page.get_by_label("With colleagues").check()
    press(page, "Save")
    page.get_by_role("link", name="Arrange").click()
    assert Team.objects.get().code in page.locator("#link").input_value()
    page.go_back()
    page.get_by_role("link", name="Name other networks").click()
    page.get_by_label("Teachers in the south").select_option("2")
    press(page, "Save")
    page.get_by_label("I can come on this date").check()
    press(page, "Next step")
    press(page, "Send my application")
    assert page.get_by_role("heading", name="We have your application").is_visible()
    sent = Application.objects.filter(state="submitted").order_by("preference")
    assert list(sent.values_list("activity__slug", "preference")) == [("leraren", 1), ("zuid", 2)]


def test_none_of_the_new_pages_has_a_barrier(phone: Page, axe: Examine, network: Activity) -> None:
    check = EligibilityCheck.objects.get()
    actor = make_actor(network.programme.organiser)
    (nomination,) = ask_to_apply(
        activity=network,
        people=[Nominated(given_name="Noor", family_name="Bakker", email="n@school.example")],
        nominated_by="Els Bos",
        note="You know how.",
        by=actor,
        at=at_amsterdam(date(2023, 10, 12), time(9)),
    )
    own = f"/en{own_page(nomination.application)}"
    for path in (
        BEGIN,
        f"{BEGIN}?vooraf=1",
        f"{BEGIN}?vooraf=1&check_{check.pk}=no",
        f"{BEGIN}?vooraf=1&check_{check.pk}=yes",
        own,
        f"{own}vooraf/",
        f"{own}team/",
        f"{own}voorkeur/",
        f"{own}controleren/",
        f"{own}erbij/",
        f"{own}stap-3/",
        f"{own}stap-3/?per-datum=1",
    ):
        phone.goto(path)
        axe(phone)
        assert phone.evaluate(FITS), path


def sign_in(page: Page, account: Account, address: str) -> None:
    client = Client()
    client.force_login(account, backend="leerkring.people.signin.LinkBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def test_none_of_the_teams_new_pages_has_a_barrier(
    phone: Page, axe: Examine, network: Activity, live_server: object
) -> None:
    for _ in range(2):
        person = make_person(given_name="Joris", family_name="Smit")
        make_application(network, person=person, phone="0612345678")
    check = EligibilityCheck.objects.get()
    sign_in(phone, make_staff(network.programme.organiser), live_server.url)  # type: ignore[attr-defined]
    staff = "/en/beheer/netwerken/leraren/"
    for path in (
        f"{staff}vooraf/",
        f"{staff}vooraf/{check.pk}/",
        f"{staff}vragen/nieuw/",
        f"{staff}aanmeldingen/",
        f"{staff}aanmeldingen/gevraagd/",
        f"{staff}aanmeldingen/gevraagd/nieuw/",
        f"{staff}aanmeldingen/gevraagd/herinneren/",
        "/en/beheer/programmas/kansen/dubbel/",
        "/en/beheer/programmas/kansen/wijzigen/",
    ):
        phone.goto(path)
        axe(phone)
        assert phone.evaluate(FITS), path
