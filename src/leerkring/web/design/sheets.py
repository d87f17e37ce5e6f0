"""The one writer of tables to take away: csv, ods and xlsx, in which no cell ever is a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from xml.sax.saxutils import escape

from django.http import Http404, HttpResponse

from leerkring.programmes.moments import AMSTERDAM

type Cell = str | int | float | datetime | None
type Table = tuple[str, Sequence[str], Sequence[Sequence[Cell]]]  # title, head, rows

WIDEST = 60
LONGEST_SHEET_NAME = 31
LONGEST_CELL = 32_767  # of a cell in a spreadsheet: xlsxwriter leaves out what is longer
# What makes a spreadsheet run a cell, also where somebody's program cuts the file at line ends or
# drops what is not seen: the signs and their full-width forms, behind blanks and invisible signs.
_SIGNS = r"=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
_BREAKS = r"\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
_RUNS = re.compile(rf"\A(?=[\t\r\n])|(?:\A|(?<=[{_BREAKS}]))(?=[^\w{_BREAKS}]*?[{_SIGNS}])")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def sheet(
    kind: str, filename: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponse:
    """Return a table as a download; `kind` is csv, ods or xlsx, anything else does not exist."""
    return book(kind, filename, [(filename, headers, list(rows))])


def book(kind: str, filename: str, tables: Sequence[Table], *, wraps: bool = False) -> HttpResponse:
    """Return several tables as one download: a sheet each, in csv one below the other.

    `wraps` lets long texts go over several lines within their cell.
    """
    makers: dict[str, tuple[Callable[[Sequence[Table]], bytes], str]] = {
        "csv": (_csv, "text/csv; charset=utf-8"),
        "ods": (_ods, ODS),
        "xlsx": (
            partial(_xlsx, wraps=wraps),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    }
    if kind not in makers:
        raise Http404
    maker, content_type = makers[kind]
    disposition = f'attachment; filename="{filename}.{kind}"'
    return HttpResponse(
        maker(tables), content_type=content_type, headers={"Content-Disposition": disposition}
    )


def harmless(text: str) -> str:
    """Keep a spreadsheet from running what somebody typed: an apostrophe makes it text."""
    return _RUNS.sub("'", text)


def _as_text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.astimezone(AMSTERDAM).strftime("%Y-%m-%d %H:%M")
    return "" if cell is None else str(cell)


# --- csv ------------------------------------------------------------------------------------------


def _csv(tables: Sequence[Table]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for number, (_title, headers, rows) in enumerate(tables):
        if number:
            writer.writerow([])
        writer.writerow([harmless(header) for header in headers])
        writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")  # the mark tells Excel that these are not cp1252


def _csv_cell(cell: Cell) -> str:
    """Return a cell as text; a number of ours may begin with a minus, what was typed may not."""
    text = _as_text(cell)
    return text if isinstance(cell, int | float) else harmless(text)


# --- xlsx -----------------------------------------------------------------------------------------


def _xlsx(tables: Sequence[Table], *, wraps: bool) -> bytes:
    import xlsxwriter  # 7 MB that most requests do not need

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(out, options)
    bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": wraps, "valign": "top"})
    plain = workbook.add_format({"text_wrap": wraps, "valign": "top"})
    moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
    for title, headers, rows in tables:
        page = workbook.add_worksheet(_sheet_name(title))
        page.freeze_panes(1, 0)
        page.write_row(0, 0, headers, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    local = cell.astimezone(AMSTERDAM).replace(tzinfo=None)
                    page.write_datetime(number, column, local, moment)
                elif isinstance(cell, int | float):
                    page.write_number(number, column, cell, plain)
                elif cell:
                    page.write_string(number, column, cell[:LONGEST_CELL], plain)
        for column, header in enumerate(headers):
            texts = [header, *(_as_text(row[column]) for row in rows[:200])]
            page.set_column(column, column, min(WIDEST, max(map(len, texts)) + 2))
        page.autofilter(0, 0, max(1, len(rows)), max(0, len(headers) - 1))
    workbook.close()
    return out.getvalue()


def _sheet_name(title: str) -> str:
    name = "".join(letter for letter in title if letter not in "[]:*?/\\'")
    return name[:LONGEST_SHEET_NAME] or "1"


# --- ods ------------------------------------------------------------------------------------------

ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns"
_MANIFEST = (
    f'<manifest:manifest xmlns:manifest="{_NAMES}:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_HEAD = (
    f'<office:document-content xmlns:office="{_NAMES}:office:1.0"'
    f' xmlns:table="{_NAMES}:table:1.0" xmlns:text="{_NAMES}:text:1.0" office:version="1.3">'
    "<office:body><office:spreadsheet>"
)
_TAIL = "</office:spreadsheet></office:body></office:document-content>"


def _ods(tables: Sequence[Table]) -> bytes:
    content = "".join(_ods_table(*table) for table in tables)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", ODS, zipfile.ZIP_STORED)  # first and plain: the format asks it
        package.writestr("META-INF/manifest.xml", _MANIFEST)
        package.writestr("content.xml", _HEAD + content + _TAIL)
    return out.getvalue()


def _ods_table(title: str, headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    name = escape(_sheet_name(title), {'"': "&quot;"})
    lines = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"
        for row in (headers, *rows)
    )
    return f'<table:table table:name="{name}">{lines}</table:table>'


def _ods_cell(cell: Cell) -> str:
    text = _NOT_IN_XML.sub("", _as_text(cell))
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.splitlines() or [""])
    if isinstance(cell, datetime):
        day = cell.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M:00")
        kind = f'"date" office:date-value="{day}"'
    elif isinstance(cell, int | float):
        kind = f'"float" office:value="{cell}"'
    else:
        kind = '"string"'
    return f"<table:table-cell office:value-type={kind}>{lines}</table:table-cell>"
