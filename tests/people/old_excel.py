"""Writes an .xls as Excel 97 did: BIFF8 records in a compound file ([MS-XLS], [MS-CFB]).

No library writes this format any more, and people still send it. Only what a list has in it: texts
(in the shared table, as Excel stores them), numbers, hidden sheets and merged cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from struct import pack

Cell = str | float | None
Range = tuple[int, int, int, int]  # first row, last row, first column, last column

BOF, EOF, CONTINUE, CODEPAGE = 0x0809, 0x000A, 0x003C, 0x0042
BOUNDSHEET, SST, DIMENSIONS, MERGECELLS = 0x0085, 0x00FC, 0x0200, 0x00E5
LABELSST, NUMBER = 0x00FD, 0x0203
GLOBALS, WORKSHEET = 0x0005, 0x0010
LONGEST = 8224  # bytes in a record
SECTOR, LEAST = 512, 4096  # shorter streams would have to stand in another place
FREE, END, OF_FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
ENTRIES = SECTOR // 4


@dataclass(frozen=True, slots=True)
class OldSheet:
    """One sheet of an .xls."""

    rows: Sequence[Sequence[Cell]]
    name: str = "Blad1"
    is_hidden: bool = False
    merged: Sequence[Range] = field(default=())


def old_excel(*sheets: OldSheet) -> bytes:
    """Return the bytes of an .xls with these sheets."""
    texts = {cell: None for sheet in sheets for row in sheet.rows for cell in row}
    shared = [text for text in texts if isinstance(text, str)]
    bodies = [_sheet(sheet, {text: n for n, text in enumerate(shared)}) for sheet in sheets]
    before = len(_globals(sheets, [0] * len(sheets), shared))
    starts = [before + at for at in accumulate((len(body) for body in bodies), initial=0)]
    return _compound(_globals(sheets, starts, shared) + b"".join(bodies))


def _record(kind: int, content: bytes = b"") -> bytes:
    return pack("<HH", kind, len(content)) + content


def _begin(kind: int) -> bytes:
    return _record(BOF, pack("<HHHHII", 0x0600, kind, 0x0DBB, 1996, 0, 6))


def _globals(sheets: Sequence[OldSheet], starts: Sequence[int], shared: Sequence[str]) -> bytes:
    named = b"".join(
        _record(
            BOUNDSHEET,
            pack("<IBBBB", start, sheet.is_hidden, 0, len(sheet.name), 1)
            + sheet.name.encode("utf-16-le"),
        )
        for sheet, start in zip(sheets, starts, strict=False)
    )
    code = _record(CODEPAGE, pack("<H", 1200))
    return _begin(GLOBALS) + code + named + _shared(shared) + _record(EOF)


def _shared(texts: Sequence[str]) -> bytes:
    """Return the table of texts; what does not fit in a record goes on in the next."""
    parts: list[bytes] = []
    part = pack("<II", len(texts), len(texts))
    for text in texts:
        letters = text.encode("utf-16-le")
        one = pack("<HB", len(letters) // 2, 1) + letters
        if len(part) + len(one) > LONGEST:
            parts, part = [*parts, part], b""
        part += one
    return b"".join(_record(CONTINUE if n else SST, one) for n, one in enumerate([*parts, part]))


def _sheet(sheet: OldSheet, shared: dict[str, int]) -> bytes:
    width = max(map(len, sheet.rows), default=0)
    parts = [
        _begin(WORKSHEET),
        _record(DIMENSIONS, pack("<IIHHH", 0, len(sheet.rows), 0, width, 0)),
    ]
    for r, row in enumerate(sheet.rows):
        for c, cell in enumerate(row):
            if isinstance(cell, str):
                parts.append(_record(LABELSST, pack("<HHHI", r, c, 0, shared[cell])))
            elif cell is not None:
                parts.append(_record(NUMBER, pack("<HHHd", r, c, 0, cell)))
    ranges = b"".join(pack("<HHHH", *one) for one in sheet.merged)
    parts += [_record(MERGECELLS, pack("<H", len(sheet.merged)) + ranges)] if ranges else []
    return b"".join([*parts, _record(EOF)])


def _compound(stream: bytes) -> bytes:
    """Return a compound file with one stream, its directory and its table of sectors."""
    stream = stream.ljust(LEAST, b"\0")
    stream += b"\0" * (-len(stream) % SECTOR)
    sectors = len(stream) // SECTOR
    tables = 1
    while tables * ENTRIES < sectors + 1 + tables:
        tables += 1
    chain = [*range(1, sectors), END, END, *[OF_FAT] * tables]
    chain += [FREE] * (tables * ENTRIES - len(chain))
    places = [*range(sectors + 1, sectors + 1 + tables)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += pack("<IIIIIIIII", 0, tables, sectors, 0, LEAST, END, 0, END, 0)
    head += pack("<109I", *places, *[FREE] * (109 - tables))
    directory = _entry("Root Entry", 5, END, 0, child=1)
    directory += _entry("Workbook", 2, 0, len(stream)) + _entry("", 0, 0, 0) * 2
    return head + stream + directory + pack(f"<{len(chain)}I", *chain)


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
    letters = name.encode("utf-16-le")
    length = len(letters) + 2 if name else 0
    top = letters.ljust(64, b"\0") + pack("<HBBIII", length, kind, 1, FREE, FREE, child)
    return top + bytes(36) + pack("<IQ", start, size)
