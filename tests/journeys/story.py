"""How a person in a journey walks through the pages: going, reading, filling in, pressing.

Words on buttons and links are given as in the source; a walker looks for them in the language of
their pages. Every page that a walker reaches is examined with axe, and searched for words that are
not translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import icalendar
import polib
import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Locator, Page, expect

import leerkring
from leerkring.mail.delivery import deliver_due
from leerkring.people.models import Account
from leerkring.web.staff.activities.activity_form import PART_OF, PARTS
from tests.browser import Visitors, axe_violations
from tests.support import Clock

Kinds = set[tuple[str, str, int]]
SOURCE = Path(leerkring.__file__).parent
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
PARTICULARS = re.compile(r"(?<=/)(\d+|[\w-]*[:.][\w:.-]{12,}|[\w-]{30,})(?=/|$)")
VISIBLE_TEXTS = """() => {
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.parentElement.closest("script, style, [lang='en']")) found.push(node.textContent);
  }
  for (const thing of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")) {
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      if (thing.hasAttribute(name)) found.push(thing.getAttribute(name));
    }
  }
  return found.map(text => text.replace(/\\s+/g, " ").trim()).filter(text => /[a-z]/i.test(text));
}"""


def in_language(words: str, language: str) -> str:
    """Return how a page says these words of the source."""
    with translation.override(language):
        return " ".join(translation.gettext(words).split())


class English:
    """The English words of the source that must never stand on a Dutch page."""

    def __init__(self) -> None:
        whole, patterns = set(), set()
        for path in SOURCE.glob("**/locale/nl/LC_MESSAGES/django.po"):
            for entry in polib.pofile(str(path)):
                for english in filter(None, (entry.msgid, entry.msgid_plural)):
                    if english in {entry.msgstr, *entry.msgstr_plural.values()}:
                        continue  # the same word in Dutch, such as "Agenda"
                    (patterns if "%(" in english else whole).add(" ".join(english.split()))
        self._whole = whole - _dutch_words() - {"English"}  # a language names itself
        parts = sorted(p for p in map(_as_pattern, patterns) if p)
        self._pattern = re.compile("|".join(parts))

    def among(self, texts: Iterable[str]) -> list[str]:
        """Return the texts that are English words of ours."""
        return sorted({text for text in texts if self._is_ours(text)})

    def _is_ours(self, text: str) -> bool:
        plain = text.strip(" :,.()")
        return bool({text, plain} & self._whole) or bool(self._pattern.fullmatch(text))


def _dutch_words() -> set[str]:
    """Return every Dutch text of ours: a word that is English too may stand on a Dutch page."""
    return {
        " ".join(words.split())
        for path in SOURCE.glob("**/locale/nl/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(path))
        for words in (entry.msgstr, *entry.msgstr_plural.values())
    }


def _as_pattern(english: str) -> str:
    """Return a pattern for a text with values in it; empty when too little of it is our own."""
    own = re.split(r"%\(\w+\)[sd]", english.replace("%%", "%"))
    if sum(len(part.strip()) for part in own) < 8:
        return ""
    return ".{1,80}?".join(re.escape(part) for part in own)


@dataclass
class World:
    """What everybody in one journey shares: the site, the clock, the post."""

    visitors: Visitors
    clock: Clock
    english: English
    examined: Kinds
    untranslated: set[str] = field(default_factory=set)

    def somebody(self, *, width: int = 1280, scripts: bool = True, language: str = "nl") -> Walker:
        """Return a person whom the site does not know, with a browser of their own."""
        return Walker(self, self.visitors.arrive(width=width, scripts=scripts), language)

    def colleague(self, account: Account, **where: Any) -> Walker:
        """Return a person who has signed in."""
        walker = self.somebody(**where)
        client = Client()
        client.force_login(account, backend="leerkring.people.signin.LinkBackend")
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": self.visitors.address}
        walker.page.context.add_cookies([cookie])  # type: ignore[list-item]
        return walker

    def post_for(self, address: str, *, about: str = "") -> Post:
        """Let the outbox be delivered, and return the newest message for an address."""
        deliver_due(now=self.clock.now, most=500)
        mine = [
            message
            for message in mail.outbox
            if address in message.to and about.lower() in message.subject.lower()
        ]
        received = [(message.to, message.subject) for message in mail.outbox]
        assert mine, f"no post for {address} about {about!r}; there is {received}"
        return Post(mine[-1].message(), mine[-1].body)

    def subjects_for(self, address: str) -> list[str]:
        """Return what somebody received, oldest first."""
        deliver_due(now=self.clock.now, most=500)
        return [message.subject for message in mail.outbox if address in message.to]


@dataclass(frozen=True)
class Post:
    """One message as its recipient has it."""

    message: EmailMessage
    text: str

    @property
    def link(self) -> str:
        """The path of the first link of ours in the message."""
        found = [urlsplit(link.rstrip(".,)")) for link in ADDRESS.findall(self.text)]
        own = [link for link in found if link.netloc == urlsplit(settings.BASE_URL).netloc]
        assert own, self.text
        return own[0].path + (f"?{own[0].query}" if own[0].query else "")

    def attached(self, kind: str) -> list[bytes]:
        """Return the attached files of a kind, such as text/calendar."""
        return [
            part.get_payload(decode=True)
            for part in self.message.walk()
            if part.get_content_type() == kind and part.get_filename()
        ]

    @property
    def calendar(self) -> list[icalendar.Event]:
        """The meetings in the attached calendar files."""
        return [event for file in self.attached("text/calendar") for event in events_in(file)]


def events_in(file: bytes) -> list[icalendar.Event]:
    """Return the events of a calendar file, which names its time zone."""
    calendar = icalendar.Calendar.from_ical(file)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Amsterdam"]
    return list(calendar.walk("VEVENT"))


class Walker:
    """One person with a browser."""

    def __init__(self, world: World, page: Page, language: str) -> None:
        self.world = world
        self.page = page
        self.language = language

    # --- going somewhere --------------------------------------------------------------------

    def go(self, address: str, *args: Any) -> Self:
        """Open a page, by its path or by its name in the source."""
        if address.startswith("/"):
            path = address
        else:
            with translation.override(self.language):
                path = reverse(address, args=args)
        response = self.page.goto(path)
        assert response
        assert response.ok, f"{response.status} at {path}: {self.heading}"
        return self.look()

    def follow(self, words: str, *, within: str = "") -> Self:
        """Follow the link with these words."""
        self._click(self._named("link", words, within))
        return self.look()

    def follow_text(self, text: str | re.Pattern[str]) -> Self:
        """Follow the link with a text that is not the site's own, such as a title."""
        self._click(self.page.locator("main, .lk-activity-head").get_by_role("link", name=text))
        return self.look()

    def follow_more(self, words: str) -> Self:
        """Follow the link with these words in the menu "⋯" of an activity."""
        self._click(self.page.locator(".lk-menu > summary"), stays=True)
        return self.follow(words)

    def press(self, words: str, *, within: str = "", stays: bool = False) -> Self:
        """Press the button with these words; `stays` when only a part of the page changes."""
        self._click(self._named("button", words, within), stays=stays)
        return self if stays else self.look()

    def confirm(self) -> Self:
        """Press the one primary button of the page, whose words hold a number or a name."""
        self._click(self.page.locator("main form button.utrecht-button--primary-action"))
        return self.look()

    def send(self, name: str, value: str = "") -> Self:
        """Press the button that sends this name (and value): for words that hold a number."""
        wanted = f'button[name="{name}"]' + (f'[value="{value}"]' if value else "")
        self._click(self.page.locator(wanted))
        return self.look()

    def _click(self, locator: Locator, *, stays: bool = False) -> None:
        if not locator.count():
            pytest.fail(f"{self.page.url} has no {locator}: {self.text[:1500]}")
        if stays:
            locator.first.click()
            return
        with self.page.expect_navigation():
            locator.first.click()

    def _named(self, role: Any, words: str, within: str) -> Locator:
        name = in_language(words, self.language)
        pattern = re.compile(rf"^\W*{re.escape(name)}(?!\w)", re.IGNORECASE)
        found = self.page.get_by_role(role, name=pattern)
        if not within:
            return found
        rows = self.page.locator("tr, li, article, section, fieldset, form, .lk-card")
        return rows.filter(has_text=within).filter(has=found).last.get_by_role(role, name=pattern)

    # --- filling in -------------------------------------------------------------------------

    def fill(self, **values: Any) -> Self:
        """Fill in fields by name: text, a choice, a list of ticks, or True and False."""
        for name, value in values.items():
            self._fill(self.page.locator(f'main [name="{name}"]'), value)
        return self

    def edit(self, **values: Any) -> Self:
        """Edit the activity whose page this is: each field on the part that holds it."""
        for key, part in PARTS.items():
            mine = {name: value for name, value in values.items() if PART_OF[name] == key}
            if mine:
                self.follow_more("Edit").follow(str(part.label)).fill(**mine).press("Save")
        return self

    def _fill(self, fields: Locator, value: Any) -> None:
        first = fields.first
        kind = first.get_attribute("type") or first.evaluate("thing => thing.localName")
        if kind in {"radio", "checkbox"} and not isinstance(value, bool):
            for one in value if isinstance(value, list) else [value]:
                first.page.locator(_with_value(first, one)).check()
        elif kind == "checkbox":
            first.set_checked(value)
        elif kind == "select":
            first.select_option(value)
        elif kind == "file":
            first.set_input_files(value)
        else:
            first.fill(str(value))

    def fill_nth_text(self, words: str, *, number: int) -> Self:
        """Fill in one of the long answers of a questionnaire."""
        self.page.locator("main form textarea").nth(number).fill(words)
        return self

    def tick(self, *labels: str) -> Self:
        """Tick the boxes with these words beside them."""
        for label in labels:
            exactly = self.page.get_by_role("checkbox", name=label, exact=True)
            about = self.page.get_by_role("checkbox", name=label)
            (exactly if exactly.count() else about).first.check()
        return self

    def pick(self, label: str) -> Self:
        """Take the option with these words beside it."""
        self.page.get_by_role("radio", name=label).first.check()
        return self

    def choose(self, name: str, words: str) -> Self:
        """Choose from a list what has these words in it."""
        field_ = self.page.locator(f'main select[name="{name}"]')
        option = field_.locator("option").filter(has_text=words).first
        field_.select_option(option.get_attribute("value"))
        return self

    def open_details(self) -> Self:
        """Open everything that can be opened."""
        while self.page.locator("main details:not([open]) > summary").count():
            self.page.locator("main details:not([open]) > summary").first.click()
        return self

    # --- reading ----------------------------------------------------------------------------

    @property
    def heading(self) -> str:
        return " ".join(self.page.locator("h1").first.inner_text().split())

    @property
    def text(self) -> str:
        """All that the page says, hidden detail included."""
        return " ".join((self.page.locator("main").text_content() or "").split())

    def sees(self, *words: str) -> Self:
        """Check that the page says these words; words of the source are looked for translated."""
        text = self.text
        for one in (in_language(word, self.language) for word in words):
            assert one in text, f"{self.page.url} does not say {one!r}: {text[:1500]}"
        return self

    def sees_not(self, *words: str) -> Self:
        """Check that the page does not say these words, nor its source."""
        content = self.page.content()
        for one in words:
            assert one not in content, f"{self.page.url} says {one!r}"
        return self

    def sees_in(self, row: str, *words: str) -> Self:
        """Check what stands in the row or item about something."""
        rows = self.page.locator("tr, li, .lk-card, dl > div").filter(has_text=row)
        for one in words:
            expect(rows.filter(has_text=one).first).to_be_attached()
        return self

    def look(self) -> Self:
        """Examine the page: nothing broken, nothing inaccessible, nothing untranslated."""
        assert not self.world.visitors.problems, "\n".join(self.world.visitors.problems)
        path = PARTICULARS.sub("…", urlsplit(self.page.url).path)
        kind = (path, self.heading, (self.page.viewport_size or {})["width"])
        if kind not in self.world.examined:
            self.world.examined.add(kind)
            found = axe_violations(self.world.visitors, self.page)
            assert not found, "\n".join(found)
            if self.language == "nl":
                said = self.world.english.among(self.page.evaluate(VISIBLE_TEXTS))
                self.world.untranslated |= {f"{path}: {words}" for words in said}
        return self


def _with_value(field_: Locator, value: Any) -> str:
    name = field_.get_attribute("name")
    return f'main [name="{name}"][value="{value}"]'
