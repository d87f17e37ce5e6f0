"""HTML mail as plain text: quotes get their ">", everything unseen is left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

LONGEST = 300_000
_BLOCKS = frozenset(
    {"p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "blockquote", "pre"}
)
_HIDDEN = ("script", "style", "head", "title", "noscript", "template")


def html_as_text(html: str) -> str:
    """Return the words of an HTML text, line by line; what cannot be read is stripped of tags."""
    html = _without_hidden(html[:LONGEST])
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
    except Exception:  # HTMLParser asserts and recurses on odd input
        return re.sub(r"<[^<>]{0,2000}>", " ", html)
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


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS or tag in {"br", "hr"}:
            self._end_line(blank=tag == "p")
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "li":
            self._line.append("- ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_line(blank=tag == "p")
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag in {"td", "th"}:
            self._line.append(" ")

    def handle_data(self, data: str) -> None:
        self._line.append(re.sub(r"[\s\xa0]+", " ", data))

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
