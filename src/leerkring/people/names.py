"""Whether two names are one person's: only a person decides where they merely fit together."""

from __future__ import annotations

import re
from enum import StrEnum

from leerkring.people.places import plain

_SMALL = "van von de den der het t te ten ter in op el al la le du di da bin ben s"
_PREFIXES = frozenset(_SMALL.split())
# The part before the @ of a mailbox that several people read.
_SHARED = re.compile(
    r"^(info\w*|contact\w*|admin\w*|secretariaat\w*|secr|directie\w*|directeur|kantoor|school\w*"
    r"|post\w*|mail|team\w*|formulier\w*|form\w*|web\w*|site|wordpress|website|aanmeld\w*|office"
    r"|no-?_?reply|do-?not-?reply|niet-?beantwoorden|leraren|docenten|ib|balie|receptie|algemeen"
    r"|[oprk]?[bc]s[\w-]*|bestuur\w*|gemeente\w*)$",
    re.IGNORECASE,
)


class Likeness(StrEnum):
    """How two names stand to each other."""

    SAME = "same"
    MAYBE = "maybe"  # "A. Bos" and "Anna Bos-Visser": a person decides
    OTHER = "other"


def likeness(one: tuple[str, str], other: tuple[str, str]) -> Likeness:
    """Compare two pairs of given and family name."""
    first, second = _parts(*one), _parts(*other)
    if first == second or first == second[::-1]:
        return Likeness.SAME
    if not (all(first) and all(second)):
        return _half(first, second)
    swapped = (second[1], second[0])
    fits = _fit(first, second) or _fit(first, swapped)
    return Likeness.MAYBE if fits else Likeness.OTHER


def may_be_one(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether two who use one address can be taken for one person.

    Whoever gave half a name may be anybody there whose name holds it.
    """
    found = likeness(one, other)
    is_half = not (all(one) and all(other))
    return found == Likeness.SAME or (is_half and found == Likeness.MAYBE)


def _half(one: tuple[str, str], other: tuple[str, str]) -> Likeness:
    """Compare names of which one is no more than half known; no name at all may be anybody's."""
    known = [[part for part in name if part] for name in (one, other)]
    fits = any(_shortens(a, b) or _shortens(b, a) for a in known[0] for b in known[1])
    return Likeness.MAYBE if fits or not all(known) else Likeness.OTHER


def is_shared(address: str) -> bool:
    """Tell whether an address looks like that of a school or a form, and not of a person."""
    return bool(_SHARED.match(address.partition("@")[0]))


def _parts(given: str, family: str) -> tuple[str, str]:
    """Return both without prefixes, accents and capitals."""
    return _bare(given.replace(".", " ")), _bare(family)


def _bare(name: str) -> str:
    words = plain(name).split()
    return " ".join([word for word in words if word not in _PREFIXES] or words)


def _fit(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether one family name is in the other, and the given names can be one."""
    families = set(one[1].split()) & set(other[1].split())
    return bool(families) and (_shortens(one[0], other[0]) or _shortens(other[0], one[0]))


def _shortens(short: str, long: str) -> bool:
    """Tell whether a given name can stand for a longer one: initials, or how it begins."""
    is_initials = all(len(word) == 1 for word in short.split())
    return short[:1] == long[:1] and (is_initials or long.startswith(short))
