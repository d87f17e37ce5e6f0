"""The same pages in Dutch and in English, without scripts, and with the keyboard alone."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page

from tests.journeys import scenes
from tests.journeys.scenes import Scene
from tests.journeys.story import VISIBLE_TEXTS, Walker, World, in_language

WHY = "Ik wil weten waar onze school van is, en waar niet."
ABOUT_ME = {
    "given_name": "Sanne",
    "family_name": "de Wit",
    "email": "sanne@school.example",
    "organisation_name": "De Springplank",
    "organisation_town": "Zwolle",
}
PUBLIC = ("home", "activities", "knowledge", "accessibility", "privacy", "about", "sign-in")
OF_AN_ACTIVITY = ("activity", "apply")
TEAM = (
    *("today", "activities", "programmes", "programme-new", "people", "teams", "outbox"),
    *("venues", "venue-new", "findings", "expert-register", "expert-new", "concepts"),
    *("publications", "publication-new"),
)
TEAM_OF_AN_ACTIVITY = (
    *("activity", "activity-edit", "activity-organisations", "activity-copy", "activity-cancel"),
    *("activity-publish", "activity-history", "dates", "meeting-new", "milestone-new"),
    *("questions", "question-new", "applications", "application-enter", "applications-import"),
    *("reading", "draw", "confirm", "letter-texts", "intake", "intake-new", "themes"),
    *("themes-coverage", "themes-share", "themes-neighbours", "experts", "speaker-new", "venue"),
    *("meetings", "harvest", "activity-findings", "finding-new", "closing"),
)
TEAM_OF_A_MEETING = (
    *("meeting-edit", "agenda", "meeting-cancel", "meeting", "meeting-attendance"),
    *("meeting-run-sheet", "groups", "meeting-harvest", "themes-treated"),
)


def _paths(scene: Scene, language: str) -> tuple[list[str], list[str]]:
    """Return the main pages for everybody and for the team."""
    slug, meeting = scene.leaders.slug, scene.meetings()[1].pk
    with translation.override(language):
        public = [reverse(f"web_public:{name}") for name in PUBLIC]
        public += [
            reverse(f"web_public:{name}", args=[activity.slug])
            for name in OF_AN_ACTIVITY
            for activity in (scene.leaders, scene.webinar)
        ]
        public.append(reverse("web_public:programme", args=[scene.edition.programme.slug]))
        team = [reverse(f"web_staff:{name}") for name in TEAM]
        team += [reverse(f"web_staff:{name}", args=[slug]) for name in TEAM_OF_AN_ACTIVITY]
        team += [reverse(f"web_staff:{name}", args=[slug, meeting]) for name in TEAM_OF_A_MEETING]
        team.append(reverse("web_staff:programme", args=[scene.edition.programme.slug]))
    return public, team


@pytest.mark.capability(130)
def test_no_main_page_says_an_english_word_in_dutch(world: World) -> None:
    scene = scenes.prepared(world.clock)
    public, team = _paths(scene, "nl")
    participant = scenes.account_of(scenes.participants_of(scene.leaders)[0])
    said: set[str] = set()
    for walker, paths in (
        (world.somebody(), public),
        (world.colleague(scene.manager), team),
        (world.colleague(participant), ["/mijn/"]),
    ):
        for path in paths:
            response = walker.page.goto(path)
            assert response is not None
            assert response.ok, f"{response.status} at {path}"
            texts = walker.page.evaluate(VISIBLE_TEXTS)
            said |= {f"{path}: {words}" for words in world.english.among(texts)}
    assert not said, "\n".join(sorted(said))


def test_the_main_pages_stand_in_english_too(world: World) -> None:
    scene = scenes.prepared(world.clock)
    public, team = _paths(scene, "en")
    visitor = world.somebody(language="en", width=390)
    manager = world.colleague(scene.manager, language="en")
    for walker, paths in ((visitor, public), (manager, team)):
        for path in paths:
            assert path.startswith("/en/")
            walker.go(path)
            assert walker.page.locator("html").get_attribute("lang") == "en"
    visitor.go("web_public:home").sees("Learn together from the questions you bring")
    visitor.follow("NL").page.wait_for_url(lambda url: "/en/" not in url)


@pytest.mark.capability(128)
def test_everything_public_works_without_scripts(world: World) -> None:
    scene = scenes.announced(world.clock)
    visitor = world.somebody(width=390, scripts=False).go("/").follow("See all activities")
    visitor.open_details().fill(doelgroep="school_leader").press("Show")
    visitor.sees("Leernetwerk schoolleiders po en vo")
    visitor.sees_not("Leernetwerk leraren po en vo").follow_text("Leernetwerk schoolleiders")
    visitor.follow("Apply").press("Next step")
    assert visitor.page.get_by_role("alert").get_by_role("link").count() >= 4
    visitor.fill(**ABOUT_ME, role="school_leader", sector="po").press("Next step")
    visitor.fill(motivation=WHY).press("Next step")
    visitor.fill(all_dates=True)
    visitor.press("Next step").sees(WHY).press("Send my application")
    mine = world.somebody(scripts=False).go(world.post_for("sanne@school.example").link)
    mine.follow("Withdraw my application").press("Yes, withdraw").sees("You have withdrawn")

    guest = world.somebody(scripts=False).go("web_public:apply", scene.webinar.slug)
    guest.fill(given_name="Bart", family_name="Bos", email="bart@school.example").confirm()
    guest.sees("You are registered. See you online!").press("Cancel my registration")
    guest.sees("You have withdrawn")


@pytest.mark.capability("S8", 10)
def test_a_school_leader_applies_with_the_keyboard_alone(world: World) -> None:
    leaders = scenes.announced(world.clock).leaders
    walker = world.somebody().go("/")
    _press_on(walker, "See all activities")
    walker.page.wait_for_url("**/activiteiten/")
    _reach(walker.page, leaders.title)
    walker.page.keyboard.press("Enter")
    walker.page.wait_for_url(f"**/{leaders.slug}/")
    _press_on(walker, "Apply")
    walker.page.wait_for_url("**/aanmelden/")
    for name, words in ABOUT_ME.items():
        _reach(walker.page, name)
        walker.page.keyboard.type(words)
    _reach(walker.page, "role", back=True)
    walker.page.keyboard.type("schoolleider")
    _reach(walker.page, "sector")
    walker.page.keyboard.type("primair")
    _press_on(walker, "Next step")
    walker.page.wait_for_url("**/stap-2/")
    _reach(walker.page, "motivation")
    walker.page.keyboard.type(WHY)
    _press_on(walker, "Next step")
    walker.page.wait_for_url("**/stap-3/")
    _reach(walker.page, "all_dates")
    walker.page.keyboard.press("Space")
    _press_on(walker, "Next step")
    walker.page.wait_for_url("**/controleren/")
    _press_on(walker, "Send my application")
    walker.page.wait_for_url(lambda url: "controleren" not in url)
    walker.sees("You need not do anything now.")


def _press_on(walker: Walker, words: str) -> None:
    """Tab to what carries these words, see that the focus shows, and press Enter."""
    _reach(walker.page, in_language(words, walker.language))
    assert walker.page.evaluate(
        """() => {
          const style = getComputedStyle(document.activeElement);
          return style.outlineStyle !== "none" || style.boxShadow !== "none";
        }"""
    )
    walker.page.keyboard.press("Enter")


def _reach(page: Page, wanted: str, *, back: bool = False) -> None:
    """Press Tab until the focus is on what has this name, label or text."""
    for _step in range(120):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if wanted in page.evaluate(
            "[document.activeElement.name || '', (document.activeElement.innerText || '').trim()]"
        ):
            return
    raise AssertionError(f"{wanted!r} cannot be reached on {page.url}")
