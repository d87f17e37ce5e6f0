"""Runs the whole test suite, fast parts first: `make test`, or `make quick` for the fast part.

The stages follow each other also when one fails, so that one run tells everything. The last line
adds up all stages in the words that pytest uses.
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
from pathlib import Path
from time import monotonic

from tools import checks, postgres, system

ROOT = Path(__file__).resolve().parent.parent
SCRATCH = ROOT / ".tmp"
OTHER_PYTHON = "3.13"
WORKERS = os.environ.get("TEST_WORKERS", "2")
NO_TESTS_COLLECTED = 5
OUTCOMES = ("failed", "errors", "passed", "skipped")

Counts = Counter[str]


def main() -> int:
    """Run the stages and return 0 when everything is good."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only what takes a minute")
    quick = parser.parse_args().quick
    os.chdir(ROOT)
    start = monotonic()
    total = _run_quick() if quick else _run_all()
    print(closing_line(total, monotonic() - start))
    return 1 if total["failed"] or total["errors"] or not total["passed"] else 0


def _run_quick() -> Counts:
    total = _run_checks(check for check in checks.CHECKS if check.quick)
    rooms = ("--ignore=tests/web", "-m", "not journey and not persistence and not slow")
    return total + _run_pytest("quick", *rooms)  # pages take longer: `make test` opens them


def _run_all() -> Counts:
    missing = system.install_missing()
    total = Counts(errors=len(missing) if system.IN_CI else 0)
    if system.IN_CI:
        system.design_packages()  # before the tests, whose time is limited
    total += _run_checks(checks.CHECKS)
    total += _run_pytest("units on SQLite", "-m", "not journey")
    total += _run_on_the_others()
    total += _run_pytest("journeys", "-m", "journey")
    return total


def _run_checks(wanted: Iterable[checks.Check]) -> Counts:
    _say("checks")
    return Counts(errors=len(checks.run(wanted)))


def _run_on_the_others() -> Counts:
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


def _run_on_postgresql(python: str) -> Counts | None:
    """Return the outcomes, or None where there is no PostgreSQL."""
    try:
        with postgres.running() as address:
            settings = {"LEERKRING_DATABASE_URL": address}
            name = "data on PostgreSQL"
            return _run_pytest(name, "--only-database", python=python, environment=settings)
    except postgres.NoPostgreSQL:
        return None


def _prepared_other_python() -> tuple[str | None, Counts]:
    """Return a Python of the other version with our dependencies, or None and why not."""
    name = f"units on Python {OTHER_PYTHON}"
    interpreter = _other_python()
    if interpreter is None:
        return None, _left_out(name, f"there is no Python {OTHER_PYTHON} here", needed=False)
    environment = {"PYTHON": interpreter, "VENV": str(SCRATCH / f"venv-{OTHER_PYTHON}")}
    made = subprocess.run(["sh", "tools/setup.sh"], env={**os.environ, **environment}, check=False)
    if made.returncode:
        return None, _left_out(name, "the dependencies could not be installed there")
    return str(SCRATCH / f"venv-{OTHER_PYTHON}" / "bin" / "python"), Counts()


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
) -> Counts:
    """Run pytest in a process of its own and return how many tests had which outcome."""
    _say(name)
    report = SCRATCH / "reports" / f"{name.replace(' ', '-').lower()}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    command = [python, "-m", "pytest", "-q", "-n", WORKERS, "--dist", "worksteal"]
    command += [f"--junitxml={report}", *arguments]
    done = subprocess.run(command, env={**os.environ, **(environment or {})}, check=False)
    if done.returncode == NO_TESTS_COLLECTED:
        return Counts()
    counts = outcomes_in(report)
    if done.returncode and not counts["failed"] and not counts["errors"]:
        counts["errors"] = 1
    return counts


def outcomes_in(report: Path) -> Counts:
    """Return how many tests of one run had which outcome."""
    if not report.exists():
        return Counts(errors=1)
    counts = Counts()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        failed, errors, skipped = (
            int(suite.get(kind, "0")) for kind in ("failures", "errors", "skipped")
        )
        counts += Counts(failed=failed, errors=errors, skipped=skipped)
        counts["passed"] += int(suite.get("tests", "0")) - failed - errors - skipped
    return counts


def _left_out(name: str, reason: str, *, needed: bool = True) -> Counts:
    _say(f"{name}: left out, {reason}")
    return Counts(errors=1) if needed and system.IN_CI else Counts(skipped=1)


def _say(name: str) -> None:
    print(f"\n--- {name} ---", flush=True)


def closing_line(total: Counts, seconds: float) -> str:
    """Return the sum of all stages as pytest's closing line."""
    words = ", ".join(f"{total[outcome]} {outcome}" for outcome in OUTCOMES if total[outcome])
    clock = f" ({int(seconds) // 3600}:{int(seconds) // 60 % 60:02}:{int(seconds) % 60:02})"
    return f" {words or 'no tests ran'} in {seconds:.2f}s{clock} ".center(80, "=")


if __name__ == "__main__":
    sys.exit(main())
