"""Every check that reads the code without running it: `make check`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

PYTHON = sys.executable
MANAGE = (PYTHON, "-m", "leerkring.project.manage")


@dataclass(frozen=True, slots=True)
class Check:
    """One check, and the command that tells whether it holds."""

    name: str
    command: tuple[str, ...]
    quick: bool = False
    mend: str = ""
    shown: bool = False  # what it prints is worth reading also when it holds


CHECKS = (
    Check(
        "formatting",
        (PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."),
        quick=True,
        mend="make format",
    ),
    Check(
        "templates",
        (PYTHON, "-m", "djlint", "--check", "--quiet", "src"),
        quick=True,
        mend="make format",
    ),
    Check("lint", (PYTHON, "-m", "ruff", "check", "--quiet", "."), quick=True),
    Check(
        "architecture",
        (str(Path(PYTHON).parent / "lint-imports"), "--no-cache"),
        quick=True,
        mend="read docs/explanation/architecture.md",
    ),
    Check(
        "house",
        (PYTHON, "-m", "tools.house"),
        quick=True,
        mend="find what is written twice",
        shown=True,
    ),
    Check("types", (PYTHON, "-m", "mypy", "--no-error-summary")),
    Check(
        "migrations",
        (*MANAGE, "makemigrations", "--check", "--dry-run"),
        mend="python -m leerkring.project.manage makemigrations --update",
    ),
    Check("translations", (PYTHON, "-m", "tools.messages", "--check"), mend="make messages"),
)


def run(checks: Iterable[Check]) -> list[Check]:
    """Run the checks, print what fails, and return the failed ones."""
    failed = []
    for check in checks:
        start = monotonic()
        done = subprocess.run(
            check.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        print(
            f"  {check.name:14} {'FAILED' if done.returncode else 'good':8}"
            f"{monotonic() - start:6.1f} s",
            flush=True,
        )
        if done.returncode or check.shown:
            print(done.stdout.rstrip())
        if done.returncode:
            failed.append(check)
            if check.mend:
                print(f"To mend it: {check.mend}")
    return failed


if __name__ == "__main__":
    sys.exit(1 if run(CHECKS) else 0)
