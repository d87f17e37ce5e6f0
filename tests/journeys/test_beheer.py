"""A new manager publishes a network, with the keyboard only, and every page stays accessible."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from playwright.sync_api import Page

from leerkring.people.models import Account
from leerkring.programmes.models import Activity
from leerkring.web.design.sessions import SessionStore
from tests.factories import (
    make_meeting,
    make_network,
    make_organiser,
    make_programme,
    make_staff,
    place_person,
)

Axe = Callable[[Page], None]


def sign_in(page: Page, address: str, account: Account) -> None:
    """Give this browser the session of somebody who has signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "leerkring.people.signin.LinkBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}
    page.context.add_cookies([cookie])


def press_until(page: Page, key: str, text: str) -> None:
    """Press a key until what has the focus carries this text."""
    for _ in range(80):
        page.keyboard.press(key)
        focused = page.evaluate(
            "(document.activeElement.innerText || document.activeElement.name || '').trim()"
        )
        if focused == text:
            return
    raise AssertionError(f"{text!r} cannot be reached with {key}")


@pytest.mark.django_db(transaction=True)
def test_a_network_is_made_and_published_with_the_keyboard_only(
    desktop: Page, live_server: object
) -> None:
    programme = make_programme()
    sign_in(desktop, live_server.url, make_staff(programme.organiser))
    desktop.goto(f"/en/beheer/programmas/{programme.slug}/")
    press_until(desktop, "Tab", "New network")
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/nieuw-netwerk/")
    press_until(desktop, "Tab", "title")
    desktop.keyboard.type("Learning network for teachers")
    press_until(desktop, "Tab", "audience")
    desktop.keyboard.press("Space")
    press_until(desktop, "Tab", "places")
    desktop.keyboard.type("18")
    press_until(desktop, "Tab", "Make the network")
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/publiceren/")
    press_until(desktop, "Tab", "Publish now")
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/netwerken/learning-network-for-teachers/")
    network = Activity.objects.get()
    assert (network.places, network.published_at is not None) == (18, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_pages_of_the_team_have_no_barrier_that_axe_can_find(
    desktop: Page, live_server: object, axe: Axe, prefix: str
) -> None:
    organiser = make_organiser()
    programme = make_programme(organiser=organiser)
    network = make_network(programme=programme)
    meeting = make_meeting(network, on=datetime(2023, 12, 1, tzinfo=UTC).date())
    make_meeting(network, make_network(programme=programme))
    person = place_person(network).person
    sign_in(desktop, live_server.url, make_staff(organiser))
    one = f"netwerken/{network.slug}/"
    for path in (
        *("", "netwerken/", "programmas/", f"programmas/{programme.slug}/"),
        *(f"programmas/{programme.slug}/nieuw-netwerk/", one, f"{one}wijzigen/"),
        *(f"{one}publiceren/", f"{one}organisaties/", f"{one}data/", f"{one}vragen/nieuw/"),
        *(f"{one}data/{meeting.pk}/", f"{one}data/{meeting.pk}/programma/"),
        *(f"{one}afgelasten/", f"{one}geschiedenis/", "mensen/", f"mensen/{person.pk}/"),
        *(f"mensen/{person.pk}/wijzigen/", f"team/{organiser.slug}/"),
    ):
        desktop.goto(f"{prefix}/beheer/{path}")
        axe(desktop)


@pytest.mark.django_db(transaction=True)
def test_a_new_team_sees_its_first_steps_on_a_telephone(
    phone: Page, live_server: object, axe: Axe
) -> None:
    sign_in(phone, live_server.url, make_staff(make_organiser()))
    phone.goto("/en/beheer/")
    assert phone.get_by_role("link", name="Make a programme").is_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    axe(phone)
