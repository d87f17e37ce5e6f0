from __future__ import annotations

from pathlib import Path

from tools.mutants import HEADING, ROOT, Outcome, section, subjects, written_into


def test_every_file_to_break_has_tests_that_are_there() -> None:
    found = dict(subjects())
    assert "programmes/states.py" in found
    assert "engines/selection/verify.py" in found
    assert [tests for tests in found.values() if not Path(ROOT / tests).exists()] == []


def test_the_section_of_the_results_is_replaced_and_the_others_stay() -> None:
    new = section([Outcome("a/rules.py", 3, ("line 4, ReplaceTrueWithFalse",))])
    assert "| `a/rules.py` | 4 | 3 | line 4, ReplaceTrueWithFalse |" in new
    assert "3 of 4 breakages were noticed." in new
    first = written_into("# Measured\n\n## Pages\n", new)
    again = written_into(first + "\n## Mail\n\nfast\n", new)
    assert again.count(HEADING) == 1
    assert again.startswith("# Measured\n\n## Pages\n")
    assert again.endswith("\n## Mail\n\nfast\n")
