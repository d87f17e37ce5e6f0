"""The one reader of tables that people send: csv in every dialect, xlsx, xls and ods.

A list arrives whole, or is refused in a sentence that names the row. Texts are made comparable
(NFC, without signs that nobody sees), and the row with the headings is looked for.
"""

from __future__ import annotations

import csv
import io
import logging
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from leerkring.jobs.child import ChildDied, ChildFailed, in_child
from leerkring.people.workbooks import NoWorkbook, Sheet, TooManyCells

MOST_ROWS = 100_000
HEADINGS_WITHIN = 12  # rows in which the headings are looked for: a title may stand above them
SAMPLE = 20_000  # characters from which the way of writing is recognised
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # xlsx and ods; xls
UTF16 = (b"\xff\xfe", b"\xfe\xff")
MAC_LETTERS = "éëïöüèêàçáíóúñåäøæßÉ"
SEPARATORS = ";,\t|"
SEP_LINE = re.compile(r'\s*"?sep=(.)"?;*\s*', re.IGNORECASE)
logger = logging.getLogger(__name__)
Known = Callable[[Sequence[str]], int]


def gettext_noop(text: str) -> str:
    """Mark a text for translation, also where Django has not started (the command line)."""
    return text


NO_TABLE = gettext_noop("This is no list that can be read: save it as xlsx, ods or csv.")
TOO_MANY_CELLS = gettext_noop(
    "This file says that it has millions of cells. Copy the list to a new file."
)
EMPTY = gettext_noop("There are no rows beneath the headings.")
OPEN_QUOTE = gettext_noop(
    'From line %(line)s on, a quotation mark (") is opened that is never closed.'
)
TOO_LONG = gettext_noop("The list has more than %(most)s rows. Split it into parts.")


class UnreadableTable(Exception):
    """A file is no table. `words` is a message id, so that each door says it in its language."""

    def __init__(self, words: str, **values: Any) -> None:
        super().__init__(words % values)
        self.words, self.values = words, values

    def __reduce__(self) -> Any:
        return _made_again, (self.words, self.values)

    def said(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence, in the language of `translate`."""
        return translate(self.words) % self.values


def _made_again(words: str, values: dict[str, Any]) -> UnreadableTable:
    return UnreadableTable(words, **values)


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows, as wide as the headings; `lines` says where in the file a row stands.

    `surplus` names the lines with more cells than there are headings: a shifted row, in which no
    cell can be trusted. `sheet` and `other_sheets` are the names in a workbook.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    surplus: frozenset[int] = frozenset()
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()


def known_headings(words: Collection[str]) -> Known:
    """Return what counts how many cells of a row are headings that we know."""
    known = {plain(word) for word in words}
    return lambda row: len({plain(cell) for cell in row} & known)


def plain(text: str) -> str:
    """Return a heading without accents, capitals and signs, for comparison."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", letters)


def clean(text: str) -> str:
    """Return a text in NFC without signs that nobody sees and without spaces around it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    shown = (s for s in text if unicodedata.category(s) != "Cf" and (s in "\n\t" or s >= " "))
    return unicodedata.normalize("NFC", "".join(shown).replace("\u00a0", " ")).strip()


def read_table(content: bytes, known: Known | None = None, most_rows: int = MOST_ROWS) -> Table:
    """Return the table in a file, whatever its name says.

    Args:
        content: the file.
        known: counts the headings that are known in a row; finds the sheet and the headings.
        most_rows: how many rows may stand beneath the headings.

    Raises:
        UnreadableTable: it is none, or too long; the sentence says what to mend.
    """
    if content.startswith(WORKBOOKS):
        sheet, others = _chosen(_sheets(content, most_rows), known)
        rows = list(enumerate(sheet.rows, start=1))
        return _table(rows, known, most_rows, sheet.name, others)
    return _table(_csv_rows(decoded(content), known), known, most_rows)


def _table(
    numbered: Iterable[tuple[int, Sequence[str]]],
    known: Known | None,
    most_rows: int,
    sheet: str = "",
    others: tuple[str, ...] = (),
) -> Table:
    rows = [(line, [clean(cell) for cell in row]) for line, row in numbered]
    rows = [(line, row) for line, row in rows if any(row)]
    top = _place_of_headings([row for _line, row in rows], known)
    if len(rows) - top < 2:
        raise UnreadableTable(EMPTY)
    if len(rows) - top - 1 > most_rows:
        raise UnreadableTable(TOO_LONG, most=most_rows)
    header = _without_empty_end(rows[top][1])
    width = len(header)
    beneath = rows[top + 1 :]
    return Table(
        header=tuple(header),
        rows=tuple(tuple((row + [""] * width)[:width]) for _line, row in beneath),
        lines=tuple(line for line, _row in beneath),
        surplus=frozenset(line for line, row in beneath if any(row[width:])),
        sheet=sheet,
        other_sheets=others,
    )


def _without_empty_end(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row


def _place_of_headings(rows: Sequence[Sequence[str]], known: Known | None) -> int:
    """Return which row holds the headings: that with the most known ones, the first of equals."""
    if known is None:
        return 0
    counts = [known(row) for row in rows[:HEADINGS_WITHIN]]
    return counts.index(max(counts)) if counts else 0


def as_csv(table: Table) -> str:
    """Return a table as text, for a form that shows it to be changed."""
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerows([table.header, *table.rows])
    return written.getvalue()


# --- csv -----------------------------------------------------------------------------------------


def decoded(content: bytes) -> str:
    """Return the text of a file: UTF-8 or UTF-16, else what Windows or an older Mac writes."""
    if content.startswith(UTF16) or content[1:200:2].count(0) > 50 or content[:200:2].count(0) > 50:
        big = content.startswith(b"\xfe\xff") or (content[:1] == b"\0")
        encoding = "utf-16" if content.startswith(UTF16) else "utf-16-be" if big else "utf-16-le"
        return content.decode(encoding, errors="replace")
    if b"\0" in content:
        raise UnreadableTable(NO_TABLE)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        texts = [content.decode(name, errors="replace") for name in ("cp1252", "mac_roman")]
        return max(texts, key=lambda text: sum(text.count(letter) for letter in MAC_LETTERS))


def _csv_rows(text: str, known: Known | None) -> list[tuple[int, list[str]]]:
    named = SEP_LINE.fullmatch(text.partition("\n")[0])
    if named:
        text = text.partition("\n")[2]
        return _parsed(text, named[1], first_line=2)
    separators = dict.fromkeys([*_recognised(text), *SEPARATORS])
    tried = [(_fits(text, separator, known), separator) for separator in separators]
    best = max(fit for fit, _separator in tried)
    return _parsed(text, next(separator for fit, separator in tried if fit == best))


def _recognised(text: str) -> list[str]:
    """Return the separator that the library recognises, quotes heeded; none when it does not."""
    from clevercsv import Detector
    from clevercsv.exceptions import NoDetectionResult

    try:
        dialect = Detector().detect(text[:SAMPLE], delimiters=list(SEPARATORS))
    except NoDetectionResult:
        return []
    return [dialect.delimiter] if dialect and dialect.delimiter else []


def _fits(text: str, separator: str, known: Known | None) -> tuple[int, bool]:
    """Return how well a separator fits: known headings first, then whether it parts anything."""
    try:
        reader = csv.reader(io.StringIO(text[:SAMPLE], newline=""), delimiter=separator)
        rows = [row for _number, row in zip(range(HEADINGS_WITHIN), reader, strict=False)]
    except csv.Error:
        return 0, False
    found = max((known(row) for row in rows), default=0) if known else 0
    return found, any(len(row) > 1 for row in rows)


def _parsed(text: str, separator: str, first_line: int = 1) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows, begins = [], first_line
    try:
        for row in reader:
            rows.append((begins, row))
            begins = reader.line_num + first_line
    except csv.Error as error:
        if "delimiter expected" in str(error):  # a quotation mark inside a cell: read it as it is
            return _loosely(text, separator, first_line)
        raise UnreadableTable(OPEN_QUOTE, line=begins) from None
    return rows


def _loosely(text: str, separator: str, first_line: int) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    rows, begins = [], first_line
    try:
        for row in reader:
            rows.append((begins, row))
            begins = reader.line_num + first_line
    except csv.Error:
        raise UnreadableTable(OPEN_QUOTE, line=begins) from None
    return rows


# --- workbooks -----------------------------------------------------------------------------------


def _sheets(content: bytes, most_rows: int) -> list[Sheet]:
    try:
        rows = most_rows + HEADINGS_WITHIN + 2
        sheets: list[Sheet] = in_child("leerkring.people.workbooks:read_workbook", content, rows)
    except TooManyCells:
        raise UnreadableTable(TOO_MANY_CELLS) from None
    except (NoWorkbook, ChildDied, ChildFailed, MemoryError) as error:
        logger.info("a workbook could not be read: %s", error)
        raise UnreadableTable(NO_TABLE) from None
    return sheets


def _chosen(sheets: Sequence[Sheet], known: Known | None) -> tuple[Sheet, tuple[str, ...]]:
    """Return the sheet that holds the list, and the names of others that hold something."""
    filled = [sheet for sheet in sheets if any(any(row) for row in sheet.rows)]
    if not filled:
        raise UnreadableTable(EMPTY)

    def fit(sheet: Sheet) -> tuple[bool, bool, int, bool]:
        counts = [known(row) for row in sheet.rows[:HEADINGS_WITHIN]] if known else [0]
        best = max(counts)
        return (
            sheet.is_visible,
            best > 0,
            best if not sheet.is_active else best + 1,
            sheet.is_active,
        )

    best = max(filled, key=fit)
    return best, tuple(sheet.name for sheet in filled if sheet is not best)
