"""What only a browser can show: without scripts, by keys alone, under the policy, with axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from playwright.sync_api import Page

from leerkring.admissions.models import Application, EligibilityCheck
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import at_amsterdam
from tests.factories import make_meeting, make_network, make_webinar
from tests.support import Clock
from tests.web.public.pages import APPLICANT, OPEN_DAY, utc

pytestmark = [pytest.mark.journey, pytest.mark.slow]
Examine = Callable[[Page], None]


@pytest.fixture
def offers(clock: Clock, transactional_db: None) -> None:
    clock.move_to(OPEN_DAY)
    network = make_network(
        slug="netwerk",
        title="Leernetwerk voor leraren",
        gains="- een helder standpunt",
        background="Kansengelijkheid leeft.",
        motivation_words_max=20,
    )
    make_meeting(network)
    start = at_amsterdam(date(2023, 12, 6), time(9))
    webinar = make_webinar(slug="webinar", starts_at=start, ends_at=utc("2023-12-06T09:00"))
    make_meeting(webinar, mode="online")


def fill_in_who(page: Page) -> None:
    page.get_by_label("Voornaam").fill("Noor")
    page.get_by_label("Achternaam").fill("Bakker")
    page.get_by_label("E-mailadres").fill("noor@school.example")


@pytest.mark.capability(128, 10)
@pytest.mark.usefixtures("offers")
def test_applying_works_without_scripts(plain_page: Page) -> None:
    plain_page.goto("/activiteiten/netwerk/")
    plain_page.get_by_role("link", name="Aanmelden", exact=True).first.click()
    fill_in_who(plain_page)
    plain_page.get_by_label("Wat is je rol?").select_option("teacher")
    plain_page.get_by_label("School of organisatie").fill("De Regenboog")
    plain_page.get_by_label("Plaats").fill("Zwolle")
    plain_page.get_by_label("Sector").select_option("po")
    plain_page.get_by_role("button", name="Verder", exact=True).click()
    plain_page.get_by_label("Waarom wil je meedoen?").fill("Ik wil leren.")
    plain_page.get_by_role("button", name="Verder", exact=True).click()
    plain_page.get_by_label("Ik kan op deze datum").check()
    plain_page.get_by_role("button", name="Verder", exact=True).click()
    plain_page.get_by_role("button", name="Verstuur mijn aanmelding").click()
    assert plain_page.get_by_role("heading", level=1).inner_text() == "Je aanmelding is binnen"


COVERED = """() => {
  const bar = document.querySelector(".lk-apply-now").getBoundingClientRect();
  const one = document.activeElement, box = one.getBoundingClientRect();
  return one !== document.body && !one.closest(".lk-apply-now") && box.bottom > bar.top + 1;
}"""


@pytest.mark.usefixtures("offers")
def test_on_a_phone_state_and_button_stay_in_sight_and_cover_no_focus(phone: Page) -> None:
    phone.goto("/activiteiten/netwerk/")
    bar, height = phone.locator(".lk-apply-now"), phone.evaluate("innerHeight")
    for depth in (0, 0.5, 1):
        phone.evaluate("depth => scrollTo(0, depth * document.body.scrollHeight)", depth)
        box = bar.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] == pytest.approx(height, abs=1)
        assert box["height"] <= 90
    assert bar.get_by_role("link", name="Aanmelden").is_visible()
    assert "Aanmelden kan" in bar.inner_text()
    phone.evaluate("scrollTo(0, 0)")
    covered = []
    for _ in range(phone.locator("a, button, summary").count()):
        phone.keyboard.press("Tab")
        if phone.evaluate(COVERED):
            covered.append(phone.evaluate("document.activeElement.innerText"))
    assert covered == []


FIELDS = "main :is(input:not([type=hidden]), select, textarea)"


def questions_on(page: Page) -> set[str]:
    """Return the names of the questions that a page shows; a group of choices is one."""
    shown = page.locator(FIELDS).all()
    return {field.get_attribute("name") or "" for field in shown if field.is_visible()}


@pytest.mark.capability(10)
@pytest.mark.usefixtures("offers")
def test_from_the_activity_page_to_the_receipt_takes_nine_loads_and_twelve_questions(
    plain_page: Page,
) -> None:
    """The fullest form without own questions: a check, several dates, colleagues, the sector."""
    network = Activity.objects.select_related("programme").get(slug="netwerk")
    Activity.objects.filter(pk=network.pk).update(team_size=2)
    make_meeting(network)
    EligibilityCheck.objects.create(
        activity=network, position=1, text="Geef je les?", otherwise="Het is voor leraren."
    )
    loads: list[str] = []
    asked: list[str] = []
    answers = {**APPLICANT, "surname_prefix": "", "motivation": "Ik wil leren."}
    page = plain_page
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    page.goto("/activiteiten/netwerk/")
    page.get_by_role("link", name="Aanmelden", exact=True).first.click()
    onward = page.get_by_role("button", name="Verder", exact=True)
    while onward.count():
        names = questions_on(page)
        asked += names
        for name in names:
            field = page.locator(f"main [name={name}]").first
            if name in answers and name not in {"role", "sector"}:
                field.fill(answers[name])
            elif name in answers:
                field.select_option(answers[name])
            else:  # yes, it fits; and the box for all dates
                field.check()
        onward.click()
    asked += questions_on(page)  # how a decision may come
    page.get_by_role("button", name="Verstuur mijn aanmelding").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Je aanmelding is binnen"
    assert len(loads) <= 9, loads
    assert len(asked) <= 12, asked


@pytest.mark.usefixtures("offers")
def test_registering_works_with_the_keyboard_only(desktop: Page) -> None:
    desktop.goto("/activiteiten/webinar/aanmelden/")
    desktop.keyboard.press("Tab")
    assert desktop.evaluate("document.activeElement.className") == "utrecht-skip-link"
    desktop.keyboard.press("Enter")
    while desktop.evaluate("document.activeElement.name") != "given_name":
        desktop.keyboard.press("Tab")
    for value in ("Wim", "", "Smit", "wim@"):
        desktop.keyboard.type(value)
        desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")  # in a text field: sends the form
    desktop.wait_for_selector("#fouten")
    assert desktop.evaluate("document.activeElement.id") == "fouten"
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")
    assert desktop.evaluate("document.activeElement.name") == "email"
    desktop.keyboard.press("End")
    desktop.keyboard.type("school.example")
    desktop.keyboard.press("Enter")
    desktop.wait_for_url("**/aanmelding/**")
    assert desktop.get_by_role("heading", level=1).inner_text() == "Je hebt een plaats"
    assert Application.objects.get().email == "wim@school.example"


@pytest.mark.usefixtures("offers")
def test_words_are_counted_while_one_types(phone: Page) -> None:
    phone.goto("/activiteiten/netwerk/aanmelden/")
    fill_in_who(phone)
    phone.get_by_role("button", name="Mail me een link").click()
    link = phone.url.split("?")[0]
    phone.goto(f"{link}stap-2/")
    phone.get_by_label("Waarom wil je meedoen?").fill("een twee drie")
    phone.get_by_text("3 van hoogstens 20 woorden").wait_for()


@pytest.mark.capability(1)
@pytest.mark.usefixtures("offers")
def test_the_page_keeps_its_own_policy_with_the_data_for_search_engines(desktop: Page) -> None:
    """The browser reports a refused script on its console, which fails this test at the end."""
    desktop.goto("/activiteiten/netwerk/")
    kinds = desktop.eval_on_selector_all("script", "found => found.map(one => one.type)")
    assert kinds == ["application/ld+json"]


@pytest.mark.usefixtures("offers")
@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/activiteiten/",
        "/activiteiten/?zoek=onbestaand",
        "/activiteiten/netwerk/",
        "/activiteiten/netwerk/aanmelden/",
        "/activiteiten/webinar/",
        "/activiteiten/webinar/aanmelden/",
        "/toegankelijkheid/",
        "/privacy/",
        "/over/",
    ],
)
def test_no_page_has_what_axe_calls_a_barrier(
    phone: Page, axe: Examine, language: str, path: str
) -> None:
    phone.goto(f"{language}{path}")
    axe(phone)
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert phone.evaluate(fits)
    if path.endswith("aanmelden/"):
        with phone.expect_navigation():
            phone.locator("button.utrecht-button--primary-action").click()
        axe(phone)
