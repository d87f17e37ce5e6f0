"""The records of draws as pages and actions use them, and the programs that check one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from leerkring.engines.common.draw_folder import Files, fingerprint, table
from leerkring.engines.common.small_groups import (
    FEWEST_TOLD,
    FactRow,
    FactTable,
    that_tell_nobody,
)
from leerkring.engines.selection import check_public_draw
from leerkring.engines.selection.check_public_draw import PublicDraw, check
from leerkring.engines.selection.editions import drawn_files, frozen_files

__all__ = [
    "FEWEST_TOLD",
    "FactRow",
    "FactTable",
    "Files",
    "Finding",
    "drawn_files",
    "fingerprint",
    "frozen_files",
    "table",
    "that_tell_nobody",
]

CHECKER, VERIFIER = "check_public_draw.py", "verify_draw.py"

type Finding = tuple[bool, str, dict[str, Any]]
"""Whether a check came out right, which one it was, and what it speaks of."""


def public_findings(files: Mapping[str, str], frozen_digest: str) -> list[Finding]:
    """Return every check of a published record, and whether it came out right."""
    return _in_folder(files, lambda folder: list(check(folder, frozen_digest)))


def own_panels(files: Mapping[str, str], secret: str, address: str) -> list[int]:
    """Return the numbers of the panels of a published record that hold somebody."""
    return _in_folder(files, lambda folder: PublicDraw(folder).own_groups(secret, address))


def _in_folder[T](files: Mapping[str, str], look: Callable[[Path], T]) -> T:
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text, encoding="utf-8", newline="")
        return look(Path(folder))


def programs() -> Files:
    """Return the programs that check a record, as anybody may download them, by their name."""
    there = Path(check_public_draw.__file__).parent
    return {name: (there / name).read_text(encoding="utf-8") for name in (CHECKER, VERIFIER)}
