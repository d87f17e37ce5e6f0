"""The style sheets: read like code, and nothing in them that no page uses."""

from __future__ import annotations

import ast
import gzip
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from leerkring.web.design.static_files import COMMENT, STYLES, style_sheet
from tests.shape.source import ROOT, SOURCE

CLASS = re.compile(r"\.(-?[a-z_][\w-]*)", re.IGNORECASE)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
WORD = re.compile(r"[\w-]+")
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
CLASSES = re.compile(r"\bclass=\"([^\"]*)\"")
DEFINED = re.compile(r"(?<![\w-])(--[\w-]+):")
READ = re.compile(r"var\((--[\w-]+)")
LINE = re.compile(r"|/\*.*\*/|\s*\}|\s*[^;{}]+[{,]|\s+[\w-]+: [^;{}]+;")
LARGEST = 450  # lines of one file
LIGHT = 12_000  # bytes of the sheet as gzip; the first view has 30,000 in all


@cache
def sheets() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.css"))}


def _classes_of_selectors() -> dict[str, str]:
    """Return each class that a selector names, and the file that does."""
    found = {}
    for name, text in sheets().items():
        for selector in re.findall(r"([^{};]+)\{", COMMENT.sub("", text)):
            if not selector.strip().startswith("@"):
                found.update(dict.fromkeys(CLASS.findall(QUOTED.sub("", selector)), name))
    return found


def _words_of_templates() -> Iterator[str]:
    """Yield the classes in the mark-up and in the tags; what a value completes ends in a dash."""
    for path in SOURCE.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for tag in TAG.findall(text):
            yield from WORD.findall(" ".join(QUOTED.findall(tag)))
        for classes in CLASSES.findall(TAG.sub(" ", text)):
            yield from classes.split()


def _words_of_code() -> Iterator[str]:
    """Yield the words in the strings of Python, without docstrings, and all words of scripts."""
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in said:
                yield from WORD.findall(str(node.value))
    for path in SOURCE.rglob("*.js"):
        yield from WORD.findall(path.read_text(encoding="utf-8"))


def test_every_rule_is_used_by_a_template_a_python_file_or_a_script() -> None:
    code = set(_words_of_code())
    written = code | set(_words_of_templates())
    beginnings = {word for word in written if word.endswith("-") and len(word) > 1}
    unused = {
        name: file
        for name, file in _classes_of_selectors().items()
        if name not in written and not _is_completed(name, beginnings, code)
    }
    assert unused == {}


def _is_completed(name: str, beginnings: set[str], code: set[str]) -> bool:
    """Tell whether a beginning in a template and a word of the code make this name together."""
    parts = ((name[:at], name[at:]) for at in range(1, len(name)))
    return any(first in beginnings and rest in code for first, rest in parts)


def test_every_custom_property_is_read_or_told_to_who_makes_a_theme() -> None:
    text = "".join(sheets().values())
    told = "".join(path.read_text(encoding="utf-8") for path in _theme_pages())
    unread = set(DEFINED.findall(COMMENT.sub("", text))) - set(READ.findall(text))
    assert {name for name in unread if name not in told} == set()
    assert set(READ.findall(text)) - set(DEFINED.findall(text)) == set()


def test_a_line_holds_one_declaration() -> None:
    wrong = [
        f"{name}:{number}: {line}"
        for name, text in sheets().items()
        for number, line in enumerate(text.splitlines(), start=1)
        if not LINE.fullmatch(line)
    ]
    assert wrong == []


def test_a_file_says_what_it_is_for_and_stays_short() -> None:
    assert [name for name, text in sheets().items() if not text.startswith("/* ")] == []
    assert [name for name, text in sheets().items() if len(text.splitlines()) > LARGEST] == []


def test_the_one_sheet_that_is_served_is_light_and_says_the_same() -> None:
    served, written = style_sheet(), COMMENT.sub("", "".join(sheets().values()))
    assert len(gzip.compress(served.encode())) < LIGHT
    assert re.sub(r"\s+|;(?=\s*\})", "", served) == re.sub(r"\s+|;(?=\s*\})", "", written)


def _theme_pages() -> list[Path]:
    return sorted((ROOT / "docs" / "how-to").glob("own-look.*.md"))
