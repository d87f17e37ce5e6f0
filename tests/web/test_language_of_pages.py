"""No page says something in the other language without marking it, in words that give one away."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from leerkring.web.design.signing_in import SINCE
from tests.shape.test_languages import GIVEAWAYS
from tests.web.test_rights import BACKEND, Place
from tests.web.test_thrown_values import filled

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Names of organisations stand as they are; a built-in report is cited by its own title.
NAMES = ("Instituut voor Onderwijs",)
READ_ALOUD = ("title", "alt", "aria-label", "placeholder")
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"]
)


class Words(HTMLParser):
    """Collects what a page says in its own language: seen, read aloud, or hinted."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.open: list[tuple[str, bool]] = []
        self.said: list[str] = []

    @property
    def counts(self) -> bool:
        return all(counts for _tag, counts in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_other = given.get("lang", self.language) != self.language
        counts = not is_other and tag not in {"script", "style", "textarea", "datalist"}
        if self.counts and counts:
            self.said += [given[name] or "" for name in READ_ALOUD if name in given]
            if tag == "input" and given.get("type") in {"submit", "button"}:
                self.said.append(given.get("value") or "")
        if tag not in VOID:
            self.open.append((tag, counts))

    def handle_endtag(self, tag: str) -> None:
        while self.open and any(one == tag for one, _counts in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self.counts and data.strip():
            self.said.append(data)


def foreign_in(html: str, language: str) -> list[str]:
    """Return the texts in which a word of the other language stands."""
    page = Words(language)
    page.feed(html)
    giveaway = re.compile(rf"\b(?:{'|'.join(GIVEAWAYS[language].split())})\b", re.IGNORECASE)
    said = [" ".join(text.split()) for text in page.said]
    for name in NAMES:
        said = [text.replace(name, "") for text in said]
    return [text for text in said if giveaway.search(text)]


def pages(language: str) -> dict[str, list[str]]:
    place = Place()
    prefix = "" if language == "nl" else "/en"
    client, visitor = Client(), Client()
    client.force_login(place.world.member("manager"), backend=BACKEND)
    session = client.session
    session[SINCE] = timezone.now().isoformat()
    session.save()
    found = {}
    for route in place.routes():
        if "<str:token>" in route:
            reader, address = visitor, place.genuine(route)
        else:
            reader = client if route.startswith("beheer") else visitor
            address = filled(route, place.parts(route))
        answer = reader.get(f"{prefix}{address}", follow=True)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if is_page and (wrong := foreign_in(answer.content.decode(), language)):
            found[route] = wrong
    return found


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_page_speaks_one_language(language: str) -> None:
    found = pages(language)
    assert found == {}


def test_a_word_of_the_other_language_gives_a_page_away() -> None:
    page = '<p>Kies er een: <option>- Select an option -</option></p><p lang="en">the end</p>'
    assert foreign_in(page, "nl") == ["- Select an option -"]
    assert foreign_in('<p lang="nl">niet</p><input placeholder="niet doen">', "en") == ["niet doen"]
