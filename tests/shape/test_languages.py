"""Every word of a code that can reach a person is there in Dutch and in English."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import pytest
from django import forms
from django.core import validators
from django.db.models import Choices
from django.utils.functional import Promise
from django.utils.translation import override

import leerkring
from tests.shape.source import ROOT

# Words that are the same in both languages.
SAME = frozenset(
    {"webinar", "experts", "online", "online intake", "school", "intake", "open"}
    | {"Experts", "Postcode", "Sector", "Telephone"}
)
SILENT = {"engines", "jobs", "project"}  # rooms that tell a visitor nothing
# Words that stand in nearly every text of one language, and in none of the other.
GIVEAWAYS = {
    "nl": "the and you your not with this that are were have has who which they from every by "
    "people select option nobody",
    "en": "een het niet je jouw voor wordt worden zijn deze dit geen naar nog kun kunt hebt heeft "
    "ook maar wie zich",
}


class AnyNumber(dict[str, int]):
    """Whatever a text with a plural counts: two of it."""

    def __missing__(self, key: str) -> int:
        return 2


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(leerkring.__path__, "leerkring."):
        parts = found.name.split(".")
        if parts[1] not in SILENT and "migrations" not in parts:
            yield importlib.import_module(found.name)


def in_language(words: object, language: str) -> str:
    with override(language):
        said = str(words)
        if not said and isinstance(words, Promise):  # it has a plural
            said = words.__mod__(AnyNumber())
    return said


def is_alike(words: object) -> bool:
    dutch, english = in_language(words, "nl"), in_language(words, "en")
    return dutch == english and english not in SAME


def choices_in(thing: Any) -> set[type[Choices]]:
    """Return the choices that a class is or holds."""
    if not isinstance(thing, type) or not thing.__module__.startswith("leerkring."):
        return set()
    near = [thing, *(one for one in vars(thing).values() if isinstance(one, type))]
    return {one for one in near if issubclass(one, Choices) and one.__members__}


def lazy_words(thing: object, path: str, depth: int = 0) -> Iterator[tuple[str, Promise]]:
    """Yield every translated text in a table of a module, with where it stands."""
    if isinstance(thing, Promise):
        yield path, thing
    elif depth < 5 and isinstance(thing, Mapping | list | tuple | set | frozenset):
        pairs = thing.items() if isinstance(thing, Mapping) else enumerate(thing)
        for key, value in pairs:
            yield from lazy_words(value, f"{path}[{key}]", depth + 1)


def test_every_choice_has_a_word_in_both_languages() -> None:
    found = {
        one for module in modules() for thing in vars(module).values() for one in choices_in(thing)
    }
    assert len(found) > 40
    wrong = {
        f"{one.__qualname__}.{code.name}" for one in found for code in one if is_alike(code.label)
    }
    assert wrong == set(), "translate the label, or add it to the words that are the same"


def test_every_table_of_words_has_them_in_both_languages() -> None:
    found = {
        path: words
        for module in modules()
        for name, thing in vars(module).items()
        for path, words in lazy_words(thing, f"{module.__name__}.{name}")
    }
    assert len(found) > 500
    assert {path for path, words in found.items() if is_alike(words)} == set()


def test_every_message_of_a_field_has_dutch() -> None:
    said = {
        f"{kind.__name__}.{code}": message
        for kind in vars(forms).values()
        if isinstance(kind, type) and issubclass(kind, forms.Field)
        for code, message in getattr(kind, "default_error_messages", {}).items()
    }
    said |= {
        name: kind.message
        for name, kind in vars(validators).items()
        if isinstance(getattr(kind, "message", None), Promise)
    }
    assert len(said) > 20
    assert {name for name, message in said.items() if is_alike(message)} == set()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_letter_speaks_one_language(language: str) -> None:
    giveaway = re.compile(rf"\b(?:{'|'.join(GIVEAWAYS[language].split())})\b", re.IGNORECASE)
    letters = sorted((ROOT / "src").rglob(f"letters/*.{language}.md"))
    assert len(letters) > 40
    wrong = {path.name: giveaway.findall(path.read_text(encoding="utf-8")) for path in letters}
    assert {name: words for name, words in wrong.items() if words} == {}
