"""Who was erased, outside the database: what an older backup brings back goes again.

A line for each: the person's number, when their row was made, and when they were erased. No word of
them stands there. Every backup carries the ledger along; a restore puts both together.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from leerkring.audit.actors import SYSTEM
from leerkring.people.erasing import erase_person
from leerkring.people.models import Person

FILE = "erased.txt"


@dataclass(frozen=True, slots=True, order=True)
class Erased:
    """That a person was erased; their number alone could be another's after a restore."""

    person_id: int
    created_at: datetime
    erased_at: datetime

    def __str__(self) -> str:
        return f"{self.person_id} {self.created_at.isoformat()} {self.erased_at.isoformat()}"


def ledger_file() -> Path:
    """Return where the ledger of this installation lies."""
    folder: Path = settings.ENVIRONMENT.data_dir
    return folder / FILE


def write_down(person: Person, at: datetime) -> None:
    """Add somebody to the ledger once their erasure is certain."""
    line = Erased(person.pk, person.created_at, at)
    transaction.on_commit(partial(_append, ledger_file(), [line]))
    transaction.on_commit(sweep)


def sweep() -> None:
    """Take what was erased out of SQLite's log too, where old pages wait to be overwritten.

    While others read it is left to the next time. PostgreSQL does this by itself (autovacuum).
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _append(path: Path, lines: list[Erased]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())


def read_ledger(path: Path) -> Iterator[Erased]:
    """Yield what stands in a ledger; a line that was cut off by a power failure is left out."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            number, created, erased = line.split()
            yield Erased(
                int(number), datetime.fromisoformat(created), datetime.fromisoformat(erased)
            )
        except ValueError:
            continue


def keep_together(*paths: Path) -> list[Erased]:
    """Put ledgers together in the first of them, and return all that stands in them."""
    known = set(read_ledger(paths[0]))
    every = known.union(*(read_ledger(path) for path in paths[1:]))
    if missing := sorted(every - known):
        _append(paths[0], missing)
    return sorted(every)


def erase_again(ledger: list[Erased], at: datetime) -> int:
    """Erase those of a ledger whom a restored database still knows; return how many."""
    people = Person.objects.filter(pk__in=[line.person_id for line in ledger], erased_at=None)
    born = {line.person_id: line.created_at for line in ledger}
    again = [person for person in people if person.created_at == born[person.pk]]
    for person in again:
        erase_person(by=SYSTEM, at=at, person=person, is_restored=True)
    return len(again)
