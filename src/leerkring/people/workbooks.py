"""Reads workbooks (xlsx, xls, ods) in a child process with limits: a file can end its reader.

A valid file of five kilobytes with one cell at the far end takes the process down that reads it,
so cells are counted before anything is built, and what happens all the same happens to the child.
"""

from __future__ import annotations

import io
import re
import resource
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

MOST_CELLS = 5_000_000
MOST_BYTES = 400 * 2**20  # of all parts of a file, unpacked
MEMORY = 2 * 2**30
SECONDS = 60
PART = 2**20
REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
ACTIVE = re.compile(rb'activeTab="(\d+)"')
ODS_REPEATED = re.compile(rb'number-(rows|columns)-repeated="(\d+)"')
Rows = list[list[str]]


class TooManyCells(Exception):
    """The file says that it has more cells than any list of people."""


class NoWorkbook(Exception):
    """The library cannot read the file; the text says what it found, for the log."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows as texts; `is_active` where the file was last looked at."""

    name: str
    rows: Rows
    is_visible: bool
    is_active: bool


def read_workbook(content: bytes, most_rows: int) -> list[Sheet]:
    """Return the sheets, with at most so many rows. Call it by `in_child` only."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    active = _checked(content)
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        return [
            _sheet(book, meta, number == active, most_rows)
            for number, meta in enumerate(book.sheets_metadata)
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    except MemoryError as error:
        raise TooManyCells from error
    except Exception as error:  # whatever a broken file makes a library raise is a kind refusal
        raise NoWorkbook(f"{type(error).__name__}: {error}"[:200]) from None


def _sheet(book: Any, meta: Any, is_active: bool, most_rows: int) -> Sheet:
    from python_calamine import SheetVisibleEnum

    found = book.get_sheet_by_name(meta.name)
    cells = found.to_python(skip_empty_area=False, nrows=most_rows)
    rows = [[_text(cell) for cell in row] for row in cells]
    for (top, left), (bottom, right) in found.merged_cell_ranges or ():
        _fill(rows, top, left, bottom, right)
    return Sheet(meta.name, rows, meta.visible == SheetVisibleEnum.Visible, is_active)


def _fill(rows: Rows, top: int, left: int, bottom: int, right: int) -> None:
    """Give every cell of a merged range the value of its first one."""
    for row in rows[top : bottom + 1]:
        for column in range(left, min(right + 1, len(row))):
            row[column] = row[column] or rows[top][left]


def _text(cell: Any) -> str:
    """Return a cell as a person reads it: whole numbers without a point, days as 2027-01-18."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    return str(cell) if isinstance(cell, (str, int, float, bool, timedelta)) else ""


def _checked(content: bytes) -> int:
    """Return which sheet was last looked at. Raise TooManyCells before anything is built."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return 0
    active = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_BYTES:
                raise TooManyCells
            for part in parts.infolist():
                if part.filename.startswith("xl/worksheets/"):
                    _count_cells(parts, part)
                elif part.filename == "content.xml":
                    _count_repeated(parts, part)
                elif part.filename == "xl/workbook.xml":
                    found = ACTIVE.search(parts.read(part))
                    active = int(found[1]) if found else 0
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise NoWorkbook(str(error)[:200]) from None
    return active


def _pieces(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> Any:
    """Yield a part piece by piece, each with the end of the one before it."""
    with parts.open(part) as file:
        before = b""
        while piece := file.read(PART):
            yield before + piece
            before = piece[-64:]


def _count_cells(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    columns = rows = 1
    for piece in _pieces(parts, part):
        for letters, digits in REFERENCE.findall(piece):
            number = 0
            for letter in letters:
                number = number * 26 + letter - 64
            columns, rows = max(columns, number), max(rows, int(digits))
    if columns * rows > MOST_CELLS:
        raise TooManyCells


def _count_repeated(parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse an ods file whose repeated cells carry a value; empty ones are left to the library."""
    most = {b"rows": 1, b"columns": 1}
    for piece in _pieces(parts, part):
        for kind, times in ODS_REPEATED.findall(piece):
            most[kind] = max(most[kind], int(times))
    if most[b"rows"] > 2**21 or most[b"columns"] > 2**15:
        raise TooManyCells
