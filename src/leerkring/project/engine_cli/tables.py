"""Reading tables as people really save them, and saying plainly what is wrong with one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from leerkring.people import tables

MOST_ROWS = 5_000_000


class WrongFile(Exception):
    """A file cannot be used; the message says in plain words what to mend."""


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows; `lines` gives the line of the file on which each row ends."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def column(self, *names: str) -> int | None:
        """Find a column by any of these names, whatever its capitals and spaces."""
        wanted = [plain(name) for name in names]
        found = [n for n, title in enumerate(self.header) if plain(title) in wanted]
        if len(found) > 1:
            raise WrongFile(f"{self.name}: more than one column is called '{names[0]}'.")
        return found[0] if found else None

    def cell(self, row: int, column: int) -> str:
        """Return a cell."""
        return self.rows[row][column]


def plain(text: str) -> str:
    """Make texts comparable: no capitals, no double or outer spaces."""
    return " ".join(text.split()).casefold()


def read_table(path: Path) -> Table:
    """Read a table in any dialect of csv or in a workbook; empty lines are left out."""
    try:
        found = tables.read_table(path.read_bytes(), most_rows=MOST_ROWS)
    except OSError as error:
        raise WrongFile(f"{path.name}: cannot be read ({error.strerror}).") from error
    except tables.UnreadableTable as error:
        raise WrongFile(f"{path.name}: {error}") from error
    if found.surplus:
        line = min(found.surplus)
        raise WrongFile(f"{path.name}, line {line}: has more cells than there are headings.")
    return Table(path.name, found.header, found.rows, found.lines)
