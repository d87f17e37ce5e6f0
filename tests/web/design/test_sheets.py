"""One writer of tables to take away; whatever people typed in a cell, it stays what they typed."""

from __future__ import annotations

import ast
import csv
import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.http import Http404
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

import leerkring
from leerkring.web.design.sheets import Cell, book, harmless, sheet

FORMULA = "=HYPERLINK(0)"
SIGNS = ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
DANGEROUS = [
    *(f"{sign}1+1" for sign in SIGNS),
    *(f"hallo{end}{sign}1+1" for sign in SIGNS for end in ("\n", "\r", "\r\n", "\u2028")),
    *(f"{start}=1+1" for start in (" ", "\t", "\n", "\r", "\u00a0", "\u200b", '"', ";", "\ufeff")),
]
KINDS = ["csv", "ods", "xlsx"]


def downloaded(kind: str, *rows: list[Cell], headers: tuple[str, ...] = ("Naam",)) -> bytes:
    return sheet(kind, "lijst", headers, rows).content


def as_csv(content: bytes) -> list[list[str]]:
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, delimiter=";"))


def starts_a_formula(text: str) -> bool:
    """Tell what a careless program would take for a formula, by a rule that is written anew."""
    for line in text.splitlines() or [""]:
        seen = "".join(letter for letter in line if letter.isprintable()).lstrip(" \"';,")
        if seen[:1] in SIGNS and not line.startswith("'"):
            return True
    return text[:1] in "\t\r\n" and text != ""


@pytest.mark.parametrize("typed", DANGEROUS)
def test_no_cell_or_head_of_a_csv_is_a_formula(typed: str) -> None:
    rows = as_csv(downloaded("csv", [typed], headers=(typed,)))

    assert [starts_a_formula(cell) for row in rows for cell in row] == [False, False]


@given(st.text())
@example("a\n\n=1")
def test_whatever_is_typed_is_no_formula_and_nothing_of_it_is_lost(typed: str) -> None:
    kept = harmless(typed)

    assert not starts_a_formula(kept)
    assert kept.replace("'", "") == typed.replace("'", "")


@pytest.mark.parametrize("typed", ["Anna-Maria", "po & vo", "4 = 4", "", "'s-Hertogenbosch"])
def test_ordinary_words_stay_as_they_are(typed: str) -> None:
    assert harmless(typed) == typed


def test_every_cell_of_a_csv_stands_in_quotes() -> None:
    lines = downloaded("csv", ["Anna", 5, None], headers=("Naam", "Aantal", "Leeg")).splitlines()

    assert lines == [b'\xef\xbb\xbf"Naam";"Aantal";"Leeg"', b'"Anna";"5";""']


def test_a_number_of_ours_may_be_below_zero() -> None:
    assert as_csv(downloaded("csv", [-5, "-5"]))[1] == ["-5", "'-5"]


def test_a_formula_is_a_text_in_excel_and_in_opendocument() -> None:
    page = load_workbook(io.BytesIO(downloaded("xlsx", [FORMULA]))).active
    with zipfile.ZipFile(io.BytesIO(downloaded("ods", [FORMULA]))) as package:
        content = package.read("content.xml").decode()

    assert (page["A2"].value, page["A2"].data_type) == (FORMULA, "s")
    assert f'office:value-type="string"><text:p>{FORMULA}</text:p>' in content
    assert "table:formula" not in content


def test_opendocument_holds_what_was_given() -> None:
    moment = datetime(2024, 1, 18, 15, 30, tzinfo=UTC)

    content = downloaded("ods", ["Ja & <nee>\nen\x00 \x0b", 3, moment, None])

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        first = package.infolist()[0]
        page = package.read("content.xml").decode()
    cells = re.findall(r"<table:table-cell[^>]*>(.*?)</table:table-cell>", page, re.DOTALL)[1:]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert [re.findall(r"<text:p>(.*?)</text:p>", cell) for cell in cells] == [
        ["Ja &amp; &lt;nee&gt;", "en "],
        ["3"],
        ["2024-01-18 16:30"],
        [""],
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_very_long_text_and_an_empty_table_are_no_trouble(kind: str) -> None:
    assert downloaded(kind, ["woord " * 10_000])
    assert downloaded(kind)
    assert book(kind, "x", [("Een", ["A"], []), ("Twee [x]", ["B"], [["b"]])]).content


def test_a_long_text_is_cut_in_excel_not_left_out() -> None:
    page = load_workbook(io.BytesIO(downloaded("xlsx", ["woord " * 10_000]))).active

    assert len(page["A2"].value) == 32_767


def test_another_kind_of_file_does_not_exist() -> None:
    with pytest.raises(Http404):
        downloaded("exe")


def test_there_is_one_writer_of_tables_for_people() -> None:
    house = Path(leerkring.__file__).parent
    writers = {
        str(path.relative_to(house))
        for path in house.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in {"writer", "DictWriter"})
        or (isinstance(node, ast.Import) and node.names[0].name == "xlsxwriter")
    }

    # The files of a draw are read by programs, and sealed byte by byte; a list that is taken over
    # is kept between two pages of ours, and leaves nowhere.
    inner = {"engines/common/draw_folder.py", "people/tables.py"}
    assert writers == {"web/design/sheets.py"} | inner
