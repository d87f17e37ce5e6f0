"""Lists as people really save them: they arrive whole, or are refused with the row named."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from leerkring.people.tables import (
    NO_TABLE,
    OPEN_QUOTE,
    TOO_LONG,
    TOO_MANY_CELLS,
    Table,
    UnreadableTable,
    clean,
    known_headings,
    read_table,
)
from tests.people.old_excel import OldSheet, old_excel

KNOWN = known_headings(["voornaam", "achternaam", "e-mail", "school", "motivatie"])
HEADINGS = ["Voornaam", "Achternaam", "E-mail", "School"]
PEOPLE = [
    ["Zoë", "de Vriës", "zoe@school.example", "De Wilg, Assen"],
    ["Jan", "Pot", "jan@school.example", 'De "Es"'],
]
Fill = Callable[[Workbook], object]


def written(separator: str, rows: Sequence[Sequence[str]] = (HEADINGS, *PEOPLE)) -> str:
    quoted = (separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    return "\r\n".join(quoted) + "\r\n"


def rows_of(content: bytes) -> list[list[str]]:
    table = read_table(content, KNOWN)
    assert list(table.header) == HEADINGS
    return [list(row) for row in table.rows]


def book(fill: Fill) -> bytes:
    made, out = Workbook(), io.BytesIO()
    fill(made)
    made.save(out)
    return out.getvalue()


def sheet_of(made: Workbook) -> Worksheet:
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    return sheet


def with_rows(made: Workbook) -> None:
    for row in (HEADINGS, *PEOPLE):
        sheet_of(made).append(row)


def changed(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """Return a workbook in which one of its parts is written otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()).encode() if name == part else text)
    return out.getvalue()


def refusal(content: bytes, most_rows: int = 100) -> UnreadableTable:
    with pytest.raises(UnreadableTable) as refused:
        read_table(content, KNOWN, most_rows)
    return refused.value


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"], ids=["comma", "semi", "tab", "bar"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman"]
)
def test_a_csv_file_arrives_whole_however_it_was_saved(separator: str, encoding: str) -> None:
    assert rows_of(written(separator).encode(encoding)) == PEOPLE


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_end_of_a_line_may_be_anything(end: str) -> None:
    assert rows_of(written(";").replace("\r\n", end).encode()) == PEOPLE


def test_separators_inside_a_heading_do_not_count() -> None:
    heading = "School (naam, plaats, wijk, straat, nummer)"
    text = f'Voornaam;Achternaam;"{heading}"\r\nZoë;Pot;De Wilg\r\n'
    table = read_table(text.encode(), KNOWN)
    assert table.header == ("Voornaam", "Achternaam", heading)
    assert table.rows == (("Zoë", "Pot", "De Wilg"),)


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_line_with_which_excel_names_its_separator_is_no_heading(line: str) -> None:
    table = read_table(f"{line}\r\n{written(';')}".encode("utf-8-sig"), KNOWN)
    assert [list(row) for row in table.rows] == PEOPLE
    assert table.lines == (3, 4)


def test_a_row_with_more_cells_than_headings_is_named() -> None:
    text = (
        "Voornaam;Achternaam;Motivatie\nZoë;Pot;Wij leren; samen\nJan;Pot;Graag\n\n;;\nEls;Bos;x\n"
    )
    table = read_table(text.encode(), KNOWN)
    assert (table.surplus, table.lines) == ({2}, (2, 3, 6))


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_line() -> None:
    text = 'Voornaam;Motivatie\nZoë;Ja\nJan;"Graag\n' + "Els;Ook wel graag hoor\n" * 9000
    problem = refusal(text.encode(), 20_000)
    assert (problem.words, problem.values) == (OPEN_QUOTE, {"line": 3})


def test_a_quotation_mark_inside_a_text_is_only_a_sign() -> None:
    table = read_table('Voornaam;Motivatie\nZoë;De "Wilg" is mooi\n'.encode(), KNOWN)
    assert table.rows == (("Zoë", 'De "Wilg" is mooi'),)


def test_a_text_over_several_lines_stays_one_cell() -> None:
    table = read_table('Voornaam;Motivatie\nZoë;"Een\nTwee"\nJan;Drie\n'.encode(), KNOWN)
    assert table.rows == (("Zoë", "Een\nTwee"), ("Jan", "Drie"))
    assert table.lines == (2, 4)


def test_texts_become_comparable() -> None:
    assert clean(" Zoe\u0308\u200b\ufeff\u00a0de\u00a0Vries ") == "Zoë de Vries"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 \0\0",
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken",
        b"\x89PNG\0\0",
    ],
    ids=["pdf", "zip", "xls", "png"],
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    assert refusal(content).words == NO_TABLE


def test_a_list_that_is_too_long_is_refused_at_once() -> None:
    text = "Voornaam\n" + "Zoë\n" * 101
    assert refusal(text.encode()).words == TOO_LONG


# --- workbooks -----------------------------------------------------------------------------------


def test_a_workbook_arrives_whole() -> None:
    assert rows_of(book(with_rows)) == PEOPLE


def test_a_workbook_is_known_by_what_it_holds_not_by_its_name() -> None:
    table = read_table(book(with_rows), KNOWN)
    assert (table.sheet, table.lines) == ("Sheet", (2, 3))


def test_a_wrong_dimension_hides_no_column() -> None:
    content = changed(
        book(with_rows),
        "xl/worksheets/sheet1.xml",
        lambda text: re.sub(r'<dimension ref="[^"]+"', '<dimension ref="A1"', text),
    )
    assert rows_of(content) == PEOPLE


def test_an_empty_fill_in_the_styles_stops_nothing() -> None:
    content = changed(
        book(with_rows), "xl/styles.xml", lambda text: re.sub(r"<fill>.*?</fill>", "<fill/>", text)
    )
    assert rows_of(content) == PEOPLE


def test_the_sheet_with_the_list_is_found_and_the_others_are_named() -> None:
    def fill(made: Workbook) -> None:
        sheet_of(made).append(["Vul het tweede blad in"])
        people = made.create_sheet("Deelnemers")
        for row in (HEADINGS, *PEOPLE):
            people.append(row)

    table = read_table(book(fill), KNOWN)
    assert [list(row) for row in table.rows] == PEOPLE
    assert (table.sheet, table.other_sheets) == ("Deelnemers", ("Sheet",))


def test_a_hidden_sheet_is_not_the_list() -> None:
    def fill(made: Workbook) -> None:
        with_rows(made)
        old = made.create_sheet("Vorig jaar", 0)
        old.append(HEADINGS)
        old.append(["Oud", "Deelnemer", "oud@school.example", "De Es"])
        old.sheet_state = "hidden"

    assert rows_of(book(fill)) == PEOPLE


def test_of_two_lists_the_sheet_last_looked_at_is_taken() -> None:
    def fill(made: Workbook) -> None:
        sheet_of(made).append(HEADINGS)
        sheet_of(made).append(["Oud", "Deelnemer", "oud@school.example", "De Es"])
        now = made.create_sheet("Dit jaar")
        for row in (HEADINGS, *PEOPLE):
            now.append(row)
        made.active = 1

    assert rows_of(book(fill)) == PEOPLE


def test_a_title_above_the_headings_is_no_heading() -> None:
    def fill(made: Workbook) -> None:
        sheet = sheet_of(made)
        sheet.append(["Deelnemers 2027"])
        sheet.append([])
        for row in (HEADINGS, *PEOPLE):
            sheet.append(row)
        sheet.merge_cells("A1:D1")

    table = read_table(book(fill), KNOWN)
    assert list(table.header) == HEADINGS
    assert table.lines == (4, 5)


def test_a_merged_cell_counts_for_each_of_its_rows() -> None:
    def fill(made: Workbook) -> None:
        sheet = sheet_of(made)
        for row in (["School", "Voornaam"], ["De Wilg", "Zoë"], [None, "Jan"]):
            sheet.append(row)
        sheet.merge_cells("A2:A3")

    table: Table = read_table(book(fill), KNOWN)
    assert table.rows == (("De Wilg", "Zoë"), ("De Wilg", "Jan"))


def test_numbers_and_days_are_read_as_people_write_them() -> None:
    def fill(made: Workbook) -> None:
        sheet_of(made).append(["Voornaam", "School", "Motivatie"])
        sheet_of(made).append([1012, 2.5, date(2027, 1, 18)])
        sheet_of(made).append([1.0, True, datetime.fromisoformat("2027-01-18T16:00")])

    assert read_table(book(fill), KNOWN).rows == (
        ("1012", "2.5", "2027-01-18"),
        ("1", "True", "2027-01-18 16:00"),
    )


def test_one_cell_at_the_far_end_is_refused_and_ends_nothing() -> None:
    def fill(made: Workbook) -> None:
        with_rows(made)
        sheet_of(made)["XFD1048576"] = "x"

    assert refusal(book(fill)).words == TOO_MANY_CELLS


def test_a_file_that_unpacks_to_gigabytes_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        for number in range(9):
            bomb.writestr(f"xl/worksheets/sheet{number}.xml", b" " * 50 * 2**20)
    assert refusal(out.getvalue()).words == TOO_MANY_CELLS


def test_a_sheet_of_libreoffice_is_read_too() -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(
        "<table:table-row>" + "".join(cell.format(text) for text in row) + "</table:table-row>"
        for row in (HEADINGS, *[[c.replace('"', "&quot;") for c in row] for row in PEOPLE])
    )
    names = ["office:1.0", "table:1.0", "text:1.0"]
    spaces = " ".join(
        f'xmlns:{name.split(":")[0]}="urn:oasis:names:tc:opendocument:xmlns:{name}"'
        for name in names
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.3">'
        f'<office:body><office:spreadsheet><table:table table:name="Blad">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as ods:
        ods.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        ods.writestr("META-INF/manifest.xml", "<manifest/>")
        ods.writestr("content.xml", content)
    assert rows_of(out.getvalue()) == PEOPLE


# --- xls -----------------------------------------------------------------------------------------


def test_a_list_of_excel_97_arrives_whole() -> None:
    last_year = OldSheet([HEADINGS, ["Oud", "Lid", "oud@school.example", "De Es"]], "2026", True)
    assert rows_of(old_excel(last_year, OldSheet([HEADINGS, *PEOPLE], "2027"))) == PEOPLE


def test_numbers_and_merged_cells_of_excel_97_are_read_as_people_see_them() -> None:
    rows = [["School", "Voornaam"], ["De Wilg", 1012.0], [None, 2.5]]
    table = read_table(old_excel(OldSheet(rows, merged=[(1, 2, 0, 0)])), KNOWN)
    assert table.rows == (("De Wilg", "1012"), ("De Wilg", "2.5"))


def test_a_long_list_of_excel_97_loses_no_row() -> None:
    people = [[f"Zoë {n}", "de Vriës", f"zoe{n}@school.example", "De Wilg"] for n in range(2_000)]
    assert rows_of(old_excel(OldSheet([HEADINGS, *people]))) == people


@pytest.mark.parametrize("left", [600, 3_000, 4_274, 5_000])
def test_a_file_of_excel_97_that_was_cut_off_is_refused(left: int) -> None:
    whole = old_excel(OldSheet([HEADINGS, *PEOPLE]))
    assert refusal(whole[:left]).words == NO_TABLE
