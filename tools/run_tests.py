"""Runs the whole test suite, fast parts first: `make test`, or `make quick` for the fast part.

The stages follow each other also when one fails, so that one run tells everything. The last lines
name what failed, and the very last adds up all stages in the words that pytest uses.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from tools import checks, postgres, system

ROOT = Path(__file__).resolve().parent.parent
SCRATCH = ROOT / ".tmp"
OTHER_PYTHON = "3.13"
WORKERS = os.environ.get("TEST_WORKERS", "2")
NO_TESTS_COLLECTED = 5
OUTCOMES = ("failed", "errors", "passed", "skipped")
MOST_NAMED = 40
FEW = 3  # as many may be tried again by themselves: more is no accident of a busy machine

Counts = Counter[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many tests had which outcome, and a line for each thing that failed or is missing."""

    counts: Counts = field(default_factory=Counts)
    named: tuple[str, ...] = ()

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(self.counts + other.counts, self.named + other.named)


def main() -> int:
    """Run the stages and return 0 when everything is good."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only what takes a minute")
    quick = parser.parse_args().quick
    os.chdir(ROOT)
    start = monotonic()
    total = _run_quick() if quick else _run_all()
    print(closing_summary(total, monotonic() - start))
    counts = total.counts
    return 1 if counts["failed"] or counts["errors"] or not counts["passed"] else 0


def _run_quick() -> Outcome:
    total = _run_checks(check for check in checks.CHECKS if check.quick)
    rooms = ("--ignore=tests/web", "-m", "not journey and not persistence and not slow")
    return total + _run_pytest("quick", *rooms)  # pages take longer: `make test` opens them


def _run_all() -> Outcome:
    missing = system.install_missing()
    total = Outcome(
        Counts(errors=len(missing) if system.IN_CI else 0),
        tuple(f"MISSING {program.name}: {program.debian_package}" for program in missing),
    )
    if system.IN_CI:
        system.design_packages()  # before the tests, whose time is limited
    total += _run_checks(checks.CHECKS)
    total += _run_pytest("units on SQLite", "-m", "not journey")
    total += _run_on_the_others()
    total += _run_pytest("journeys", "-m", "journey")
    return total


def _run_checks(wanted: Iterable[checks.Check]) -> Outcome:
    _say("checks")
    return _errors(*(f"check: {check.name}" for check in checks.run(wanted)))


def _errors(*names: str) -> Outcome:
    return Outcome(Counts(errors=len(names)), _failed(names))


def _failed(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"FAILED {name}" for name in names)


def _run_on_the_others() -> Outcome:
    """Run the tests of stored data on PostgreSQL by the other Python, and the rest by it alone.

    So both are tried without running anything twice. Where one of them is missing, the other
    still runs all that is its own.
    """
    python, total = _prepared_other_python()
    on_postgresql = _run_on_postgresql(python or sys.executable)
    if python:
        apart = [] if on_postgresql is None else ["--without-database"]
        others = ("--ignore=tests/web", "-m", "not journey", *apart)
        total += _run_pytest(f"units on Python {OTHER_PYTHON}", *others, python=python)
    if on_postgresql is None:
        on_postgresql = _left_out("data on PostgreSQL", "PostgreSQL is not installed")
    return total + on_postgresql


def _run_on_postgresql(python: str) -> Outcome | None:
    """Return the outcomes, or None where there is no PostgreSQL."""
    try:
        with postgres.running() as address:
            settings = {"LEERKRING_DATABASE_URL": address}
            name = "data on PostgreSQL"
            return _run_pytest(name, "--only-database", python=python, environment=settings)
    except postgres.NoPostgreSQL:
        return None


def _prepared_other_python() -> tuple[str | None, Outcome]:
    """Return a Python of the other version with our dependencies, or None and why not."""
    name = f"units on Python {OTHER_PYTHON}"
    interpreter = _other_python()
    if interpreter is None:
        return None, _left_out(name, f"there is no Python {OTHER_PYTHON} here", needed=False)
    environment = {"PYTHON": interpreter, "VENV": str(SCRATCH / f"venv-{OTHER_PYTHON}")}
    made = subprocess.run(["sh", "tools/setup.sh"], env={**os.environ, **environment}, check=False)
    if made.returncode:
        return None, _left_out(name, "the dependencies could not be installed there")
    return str(SCRATCH / f"venv-{OTHER_PYTHON}" / "bin" / "python"), Outcome()


def _other_python() -> str | None:
    """Return a Python of the other version that really runs (a shim may exist and fail)."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [f"python{OTHER_PYTHON}", *map(str, pyenv.glob(f"{OTHER_PYTHON}*/bin/python3"))]
    for candidate in candidates:
        found = shutil.which(candidate)
        if found and _version(found) == OTHER_PYTHON:
            return found
    return None


def _version(interpreter: str) -> str:
    tell = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([interpreter, "-c", tell], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _run_pytest(
    name: str,
    *arguments: str,
    python: str = sys.executable,
    environment: dict[str, str] | None = None,
) -> Outcome:
    """Run pytest in a process of its own and return how many tests had which outcome.

    A few that failed are tried once more, alone. Where they are good then, the run is good, and its
    last lines name them: such a test leans on the speed of the machine, and wants mending.
    """
    tests = ("-n", WORKERS, "--dist", "worksteal", *arguments)
    first = _run_once(name, *tests, python=python, environment=environment)
    failed = [line.partition(": ")[2] for line in first.named]
    if not 0 < len(failed) <= FEW or not all("::" in test for test in failed):
        return first
    second = _run_once(f"{name} again", *failed, python=python, environment=environment)
    if second.named or not second.counts["passed"]:
        return first
    passed = Counts(passed=first.counts["failed"] + first.counts["errors"])
    good = Counts({kind: first.counts[kind] for kind in ("passed", "skipped")})
    return Outcome(good + passed, tuple(f"AT THE SECOND TRY {name}: {test}" for test in failed))


def _run_once(
    name: str, *arguments: str, python: str, environment: dict[str, str] | None
) -> Outcome:
    _say(name)
    report = SCRATCH / "reports" / f"{name.replace(' ', '-').lower()}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    command = [python, "-m", "pytest", "-q", f"--junitxml={report}", *arguments]
    done = subprocess.run(command, env={**os.environ, **(environment or {})}, check=False)
    if done.returncode == NO_TESTS_COLLECTED:
        return Outcome()
    outcome = outcome_in(report)
    if done.returncode and not outcome.named:
        return outcome + _errors(f"{name}: pytest ended with code {done.returncode}")
    return outcome


def outcome_in(report: Path) -> Outcome:
    """Return how many tests of one run had which outcome, and the names of those that failed."""
    if not report.exists():
        return _errors(f"{report.stem}: ended without a report")
    counts, failed_tests = Counts(), []
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        failed, errors, skipped = (
            int(suite.get(kind, "0")) for kind in ("failures", "errors", "skipped")
        )
        counts += Counts(failed=failed, errors=errors, skipped=skipped)
        counts["passed"] += int(suite.get("tests", "0")) - failed - errors - skipped
        for case in suite.iter("testcase"):
            if {"failure", "error"} & {part.tag for part in case}:
                failed_tests.append(f"{report.stem}: {_name_of(case)}")
    return Outcome(counts, _failed(dict.fromkeys(failed_tests)))


def _name_of(case: ElementTree.Element) -> str:
    """Return a test as pytest wants it to run it again: the report writes a module with dots."""
    name, place = case.get("name", ""), case.get("classname", "")
    module = (place or name).split(".")
    for length in range(len(module), 0, -1):
        file = Path(*module[:length]).with_suffix(".py")
        if (ROOT / file).exists():
            inner = [*module[length:], name] if place else []  # a file that cannot be collected
            return "::".join([str(file), *inner])
    return "::".join(filter(None, (place, name)))


def _left_out(name: str, reason: str, *, needed: bool = True) -> Outcome:
    _say(f"{name}: left out, {reason}")
    if needed and system.IN_CI:
        return _errors(f"{name}: left out, {reason}")
    return Outcome(Counts(skipped=1))


def _say(name: str) -> None:
    print(f"\n--- {name} ---", flush=True)


def closing_summary(total: Outcome, seconds: float) -> str:
    """Return what failed by name, as far as it is worth reading, and the sum of all stages."""
    named = [*total.named[:MOST_NAMED]]
    if more := len(total.named) - len(named):
        named.append(f"… and {more} more")
    return "\n".join(["", *named, closing_line(total.counts, seconds)])


def closing_line(total: Counts, seconds: float) -> str:
    """Return the sum of all stages as pytest's closing line."""
    words = ", ".join(f"{total[outcome]} {outcome}" for outcome in OUTCOMES if total[outcome])
    clock = f" ({int(seconds) // 3600}:{int(seconds) // 60 % 60:02}:{int(seconds) % 60:02})"
    return f" {words or 'no tests ran'} in {seconds:.2f}s{clock} ".center(80, "=")


if __name__ == "__main__":
    sys.exit(main())
