from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tools import house


def test_blank_lines_and_comments_are_no_source_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text('"""Say it."""\n\n# why\nx = 1  # here\n')
    assert (house.all_lines(path), house.source_lines(path)) == (4, 2)


def test_every_comment_that_switches_a_check_off_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text(
        "import os  # noqa: F401\n"
        "x: int = 'a'  # type: ignore[assignment]\n"
        "# mypy: ignore-errors\n"
        "words = '# noqa'\n"
    )
    assert house.suppressions_in(path) == 3


def test_lists_of_the_settings_are_counted_entry_by_entry() -> None:
    settings = tomllib.loads(
        """
        [tool.ruff.lint]
        ignore = ["A", "B"]
        per-file-ignores = { "tests/*" = ["C", "D"], "tools/*" = ["E"] }
        [tool.mypy]
        overrides = [{ module = ["a.*", "b.*"] }, { module = "c.*" }]
        [tool.pytest]
        filterwarnings = ["error", "ignore:x"]
        """
    )
    assert list(house.suppressions_in_settings(settings).values()) == [2, 3, 3, 1]


def test_a_page_counts_what_it_includes_once() -> None:
    found = {
        "page.html": '{% if a %}{% include "part.html" %}{% include "part.html" with x=1 %}',
        "part.html": '{% if b %}{%- if c %}{% elif d %}{% include "leaf.html" %}',
        "leaf.html": "{% if e %}{% ifchanged %}",
    }
    assert house.ifs_of_page("page.html", found) == 4


@pytest.mark.parametrize(
    ("css", "declarations"),
    [
        ("a{color:red;margin:0}", [2]),
        ("a:hover {\n  color: red;\n}", [0, 1, 0]),
        ("@media (min-width: 3em) {", [0]),
        ("  background: url(data:image/svg+xml;base64,x) center;", [1]),
        ("/* color: red; margin: 0 */", [0]),
        ("--x: 1px; --y: 2px;", [2]),
    ],
)
def test_declarations_are_counted_by_line(css: str, declarations: list[int]) -> None:
    assert house.declarations_by_line(css) == declarations


def test_a_line_fails_above_its_limit_and_is_done_at_its_target() -> None:
    states = [house.Line("x", house.Count(n), limit=5, target=3).state for n in (6, 5, 3)]
    assert states == ["OVER", "not yet", "ok"]


def test_every_line_has_a_limit_that_is_no_lower_than_its_target() -> None:
    assert [line.what for line in house.measured() if line.limit < line.target] == []
