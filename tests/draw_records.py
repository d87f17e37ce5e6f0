"""The record of a draw, as a stranger or an auditor takes it and checks it."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

PUBLIC, FULL = "check_public_draw.py", "verify_draw.py"


def unpacked(content: bytes, folder: Path) -> list[str]:
    """Unpack a record and return the names of its files."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
        return archive.namelist()


def ran(
    program: str, folder: Path, *more: str, record: str = "."
) -> subprocess.CompletedProcess[str]:
    """Run a program that came with a record, on nothing but Python."""
    command = [sys.executable, "-I", program, record, *more]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
