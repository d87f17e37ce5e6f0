from __future__ import annotations

from pathlib import Path

from tools.capabilities import PAGE, Row, groups, proofs, render, unknown_rows


def test_the_page_of_capabilities_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(proofs()), "run `make reference`"


def test_every_mark_names_a_row() -> None:
    assert unknown_rows(proofs()) == []


def test_the_rows_are_the_seed_rows_and_one_to_172() -> None:
    numbers = [row.number for _, rows in groups() for row in rows]
    assert numbers == [f"S{n}" for n in range(1, 22)] + [str(n) for n in range(1, 173)]


def test_what_is_missing_is_said_of_rows_that_have_a_test_only() -> None:
    partly = {row.number for _, rows in groups() for row in rows if row.missing}
    assert partly - set(proofs()) == set()


def test_a_row_that_works_in_part_says_what_is_missing() -> None:
    assert Row("3", "State follows the clock", "no feeds").cell == (
        "State follows the clock **Partly:** no feeds."
    )


def test_marks_are_found_on_functions_classes_and_modules(tmp_path: Path) -> None:
    example = (
        "import pytest\n"
        "pytestmark = [pytest.mark.capability('S1')]\n"
        "@pytest.mark.capability(2, 3)\n"
        "class TestX:\n"
        "    @pytest.mark.capability(4)\n"
        "    def test_a(self): ...\n"
        "def helper(): ...\n"
    )
    (tmp_path / "test_example.py").write_text(example)
    assert {row: len(tests) for row, tests in proofs(tmp_path).items()} == {
        "S1": 1,
        "2": 1,
        "3": 1,
        "4": 1,
    }
