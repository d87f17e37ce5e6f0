from __future__ import annotations

import re

from tests.shape.source import ROOT, own_models

GLOSSARY = ROOT / "docs" / "reference" / "glossary.md"
ENTRY = re.compile(r"^\| `(?P<code>\w+)` \| (?P<nl>[^|]+) \| (?P<en>[^|]+) \| (?P<what>[^|]+) \|$")


def entries() -> list[re.Match[str]]:
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    return [match for line in lines if (match := ENTRY.match(line))]


def test_every_model_has_its_word_in_dutch_and_english() -> None:
    missing = {model.__name__ for model in own_models()} - {entry["code"] for entry in entries()}
    assert missing == set(), "add them to docs/reference/glossary.md"


def test_no_entry_is_left_of_a_model_that_is_gone() -> None:
    gone = {entry["code"] for entry in entries()} - {model.__name__ for model in own_models()}
    assert gone == set()


def test_a_word_means_one_thing() -> None:
    for language in ("code", "nl", "en"):
        words = [entry[language].strip().lower() for entry in entries()]
        assert sorted(words) == sorted(set(words)), language


def test_the_entries_stand_in_the_order_of_the_alphabet() -> None:
    codes = [entry["code"] for entry in entries()]
    assert codes == sorted(codes)
