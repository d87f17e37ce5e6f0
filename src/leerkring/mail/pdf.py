"""An official letter as a PDF: tagged (PDF/UA-1), made from the same words as the e-mail.

No sign stops a letter: typst refuses a text that its fonts cannot show, so such a sign becomes □.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from threading import Lock
from typing import Any
from unicodedata import category

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from markdown_it import MarkdownIt
from markdown_it.token import Token

from leerkring.mail.hiding import MARK
from leerkring.mail.models import Letter

PDF_NAME = {"nl": "brief.pdf", "en": "letter.pdf"}
_markdown = MarkdownIt("commonmark", {"html": False})
_one_at_a_time = Lock()  # a compiler serves one thread
logger = logging.getLogger(__name__)
Run = dict[str, Any]

SYMBOL_BULLET = "\uf0b7"  # what Word writes for a bullet: a private sign of the Symbol font
# Line ends, and the joiners that belong to a word in Persian or Hindi.
KEPT = "\n\u200c\u200d"
FONTS = ("manimgx_fonts", "manimgx_fonts_cjk")  # the second is an extra
STAND_IN = "□"
TRIES = 30  # letters, each with one more run of signs that no font has
NOT_SHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
BEYOND_LATIN = re.compile(r"[^\u0020-\u024f\n□•–—‘’“”…€]")


def letter_pdf(letter: Letter) -> bytes | None:
    """Return a letter as a PDF with title, language and structure; the words are data, not code.

    None when it cannot be made at all: the words of the e-mail then stand alone, and the log says
    why. What is decided about people never waits for a document.
    """
    day = timezone.localtime(letter.created_at)
    with override(letter.language):
        date = date_format(day, "j F Y")
        elsewhere = _("your personal link stands in the e-mail")
        if letter.on_paper:
            elsewhere = _("by letter or by telephone")
    sender = _readable(letter.sender_name or settings.SITE_NAME)
    text = MARK.sub(f"({elsewhere})", letter.text)
    content = {
        "title": _readable(letter.subject).strip() or sender,
        "language": letter.language,
        "sender": sender,
        "recipient": _readable(letter.person.name if letter.person else letter.recipient),
        "date": date,
        "blocks": list(_blocks(_markdown.parse(_readable(text)))),
    }
    with _one_at_a_time:
        return _compiled(json.dumps(content, ensure_ascii=False), letter)


def _compiled(words: str, letter: Letter) -> bytes | None:
    from typst import TypstError  # loaded by the first letter

    compiler, template = _compiler()
    for _try in range(TRIES):
        try:
            made: bytes = compiler.compile(
                template,
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=int(letter.created_at.timestamp()),
                sys_inputs={"letter": words},
            )
            return made
        except TypstError as error:
            simpler = _without_what_is_not_shown(words, str(error))
            if simpler == words:
                logger.exception("letter %s has no PDF", letter.pk)
                return None
            words = simpler
    return _compiled(BEYOND_LATIN.sub(STAND_IN, words), letter)


def _without_what_is_not_shown(words: str, error: str) -> str:
    """Return the words without the signs that the compiler names; it names one run at a time.

    Where it names a letter of our own, a mark upon that letter is what no font has.
    """
    named = NOT_SHOWN.search(error)
    signs = ESCAPED.sub(lambda found: chr(int(found[1], 16)), named[1]) if named else ""
    simpler = words.translate({ord(sign): STAND_IN for sign in signs if not sign.isascii()})
    return simpler if simpler != words else BEYOND_LATIN.sub(STAND_IN, words)


def _readable(words: str) -> str:
    """Return the words without signs that nobody sees, and with a bullet that every font has."""
    kept = (sign for sign in words if sign in KEPT or category(sign) not in {"Cc", "Cf"})
    shown = (STAND_IN if category(sign) == "Cs" else sign for sign in kept)
    return "".join(shown).replace(SYMBOL_BULLET, "•")


@cache
def _compiler() -> tuple[Any, bytes]:
    """Return the compiler of all letters, which reads the fonts once, and their template."""
    from typst import Compiler

    template = (files("leerkring.mail") / "letters" / "letter.typ").read_bytes()
    packages = filter(None, map(find_spec, FONTS))
    folders = [place for package in packages for place in package.submodule_search_locations or ()]
    return Compiler(ignore_system_fonts=True, font_paths=folders), template


def _blocks(tokens: list[Token]) -> Iterator[dict[str, Any]]:
    """Yield the paragraphs and list items of a text, each as runs of words."""
    inside: list[str] = []
    for token in tokens:
        if token.type == "list_item_open":
            inside.append("item")
        elif token.type == "list_item_close":
            inside.pop()
        elif token.type == "inline":
            kind = inside[-1] if inside else "paragraph"
            yield {"kind": kind, "runs": list(_runs(token.children or []))}


def _runs(tokens: list[Token]) -> Iterator[Run]:
    strong = False
    for token in tokens:
        if token.type in {"strong_open", "strong_close"}:
            strong = token.type == "strong_open"
        elif token.type in {"softbreak", "hardbreak"}:
            yield {"text": "", "strong": False, "break": True}
        elif token.content:
            yield {"text": token.content, "strong": strong, "break": False}
