"""What becomes of people's lists: 5,000 lists as programs and people save them, seeded.

python -m bench.lists [--lists 5000] [--first 0] [--seed 1]

A list has headings and people and is saved as csv (any separator, quotes, encoding, end of line),
xlsx, xls or ods, with what people do to it: a title above, empty rows and columns, columns of their
own in any order, cells merged, hidden sheets, sheets beside it, signs that nobody sees, cells too
many. All that leaves the meaning whole, and the generator knows it: the same rows must come out.
Every third list is then damaged at random bytes (of a workbook inside its parts too): of these only
that they end in rows or in a kind refusal. What comes out is looked over as applications are.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import re
import shutil
import sys
import tempfile
import traceback
import unicodedata
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

FOLDER = Path(tempfile.mkdtemp(prefix="leerkring-bench-"))
os.environ["LEERKRING_DATA_DIR"] = str(FOLDER)
os.environ["DJANGO_SETTINGS_MODULE"] = "leerkring.project.settings"
WANTED = 0.95

HEADINGS = (
    "Voornaam", "Tussenvoegsel", "Achternaam", "E-mailadres", "School", "Plaats", "Sector",
    "Functie", "Motivatie",
)  # fmt: skip
OWN = ("Opmerking", "Dieet (vlees, vis; of niets)", "Kenmerk", "Nr.", "Maat shirt")
NAMES = ("Zoë", "Jan", "Saïd", "Noor", "Björn", "Aïsha", "Femke", "René", "José", "Ana")
FAMILIES = ("Vriës", "Pot", "Bos", "El Amrani", "Müller", "O'Brien", "Çelik", "Jansen-Smit")
PREFIXES = ("", "", "van der", "de", "'t")
SCHOOLS = ("De Wilg", "OBS De Regenboog", "St. Jozef", 'De "Es"', "CBS 't Anker, locatie Oost")
TOWNS = ("Assen", "'s-Hertogenbosch", "Sint-Michielsgestel", "Leeuwarden", "")
SECTORS = ("po", "vo", "so", "")
JOBS = ("leraar", "directeur", "intern begeleider", "")
REASONS = (
    "Ik wil leren hoe anderen dit doen.",
    "Wij zien de verschillen groeien; dat raakt ons.",
    "Eerst dit,\ndan dat: € 10 per kind – “veel”.",
    'Onze wijkschool, "de Es", zoekt ouders.',
    "",
)
INVISIBLE = ("\u200b", "\ufeff", "\u00ad", "\u200e", "\u2060")
TITLES = (["Deelnemers 2027"], ["Lijst van de regio", "", "bijgewerkt"], ["AANMELDINGEN"])
SEPARATORS = (";", ",", "\t", "|")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman")
KINDS = ("csv", "csv", "xlsx", "ods", "xls")
Rows = list[list[str]]


@dataclass(slots=True)
class Made:
    """A list as it was saved: its bytes, and what must come out of the columns that we know."""

    content: bytes
    rows: Rows
    kind: str
    done: list[str] = field(default_factory=list)
    too_wide: int | None = None


def people(chance: random.Random) -> Rows:
    """Return the rows of some people."""
    found = []
    for n in range(chance.choice((1, 2, 3, 8, 25))):
        first, last = chance.choice(NAMES), chance.choice(FAMILIES)
        address = f"{unicodedata.normalize('NFD', first)[0].lower()}{n}@school.example"
        row = [first, chance.choice(PREFIXES), last, address]
        choices = (SCHOOLS, TOWNS, SECTORS, JOBS, REASONS)
        found.append([*row, *(chance.choice(choice) for choice in choices)])
    return found


def list_of(chance: random.Random) -> Made:
    """Return a list with one kind of file and some of what people do."""
    rows = people(chance)
    made = Made(b"", rows, chance.choice(KINDS))
    sheet = [list(HEADINGS), *([*row] for row in rows)]
    if chance.random() < 0.4:
        _own_columns(sheet, chance, made)
    if chance.random() < 0.3:
        _unseen_signs(sheet, chance, made)
    if made.kind == "csv" and chance.random() < 0.2:
        made.too_wide = chance.randrange(1, len(sheet))
        sheet[made.too_wide].append("te veel")
        made.done.append("cell too many")
    if chance.random() < 0.3:
        above = [chance.choice(TITLES), *([[]] * chance.randrange(3))]
        sheet = [[*row] for row in above] + sheet
        made.done.append("title above")
    if chance.random() < 0.3:
        for _ in range(chance.randrange(1, 4)):
            sheet.insert(chance.randrange(len(sheet) + 1), [""] * chance.randrange(4))
        made.done.append("empty rows")
    saved = {"csv": as_csv, "xlsx": as_xlsx, "ods": as_ods, "xls": as_xls}
    made.content = saved[made.kind](sheet, chance, made)
    return made


def _own_columns(sheet: Rows, chance: random.Random, made: Made) -> None:
    """Put columns between the others, and all of them in another order."""
    for heading in chance.sample(OWN, chance.randrange(1, 4)):
        for n, row in enumerate(sheet):
            row.append(chance.choice(("", "ja", "12", "a;b")) if n else heading)
    order = chance.sample(range(len(sheet[0])), len(sheet[0]))
    for n, row in enumerate(sheet):
        sheet[n] = [row[place] for place in order]
    made.done.append("own columns")


def _unseen_signs(sheet: Rows, chance: random.Random, made: Made) -> None:
    """Write letters in two parts, and put signs in that nobody sees."""
    for row in sheet:
        for place, cell in enumerate(row):
            way = chance.randrange(4)
            if way == 0:
                row[place] = unicodedata.normalize("NFD", cell)
            elif way == 1 and cell:
                at = chance.randrange(len(cell) + 1)
                row[place] = cell[:at] + chance.choice(INVISIBLE) + cell[at:]
            elif way == 2:
                row[place] = f" {cell.replace(' ', chr(0xA0))}\u00a0"
    made.done.append("unseen signs")


def as_csv(sheet: Rows, chance: random.Random, made: Made) -> bytes:
    """Return the list as text, in one of many ways."""
    separator, end = chance.choice(SEPARATORS), chance.choice(("\r\n", "\n", "\r"))
    always = chance.random() < 0.4
    wide = " " * chance.randrange(2) if chance.random() < 0.1 else ""
    risky = {separator, '"', "\n", "\r"}

    def written(cell: str) -> str:
        if always or risky & set(cell):
            return '"' + cell.replace('"', '""') + '"'
        return cell + wide

    tail = separator * chance.choice((0, 0, 0, 2)) if made.too_wide is None else ""
    lines = [separator.join(map(written, row)) + tail for row in sheet]
    if chance.random() < 0.15:
        lines.insert(0, f"sep={separator}")
        made.done.append("sep=")
    text = end.join(lines) + end * chance.randrange(3)
    fitting = [name for name in ENCODINGS if _fits(text, name)]
    encoding = chance.choice(fitting)
    made.done += [f"separator {separator!r}", encoding, repr(end)]
    return text.encode(encoding)


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def as_xlsx(sheet: Rows, chance: random.Random, made: Made) -> bytes:
    """Return the list as a workbook of today."""
    from openpyxl import Workbook

    book = Workbook()
    page = book.worksheets[0]
    for r, row in enumerate(sheet, start=1):
        for c, cell in enumerate(row, start=1):
            if cell:
                page.cell(r, c, cell)
    if chance.random() < 0.3:
        hidden = book.create_sheet("Vorig jaar", chance.randrange(2))
        for row in (list(HEADINGS), ["Oud", "", "Lid", "oud@school.example"]):
            hidden.append(row)
        hidden.sheet_state = chance.choice(("hidden", "veryHidden"))
        made.done.append("hidden sheet")
    if chance.random() < 0.3:
        book.create_sheet("Uitleg", 0).append(["Vul het blad met de namen in."])
        made.done.append("sheet beside it")
    book.active = book.worksheets.index(page)
    if chance.random() < 0.3:
        _merge(page, sheet, made)
    out = io.BytesIO()
    book.save(out)
    return _as_other_programs(out.getvalue(), chance, made)


def _merge(page: object, sheet: Rows, made: Made) -> None:
    """Merge the cells of a school that stand beneath each other."""
    from openpyxl.worksheet.worksheet import Worksheet

    assert isinstance(page, Worksheet)
    at = next((row.index("School") for row in sheet if "School" in row), None)
    for r, (row, below) in enumerate(pairwise(sheet), start=1):
        if at is not None and at < min(len(row), len(below)) and row[at] and row[at] == below[at]:
            page.merge_cells(None, r, at + 1, r + 1, at + 1)
            made.done.append("merged")
            return


def _as_other_programs(content: bytes, chance: random.Random, made: Made) -> bytes:
    """Return a workbook with the oddities of other programs: a wrong size, an empty fill."""
    way = chance.randrange(4)
    if way > 1:
        return content
    made.done.append(("wrong dimension", "empty fill")[way])
    pattern, by = ((rb'<dimension ref="[^"]+"', b'<dimension ref="A1"'),
                   (rb"<fill>.*?</fill>", b"<fill/>"))[way]  # fmt: skip
    return reworked(content, lambda text: re.sub(pattern, by, text, flags=re.DOTALL))


def reworked(content: bytes, change: object) -> bytes:
    """Return a zip with all of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            assert callable(change)
            new.writestr(info, change(old.read(info)), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def as_ods(sheet: Rows, chance: random.Random, made: Made) -> bytes:
    """Return the list as LibreOffice saves it, with the empty end of its sheet."""
    del made
    names = ("office", "table", "text")
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names
    )
    much = chance.choice((0, 1, 16_000))
    end = f'<table:table-cell table:number-columns-repeated="{much}"/>' if much else ""
    lines = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, row))}{end}</table:table-row>" for row in sheet
    )
    if chance.random() < 0.5:
        lines += (
            '<table:table-row table:number-rows-repeated="1048000">'
            '<table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
        )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} '
        'office:version="1.3"><office:body><office:spreadsheet><table:table table:name="Blad1">'
        f"{lines}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as ods:
        ods.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        ods.writestr("META-INF/manifest.xml", "<manifest/>")
        ods.writestr("content.xml", content)
    return out.getvalue()


def _ods_cell(cell: str) -> str:
    if not cell:
        return "<table:table-cell/>"
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def as_xls(sheet: Rows, chance: random.Random, made: Made) -> bytes:
    """Return the list as Excel 97 saves it."""
    from tests.people.old_excel import OldSheet, old_excel

    sheets = [OldSheet([[cell or None for cell in row] for row in sheet], "Lijst")]
    if chance.random() < 0.3:
        old = [list(HEADINGS), ["Oud", "", "Lid", "oud@school.example"]]
        sheets.insert(chance.randrange(2), OldSheet(old, "Vorig jaar", is_hidden=True))
        made.done.append("hidden sheet")
    return old_excel(*sheets)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return a file with some bytes changed; of a workbook mostly inside its parts."""
    from bench.inbox import mutated

    if content.startswith(b"PK") and chance.random() < 0.6:
        return reworked(content, lambda part: mutated(part, chance))
    return mutated(content, chance)


def differences(made: Made, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    """Return how the rows differ from those that were meant; nothing where they are the same."""
    places = [header.index(heading) if heading in header else -1 for heading in HEADINGS]
    if -1 in places:
        return f"headings {header}"
    found = [[row[place] for place in places] for row in rows]
    wanted = [[unicodedata.normalize("NFC", cell) for cell in row] for row in made.rows]
    wrong = [(w, f) for w, f in zip(wanted, found, strict=False) if w != f]
    if len(found) != len(wanted):
        return f"{len(found)} rows for {len(wanted)}"
    return f"{wrong[0][1]} for {wrong[0][0]}" if wrong else ""


class Lists:
    """Reads one list after another, and counts what became of them."""

    def __init__(self, activity: object) -> None:
        self.activity = activity
        self.outcomes: Counter[str] = Counter()
        self.whole: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.examples: list[str] = []

    def read(self, made: Made, content: bytes, number: int) -> None:
        """Read a list; count whether the rows are those that were meant."""
        from leerkring.admissions.importing import (
            UnreadableSheet,
            check_rows,
            guess_columns,
            read_list,
        )
        from leerkring.programmes.models import Activity

        assert isinstance(self.activity, Activity)
        is_whole = content is made.content
        self.whole[made.kind] += is_whole
        try:
            table = read_list(content)
            check_rows(self.activity, table, guess_columns(table.header))
        except UnreadableSheet as refused:
            self.outcomes["refused"] += 1
            wrong = str(refused)
        except Exception:  # whatever it is, nobody may meet it
            self.outcomes["error"] += 1
            wrong = traceback.format_exc()
            self.examples.append(f"{number} {made.kind} {made.done} {wrong}")
        else:
            self.outcomes["rows"] += 1
            wrong = differences(made, table.header, table.rows) if is_whole else ""
            if is_whole and len(table.surplus) != (made.too_wide is not None):
                wrong = f"lines with cells too many: {table.surplus}"
        if is_whole and not wrong:
            self.right[made.kind] += 1
        elif is_whole and len(self.examples) < 20:
            self.examples.append(f"{number} {made.kind} {made.done}: {wrong}")


def run(numbers: range, seed: int) -> int:
    """Make and read these lists, and say what became of them."""
    from tests.factories import make_network

    lists = Lists(make_network())
    for one in numbers:
        chance = random.Random(f"{seed} {one}")
        made = list_of(chance)
        lists.read(made, damaged(made.content, chance) if one % 3 == 2 else made.content, one)
    for example in lists.examples:
        sys.stdout.write(f"  {example}\n")
    whole, right = lists.whole.total(), lists.right.total()
    for kind in sorted(lists.whole):
        sys.stdout.write(
            f"{kind}: the same rows in {lists.right[kind]:,} of {lists.whole[kind]:,}\n"
        )
    sys.stdout.write(
        f"{whole:,} lists whose meaning is whole: the same rows in {right:,}"
        f" ({100 * right / max(whole, 1):.1f} %)\n"
        f"{lists.outcomes.total():,} lists in all, by outcome: {dict(lists.outcomes)}\n"
    )
    return int(right < WANTED * whole or bool(lists.outcomes["error"]))


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lists", type=int, default=5_000)
    parser.add_argument("--first", type=int, default=0, help="so that a run can be parted")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    try:
        return run(range(options.first, options.first + options.lists), options.seed)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
