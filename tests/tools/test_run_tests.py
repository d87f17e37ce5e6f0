from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tools import checks, run_tests, system
from tools.run_tests import Outcome, closing_line, closing_summary, outcome_in

REPORT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest" errors="2" failures="2" skipped="3" tests="10" time="1.0">
<testcase classname="tests.tools.test_run_tests" name="test_one[a.b]"><failure/></testcase>
<testcase classname="tests.tools.test_house.TestRooms" name="test_two"><failure/></testcase>
<testcase classname="tests.tools.test_house.TestRooms" name="test_two"><error/></testcase>
<testcase classname="" name="tests.tools.test_system"><error/></testcase>
<testcase classname="tests.tools.test_house" name="test_good"></testcase>
<testcase classname="tests.tools.test_house" name="test_left_out"><skipped/></testcase>
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
    counts = outcome_in(tmp_path / "report.xml").counts
    assert counts == Counter(passed=3, skipped=3, failed=2, errors=2)


def test_what_failed_is_named_once_as_pytest_runs_it_again(tmp_path: Path) -> None:
    (tmp_path / "journeys.xml").write_text(REPORT)
    assert outcome_in(tmp_path / "journeys.xml").named == (
        "FAILED journeys: tests/tools/test_run_tests.py::test_one[a.b]",
        "FAILED journeys: tests/tools/test_house.py::TestRooms::test_two",
        "FAILED journeys: tests/tools/test_system.py",
    )


def test_a_run_without_a_report_is_an_error(tmp_path: Path) -> None:
    assert outcome_in(tmp_path / "journeys.xml") == Outcome(
        Counter(errors=1), ("FAILED journeys: ended without a report",)
    )


def test_a_run_that_ends_badly_without_a_failed_test_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run_tests, "SCRATCH", tmp_path)
    outcome = run_tests._run_pytest("units", "--no-such-option")
    assert outcome.named[0].startswith("FAILED units: ")
    assert outcome.counts["errors"]


def test_the_last_lines_name_what_failed_above_the_sum() -> None:
    total = Outcome(Counter(failed=1, passed=9), ("FAILED check: types", "MISSING npm: npm"))
    *named, sum_of_all = closing_summary(total, 3.0).splitlines()
    assert named == ["", "FAILED check: types", "MISSING npm: npm"]
    assert sum_of_all.strip("= ") == "1 failed, 9 passed in 3.00s (0:00:03)"


def test_at_most_forty_are_named() -> None:
    total = Outcome(Counter(failed=43), tuple(f"FAILED test_{number}" for number in range(43)))
    lines = closing_summary(total, 3.0).splitlines()
    assert (len(lines), lines[-2]) == (43, "… and 3 more")


def test_a_failed_check_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    types = checks.Check("types", ("false",))
    monkeypatch.setattr(checks, "run", lambda wanted: list(wanted))
    assert run_tests._run_checks([types]) == Outcome(Counter(errors=1), ("FAILED check: types",))


@pytest.mark.parametrize(("in_ci", "errors"), [(True, 1), (False, 0)])
def test_a_missing_program_is_named_and_counts_where_all_must_run(
    monkeypatch: pytest.MonkeyPatch, in_ci: bool, errors: int
) -> None:
    missing = [program for program in system.PROGRAMS if program.name == "dovecot"]
    nothing = Outcome(Counter(passed=1))
    monkeypatch.setattr(system, "IN_CI", in_ci)
    monkeypatch.setattr(system, "install_missing", lambda: missing)
    monkeypatch.setattr(system, "design_packages", lambda: None)
    monkeypatch.setattr(run_tests, "_run_checks", lambda wanted: Outcome())
    monkeypatch.setattr(run_tests, "_run_on_the_others", lambda: Outcome())
    monkeypatch.setattr(run_tests, "_run_pytest", lambda *arguments: nothing)
    total = run_tests._run_all()
    assert total.named == ("MISSING dovecot: dovecot-imapd dovecot-lmtpd",)
    assert total.counts["errors"] == errors


STUMBLES = """
from pathlib import Path

def test_steady() -> None: ...

def test_stumbles() -> None:
    seen = Path(__file__).with_name("seen")
    if not seen.exists():
        seen.touch()
        raise AssertionError

def test_falls() -> None:
    assert not Path(__file__).with_name("falls").exists()
"""


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a file of tests, one of which fails the first time only."""
    monkeypatch.setattr(run_tests, "SCRATCH", tmp_path / "scratch")
    monkeypatch.setattr(run_tests, "ROOT", tmp_path)
    monkeypatch.setattr(run_tests, "WORKERS", "0")
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "test_stumbling.py"
    file.write_text(STUMBLES)
    return file


@pytest.mark.slow
def test_a_test_that_is_good_at_the_second_try_is_good_and_named(stumbling: Path) -> None:
    assert run_tests._run_pytest("units", str(stumbling)) == Outcome(
        Counter(passed=3), ("AT THE SECOND TRY units: test_stumbling.py::test_stumbles",)
    )


@pytest.mark.slow
def test_a_test_that_fails_twice_fails_and_so_does_its_run(stumbling: Path) -> None:
    stumbling.with_name("falls").touch()
    outcome = run_tests._run_pytest("units", str(stumbling))
    assert outcome.counts == Counter(failed=2, passed=1)
    assert "FAILED units: test_stumbling.py::test_falls" in outcome.named


@pytest.mark.slow
def test_many_failures_are_no_accident_and_not_tried_again(
    stumbling: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_tests, "FEW", 0)
    assert run_tests._run_pytest("units", str(stumbling)).counts["failed"] == 1
