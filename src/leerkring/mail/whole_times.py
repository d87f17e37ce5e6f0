"""Keeping a time on one line in what people read: "16.00–20.00 uur" is never torn at its dash.

Browsers, mail programs and typst all allow a line to end after an en dash. Whoever writes a time
writes plain text; where a page, a letter or a PDF is made of it, the time becomes one piece.
"""

from __future__ import annotations

import re

_HOUR = r"\d{1,2}[.:]\d{2}"
_BLANK = "[ \u00a0]"
TIME = re.compile(rf"(?<![\d.,:]){_HOUR}{_BLANK}?[–-]{_BLANK}?{_HOUR}(?!\d)(?:{_BLANK}uur\b)?")
# Where mark-up means nothing, or something else; and every tag, of which attributes are not text.
_NOT_TEXT = r"<(?P<tag>script|style|textarea|title|select|svg)\b.*?</(?P=tag)\s*>|<[^>]*>"
_TEXT_OR_NOT = re.compile(rf"(?P<kept>{_NOT_TEXT})|{TIME.pattern}", re.DOTALL | re.IGNORECASE)


def with_whole_times(html: str, opening: str) -> str:
    """Return HTML in which each time stands between `opening`, a span's start tag, and its end."""
    if not TIME.search(html):
        return html
    return _TEXT_OR_NOT.sub(
        lambda found: found[0] if found["kept"] else f"{opening}{found[0]}</span>", html
    )
