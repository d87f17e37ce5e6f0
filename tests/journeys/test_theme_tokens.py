"""The pages with a municipality's look: NL Design System's own tokens and component styles.

The packages come from npm at test time; nothing of them is part of Leerkring.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pytest_django import Settings

from tests.journeys import scenes
from tests.journeys.story import Walker, World
from tests.support import missing
from tools.system import design_packages

THEME = "/thema.css"
TOKENS = "@nl-design-system-unstable/voorbeeld-design-tokens/dist/variables.css"
COMPONENTS = "@utrecht/component-library-css/dist/index.css"
COLOUR_OF_TOKEN = """name => {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.setProperty("background-color", `var(${name})`);
  const colour = getComputedStyle(probe).backgroundColor;
  probe.remove();
  return colour;
}"""


@pytest.fixture(scope="module")
def packages() -> Path:
    found = design_packages()
    if found is None:
        missing("npm, or its registry, is not there: no style sheets of NL Design System")
    return found


def _dress(walker: Walker, style: str) -> Walker:
    """Answer the address of the theme with this style sheet."""
    walker.page.route(
        f"**{THEME}", lambda route: route.fulfill(body=style, content_type="text/css")
    )
    return walker


@pytest.mark.capability(129)
@pytest.mark.parametrize("sheets", [(TOKENS,), (COMPONENTS, TOKENS)], ids=["tokens", "components"])
def test_pages_stay_whole_in_the_look_of_nl_design_system(
    world: World, packages: Path, settings: Settings, sheets: tuple[str, ...]
) -> None:
    settings.THEME_CSS = THEME
    style = "\n".join((packages / sheet).read_text() for sheet in sheets)
    scene = scenes.announced(world.clock)
    slug = scene.leaders.slug
    pages = {
        "public": ["/", "/activiteiten/", f"/activiteiten/{slug}/", "/kennis/", "/inloggen/"],
        "team": ["/beheer/", f"/beheer/netwerken/{slug}/", f"/beheer/netwerken/{slug}/wijzigen/"],
    }
    form = f"/activiteiten/{slug}/aanmelden/"
    for width in (390, 1280):
        visitor = _dress(world.somebody(width=width), style)
        manager = _dress(world.colleague(scene.manager, width=width), style)
        for walker, paths in ((visitor, [*pages["public"], form]), (manager, pages["team"])):
            for path in paths:
                walker.page.goto(path)
                _check(walker.page)


def _check(page: Page) -> None:
    """Nothing scrolls sideways, nothing is unreadable, and the button has the token's colour."""
    own = page.evaluate("getComputedStyle(document.body).getPropertyValue('--basis-focus-color')")
    assert own.strip(), f"{page.url} does not wear the theme"
    too_wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert too_wide <= 0, f"{page.url} is {too_wide} pixels too wide"
    assert page.locator("h1").first.is_visible()
    colour = page.evaluate(COLOUR_OF_TOKEN, "--utrecht-button-primary-action-background-color")
    for button in page.locator("main .utrecht-button--primary-action").all()[:3]:
        if button.is_visible():
            assert button.evaluate("it => getComputedStyle(it).backgroundColor") == colour
    options: dict[str, Any] = {"runOnly": ["color-contrast", "target-size"]}
    found = Axe().run(page, options=options).response["violations"]
    places = [f"{one['id']}: {node['html'][:140]}" for one in found for node in one["nodes"]]
    assert not places, f"{page.url}\n" + "\n".join(places)
