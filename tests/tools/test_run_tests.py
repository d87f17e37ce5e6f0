from __future__ import annotations

from collections import Counter
from pathlib import Path

from tools.run_tests import closing_line, outcomes_in

REPORT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1.0">
</testsuite></testsuites>"""


def test_the_closing_line_reads_as_pytest_writes_it() -> None:
    total = Counter(failed=1, passed=1243, skipped=7)
    assert closing_line(total, 612.344).strip("= ") == (
        "1 failed, 1243 passed, 7 skipped in 612.34s (0:10:12)"
    )


def test_the_closing_line_says_when_nothing_ran() -> None:
    assert closing_line(Counter(), 0.5).strip("= ") == "no tests ran in 0.50s (0:00:00)"


def test_outcomes_are_counted_from_a_report(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(REPORT)
    assert outcomes_in(tmp_path / "report.xml") == Counter(passed=4, skipped=3, failed=2, errors=1)


def test_a_run_without_a_report_is_an_error(tmp_path: Path) -> None:
    assert outcomes_in(tmp_path / "report.xml") == Counter(errors=1)
