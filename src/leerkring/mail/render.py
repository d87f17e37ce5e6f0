"""Turns a letter's words into a subject, plain text and HTML for one recipient."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from leerkring.audit.problems import Refused
from leerkring.mail.hiding import MARK, Hider
from leerkring.mail.kinds import LetterWords
from leerkring.mail.whole_times import with_whole_times

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
BUTTON = re.compile(r"^\{button\}$", re.MULTILINE)
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False})
_linked = MarkdownIt("commonmark", {"html": False, "breaks": True})
_linked.core.ruler.push("bare_addresses", lambda state: _link_bare_addresses(state))
BOLD = re.compile(r"\*\*(.+?)\*\*")
EMPTY_LINES = re.compile(r"\n{3,}")
BARE_ADDRESS = re.compile(rf"https?://\S+[^\s.,;:!?)]|{MARK.pattern}")


class UnknownPlaceholder(Refused):
    """The text names a placeholder that this kind of letter does not have."""

    message = _("This letter has no placeholder %(name)s. Possible are: %(known)s.")
    status = 400


@dataclass(frozen=True, slots=True)
class Button:
    """The one thing to do in a letter: a label and an address."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter as it is kept: a mark stands for each of its `links`, which nobody else may see."""

    subject: str
    text: str
    html: str
    links: tuple[str, ...] = ()


def placeholders_in(words: LetterWords) -> set[str]:
    """Return the names of all placeholders in a text."""
    return set(PLACEHOLDER.findall(words.subject) + PLACEHOLDER.findall(words.body))


def check_placeholders(words: LetterWords, known: Mapping[str, object]) -> None:
    """Raise UnknownPlaceholder for the first placeholder that the letter's kind does not have."""
    for name in sorted(placeholders_in(words) - set(known) - {"button"}):
        names = ", ".join(f"{{{known_name}}}" for known_name in known)
        raise UnknownPlaceholder(name=f"{{{name}}}", known=names)


def render(
    words: LetterWords,
    values: Mapping[str, str],
    *,
    language: str,
    button: Button | None = None,
    codes: Sequence[str] = (),
) -> Rendered:
    """Return the letter with its placeholders filled in; `button` may be None.

    Values are put in after the Markdown is read, so that nobody's name becomes mark-up. A paragraph
    whose value is empty leaves no gap. `codes` name the values that nobody else may see.
    """
    hider = Hider(language)
    values = {n: hider.code(value) if n in codes else value for n, value in values.items()}
    subject = " ".join(_filled(words.subject, values).split())
    text = BUTTON.sub(f"{button.label}:\n{button.url}" if button else "", words.body)
    return _hidden(
        hider,
        subject,
        EMPTY_LINES.sub("\n\n", _filled(text, values)).strip() + "\n",
        _html(words.body, values, language, subject, button),
    )


def _hidden(hider: Hider, subject: str, text: str, html: str) -> Rendered:
    subject, text, html = hider.text(subject), hider.text(text), hider.html(html)
    return Rendered(subject, text, html, tuple(hider.found))


def plain(text: str) -> str:
    """Return a letter's words as they are read without mark-up."""
    return BOLD.sub(r"\1", text)


def render_edited(subject: str, text: str, *, language: str, links: Sequence[str] = ()) -> Rendered:
    """Return a letter whose words a person changed; addresses and marks in it become links."""
    html = _in_frame(_linked.render(text), language, subject)
    return _hidden(Hider(language, links), subject, text, html)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def _html(
    body: str, values: Mapping[str, str], language: str, subject: str, button: Button | None
) -> str:
    safe_values = {name: _as_html(value) for name, value in values.items()}
    parts: list[str] = []
    for number, part in enumerate(BUTTON.split(body)):
        if number and button:
            parts.append(render_to_string("mail/button.html", {"button": button}))
        parts.append(_filled(_read(part), safe_values).replace("<p></p>\n", ""))
    return _in_frame("\n".join(parts), language, subject)


def _in_frame(body: str, language: str, subject: str) -> str:
    """Return the whole HTML of a letter; mail programs read no style sheet."""
    context = {"body": body, "language": language, "subject": subject}
    html = render_to_string("mail/letter.html", context)
    return with_whole_times(html, '<span style="white-space:nowrap">')


@lru_cache(maxsize=256)
def _read(text: str) -> str:
    """Return the HTML of a text that many letters share, still with its placeholders."""
    return str(_markdown.render(text))


def _as_html(value: str) -> str:
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace('"', "&quot;").replace("\n", "<br>")


def _link_bare_addresses(state: StateCore) -> None:
    """Make a link of every address that stands in a text as such."""
    for token in state.tokens:
        if token.type == "inline" and token.children:
            token.children = [new for child in token.children for new in _with_links(child)]


def _with_links(token: Token) -> list[Token]:
    if token.type != "text":
        return [token]
    made: list[Token] = []
    end = 0
    for match in BARE_ADDRESS.finditer(token.content):
        made.append(Token("text", "", 0, content=token.content[end : match.start()]))
        made.append(Token("link_open", "a", 1, attrs={"href": match[0]}))
        made.append(Token("text", "", 0, content=match[0]))
        made.append(Token("link_close", "a", -1))
        end = match.end()
    made.append(Token("text", "", 0, content=token.content[end:]))
    return made
