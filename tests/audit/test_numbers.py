"""One reader of numbers from outside: what is none that a row can have is no number."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import leerkring
from leerkring.audit.numbers import TOO_LARGE, number_in, number_of, numbers_in

# These read what the administrator gives, and files of a draw that stand alone.
READERS_OF_THEIR_OWN = {
    "engines/selection/check_public_draw.py",
    "engines/selection/verify_draw.py",
    "project/engine_cli/selection.py",
    "project/environment.py",
}


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "²",
        "\u0661",
        "-1",
        "+1",
        " 1",
        "1\n",
        "1_0",
        "1.0",
        "0x1",
        "9" * 19,
        "9" * 5000,
        "\0",
    ],
)
def test_what_is_no_number_of_a_row_is_none(text: str | None) -> None:
    assert number_in(text) is None


@given(st.integers(min_value=0, max_value=TOO_LARGE - 1))
def test_every_number_that_fits_is_read(number: int) -> None:
    assert number_in(str(number)) == number


@given(st.text())
def test_any_text_is_read_as_a_number_that_fits_or_as_none(text: str) -> None:
    number = number_in(text)
    assert number is None or 0 <= number < TOO_LARGE


def test_only_the_numbers_are_taken_and_below_a_bound() -> None:
    assert numbers_in(["3", "x", "²", "12", "999"], below=100) == [3, 12]


def test_a_reference_names_a_row_of_its_own_kind_only() -> None:
    found = [number_of(text, "activity") for text in ("activity:3", "person:3", "activity:", "3")]
    assert found == [3, None, None, None]


def test_no_code_reads_figures_in_another_way() -> None:
    house = Path(leerkring.__file__).parent
    others = {
        str(path.relative_to(house))
        for path in house.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"isdigit", "isdecimal", "isnumeric"}
    }
    assert others == READERS_OF_THEIR_OWN
