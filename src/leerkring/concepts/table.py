"""A scheme of factors as a table: slug, label_nl, label_en, level; read whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from leerkring.people.tables import (
    EMPTY,
    WORKBOOKS,
    UnreadableTable,
    as_csv,
    decoded,
    known_headings,
    read_table,
)

COLUMNS = ("slug", "label_nl", "label_en", "level")
LONGEST_LABEL = 120
LONGEST_SLUG = 50
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Fault(StrEnum):
    """What can be wrong with a row; the web puts it into words."""

    NO_COLUMNS = "no_columns"
    NO_TABLE = "no_table"
    NO_ROWS = "no_rows"
    MORE_CELLS = "more_cells"
    NO_SLUG = "no_slug"
    BAD_SLUG = "bad_slug"
    SLUG_TWICE = "slug_twice"
    NO_LABEL = "no_label"
    LONG_LABEL = "long_label"
    UNKNOWN_LEVEL = "unknown_level"


@dataclass(frozen=True, slots=True)
class Row:
    """One factor: its line in the file and what stands there; `level` is a level's slug or ""."""

    line: int
    slug: str
    label_nl: str
    label_en: str
    level: str


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in which line."""

    line: int
    fault: Fault
    value: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds; it may be imported when `faults` is empty."""

    rows: tuple[Row, ...]
    faults: tuple[RowFault, ...]


def text_of(content: bytes) -> str:
    """Return the list in a file as text. Raise UnreadableTable."""
    if content.startswith(WORKBOOKS):
        return as_csv(read_table(content, known_headings(COLUMNS)))
    return decoded(content)


def read_scheme(text: str, levels: Mapping[str, str]) -> Table:
    """Read a scheme; `levels` maps each spelling of a level, in small letters, to its slug."""
    try:
        found = read_table(text.encode(), known_headings(COLUMNS))
    except UnreadableTable as error:
        return Table((), (RowFault(1, Fault.NO_ROWS if error.words == EMPTY else Fault.NO_TABLE),))
    header = [name.lower() for name in found.header]
    if not set(COLUMNS[:2]) <= set(header):
        return Table((), (RowFault(1, Fault.NO_COLUMNS),))
    rows = [_row(line, header, cells) for line, cells in zip(found.lines, found.rows, strict=True)]
    shifted = [RowFault(line, Fault.MORE_CELLS) for line in sorted(found.surplus)]
    faults = (*shifted, *_faults(rows, levels))
    known = tuple(
        Row(r.line, r.slug, r.label_nl, r.label_en, levels.get(r.level.lower(), "")) for r in rows
    )
    return Table(known, faults)


def _row(line: int, header: list[str], cells: Sequence[str]) -> Row:
    found = dict(zip(header, cells, strict=False))
    slug, label_nl, label_en, level = (found.get(name, "") for name in COLUMNS)
    return Row(line, slug, label_nl, label_en or label_nl, level)


def _faults(rows: Iterable[Row], levels: Mapping[str, str]) -> Iterable[RowFault]:
    seen: set[str] = set()
    for row in rows:
        if not row.slug:
            yield RowFault(row.line, Fault.NO_SLUG)
        elif not _SLUG.fullmatch(row.slug) or len(row.slug) > LONGEST_SLUG:
            yield RowFault(row.line, Fault.BAD_SLUG, row.slug)
        elif row.slug in seen:
            yield RowFault(row.line, Fault.SLUG_TWICE, row.slug)
        seen.add(row.slug)
        if not row.label_nl:
            yield RowFault(row.line, Fault.NO_LABEL)
        if max(len(row.label_nl), len(row.label_en)) > LONGEST_LABEL:
            yield RowFault(row.line, Fault.LONG_LABEL)
        if row.level and row.level.lower() not in levels:
            yield RowFault(row.line, Fault.UNKNOWN_LEVEL, row.level)
