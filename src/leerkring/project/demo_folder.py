"""The folder of the demonstration: recognised by a marker, so that no real data is ever emptied."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

from leerkring.project.environment import DEMO_FILLING

MARKER = ".leerkring-demo"


class NotADemoFolder(Exception):
    """The folder holds something that is not a demonstration."""


def prepare_folder(folder: Path, *, fresh: bool) -> None:
    """Make the folder and mark it; with `fresh`, empty it first. Raise NotADemoFolder."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).exists():
        raise NotADemoFolder(str(folder))
    if fresh and folder.exists():
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / MARKER).exists():
        _write(folder, {})


def loaded_at(folder: Path) -> str | None:
    """Return when the demonstration was put into this folder; None when it was not yet."""
    marker: dict[str, str] = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    return marker.get("loaded_at")


def mark_announced(folder: Path) -> None:
    """Remember that there is enough to show, and that more is being filled in."""
    (folder / DEMO_FILLING).touch()


def is_announced(folder: Path) -> bool:
    """Tell whether there is enough to show, while more is being filled in."""
    return (folder / DEMO_FILLING).exists()


def mark_loaded(folder: Path, at: datetime) -> None:
    """Remember that the demonstration stands in this folder."""
    _write(folder, {"loaded_at": at.isoformat()})
    (folder / DEMO_FILLING).unlink(missing_ok=True)


def _write(folder: Path, marker: dict[str, str]) -> None:
    (folder / MARKER).write_text(json.dumps(marker), encoding="utf-8")
