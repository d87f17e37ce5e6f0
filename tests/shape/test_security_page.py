"""The page of security says of every item what shows it; what it names exists."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "security.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
LINK = re.compile(r"\[([^\]]+)\]\(\.\./\.\./([^)]+)\)")
VERDICTS = {"test", "evidence", "not met", "does not apply"}
LEVELS = {"1": 70, "2": 183}  # how many items the standard (ASVS 5.0.0) has at each level
CHAPTERS = 17
LEAST_BY_TESTS = 0.60

Item = tuple[str, str, str, str, str]


def items() -> list[Item]:
    return ROW.findall(PAGE.read_text(encoding="utf-8"))


@cache
def functions_of(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_item_of_the_first_two_levels_stands_there_once() -> None:
    found = items()
    assert Counter(level for _number, level, *_more in found) == LEVELS
    assert len({number for number, *_more in found}) == len(found)
    assert {int(number.split(".")[0]) for number, *_more in found} == set(range(1, CHAPTERS + 1))


@pytest.mark.parametrize("item", items(), ids=lambda item: item[0])
def test_an_item_names_what_shows_it(item: Item) -> None:
    _number, _level, _text, verdict, shown_by = item
    assert verdict in VERDICTS
    links = LINK.findall(shown_by)
    if verdict == "test":
        assert links
        for words, path in links:
            assert f"test_{words.replace(' ', '_')}" in functions_of(path)
    elif verdict == "evidence":
        assert links
        assert all((ROOT / path).exists() for _words, path in links)
    else:
        assert len(shown_by.split()) > 1  # the reason


def test_most_of_what_applies_is_held_by_tests() -> None:
    counted = Counter(verdict for *_item, verdict, _shown in items())
    applies = counted.total() - counted["does not apply"]
    words = PAGE.read_text(encoding="utf-8").replace("\n", " ")

    assert counted["test"] / applies >= LEAST_BY_TESTS
    assert f"Of the {applies} that apply, {counted['test']} are held by tests" in words
    assert f"{counted['evidence']} are shown by evidence" in words
    assert f"{counted['not met']} are not met" in words


def test_what_security_md_promises_names_tests_that_exist() -> None:
    promises = (ROOT / "SECURITY.md").read_text(encoding="utf-8").split("## What to expect")[1]
    lines = promises.split("\n- ")[1:]
    named = [re.findall(r"`(tests/[\w/]+\.py)`", line) for line in lines]
    assert all(named)
    assert [path for paths in named for path in paths if not (ROOT / path).exists()] == []
