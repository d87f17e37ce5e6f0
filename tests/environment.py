"""Gives each test process settings and a data folder of its own, before Django reads them."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

DATA_FOLDER = Path(tempfile.mkdtemp(prefix="leerkring-test-"))

for name in [name for name in os.environ if name.startswith("LEERKRING_")]:
    if name != "LEERKRING_DATABASE_URL":  # set by tools/postgres.py
        del os.environ[name]
os.environ["LEERKRING_DATA_DIR"] = str(DATA_FOLDER)
os.environ["LEERKRING_SECRET_KEY"] = "a key for tests only, never used by an installation"


@atexit.register  # when Django does not start
def pytest_unconfigure() -> None:
    """Remove the data folder, also in the workers of pytest-xdist."""
    shutil.rmtree(DATA_FOLDER, ignore_errors=True)
