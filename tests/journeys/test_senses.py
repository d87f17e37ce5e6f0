"""Pages as people see and touch them: widely spaced letters, thumbs, colours of their own.

Each walker follows every link from where they begin, each kind of page once, in one browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from leerkring.review.models import Review
from tests.factories import make_reading_plan
from tests.journeys import scenes
from tests.journeys.story import Walker, World

ONE_OF_MANY = re.compile(r"(?<=/)(\d+|[\w-]*[:.][\w:.-]{12,}|[\w-]{18,})(?=/|$)")
MOST_PAGES = 40
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""  # WCAG 1.4.12
LOOK = """() => {
  const root = document.documentElement, box = element => element.getBoundingClientRect();
  const named = element => `${element.tagName} ${(element.innerText || "").trim().slice(0, 40)}`;
  const seen = element => element.checkVisibility() && box(element).width > 1
    && !element.closest(".lk-unseen, .utrecht-skip-link, [hidden]");
  const every = [...document.querySelectorAll("body *")].filter(seen);
  const scrolls = element => {
    for (let above = element.parentElement; above; above = above.parentElement)
      if (getComputedStyle(above).overflowX !== "visible") return true;
    return false;
  };
  const wide = root.scrollWidth > root.clientWidth
    ? every.filter(e => box(e).right > root.clientWidth + 1 && !scrolls(e)) : [];
  const cut = every.filter(element => {
    if (element.closest("svg, select, textarea") || !(element.innerText || "").trim()) return false;
    const style = getComputedStyle(element), hides = value => ["hidden", "clip"].includes(value);
    return (hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1)
      || (hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1);
  });
  // WCAG 2.5.8: 24 by 24, or among words, or with so much room that a circle of 24 meets no other
  const targets = every.filter(e => e.matches("a[href], button, input, select, textarea, summary"));
  const middle = b => [b.left + b.width / 2, b.top + b.height / 2];
  const amongWords = element => getComputedStyle(element).display === "inline"
    && element.parentElement.textContent.trim().length > element.textContent.trim().length + 1;
  const small = targets.filter(element => {
    const own = box(element), label = element.closest("label"), [x, y] = middle(own);
    if (own.width >= 23.9 && own.height >= 23.9) return false;
    if (amongWords(element) || (label && box(label).height >= 23.9)) return false;
    return targets.some(other => {
      if (other === element || other.contains(element) || element.contains(other)) return false;
      const its = box(other), [a, b] = middle(its);
      if (its.width < 24 || its.height < 24) return Math.hypot(a - x, b - y) < 24;
      const dx = Math.max(its.left - x, 0, x - its.right);
      return Math.hypot(dx, Math.max(its.top - y, 0, y - its.bottom)) < 12;
    });
  });
  return { wide: wide.slice(0, 3).map(named), cut: cut.slice(0, 3).map(named),
    small: small.slice(0, 3).map(named) };
}"""
MARKS = """() => {
  const found = [];
  for (const element of document.querySelectorAll(".lk-state, .lk-dot")) {
    const dot = getComputedStyle(element, "::before");
    if (element.checkVisibility())
      found.push(["dot", dot.backgroundColor !== getComputedStyle(document.body).backgroundColor
        && dot.backgroundColor !== "rgba(0, 0, 0, 0)"]);
  }
  for (const element of document.querySelectorAll("[aria-current]")) {
    const style = getComputedStyle(element);
    if (element.checkVisibility())
      found.push(["current", parseFloat(style.borderBlockEndWidth) >= 2
        || style.textDecorationLine.includes("underline")]);
  }
  return found;
}"""


def pages_from(walker: Walker, start: str) -> Iterator[str]:
    """Go from link to link, each kind of page once, and give the path of each."""
    waiting, known = [start], set()
    while waiting and len(known) < MOST_PAGES:
        path = waiting.pop(0)
        kind = ONE_OF_MANY.sub("…", path.partition("?")[0])
        if kind in known:
            continue
        known.add(kind)
        answer = walker.page.request.get(path)
        if "text/html" not in answer.headers.get("content-type", "") or not answer.ok:
            continue
        walker.page.goto(path)
        yield path
        links = walker.page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)")
        here = urlsplit(walker.page.url).netloc
        for link in map(urlsplit, links):
            if link.netloc == here and not link.path.startswith("/en/"):
                waiting.append(link.path)


def begin(world: World, who: str) -> tuple[Walker, str]:
    """Return somebody on a page 320 pixels wide, and where they begin."""
    scene = scenes.prepared(world.clock)
    if who == "visitor":
        return world.somebody(width=320), reverse("web_public:home")
    if who == "participant":
        account = scenes.account_of(scenes.participants_of(scene.leaders)[0])
        return world.colleague(account, width=320), reverse("web_participant:home")
    network = reverse("web_staff:activity", args=[scene.leaders.slug])
    return world.colleague(scene.manager, width=320), network


@pytest.mark.parametrize("who", ["visitor", "participant", "manager"])
def test_widely_spaced_letters_stay_on_the_page_and_every_target_can_be_hit(
    world: World, who: str
) -> None:
    walker, start = begin(world, who)
    walked, faults = [], []
    for path in pages_from(walker, start):
        walked.append(path)
        found = walker.page.evaluate(LOOK)
        faults += [
            f"{path}: {fault}: {found[fault]}" for fault in ("wide", "small") if found[fault]
        ]
        walker.page.evaluate(SPACED)
        found = walker.page.evaluate(LOOK)
        faults += [
            f"{path}: spaced, {fault}: {found[fault]}" for fault in ("wide", "cut") if found[fault]
        ]
    assert len(walked) > 8
    assert not faults, "\n".join(faults)


def test_with_ones_own_colours_states_and_the_current_page_stay_marked(world: World) -> None:
    scene = scenes.prepared(world.clock)
    slug = scene.leaders.slug
    walker = world.colleague(scene.manager)
    walker.page.emulate_media(forced_colors="active")
    seen: dict[str, int] = {}
    for name, args in (
        ("web_public:activities", []),
        ("web_public:activity", [slug]),
        ("web_staff:today", []),
        ("web_staff:applications", [slug]),
        ("web_staff:draw", [slug]),
        ("web_staff:outbox", []),
    ):
        walker.page.goto(reverse(name, args=args))
        for mark, is_seen in walker.page.evaluate(MARKS):
            assert is_seen, f"{name}: {mark}"
            seen[mark] = seen.get(mark, 0) + 1
    assert set(seen) == {"dot", "current"}


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_the_motivation_is_read_first_and_the_five_buttons_are_alike(
    world: World, width: int
) -> None:
    scene = scenes.applied(world.clock)
    make_reading_plan(scene.leaders, [1])
    reader = world.colleague(scene.reviewer, width=width)
    page = reader.go("web_staff:reading-next", scene.leaders.slug).page
    letter = page.locator(".lk-letter").bounding_box()
    assert letter
    assert letter["y"] + 100 < 844
    for _state in ("at first", "with an error"):
        boxes = [one.bounding_box() for one in page.locator(".lk-scale .lk-option").all()]
        sizes = {(round(one["width"]), round(one["height"])) for one in boxes if one}
        rows = {round(one["y"]) for one in boxes if one}
        assert len(boxes) == 5
        assert len(sizes) == len(rows) == 1
        [(wide, high)] = sizes
        assert min(wide, high) >= 24
        page.locator("main form button").first.click()
    assert not Review.objects.exists()
