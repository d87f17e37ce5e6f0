"""An official letter as a PDF: tagged (PDF/UA-1), made from the same words as the e-mail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override
from markdown_it import MarkdownIt
from markdown_it.token import Token

from leerkring.mail.models import Letter

PDF_NAME = {"nl": "brief.pdf", "en": "letter.pdf"}
_markdown = MarkdownIt("commonmark", {"html": False})
_one_at_a_time = Lock()  # a compiler serves one thread
Run = dict[str, Any]


def letter_pdf(letter: Letter) -> bytes:
    """Return a letter as a PDF with title, language and structure; the words are data, not code."""
    day = timezone.localtime(letter.created_at)
    with override(letter.language):
        date = date_format(day, "j F Y")
    content = {
        "title": letter.subject,
        "language": letter.language,
        "sender": letter.sender_name or settings.SITE_NAME,
        "recipient": letter.person.name if letter.person else letter.recipient,
        "date": date,
        "blocks": list(_blocks(_markdown.parse(letter.text))),
    }
    with _one_at_a_time:
        compiler, template = _compiler()
        made: bytes = compiler.compile(
            template,
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=int(letter.created_at.timestamp()),
            sys_inputs={"letter": json.dumps(content)},
        )
    return made


@cache
def _compiler() -> tuple[Any, bytes]:
    """Return the compiler of all letters, which reads the fonts once, and their template."""
    from typst import Compiler  # loaded by the first letter

    template = (files("leerkring.mail") / "letters" / "letter.typ").read_bytes()
    return Compiler(ignore_system_fonts=True), template


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
