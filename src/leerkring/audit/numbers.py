"""The one reader of numbers that came from outside: ids, versions and counts, as text."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Ten figures from 0 to 9, and of those no more than fit in every database's whole number. Python's
# own tests take a superscript two for a figure, and 25 figures fit in no column.
_NUMBER = re.compile(r"[0-9]{1,18}")
TOO_LARGE = 10**18


def number_in(text: str | None, below: int = TOO_LARGE) -> int | None:
    """Return the whole number that a text is, or None when it is none that a row can have."""
    number = int(text) if text and _NUMBER.fullmatch(text) else None
    return number if number is not None and number < below else None


def numbers_in(texts: Iterable[str], below: int = TOO_LARGE) -> list[int]:
    """Return the numbers among texts, in their order; what is no number is left out."""
    found = (number_in(text, below) for text in texts)
    return [number for number in found if number is not None]


def number_of(reference: str, kind: str) -> int | None:
    """Return the id in "activity:3" when it names a row of this kind."""
    found, _, number = reference.partition(":")
    return number_in(number) if found == kind else None
