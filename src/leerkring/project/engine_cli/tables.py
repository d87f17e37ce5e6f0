"""Reading tables as people really save them, and saying plainly what is wrong with one."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

SEPARATORS = ",;\t"


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
        """This will find a column by any of these names, whatever its capitals and spaces."""
        wanted = [plain(name) for name in names]
        found = [n for n, title in enumerate(self.header) if plain(title) in wanted]
        if len(found) > 1:
            raise WrongFile(f"{self.name}: more than one column is called '{names[0]}'.")
        return found[0] if found else None

    def cell(self, row: int, column: int) -> str:
        """This will give a cell, without spaces around it; a missing one is empty."""
        cells = self.rows[row]
        return cells[column].strip() if column < len(cells) else ""


def plain(text: str) -> str:
    """This will make texts comparable: no capitals, no double or outer spaces."""
    return " ".join(text.split()).casefold()


def read_text(path: Path) -> str:
    """This will read a text in UTF-8, or in UTF-16 when its first bytes say so."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise WrongFile(f"{path.name}: cannot be read ({error.strerror}).") from error
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise WrongFile(
            f"{path.name}: is not UTF-8 text (byte {error.start + 1} does not fit). "
            "Save it as 'CSV UTF-8' and try again."
        ) from error
    if "\0" in text:
        raise WrongFile(f"{path.name}: is not a text file (it holds a zero byte).")
    return text


def read_table(path: Path) -> Table:
    """This will read a table with commas, semicolons or tabs; empty lines are left out."""
    text = read_text(path)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows, lines = [], []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(tuple(cells))
                lines.append(reader.line_num)
    except csv.Error as error:
        raise WrongFile(f"{path.name}: line {reader.line_num} is broken ({error}).") from error
    if not rows:
        raise WrongFile(f"{path.name}: is empty.")
    return Table(path.name, rows[0], tuple(rows[1:]), tuple(lines[1:]))
