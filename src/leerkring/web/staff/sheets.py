"""Tables as files: CSV that opens in Excel, and xlsx; no cell ever runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import Http404, HttpResponse

from leerkring.programmes.moments import AMSTERDAM

Cell = str | int | float | datetime | None
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 60


def sheet(
    kind: str, filename: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponse:
    """Return a table as a download; `kind` is csv or xlsx, anything else does not exist."""
    return book(kind, filename, [(filename, headers, list(rows))])


def book(
    kind: str, filename: str, tables: Sequence[tuple[str, Sequence[str], Sequence[Sequence[Cell]]]]
) -> HttpResponse:
    """Return several tables as one download: sheets in xlsx, one below the other in csv."""
    makers = {"csv": (_csv, "text/csv; charset=utf-8"), "xlsx": (_xlsx, XLSX)}
    if kind not in makers:
        raise Http404
    maker, content_type = makers[kind]
    disposition = f'attachment; filename="{filename}.{kind}"'
    return HttpResponse(
        maker(tables), content_type=content_type, headers={"Content-Disposition": disposition}
    )


def _csv(tables: Sequence[tuple[str, Sequence[str], Sequence[Sequence[Cell]]]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for number, (_title, headers, rows) in enumerate(tables):
        if number:
            writer.writerow([])
        writer.writerow([_harmless(header) for header in headers])
        writer.writerows([_harmless(_as_text(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")  # the mark tells Excel that these are not cp1252


def _as_text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.astimezone(AMSTERDAM).strftime("%Y-%m-%d %H:%M")
    return "" if cell is None else str(cell)


def _harmless(text: str) -> str:
    """Keep a spreadsheet from running what somebody typed: an apostrophe makes it text."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _xlsx(tables: Sequence[tuple[str, Sequence[str], Sequence[Sequence[Cell]]]]) -> bytes:
    import xlsxwriter  # 7 MB that most requests do not need

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(out, options)
    bold = workbook.add_format({"bold": True, "bottom": 1})
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
                    page.write_number(number, column, cell)
                elif cell:
                    page.write_string(number, column, cell)
        for column, header in enumerate(headers):
            texts = [header, *(_as_text(row[column]) for row in rows[:200])]
            page.set_column(column, column, min(WIDEST, max(map(len, texts)) + 2))
        page.autofilter(0, 0, max(1, len(rows)), max(0, len(headers) - 1))
    workbook.close()
    return out.getvalue()


def _sheet_name(title: str) -> str:
    return "".join(letter for letter in title if letter not in "[]:*?/\\'")[:31] or "1"
