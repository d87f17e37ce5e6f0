"""Personal links in letters: stored and shown as words, filled in only while a letter leaves.

A letter's words hold a mark such as "[personal link]"; the address itself stands sealed in the
letter's `links`. So nobody of the team, no export and no stolen database has somebody's link.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Sequence
from html import escape, unescape
from typing import Any

from django.conf import settings
from icalendar.parser import Contentline, Contentlines

from leerkring.mail.models import Attachment, Letter
from leerkring.people.sealed import PRIVATE, opened, sealed

WORDS = {"nl": ("persoonlijke link", "persoonlijke code"), "en": ("personal link", "personal code")}
MARK = re.compile(r"\[(?:persoonlijke|personal) (?:link|code)(?: ([1-9]\d?))?\]")
CALENDAR = "text/calendar"


class Hider:
    """Puts marks in the place of personal links in the parts of one letter, and keeps the links."""

    def __init__(self, language: str, found: Iterable[str] = ()) -> None:
        self._link, self._code = WORDS[language]
        self.found = list(found)

    def text(self, text: str) -> str:
        """Return a text with a mark for each personal link."""
        return PRIVATE.sub(lambda match: self._mark(match[0], self._link), text)

    def html(self, html: str) -> str:
        """Return HTML with a mark for each personal link."""
        return PRIVATE.sub(lambda match: self._mark(unescape(match[0]), self._link), html)

    def code(self, code: str) -> str:
        """Return the mark of something secret that is no link."""
        return self._mark(code, self._code)

    def file(self, content: bytes, content_type: str) -> bytes:
        """Return a calendar file with a mark for each personal link; other files hold none."""
        if not content_type.startswith(CALENDAR):
            return content
        return _refolded(content, self.text)

    def _mark(self, secret: str, words: str) -> str:
        if secret not in self.found:
            self.found.append(secret)
        number = self.found.index(secret) + 1
        return f"[{words}]" if number == 1 else f"[{words} {number}]"


def without_links(text: str) -> str:
    """Return what somebody wrote to us with words in the place of the personal links it quotes."""
    return Hider("nl").text(text)


def as_received(letter: Letter) -> Letter:
    """Return a letter as its recipient gets it, with the links in it; it is never saved."""
    whole = copy.copy(letter)
    links = secrets_of(letter)
    whole.subject, whole.text = filled(letter.subject, links), filled(letter.text, links)
    whole.html = filled(letter.html, [escape(link) for link in links])
    whole.headers = {name: filled(str(value), links) for name, value in letter.headers.items()}
    return whole


def files_of(letter: Letter) -> list[Attachment]:
    """Return what goes along with a letter, as its recipient gets it."""
    links = secrets_of(letter)
    files = [copy.copy(file) for file in letter.attachments.all()]
    for file in files:
        if file.content_type.startswith(CALENDAR):
            file.content = _refolded(bytes(file.content), lambda text: _in_calendar(text, links))
    return files


def secrets_of(letter: Letter) -> list[str]:
    """Return the personal links of a letter, which only its recipient may see."""
    return [opened(link) for link in letter.links]


def sealed_links(links: Iterable[str]) -> list[str]:
    """Return links as a letter keeps them."""
    return [sealed(link) for link in links]


def filled(text: str, links: Sequence[str]) -> str:
    """Return a text with its links in the place of the marks."""
    return MARK.sub(lambda match: _chosen(match, links) or match[0], text)


def _in_calendar(text: str, links: Sequence[str]) -> str:
    """Fill a calendar file in; who gets no link gets the address of the site."""
    return MARK.sub(lambda match: _chosen(match, links) or settings.BASE_URL, text)


def _chosen(match: re.Match[str], links: Sequence[str]) -> str:
    number = int(match[1] or 1)
    return links[number - 1] if number <= len(links) else ""


def _refolded(content: bytes, change: Callable[[str], str]) -> bytes:
    """Change a calendar's whole lines, and break them again as its format asks."""
    reader: Any = Contentlines  # the library has no types here
    line: Any = Contentline
    lines = reader.from_ical(content)
    changed = [change(one) for one in lines]
    if changed == lines:
        return content
    return bytes(reader(line(one) for one in changed).to_ical())
