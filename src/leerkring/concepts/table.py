"""A scheme of factors as a table: slug, label_nl, label_en, level; read whole or not at all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

COLUMNS = ("slug", "label_nl", "label_en", "level")
LONGEST_LABEL = 120
LONGEST_SLUG = 50
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Fault(StrEnum):
    """What can be wrong with a row; the web puts it into words."""

    NO_COLUMNS = "no_columns"
    NO_ROWS = "no_rows"
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


def decoded(content: bytes) -> str:
    """Return a file's text: UTF-8 with or without a byte-order mark, else what Excel writes."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_table(text: str, levels: Mapping[str, str]) -> Table:
    """Read a table separated by commas, semicolons or tabs.

    `levels` maps every accepted spelling of a level, in small letters, to its slug.
    """
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=_separator(text))
    records = [(lines.line_num, [cell.strip() for cell in record]) for record in lines]
    records = [(line, cells) for line, cells in records if any(cells)]
    if not records or not set(COLUMNS[:2]) <= {name.lower() for name in records[0][1]}:
        return Table((), (RowFault(1, Fault.NO_COLUMNS),))
    header = [name.lower() for name in records[0][1]]
    rows = [_row(line, header, cells) for line, cells in records[1:]]
    faults = list(_faults(rows, levels)) or ([] if rows else [RowFault(1, Fault.NO_ROWS)])
    known = tuple(
        Row(r.line, r.slug, r.label_nl, r.label_en, levels.get(r.level.lower(), "")) for r in rows
    )
    return Table(known, tuple(faults))


def _separator(text: str) -> str:
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _row(line: int, header: list[str], cells: list[str]) -> Row:
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
