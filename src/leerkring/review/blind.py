"""Takes names, schools, towns and addresses out of a motivation, so that it is read blind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from leerkring.admissions.models import Application

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)\S+", re.IGNORECASE)
PHONE = re.compile(r"(?<!\d)(?:\+31|0031|0)[\s-]?\d(?:[\s-]?\d){7,9}(?!\d)")
WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PREFIXES = _words("van der den de het 't te ten ter von la le du di el al op in aan bij")
# Words that half of all schools and municipalities carry; they give nobody away.
COMMON = _words(
    """basisschool school scholen scholengemeenschap scholengroep college lyceum gymnasium vmbo havo
    vwo mavo obs cbs rkbs kbs pcbs sbo vso praktijkonderwijs openbare openbaar christelijke
    katholieke montessori dalton jenaplan stichting gemeente onderwijs primair voortgezet speciaal
    primary secondary special education kindcentrum integraal ikc the and voor university hogeschool
    universiteit ministerie"""
)
SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text: words, or (with `hides`) what stood there: name, organisation, place."""

    text: str
    hides: str = ""


def blinded(application: Application) -> list[Part]:
    """Return the motivation in parts; what tells who wrote it is named, not shown."""
    hidden = _hidden_words(application)
    marks = _marks(application.motivation, hidden, _phrases(application))
    parts: list[Part] = []
    end = 0
    for start, stop, kind in marks:
        if start > end:
            parts.append(Part(application.motivation[end:start]))
        if start >= end:
            parts.append(Part("", kind))
            end = stop
    if end < len(application.motivation):
        parts.append(Part(application.motivation[end:]))
    return _joined(parts)


def _phrases(application: Application) -> Iterable[tuple[str, str]]:
    """Return whole names, of which single words would give nobody away."""
    yield application.organisation_name, "organisation"
    if application.organisation is not None:
        yield application.organisation.name, "organisation"
    yield application.organisation_town, "place"
    yield application.name, "name"


def _hidden_words(application: Application) -> dict[str, str]:
    """Return every word that must not be seen, with the kind of thing it is."""
    town = application.organisation_town
    organisations = [application.organisation_name]
    if application.organisation is not None:
        organisations.append(application.organisation.name)
    hidden = dict.fromkeys(_telling(" ".join(organisations)), "organisation")
    hidden |= dict.fromkeys(_telling(town), "place")
    name = [application.given_name, application.family_name]
    if application.person is not None:
        name += [application.person.given_name, application.person.family_name]
    return hidden | dict.fromkeys(_telling(" ".join(name), shortest=2), "name")


def _telling(text: str, shortest: int = SHORTEST) -> Iterable[str]:
    for word in WORD.findall(text):
        plain = _plain(word)
        if len(plain) >= shortest and plain not in PREFIXES and plain not in COMMON:
            yield plain
            yield from (part for part in re.split(r"[-'’]", plain) if _tells(part, shortest))


def _tells(part: str, shortest: int) -> bool:
    return len(part) > shortest and part not in PREFIXES and part not in COMMON


def _found(text: str, phrase: str) -> Iterable[tuple[int, int]]:
    """Return where a whole name stands in a text, whatever its capitals and accents."""
    flat, wanted = _flat(text), _flat(" ".join(phrase.split()))
    if len(wanted) <= SHORTEST:
        return []
    pattern = rf"(?<!\w){re.escape(wanted)}(?!\w)"
    return [match.span() for match in re.finditer(pattern, flat)]


def _flat(text: str) -> str:
    """Return a text of the same length in small letters without accents."""
    return "".join(unicodedata.normalize("NFD", letter.casefold())[0] for letter in text)


def _marks(
    text: str, hidden: dict[str, str], phrases: Iterable[tuple[str, str]]
) -> list[tuple[int, int, str]]:
    marks = [(*match.span(), "address") for match in ADDRESS.finditer(text)]
    marks += [
        (start, stop, kind) for phrase, kind in phrases for start, stop in _found(text, phrase)
    ]
    marks += [(*match.span(), "address") for match in PHONE.finditer(text)]
    for match in WORD.finditer(text):
        if kind := _kind_of(_plain(match[0]), hidden):
            marks.append((*match.span(), kind))
    return sorted(marks, key=lambda mark: (mark[0], -mark[1]))


def _kind_of(word: str, hidden: dict[str, str]) -> str:
    """Return what a word gives away, also in its possessive ("Fatima's", "Annas")."""
    forms = [word, re.sub(r"['’]?s$", "", word), *re.split(r"[-'’]", word)]
    return next((hidden[form] for form in forms if form in hidden), "")


def _plain(word: str) -> str:
    """Return a word in small letters without accents."""
    letters = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _joined(parts: list[Part]) -> list[Part]:
    """Make one gap of several that follow each other: "Sanne de Wit" is one name."""
    joined: list[Part] = []
    for part in parts:
        between = joined[-1].text.strip().casefold() if joined else ""
        may_join = part.hides and len(joined) > 1 and joined[-2].hides == part.hides
        if may_join and all(word in PREFIXES for word in between.split()):
            joined.pop()
            continue
        joined.append(part)
    return joined
