from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import polib
import pytest

from tests.shape.source import SOURCE
from tools.messages import CATALOGUE, apps, faults, missing_texts
from tools.system import IN_CI, gettext

FREQUENT_DUTCH = """
aan aanmelden aanmelding als alle bijeenkomst bij deze dit deelnemer een en geen gegevens het heeft
hebt hoe ik jouw je kan kunt maar met mijn moet naar niet nog nu ook opslaan te tot uit uw van veel
voor waar wanneer welke wie wij wordt zijn zoeken zich zo ze
"""
DUTCH = set(FREQUENT_DUTCH.split())  # none of these is an English word
FORMAL = {"u", "uw", "uzelf"}
TRANSLATE = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
NAMES = ("EN 301 549", "van der Meer")  # a standard, and a family name as an example
PLACEHOLDER = re.compile(r"%\([^)]+\)[sd]|%[sd%]|\{[^}]*\}")


def entries() -> Iterator[polib.POEntry]:
    for folder in apps():
        if (folder / CATALOGUE).exists():
            yield from polib.pofile(str(folder / CATALOGUE))


def test_every_text_is_translated_and_compiled() -> None:
    assert faults() == [], "run `make messages` and translate what is empty"


@pytest.mark.slow
@pytest.mark.skipif(gettext() is None and not IN_CI, reason="gettext is not installed")
def test_every_text_of_the_source_stands_in_its_catalogue() -> None:
    assert missing_texts() == [], "run `make messages`"


def test_message_ids_are_english() -> None:
    dutch = [entry.msgid for entry in entries() if DUTCH & set(words(without_names(entry.msgid)))]
    assert dutch == []


def test_a_translation_keeps_every_placeholder() -> None:
    wrong = [
        entry.msgid
        for entry in entries()
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if text and not placeholders(text) <= placeholders(entry.msgid + entry.msgid_plural)
    ]
    assert wrong == []


def test_a_translation_without_plurals_drops_no_placeholder() -> None:
    wrong = [
        entry.msgid
        for entry in entries()
        if entry.msgstr and placeholders(entry.msgid) != placeholders(entry.msgstr)
    ]
    assert wrong == []


def test_a_reader_is_addressed_with_je() -> None:
    formal = [
        entry.msgstr for entry in entries() if {"u", "uw", "uzelf"} & set(words(entry.msgstr))
    ]
    assert formal == []


def without_names(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, "")
    return text


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", PLACEHOLDER.sub(" ", text).lower())


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def test_no_text_to_translate_stands_inside_an_f_string() -> None:
    """Such a text is not collected, and people would read it in English."""
    hidden = [
        f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        for string in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and ast.unparse(call.func) in TRANSLATE
    ]
    assert hidden == []


def test_what_was_saved_is_said_by_its_name() -> None:
    """A bare "Saved." leaves whoever pressed to guess whether all of it was kept."""
    bare = {"saved", "opgeslagen", "bewaard", "done", "gedaan", "changed", "gewijzigd"}
    said = [
        entry.msgid
        for entry in entries()
        for text in (entry.msgid, entry.msgstr)
        if text.endswith(".") and text.strip(" .!").lower() in bare
    ]
    assert said == []
