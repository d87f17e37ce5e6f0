"""What the tests of the shape read: the rooms, the committed files, the code."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps
from django.db.models import Model

import leerkring

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "leerkring"


@cache
def layers() -> list[list[str]]:
    """Return the rooms from top to bottom, as the import contract in pyproject.toml has them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = settings["tool"]["importlinter"]["contracts"][0]
    return [layer.split(" | ") for layer in contract["layers"]]


def room_of(module_name: str) -> str:
    """Return the room that a module stands in."""
    return module_name.split(".")[1]


def depth_of(room: str) -> int:
    """Return how far from the top a room stands."""
    return next(depth for depth, rooms in enumerate(layers()) if room in rooms)


def own_models() -> Iterator[type[Model]]:
    """Yield the models of this project, without Django's and without many-to-many tables."""
    for model in apps.get_models():
        if model.__module__.startswith("leerkring."):
            yield model


def modules() -> Iterator[ModuleType]:
    """Import and yield every module of the package, except what only starts a process."""
    for found in pkgutil.walk_packages(leerkring.__path__, "leerkring."):
        if not found.name.endswith(("__main__", ".wsgi", ".procrastinate_backend")):
            yield importlib.import_module(found.name)


def committed_files() -> list[Path]:
    """Return the files that git keeps."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listing.stdout.split("\0") if name and (path := ROOT / name).is_file()]
