"""Takes names, schools, towns and addresses out of what applicants write, so that it is read blind.

What is shown is the text in its plain form (NFKC, without signs that nobody sees), so that a word
cannot be hidden from us and yet be read. In doubt a word is taken out: its reader sees that
something stood there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from leerkring.admissions.models import Application
from leerkring.people.places import plain, towns
from leerkring.review.naming import named_people

_ENDINGS = (
    "nl|com|org|net|eu|be|de|edu|info|io|school|frl|amsterdam|online|site|app|me|nu|tv|example"
)
ADDRESS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)\S+"
    rf"|(?<![\w.@])(?:[\w-]+\.)+(?:{_ENDINGS})\b(?:/\S*)?|(?<![\w.@])@[\w.]{{2,40}}",
    re.IGNORECASE,
)
PHONE = re.compile(
    r"(?<![\d.,/-])(?:\+|00)\d[\d\s().·/–—_-]{6,22}\d(?!\d)"
    r"|(?<![\d.,/-])\(?0[\s().·/–—_-]{0,3}\d(?:[\s().·/–—_-]{0,3}\d){7,9}(?!\d)"
    r"|(?<=tel)(?:efoon\w*)?[\s.:]{0,3}\d(?:[\s().·/–—_-]{0,3}\d){5,11}(?!\d)",
    re.IGNORECASE,
)
POSTCODE = re.compile(r"(?<!\w)[1-9]\d{3}\s?[A-Z]{2}(?!\w)")
WORD = re.compile(r"[^\W_]+(?:[-'’`][^\W_]+)*")
SPELLED = re.compile(r"(?<!\w)(?:\w[\s.*_·-]{1,2}){3,}\w(?!\w)")  # "S a n n e", "S.a.n.n.e"


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
RARE = 6  # letters; a telling word of so many is looked for inside longer ones, too
SHORTEST_STEM = 4
_LONG_ENDINGS = (
    "je|jes|tje|tjes|se|sen|sche|schen|er|ers|erse|ster|sters|naar|naars|naren|enaar|enaars|enaren"
)
_OF_A_TOWN = rf"(?:{_LONG_ENDINGS}|s|e|en)?"
# What the people and things of some towns are called, that does not follow from its name.
_IRREGULAR = {
    "den haag": "hagenaar hagenees hageneze haags residentie",
    "s hertogenbosch": "bossche bosschenaar",
    "gouda": "gouwenaar",
    "maastricht": "mestreech sjeng",
    "rotterdam": "rotjeknor",
    "tilburg": "kruikenstad",
    "groningen": "grunn grunneger stadjer",
}
_VOWELS = "aeiou"
_LIKE_LATIN = str.maketrans(  # letters of other scripts that look like ours, and ours with strokes
    "асеорхуіјѕԁһԛԝѵαεικνορτυχøłđıŋħŧœæåþð", "aceopxyijsdhqwvaeiknoptuxoldinhtoaatd"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text: words, or (with `hides`) what stood there: name, organisation, place."""

    text: str
    hides: str = ""


def blinded(application: Application) -> list[Part]:
    """Return the motivation in parts; what tells who wrote it is named, not shown."""
    return Blindfold(application).parts(application.motivation)


class Blindfold:
    """What must not be seen of one application, in whatever its readers get to see."""

    def __init__(self, application: Application, colleagues: Iterable[str] = ()) -> None:
        self._phrases = [*_phrases(application), *((name, "name") for name in colleagues)]
        self._hidden = _hidden_words(application)
        self._rare = [
            (word, kind)
            for word, kind in self._hidden.items()
            if len(word) >= (RARE - 1 if kind == "name" else RARE)
        ]
        self._hidden |= dict.fromkeys(_telling(" ".join(colleagues)), "name")
        self._of_town = _town_pattern(_town_names(application))

    def parts(self, text: str) -> list[Part]:
        """Return a text in parts; what gives somebody away is named, not shown."""
        text = plainly(text)
        parts: list[Part] = []
        end = 0
        for start, stop, kind in self._marks(text):
            if start > end:
                parts.append(Part(text[end:start]))
            if start >= end:
                parts.append(Part("", kind))
            end = max(end, stop)
        if end < len(text):
            parts.append(Part(text[end:]))
        return _joined(parts)

    def _marks(self, text: str) -> list[tuple[int, int, str]]:
        flat = _flat(text)
        marks = [(*match.span(), "address") for match in ADDRESS.finditer(text)]
        marks += [(*match.span(), "address") for match in PHONE.finditer(text)]
        marks += [(*match.span(), "address") for match in POSTCODE.finditer(text)]
        marks += [(*at, kind) for phrase, kind in self._phrases for at in _found(flat, phrase)]
        marks += [(*span, "name") for span in named_people(text)]
        for match in WORD.finditer(flat):
            if kind := self._kind_of(match[0]):
                marks.append((*match.span(), kind))
        for match in SPELLED.finditer(flat):
            if kind := self._kind_of(re.sub(r"\W|_", "", match[0])):
                marks.append((*match.span(), kind))
        return sorted(marks, key=lambda mark: (mark[0], -mark[1]))

    def _kind_of(self, word: str) -> str:
        """Return what a word gives away, also in its possessive and inside a longer one."""
        forms = [word, re.sub(r"['’`]?s$", "", word), *re.split(r"[-'’`]", word)]
        forms.append(re.sub(r"[-'’`]", "", word))
        for form in forms:
            if form in self._hidden:
                return self._hidden[form]
            if self._of_town is not None and self._of_town.fullmatch(form):
                return "place"
        whole = forms[-1]
        return next((kind for rare, kind in self._rare if rare in whole), "")


def plainly(text: str) -> str:
    """Return a text in its plain form: NFKC, without signs that nobody sees."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text)
        if unicodedata.category(letter) != "Cf" and not "\ufe00" <= letter <= "\ufe0f"
    )


def _phrases(application: Application) -> Iterator[tuple[str, str]]:
    """Return whole names, of which single words would give nobody away."""
    yield application.organisation_name, "organisation"
    if application.organisation is not None:
        yield application.organisation.name, "organisation"
    for name in _town_names(application):
        yield name, "place"
    yield application.name, "name"


def _town_names(application: Application) -> list[str]:
    """Return the names of the applicant's town, in our language and in others."""
    town = application.organisation_town
    return [town, *_same_town(plain(town))] if town else []


@lru_cache(maxsize=512)
def _same_town(town: str) -> tuple[str, ...]:
    known = towns().get(town, ())
    others = [name for name, places in towns().items() if any(one in places for one in known)]
    called = [word for one in known for word in _IRREGULAR.get(plain(one.name), "").split()]
    return tuple(dict.fromkeys([*(one.name for one in known), *others, *called]))


def _town_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Return what matches the words that are made of a town's names."""
    stems = {stem for name in names for stem in _stems(name)}
    if not stems:
        return None
    long = "|".join(re.escape(stem) for stem in stems if len(stem) >= SHORTEST_STEM)
    short = "|".join(re.escape(stem) for stem in stems if len(stem) < SHORTEST_STEM)
    either = [rf"(?:{long}){_OF_A_TOWN}"] if long else []
    either += [rf"(?:{short})(?:{_LONG_ENDINGS})"] if short else []
    return re.compile("|".join(either))


def _stems(name: str) -> Iterator[str]:
    """Return how words made of a town's name begin: "groning" for Groninger and Groningse."""
    words = [word for word in re.split(r"[\s'’-]+", _flat(name)) if word not in PREFIXES]
    for word in words:
        found = {word}
        if word.endswith("en"):
            found.add(word[:-2])
        if word.endswith("e"):
            found.add(word[:-1])
        if re.search(r"(.)\1[ei]$", word):  # Zwolle: Zwols
            found.add(word[:-2])
        if word[-1:] not in _VOWELS:  # Haarlem: Haarlemmer
            found.add(word + word[-1:])
        vowels = [_with_another_vowel(stem) for stem in found]  # Nijmegen: Nijmeegs
        found.update(filter(None, vowels))
        yield from (stem for stem in found if len(stem) >= SHORTEST)


def _with_another_vowel(stem: str) -> str:
    """Return a stem with its last vowel doubled, or single, as an ending asks it in Dutch."""
    if re.search(rf"[^{_VOWELS}][{_VOWELS}][^{_VOWELS}]$", stem):
        return f"{stem[:-2]}{stem[-2]}{stem[-2:]}"
    if re.search(rf"([{_VOWELS}])\1[^{_VOWELS}]$", stem):
        return f"{stem[:-2]}{stem[-1]}"
    return ""


def _hidden_words(application: Application) -> dict[str, str]:
    """Return every word that must not be seen, with the kind of thing it is."""
    organisations = [application.organisation_name]
    if application.organisation is not None:
        organisations.append(application.organisation.name)
    hidden = dict.fromkeys(_telling(" ".join(organisations)), "organisation")
    hidden |= dict.fromkeys(_telling(" ".join(_town_names(application))), "place")
    name = [application.given_name, application.family_name]
    if application.person is not None:
        name += [application.person.given_name, application.person.family_name]
    return hidden | dict.fromkeys(_telling(" ".join(name), shortest=2), "name")


def _telling(text: str, shortest: int = SHORTEST) -> Iterator[str]:
    for word in WORD.findall(_flat(plainly(text))):
        if len(word) >= shortest and word not in PREFIXES and word not in COMMON:
            yield word
            yield re.sub(r"[-'’`]", "", word)
            yield from (part for part in re.split(r"[-'’`]", word) if _tells(part, shortest))


def _tells(part: str, shortest: int) -> bool:
    return len(part) > shortest and part not in PREFIXES and part not in COMMON


def _found(flat: str, phrase: str) -> list[tuple[int, int]]:
    """Return where a whole name stands, whatever its capitals, accents and the gaps in it."""
    words = _flat(plainly(phrase)).split()
    if len(" ".join(words)) <= SHORTEST:
        return []
    pattern = r"[\W_]{1,3}".join(map(re.escape, words))
    return [match.span() for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", flat)]


def _flat(text: str) -> str:
    """Return a text of the same length in small letters without accents."""
    return "".join(
        unicodedata.normalize("NFD", letter.casefold().translate(_LIKE_LATIN))[0] for letter in text
    )


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
