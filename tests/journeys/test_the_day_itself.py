from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from leerkring.admissions.states import ApplicationState
from leerkring.attendance.models import Attendance
from leerkring.people.models import Account, Person
from leerkring.programmes.models import Activity, Meeting
from tests.browser import Visitors
from tests.factories import (
    make_account,
    make_application,
    make_meeting,
    make_network,
    make_person,
    make_staff,
)
from tests.support import Clock

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "leerkring.people.signin.LinkBackend"
NAMES = ("Noor", "Daan", "Fatima", "Sem")
Examine = Callable[[Page], None]


def sign_in(page: Page, account: Account, address: str) -> Page:
    """Give a browser the session of somebody who signed in."""
    client = Client()
    client.force_login(account, backend=BACKEND)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "url": address}
    cookie["value"] = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([cookie])
    return page


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to(datetime.fromisoformat("2024-01-18T15:45:00+01:00"))
    network = make_network()
    for name in NAMES:
        person = make_person(given_name=name, family_name="de Vries")
        make_application(network, person=person, state=ApplicationState.PLACED)
    return network


@pytest.fixture
def meeting(network: Activity) -> Meeting:
    return make_meeting(network)


def address(network: Activity, meeting: Meeting, rest: str) -> str:
    return f"/beheer/netwerken/{network.slug}/bijeenkomsten/{meeting.pk}/{rest}"


def came() -> list[str]:
    rows = Attendance.objects.filter(came=True).order_by("person__given_name")
    return list(rows.values_list("person__given_name", flat=True))


def test_from_the_door_to_the_table(
    network: Activity, meeting: Meeting, visitors: Visitors, axe: Examine
) -> None:
    facilitator = make_staff(network.programme.organiser, "facilitator")
    phone = sign_in(visitors.arrive(width=390), facilitator, visitors.address)
    phone.goto(address(network, meeting, "aanwezig/"))
    for name in ("Noor", "Daan"):
        phone.get_by_label(f"{name} de Vries").check()
        expect(phone.locator("[data-status]")).not_to_be_empty()
        expect(phone.get_by_label(f"{name} de Vries")).to_be_checked()
    expect(phone.locator("[data-count-came]")).to_have_text("2")
    axe(phone)
    assert came() == ["Daan", "Noor"]

    phone.goto(address(network, meeting, "groepen/"))
    phone.locator("form[action$='/nieuw/'] button").click()
    phone.locator("input[name=amount]").fill("1")
    phone.locator("form[action$='/maken/'] button").first.click()
    phone.locator("button[value=open]").click()
    axe(phone)

    noor = make_account(_person("Noor"))
    own = sign_in(visitors.arrive(width=390), noor, visitors.address)
    own.goto("/mijn/")
    expect(own.locator(".lk-room")).to_contain_text("Daan")
    own.locator("#notitie").fill("Begin bij één klas.")
    own.locator(".lk-room form button").first.click()
    expect(own.locator(".lk-room .lk-list")).to_contain_text("Begin bij één klas.")
    axe(own)

    phone.goto(address(network, meeting, "oogst/"))
    expect(phone.locator("main")).to_contain_text("Begin bij één klas.")
    phone.locator("textarea[name=text]").fill("Bel in week één.")
    phone.locator("textarea[name=text]").press("Enter")
    expect(phone.locator("main .lk-list").first).to_contain_text("Bel in week één.")
    axe(phone)


def _person(name: str) -> Person:
    return Person.objects.get(given_name=name)


def test_attendance_without_scripts(
    network: Activity, meeting: Meeting, visitors: Visitors
) -> None:
    facilitator = make_staff(network.programme.organiser, "facilitator")
    page = sign_in(visitors.arrive(width=390, scripts=False), facilitator, visitors.address)
    page.goto(address(network, meeting, "aanwezig/"))
    page.get_by_label("Fatima de Vries").check()
    page.locator("[data-without-script] button").click()
    assert came() == ["Fatima"]
