from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PATIENCE_SECONDS = 280  # alone it takes about thirty


@pytest.mark.persistence
@pytest.mark.slow
@pytest.mark.capability("S7")
def test_two_hundred_people_at_once_never_get_more_than_twenty_places() -> None:
    """Two server processes, one run, and the negative control that shows it can fail."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.places_race", "1", "2"],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "LEERKRING_DATABASE_URL": _database_of_its_own()},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert "2 processes: right in 1 of 1 runs" in done.stdout
    assert "negative control" in done.stdout


def _database_of_its_own() -> str:
    """Return an address beside that of the tests; empty means a file in a folder of its own."""
    address = os.environ.get("LEERKRING_DATABASE_URL", "")
    return f"{address}_race" if address else ""
