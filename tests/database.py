"""An empty SQLite database with all tables, made once for each state of the migrations."""

from __future__ import annotations

import hashlib
import os
import shutil
from functools import cache
from pathlib import Path

import django
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.environment import DATA_FOLDER

ROOT = Path(__file__).resolve().parent.parent
FILE = DATA_FOLDER / "test.sqlite3"
FOLDER = ROOT / ".tmp" / "databases"


def copy_earlier() -> bool:
    """Copy the database that an earlier run kept; return whether there was one."""
    if not _kept().exists():
        return False
    for name in (FILE, *_with_worker_suffix()):
        shutil.copy(_kept(), name)
    return True


def keep(connection: BaseDatabaseWrapper) -> None:
    """Keep a copy of this fresh database, and forget those of other migrations."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    scratch = FOLDER / f"{os.getpid()}.new"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(scratch)])
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    scratch.replace(_kept())


def _with_worker_suffix() -> list[Path]:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    return [FILE.with_name(f"{FILE.name}_{worker}")] if worker else []


@cache
def _kept() -> Path:
    digest = hashlib.sha256(django.get_version().encode())
    for path in sorted((ROOT / "src").rglob("*.py")):
        if "migrations" in path.parts or path.name == "built_in.py":
            digest.update(path.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:16]}.sqlite3"
