"""What stands in the data folder is for the account that runs Leerkring, and for nobody else."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

UMASK = 0o077
FILE_MODE, FOLDER_MODE = 0o600, 0o700
OTHERS = stat.S_IRWXG | stat.S_IRWXO
OURS = ("leerkring.sqlite3*", "secret_key", "files", "static", "mail", "*restore-*", "erased.txt")


def make_new_files_private() -> None:
    """Let all that this process and its children write be read by this account only."""
    os.umask(UMASK)


def make_private(folder: Path) -> None:
    """Take the rights of others away from what an earlier version or another program left there.

    SQLite gives -wal and -shm the mode of the database file, and files keep their mode whatever
    the umask is now. What somebody else owns stays as it is: `open_to_others` tells.
    """
    for path, mode in _open_to_others(folder):
        with contextlib.suppress(OSError):  # not ours, or gone meanwhile
            path.chmod(mode & ~OTHERS)


def open_to_others(folder: Path) -> list[Path]:
    """Return what other accounts of this machine may read or change."""
    return [path for path, _ in _open_to_others(folder)]


def _open_to_others(folder: Path) -> Iterator[tuple[Path, int]]:
    """Look at the folder and at what is ours in it: somebody may keep other things beside it."""
    ours = (path for pattern in OURS for path in folder.glob(pattern) if not path.is_symlink())
    inside = (path for one in ours for path in (one, *one.rglob("*")))
    for path in (folder, *inside):
        with contextlib.suppress(OSError):  # gone meanwhile
            mode = path.lstat().st_mode
            if mode & OTHERS and not stat.S_ISLNK(mode):
                yield path, stat.S_IMODE(mode)
