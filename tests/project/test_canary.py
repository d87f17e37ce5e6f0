"""A mark in every field of every room, and the whole of the data folder looked through for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.capability(123)]  # of files: SQLite is one
ROOT = Path(__file__).resolve().parent.parent.parent


def test_no_byte_of_erased_people_is_left_in_the_data_folder() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.canary", "3"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "after: 0 marks" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0
