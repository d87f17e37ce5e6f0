"""Tables to take away: xlsx that opens without a warning, csv that Excel reads with its accents."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 60
LONGEST_SHEET_NAME = 31


def xlsx_response(filename: str, title: str, rows: Sequence[Sequence[object]]) -> HttpResponse:
    """Return a sheet whose first row is its head; texts stay texts, whatever they begin with."""
    import xlsxwriter  # 7 MB that most requests do not need

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        sheet = book.add_worksheet(title[:LONGEST_SHEET_NAME])
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        cell = book.add_format({"text_wrap": True, "valign": "top"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, value, cell if number else head)
        for column, texts in enumerate(zip(*rows, strict=False)):
            sheet.set_column(column, column, min(WIDEST, 2 + max(len(str(t)) for t in texts)))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows) - 1, 0), max(len(rows[0]) - 1, 0))
    return _download(filename, XLSX, content.getvalue())


def csv_response(filename: str, rows: Sequence[Sequence[object]]) -> HttpResponse:
    """Return a table separated by semicolons, with a byte-order mark; no cell is a formula."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([_harmless(value) for value in row] for row in rows)
    return _download(filename, "text/csv; charset=utf-8", text.getvalue().encode("utf-8-sig"))


def _harmless(value: object) -> object:
    is_formula = isinstance(value, str) and value.startswith(FORMULA)
    return f"'{value}" if is_formula else value


def _download(filename: str, content_type: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
