"""HTML mail as plain text: quotes get their ">", everything unseen is left out."""

from __future__ import annotations

import re
from html import unescape

LONGEST = 300_000
LONGEST_TAG = 5_000
_TAG = re.compile(r"<[/!?]?[A-Za-z!?-]")
_NAME = re.compile(r"[A-Za-z0-9]{1,20}")
_BLOCKS = frozenset(
    {"p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "blockquote", "pre"}
)
_HIDDEN = ("script", "style", "head", "title", "noscript", "template")


def html_as_text(html: str) -> str:
    """Return the words of an HTML text, line by line."""
    reader = _Reader()
    reader.feed(_without_hidden(html[:LONGEST]))
    return reader.text()


def _without_hidden(html: str) -> str:
    """Cut comments, scripts and styles by plain search: what is never closed ends the text."""
    html = _without(html, "<!--", "-->")
    for tag in _HIDDEN:
        html = _without(html, f"<{tag}", f"</{tag}", whole_tag=True)
    return html


def _without(html: str, start: str, end: str, *, whole_tag: bool = False) -> str:
    lower, kept, here = html.lower(), [], 0
    while (found := lower.find(start, here)) >= 0:
        after = lower[found + len(start) : found + len(start) + 1]
        if whole_tag and after not in {">", " ", "\n", "\t", "\r", "/"}:  # <header>, not <head>
            kept.append(html[here : found + len(start)])
            here = found + len(start)
            continue
        kept.append(html[here:found])
        close = lower.find(end, found)
        if close < 0:
            return "".join(kept)
        here = lower.find(">", close)
        if here < 0:
            return "".join(kept)
        here += 1
    kept.append(html[here:])
    return "".join(kept)


class _Reader:
    """Walks through tags and words in one pass; the standard parser takes minutes on odd input."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0

    def feed(self, html: str) -> None:
        here = 0
        while here < len(html):
            start = html.find("<", here)
            if start < 0:
                break
            end = html.find(">", start, start + LONGEST_TAG)
            if end < 0 or not _TAG.match(html, start):  # a "<" that is meant as such
                self._words(html[here : start + 1])
                here = start + 1
                continue
            self._words(html[here:start])
            self._tag(html[start + 1 : end])
            here = end + 1
        self._words(html[here:])

    def _tag(self, inside: str) -> None:
        closes = inside.startswith("/")
        found = _NAME.match(inside, 1 if closes else 0)
        name = found[0].lower() if found else ""
        if name in _BLOCKS or name in {"br", "hr"}:
            self._end_line(blank=name == "p")
        if name == "blockquote":
            self._quotes = max(0, self._quotes + (-1 if closes else 1))
        elif name == "li" and not closes:
            self._line.append("- ")
        elif name in {"td", "th"} and closes:
            self._line.append(" ")

    def _words(self, text: str) -> None:
        self._line.append(re.sub(r"[\s\xa0]+", " ", unescape(text)))

    def _end_line(self, *, blank: bool = False) -> None:
        text = " ".join("".join(self._line).split())
        self._line = []
        mark = "> " * min(self._quotes, 5)
        if text:
            self._lines.append(mark + text)
        if blank and self._lines and self._lines[-1].strip("> "):
            self._lines.append(mark.rstrip())

    def text(self) -> str:
        self._end_line()
        return "\n".join(self._lines).strip()
