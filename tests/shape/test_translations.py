from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from tools.messages import CATALOGUE, apps, faults, missing_texts
from tools.system import gettext

# Words that are frequent in Dutch and do not exist in English.
DUTCH = {
    *(
        "aan",
        "aanmelden",
        "aanmelding",
        "als",
        "alle",
        "bijeenkomst",
        "bij",
        "deze",
        "dit",
        "deelnemer",
    ),
    *(
        "een",
        "en",
        "geen",
        "gegevens",
        "het",
        "heeft",
        "hebt",
        "hoe",
        "ik",
        "jouw",
        "je",
        "kan",
        "kunt",
    ),
    *(
        "maar",
        "met",
        "mijn",
        "moet",
        "naar",
        "niet",
        "nog",
        "nu",
        "ook",
        "opslaan",
        "over",
        "te",
        "tot",
    ),
    *(
        "uit",
        "uw",
        "van",
        "veel",
        "voor",
        "waar",
        "wanneer",
        "welke",
        "wie",
        "wij",
        "word",
        "wordt",
    ),
    *("zijn", "zoeken", "zich", "zo", "ze"),
} - {"over", "word"}
PLACEHOLDER = re.compile(r"%\([^)]+\)[sd]|%[sd%]|\{[^}]*\}")


def catalogues() -> list[Path]:
    return [folder / CATALOGUE for folder in apps() if (folder / CATALOGUE).exists()]


def test_every_text_is_translated_and_compiled() -> None:
    assert faults() == [], "run `make messages` and translate what is empty"


@pytest.mark.slow
@pytest.mark.skipif(gettext() is None, reason="gettext is not installed")
def test_every_text_of_the_source_stands_in_its_catalogue() -> None:
    assert missing_texts() == [], "run `make messages`"


@pytest.mark.parametrize("catalogue", catalogues(), ids=str)
def test_message_ids_are_english(catalogue: Path) -> None:
    dutch = [
        entry.msgid
        for entry in polib.pofile(str(catalogue))
        if len(DUTCH & set(re.findall(r"[a-z]+", PLACEHOLDER.sub(" ", entry.msgid).lower()))) > 0
    ]
    assert dutch == []


@pytest.mark.parametrize("catalogue", catalogues(), ids=str)
def test_a_translation_keeps_every_placeholder(catalogue: Path) -> None:
    def placeholders(text: str) -> list[str]:
        return sorted(PLACEHOLDER.findall(text))

    wrong = [
        entry.msgid
        for entry in polib.pofile(str(catalogue))
        if entry.msgstr and placeholders(entry.msgid) != placeholders(entry.msgstr)
    ]
    assert wrong == []


@pytest.mark.parametrize("catalogue", catalogues(), ids=str)
def test_a_reader_is_addressed_with_je(catalogue: Path) -> None:
    formal = [
        entry.msgstr
        for entry in polib.pofile(str(catalogue))
        if re.search(r"\b(u|uw|uzelf)\b", entry.msgstr.lower())
    ]
    assert formal == []
