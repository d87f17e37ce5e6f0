"""What is wrong with the storage when an error says so: the disk, or the database that lies on it.

Not every error of a database is meant: a breach of a constraint or a table that is missing is ours.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from enum import Enum


class Trouble(Enum):
    """One way in which storage fails, in a sentence that says what to do."""

    FULL = "The disk is full. Free some space; nothing that was saved before is lost."
    DAMAGED = (
        "The database is damaged. Stop the server and the workers, keep a copy of the data folder, "
        "and put the last backup back: leerkring restore FILE --force"
    )
    NOT_WRITABLE = "The storage can only be read. Look at its rights and at how it is mounted."
    DISK = "The disk fails (input or output error). Look at the disk before anything else."
    BUSY = "The database is in use by another program for too long. Try again."
    AWAY = "The database does not answer. Look whether it is there and runs."


ON_SQLITE = {
    "disk is full": Trouble.FULL,
    "disk image is malformed": Trouble.DAMAGED,
    "malformed database schema": Trouble.DAMAGED,
    "file is not a database": Trouble.DAMAGED,
    "readonly database": Trouble.NOT_WRITABLE,
    "disk I/O error": Trouble.DISK,
    "unable to open database file": Trouble.AWAY,
    "database is locked": Trouble.BUSY,
}
ON_POSTGRESQL = {  # by the start of the code: https://www.postgresql.org/docs/current/errcodes-appendix.html
    "53100": Trouble.FULL,
    "53": Trouble.BUSY,
    "55P03": Trouble.BUSY,
    "25006": Trouble.NOT_WRITABLE,
    "57P": Trouble.AWAY,
    "08": Trouble.AWAY,
    "58": Trouble.DISK,
    "XX001": Trouble.DAMAGED,
    "XX002": Trouble.DAMAGED,
}
OF_THE_SYSTEM = {
    errno.ENOSPC: Trouble.FULL,
    errno.EDQUOT: Trouble.FULL,
    errno.EROFS: Trouble.NOT_WRITABLE,
    errno.EIO: Trouble.DISK,
}


def trouble_in(error: BaseException | None) -> Trouble | None:
    """Return what is wrong with the storage by an error and what led to it; None for any other."""
    found = (_trouble_of(one) for one in _with_its_causes(error))
    return next((one for one in found if one is not None), None)


def _with_its_causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _trouble_of(error: BaseException) -> Trouble | None:
    if isinstance(error, OSError):
        return OF_THE_SYSTEM.get(error.errno or 0)
    names = {one.__name__ for one in type(error).__mro__}  # PEP 249: alike in every driver
    if "DatabaseError" not in names:
        return None
    if type(error).__module__.startswith("psycopg"):
        code = getattr(error, "sqlstate", None)
        if code is None:  # not even a connection
            return Trouble.AWAY if "OperationalError" in names else None
        return next((one for start, one in ON_POSTGRESQL.items() if code.startswith(start)), None)
    return next((one for words, one in ON_SQLITE.items() if words in str(error)), None)
