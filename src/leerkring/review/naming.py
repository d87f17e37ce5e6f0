"""Finds people whom somebody names, though we do not know them: a colleague, a child."""

from __future__ import annotations

import re

_PREFIX = r"(?:van|von|de|der|den|het|'t|’t|ten|ter|te|el|al|bin|ben|du|la|le|di|op|in)"
_CAPITAL = r"[^\W\d_a-zà-ÿ][\w'’]*(?:-[^\W\d_][\w'’]*)?"
_NAME = rf"{_CAPITAL}(?:\s+(?:{_PREFIX}\s+){{0,3}}{_CAPITAL}){{0,3}}"
_WHO = (
    "collega|collega's|directeur|directrice|rector|conrector|juf|juffrouw|meester|mevrouw|mevr|mw"
    "|meneer|dhr|heer|wethouder|burgemeester|bestuurder|voorzitter|schoolleider|teamleider"
    "|locatieleider|begeleider|begeleidster|ib'er|leerkracht|leraar|lerares|docent|docente|mentor"
    "|coach|conciërge|leerling|jongen|meisje|kind|moeder|vader|broer|zus|zusje|zoon|dochter|man"
    "|vrouw|partner|oom|tante|oma|opa|vriend|vriendin|professor|prof|dr|drs|ir|mr|mrs|ms|miss"
    "|colleague|principal|teacher|headteacher|alderman|pupil|student|mother|father|brother|sister"
    "|son|daughter|husband|wife|friend|heet|heette|heten|genaamd|named|called|namens"
)
_INTRODUCED = re.compile(rf"\b(?:{_WHO})\b[.,:]?\s+(?-i:({_NAME}))", re.IGNORECASE)
_WITH_PREFIX = re.compile(
    rf"\b({_CAPITAL}\s+(?:van|von|de|der|den|ten|ter|el|al|bin|ben)(?:\s+(?:de|den|der|het|'t))?"
    rf"\s+{_CAPITAL})"
)
_WITH_INITIALS = re.compile(rf"(?<!\w)((?:[A-Z]\.\s?){{1,4}}(?:{_PREFIX}\s+){{0,2}}{_CAPITAL})")
_PAIR = re.compile(rf"(?<![\w-])({_CAPITAL}[^\S\n]+{_CAPITAL})(?![\w-])")
# Words with a capital that begin a sentence, or belong to this field and to nobody.
_WORDS = """
aan als bij binnen daar daarom dan dat de deze die dit door een en er graag haar het hij hier
hoe hun ik in is juist maar met mijn mooi na naar naast nu om onder ons onze ook op over per
sinds soms te tijdens toen tot uit vaak van vanaf veel via voor waar wanneer want wat we wel wie
wij zo zij a an and as at but for from i if in my of on our so the they this to we what when
with leernetwerk netwerk webinar gelijke kansen alliantie kansengelijkheid onderwijs school
basisschool college lyceum ministerie gemeente nederland nederlands nederlandse intern
begeleider begeleiders schoolleiders leraren wethouders rijke schooldag primair voortgezet
speciaal nationaal programma onderwijsinspectie inspectie raad universiteit hogeschool cito cbs
nro ocw vo po
"""
_NO_NAMES = frozenset(_WORDS.split())


def named_people(text: str) -> list[tuple[int, int]]:
    """Return where people are named."""
    found = []
    for pattern in (_INTRODUCED, _WITH_PREFIX, _WITH_INITIALS, _PAIR):
        found += [match.span(1) for match in pattern.finditer(text) if _may_be_a_name(match[1])]
    return found


def _may_be_a_name(words: str) -> bool:
    capitals = [word.casefold() for word in words.split() if word[:1].isupper()]
    return not any(word.strip(".,") in _NO_NAMES for word in capitals)
