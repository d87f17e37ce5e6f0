"""News by mail, a calendar of one's own, the team's inbox and an urgent message, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from leerkring.mail.models import IncomingFile, IncomingMessage, Letter
from leerkring.people.models import Account
from leerkring.programmes.models import Activity, Subscription
from leerkring.programmes.subscribers import subscription_address
from tests.browser import Visitors
from tests.factories import (
    START,
    make_account,
    make_meeting,
    make_network,
    make_person,
    make_staff,
    place_person,
)
from tests.support import Clock

pytestmark = [pytest.mark.journey, pytest.mark.slow]
Examine = Callable[[Page], None]


@pytest.fixture
def network(clock: Clock, transactional_db: None) -> Activity:
    clock.move_to("2024-01-10 09:00")
    made = make_network(slug="netwerk", title="Leernetwerk schoolleiders", region="Utrecht")
    make_meeting(made)
    return made


def sign_in(page: Page, server: LiveServer, account: Account) -> None:
    client = Client()
    client.force_login(account, backend="leerkring.people.signin.LinkBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": server.url}]
    )


def test_a_visitor_without_scripts_subscribes_and_stops(
    network: Activity, plain_page: Page, axe: Examine
) -> None:
    plain_page.goto("/en/activiteiten/")
    plain_page.get_by_role("link", name="Hear of new activities by mail").click()
    axe(plain_page)
    plain_page.get_by_role("button", name="Keep me informed").click()
    expect(plain_page.get_by_role("alert")).to_contain_text("Fill in your e-mail address.")
    axe(plain_page)
    plain_page.get_by_label("Your e-mail address").fill("noor@school.example")
    plain_page.get_by_label("Teacher").check()
    plain_page.get_by_role("button", name="Keep me informed").click()
    expect(plain_page.get_by_role("status")).to_contain_text("Look in your mail.")
    axe(plain_page)

    link = subscription_address(Subscription.objects.get())
    plain_page.goto("/" + link.split("/", 3)[3])
    axe(plain_page)
    plain_page.get_by_role("button", name="Yes, keep me informed").click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("What you hear of")
    axe(plain_page)
    plain_page.get_by_role("button", name="Unsubscribe").click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("You get no more messages")
    axe(plain_page)


def test_a_participant_makes_a_calendar_link_on_a_phone(
    network: Activity, phone: Page, live_server: LiveServer, axe: Examine
) -> None:
    sign_in(phone, live_server, make_account(place_person(network).person))
    phone.goto("/en/mijn/")
    phone.get_by_role("link", name="Keep my own calendar up to date").click()
    phone.get_by_role("button", name="Make my calendar link").click()
    address = phone.get_by_label("Or copy this address")
    expect(address).to_have_value(re.compile(r"/mijn/agenda/.+\.ics$"))
    phone.get_by_text("Google", exact=True).click()
    axe(phone)


def test_the_inbox_is_worked_through_with_the_keyboard_and_without_scripts(
    network: Activity, visitors: Visitors, live_server: LiveServer, axe: Examine
) -> None:
    message = IncomingMessage.objects.create(
        channel="lmtp",
        mailbox="team@alliantie.example",
        raw=b"From: wim@elders.example",
        digest="1",
        received_at=START,
        interpreted_at=START,
        outcome="unknown",
        why="question",
        sender="wim@elders.example",
        sender_name="Wim Smit",
        subject="When is it?",
        text="When is the next meeting?",
        full_text="When is the next meeting?\n\n> earlier",
        context_ref=f"activity:{network.pk}",
    )
    IncomingFile.objects.create(
        message=message,
        filename="cv.pdf",
        content_type="application/pdf",
        content=b"%PDF",
        text="Wim",
    )
    page = visitors.arrive(width=390, scripts=False)
    sign_in(page, live_server, make_staff(network.programme.organiser))
    page.goto("/en/beheer/")
    page.get_by_role("link", name="1 message in the inbox waits").click()
    axe(page)
    page.get_by_role("link", name="When is it?").click()
    axe(page)
    page.get_by_role("link", name="Write an answer").click()
    page.get_by_label("Begin with a standard answer").select_option("answer_thanks")
    page.get_by_role("button", name="Fill it in").press("Enter")
    axe(page)
    page.get_by_role("button", name="Send the answer").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("goes out now")
    assert Letter.objects.filter(recipient="wim@elders.example", purpose="answer").exists()
    for path in ("aanmelding/", "dossier/"):
        page.goto(f"/en/beheer/postvak/{message.pk}/{path}")
        axe(page)
    page.goto("/en/beheer/postvak/inleveren/")
    axe(page)
    page.goto("/en/beheer/postvak/")
    expect(page.get_by_role("heading", level=2)).to_have_text("Nothing waits for you")
    axe(page)


def test_a_facilitator_reaches_everybody_from_a_phone(
    network: Activity, phone: Page, live_server: LiveServer, axe: Examine
) -> None:
    place_person(network, person=make_person(given_name="Noor"))
    place_person(network, person=make_person(given_name="Wim", email=None, phone="06 12345678"))
    sign_in(phone, live_server, make_staff(network.programme.organiser, "facilitator"))
    meeting = network.meetings.get()
    phone.goto(f"/en/beheer/netwerken/netwerk/bijeenkomsten/{meeting.pk}/")
    phone.get_by_role("link", name="Urgent message to everybody").click()
    phone.get_by_label("Begin with").select_option("It does not take place")
    phone.get_by_role("button", name="Fill it in").press("Enter")
    expect(phone.get_by_label("What must everybody know?")).to_be_focused()
    axe(phone)
    phone.get_by_role("button", name="Send it now").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Who must be called")
    expect(phone.get_by_role("link", name="06 12345678")).to_be_visible()
    axe(phone)
    assert Letter.objects.filter(purpose="emergency", urgent=True).count() == 2
