"""Texts without capitals and accents, and the order of names that a Dutch reader expects.

One rule for both databases: SQLite calls these functions, PostgreSQL gets the same rule as an
expression (`people.finding`), and a test holds the two together letter by letter.
"""

from __future__ import annotations

import re
import unicodedata

# Marks that stand on a letter once it is taken apart.
MARKS = "\u0300-\u036f"
# Letters that stay whole when marks are taken off, with what a reader types for them.
PLAIN_LETTERS = "ØøŁłĐđĦħŦŧÐðıŊŋ", "oollddhhttddinn"
LIGATURES = (
    *(("ß", "ss"), ("ẞ", "ss"), ("Æ", "ae"), ("æ", "ae"), ("Œ", "oe"), ("œ", "oe")),
    *(("Þ", "th"), ("þ", "th"), ("\u03c2", "\u03c3")),  # a sigma at the end is a sigma
)
# Every sign that is typed for an apostrophe.
APOSTROPHES = "\u2018\u2019\u201b\u02bc`"
# What stands before a surname and does not count in an alphabetical list (after folding): the
# prefixes of the Dutch register of persons in use, and the usual ones from elsewhere.
PREFIX = (
    "(?:van|von|vom|vander|vanden|vande|de|den|der|del|della|dela|di|da|do|dos|das|du|des|"
    "het|in|op|aan|bij|onder|over|uit|uijt|voor|te|ten|ter|tot|zu|zum|zur|al|el|la|le|les|lo|"
    "los|las|af|av|ben|bin|'t|'s|t|s)"
)
LEADING_PREFIXES = rf"^(?:{PREFIX} +|[dl]' *)+"

_MARKS = re.compile(f"[{MARKS}]+")
_INSTEAD = (*zip(*PLAIN_LETTERS, strict=True), *LIGATURES)
_LEADING = re.compile(LEADING_PREFIXES)
_APOSTROPHES = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_PREFIX_WORD = re.compile(rf"{PREFIX}|[dl]'")


def folded(text: str | None) -> str:
    """Return a text as search compares it: small letters without accents."""
    if not text:
        return ""
    if text.isascii():
        return text.lower()
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    for letters, instead in _INSTEAD:  # much faster on a long letter than str.translate
        text = text.replace(letters, instead)
    return text.lower()


def sort_name(given_name: str | None, prefix: str | None, family_name: str | None) -> str:
    """Return the key that puts a name where a Dutch list has it.

    By the surname without its prefix ("van den Berg" at the B), then the given name, then the
    prefix; capitals, accents and signs between letters do not count. "IJ" is an i and a j, as in
    the dictionary and in spreadsheets. Who has one name stands under that name.
    """
    given, bare = _words(folded(given_name)), bare_surname(family_name)
    before = _words(f"{folded(prefix)} {folded(family_name)}")
    # Two spaces come before a space and a letter: "Berg" stands before "Berg Visser".
    return "  ".join(filter(None, (bare, given, before)))


def bare_surname(family_name: str | None) -> str:
    """Return a surname as it is compared: folded, without a prefix that was written with it."""
    surname = _upright(folded(family_name)).strip()
    return surname if surname.isalnum() else _words(_LEADING.sub("", surname) or surname)


def split_surname(surname: str) -> tuple[str, str]:
    """Return the prefix and the rest of a surname that was written whole.

    Only words in small letters are a prefix: a Flemish "De Smet" is written as one.
    """
    words = surname.split()
    number = 0
    while number < len(words) - 1 and _is_prefix(words[number]):
        number += 1
    return " ".join(words[:number]), " ".join(words[number:])


def _is_prefix(word: str) -> bool:
    is_small = not word[:1].isupper()
    return is_small and _PREFIX_WORD.fullmatch(_upright(folded(word))) is not None


def _upright(text: str) -> str:
    return text.translate(_APOSTROPHES)


def _words(text: str) -> str:
    if text.isalnum():
        return text
    return re.sub(r"[\W_]+", " ", _upright(text).replace("'", "")).strip()
