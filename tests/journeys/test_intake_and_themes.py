"""Filling in and sorting in a real browser: saved while typing, quick with keys, plain without."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from leerkring.experts.links import invitation_path
from leerkring.experts.models import Speaker
from leerkring.intake.links import questionnaire_path
from leerkring.intake.models import Answer, Fragment, Invitation
from leerkring.people.models import Account
from leerkring.people.signin import issue_link
from leerkring.programmes.models import Activity
from tests.factories import (
    START,
    make_expert,
    make_fragment,
    make_invitation,
    make_meeting,
    make_network,
    make_questionnaire,
    make_staff,
    make_theme,
    place_person,
)

NOW = datetime(2023, 11, 27, 9, tzinfo=UTC)


@pytest.fixture
def network(clock) -> Activity:
    clock.move_to(NOW)
    return make_network()


@pytest.fixture
def copy(network) -> Invitation:
    questionnaire = make_questionnaire(network, sent_at=START)
    return make_invitation(questionnaire, place_person(network).person)


def sign_in(page: Page, account: Account) -> None:
    token, _code = issue_link(account=account, at=NOW)
    page.goto(f"/inloggen/{token}/")
    page.get_by_role("main").get_by_role("button").click()


def facilitator(network: Activity) -> Account:
    return make_staff(network.programme.organiser, "facilitator")


@pytest.mark.capability(43)
def test_answers_are_saved_while_somebody_types(
    phone: Page, copy, axe: Callable[[Page], None]
) -> None:
    phone.goto(questionnaire_path(copy))
    axe(phone)
    field = phone.get_by_label("Welke vraag breng je mee?")
    field.fill("Waar is de school van?")
    expect(phone.get_by_text(re.compile(r"Bewaard om \d\d\.\d\d"))).to_be_visible()
    assert Answer.objects.get().text == "Waar is de school van?"
    phone.reload()
    expect(field).to_have_value("Waar is de school van?")
    phone.get_by_role("button", name="Ik ben klaar: verstuur").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Dank je wel")
    axe(phone)


@pytest.mark.capability(43)
def test_a_questionnaire_works_without_scripts(plain_page: Page, copy) -> None:
    plain_page.goto(questionnaire_path(copy))
    plain_page.get_by_label("Welke vraag breng je mee?").fill("Zonder scripts")
    plain_page.get_by_role("button", name="Bewaar en ga later verder").click()
    expect(plain_page.get_by_text("Je antwoorden zijn bewaard.")).to_be_visible()
    plain_page.get_by_role("button", name="Ik ben klaar: verstuur").click()
    expect(plain_page.get_by_text("Zonder scripts")).to_be_visible()


@pytest.mark.capability(48)
def test_questions_are_sorted_with_the_keyboard_alone(
    desktop: Page, network, axe: Callable[[Page], None]
) -> None:
    first = make_fragment(network, "Hoe bereik ik ouders?")
    second = make_fragment(network, "Wie doet wat in de wijk?")
    third = make_fragment(network, "Dank jullie wel!")
    ouders, wijk = make_theme(network, title="Ouders"), make_theme(network, title="De wijk")
    sign_in(desktop, facilitator(network))
    desktop.goto(f"/beheer/netwerken/{network.slug}/themas/")
    axe(desktop)
    desktop.locator(f"#vraag-{first.pk}").focus()
    desktop.keyboard.press("1")
    expect(desktop.locator(f"#vraag-{first.pk}.is-sorted")).to_be_visible()
    desktop.keyboard.press("ArrowDown")
    desktop.keyboard.press("2")
    expect(desktop.locator(f"#vraag-{second.pk}.is-sorted")).to_be_visible()
    desktop.keyboard.press("ArrowDown")
    desktop.keyboard.press("x")
    expect(desktop.locator(f"#vraag-{third.pk}")).to_contain_text("Opzijgelegd")
    expect(desktop.locator("[data-open-count]")).to_have_text("0")
    assert list(first.themes.all()) == [ouders]
    assert list(second.themes.all()) == [wijk]
    assert Fragment.objects.get(pk=third.pk).set_aside


def test_questions_are_sorted_without_scripts(plain_page: Page, network) -> None:
    question = make_fragment(network, "Hoe bereik ik ouders?")
    sign_in(plain_page, facilitator(network))
    plain_page.goto(f"/beheer/netwerken/{network.slug}/themas/")
    card = plain_page.locator(f"#vraag-{question.pk}")
    card.get_by_label("Nieuw thema voor deze vraag").fill("Ouders")
    card.get_by_role("button", name=re.compile("Bewaar|Opslaan")).click()
    expect(plain_page.get_by_text("Elke vraag heeft een thema.")).to_be_visible()
    assert [theme.title for theme in question.themes.all()] == ["Ouders"]


@pytest.mark.capability(49)
def test_themes_are_planned_in_the_matrix(
    desktop: Page, network, axe: Callable[[Page], None]
) -> None:
    theme, meeting = (
        make_theme(network, title="De wijk"),
        make_meeting(network, title="Bijeenkomst een"),
    )
    sign_in(desktop, facilitator(network))
    desktop.goto(f"/beheer/netwerken/{network.slug}/themas/overzicht/")
    expect(desktop.get_by_text("De wijk komt in geen bijeenkomst terug")).to_be_visible()
    desktop.get_by_label("De wijk, Bijeenkomst een").check()
    desktop.get_by_role("button", name="Plan opslaan").click()
    expect(desktop.get_by_text("De wijk heeft geen expert in Bijeenkomst een")).to_be_visible()
    axe(desktop)
    assert list(theme.meetings.all()) == [meeting]


@pytest.mark.capability(52, 55)
def test_an_expert_says_yes_on_a_phone_and_reads_the_briefing(
    phone: Page, network, axe: Callable[[Page], None]
) -> None:
    theme, meeting = make_theme(network), make_meeting(network)
    make_fragment(network, "Wie doet wat in de wijk?").themes.add(theme)
    expert = make_expert(network.programme.organiser)
    speaker = Speaker.objects.create(expert=expert, meeting=meeting, state="invited")
    speaker.themes.add(theme)
    phone.goto(invitation_path(speaker))
    expect(phone.get_by_text("Wie doet wat in de wijk?")).to_be_visible()
    axe(phone)
    phone.get_by_role("button", name="Ja, ik kom").click()
    axe(phone)
    phone.get_by_role("link", name="Naar je briefing").click()
    expect(phone.get_by_text("Wie doet wat in de wijk?")).to_be_visible()
    axe(phone)
