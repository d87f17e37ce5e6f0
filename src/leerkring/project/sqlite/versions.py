"""Which SQLite libraries are safe to trust with a WAL database.

The "WAL-reset" bug, a data race between two connections, can corrupt the file or lose committed
writes. It is in 3.7.0 up to and including 3.51.2; fixed in 3.51.3, and in 3.44.6 and 3.50.7 of the
older branches (https://www.sqlite.org/wal.html).
"""

from __future__ import annotations

FIRST_WITH_BUG = (3, 7, 0)
FIRST_WITHOUT_BUG = (3, 51, 3)
FIXED_IN_BRANCH = {(3, 44): 6, (3, 50): 7}

Version = tuple[int, int, int]


def has_wal_reset_bug(version: Version) -> bool:
    """Tell whether committed writes may be lost with this version of the SQLite library."""
    if not FIRST_WITH_BUG <= version < FIRST_WITHOUT_BUG:
        return False
    fixed_from = FIXED_IN_BRANCH.get(version[:2])
    return fixed_from is None or version[2] < fixed_from
