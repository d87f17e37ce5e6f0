"""What stands around the team's pages: low, on one row each, and usable without scripts."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.journeys import scenes
from tests.journeys.story import World

PAGES = ("activity", "dates", "applications", "draw", "intake", "experts", "venue", "harvest")
HIGHEST = {1280: 120, 390: 140}  # pixels
HEADING = 200  # the top of the first heading, on a page that has one in sight
MEASURE = """() => {
  const box = element => element.getBoundingClientRect();
  const seen = [...document.querySelectorAll("main h1")].find(h => box(h).height > 4);
  const phases = [...document.querySelectorAll(".lk-phases a")].map(box).filter(b => b.width);
  return {
    header: box(document.querySelector("header")).height,
    heading: seen ? box(seen).top : 0,
    rows: new Set(phases.map(b => Math.round(b.top))).size,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}"""


@pytest.mark.parametrize("width", HIGHEST)
def test_the_header_of_a_network_leaves_the_page_to_its_content(world: World, width: int) -> None:
    scene = scenes.announced(world.clock)
    for language in ("nl", "en"):
        manager = world.colleague(scene.manager, width=width, language=language, scripts=False)
        for name in PAGES:
            manager.go(f"web_staff:{name}", scene.leaders.slug)
            found = manager.page.evaluate(MEASURE)
            assert found["header"] <= HIGHEST[width], f"{name}: {found}"
            assert found["heading"] <= HEADING, f"{name}: {found}"
            assert found["rows"] <= 1, f"{name}: the phases wrap"
            assert found["wide"] <= 0, f"{name}: {found}"


@pytest.mark.parametrize("width", HIGHEST)
def test_the_menus_of_a_network_work_with_keys_and_without_scripts(
    world: World, width: int
) -> None:
    scene = scenes.announced(world.clock)
    manager = world.colleague(scene.manager, width=width, scripts=False)
    page = manager.go("web_staff:activity", scene.leaders.slug).page
    page.locator(".lk-menu > summary").focus()
    page.keyboard.press("Enter")
    manager.follow("History")
    page.wait_for_url(f"**{reverse('web_staff:activity-history', args=[scene.leaders.slug])}")
    phases = page.locator(".lk-phases")
    if width == 390:
        assert not phases.is_visible()
        page.locator(".lk-phase-button").focus()
        page.keyboard.press("Enter")
        assert phases.is_visible()
        page.keyboard.press("Escape")
        assert not phases.is_visible()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    else:
        phases.get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('web_staff:activity', args=[scene.leaders.slug])}")


def test_the_menu_of_the_site_stands_on_one_row_of_a_phone(world: World) -> None:
    scene = scenes.announced(world.clock)
    visitor = world.somebody(width=390, scripts=False)
    manager = world.colleague(scene.manager, width=390, scripts=False)
    for walker, address in ((visitor, "web_public:home"), (manager, "web_staff:today")):
        page = walker.go(address).page
        assert page.evaluate(MEASURE)["header"] <= 48
        assert page.locator("header .lk-languages a").is_visible()
        page.get_by_role("button", name="Menu").click()
        page.locator("#menu a").last.click()
        assert page.locator("#menu").is_hidden()
