"""Reads a list of applications from a spreadsheet: its columns, and what is wrong in each row."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zipfile import BadZipFile

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.audit.problems import Refused
from leerkring.mail.addresses import only_mailbox
from leerkring.people.models import Role, Sector
from leerkring.programmes.models import Activity

MOST_ROWS = 2000
REQUIRED = ("given_name", "family_name")
COLUMNS = {
    "given_name": gettext_lazy("First name"),
    "family_name": gettext_lazy("Family name"),
    "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Telephone"),
    "role": gettext_lazy("Role"),
    "job_title": gettext_lazy("Job title"),
    "sector": gettext_lazy("Sector"),
    "organisation_name": gettext_lazy("School or organisation"),
    "organisation_town": gettext_lazy("Town"),
    "organisation_postcode": gettext_lazy("Postcode"),
    "motivation": gettext_lazy("Motivation"),
}
USUAL_HEADERS = {
    "given_name": "voornaam roepnaam firstname givenname",
    "family_name": "achternaam familienaam lastname surname familyname",
    "email": "email emailadres mail mailadres emailaddress",
    "phone": "telefoon telefoonnummer tel mobiel phone telephone",
    "role": "rol role",
    "job_title": "functie jobtitle functietitel",
    "sector": "sector onderwijssector",
    "organisation_name": "school organisatie schoolnaam gemeente instelling organisation",
    "organisation_town": "plaats woonplaats plaatsnaam stad town city",
    "organisation_postcode": "postcode postalcode zip",
    "motivation": "motivatie motivation waarom",
}
_SYNONYMS = {
    "schoolleider": Role.SCHOOL_LEADER,
    "directeur": Role.SCHOOL_LEADER,
    "leraar": Role.TEACHER,
    "docent": Role.TEACHER,
    "leerkracht": Role.TEACHER,
    "wethouder": Role.ALDERMAN,
    "beleidsmedewerker": Role.POLICY,
    "onderzoeker": Role.RESEARCHER,
    "primaironderwijs": Sector.PRIMARY,
    "basisonderwijs": Sector.PRIMARY,
    "voortgezetonderwijs": Sector.SECONDARY,
    "speciaalonderwijs": Sector.SPECIAL,
}
Table = list[list[str]]


class UnreadableSheet(Refused):
    """The file is no spreadsheet that we can read."""

    message = gettext_lazy("This is no xlsx or csv file that can be read.")
    status = 400


class SheetTooLong(Refused):
    """The list is longer than one import takes."""

    message = gettext_lazy("The list has more than %(most)s rows. Split it into parts.")
    status = 400


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row of a list: its values, what is wrong with it, and whether the person is known."""

    number: int
    values: Mapping[str, str]
    problems: tuple[str, ...] = ()
    is_known: bool = False

    @property
    def name(self) -> str:
        return f"{self.values.get('given_name', '')} {self.values.get('family_name', '')}".strip()


def read_table(content: bytes, filename: str) -> Table:
    """Return all rows of a spreadsheet as texts, the headers first; empty rows are left out."""
    rows = _from_xlsx(content) if filename.lower().endswith(".xlsx") else _from_csv(content)
    table = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if len(table) > MOST_ROWS + 1:
        raise SheetTooLong(most=MOST_ROWS)
    if len(table) < 2:
        raise UnreadableSheet
    width = len(table[0])
    return [(row + [""] * width)[:width] for row in table]


def _from_xlsx(content: bytes) -> Iterable[list[str]]:
    from openpyxl import load_workbook  # heavy, and seldom needed
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError, ValueError) as error:
        raise UnreadableSheet from error
    sheet = book.worksheets[0]
    rows = [
        ["" if cell is None else str(cell) for cell in row]
        for row in sheet.iter_rows(max_row=MOST_ROWS + 2, values_only=True)
    ]
    book.close()
    return rows


def _from_csv(content: bytes) -> Iterable[list[str]]:
    if b"\0" in content:
        raise UnreadableSheet
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def guess_columns(headers: Sequence[str]) -> dict[str, int]:
    """Return for each field the number of the column that is most likely meant."""
    plain = [_plain(header) for header in headers]
    guessed: dict[str, int] = {}
    for field, usual in USUAL_HEADERS.items():
        for word in usual.split():
            if word in plain and plain.index(word) not in guessed.values():
                guessed[field] = plain.index(word)
                break
    return guessed


def check_rows(activity: Activity, table: Table, columns: Mapping[str, int]) -> list[CheckedRow]:
    """Return every row with its values, its problems, and whether the person applied already."""
    known = _known_people(activity)
    seen: dict[tuple[str, str], int] = {}
    checked = []
    for number, cells in enumerate(table[1:], start=2):
        values = {field: cells[column] for field, column in columns.items() if column < len(cells)}
        values = {**values, **_choices(values)}
        box = only_mailbox(values.get("email", ""))
        if box.address:  # "Anna Bos <a.bos@school.nl>"
            values["email"] = box.address
        problems = [*_problems(values)]
        person = _person(values.get("email", ""), values)
        if person[0] and person in seen:
            problems.append(_("same person as row %(row)s") % {"row": seen[person]})
        seen.setdefault(person, number)
        checked.append(CheckedRow(number, values, tuple(problems), person in known))
    return checked


def _choices(values: Mapping[str, str]) -> dict[str, str]:
    """Return role and sector as we store them; a role that we do not know becomes a job title."""
    found: dict[str, str] = {}
    if text := values.get("role", ""):
        found["role"] = _choice(text, Role) or Role.OTHER
        if found["role"] == Role.OTHER and not values.get("job_title"):
            found["job_title"] = text[:80]
    if text := values.get("sector", ""):
        found["sector"] = _choice(text, Sector)
    return found


def _choice(text: str, choices: type[Role] | type[Sector]) -> str:
    plain = _plain(text)
    for value, label in choices.choices:
        if plain in {_plain(value), _plain(str(label))}:
            return value
    synonym = _SYNONYMS.get(plain, "")
    return synonym if isinstance(synonym, choices) else ""


def _problems(values: Mapping[str, str]) -> Iterable[str]:
    for field in REQUIRED:
        if not values.get(field):
            yield _("%(column)s is missing") % {"column": COLUMNS[field]}
    if address := values.get("email", ""):
        try:
            validate_email(address)
        except ValidationError:
            yield _("%(address)s is no e-mail address") % {"address": address}
    for field, text in values.items():
        longest = getattr(Application._meta.get_field(field), "max_length", None)
        if longest and len(text) > longest:
            yield _("%(column)s is too long") % {"column": COLUMNS.get(field, field)}


def _person(address: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Return what tells people apart: colleagues may share a mailbox, but not a name."""
    name = f"{values.get('given_name', '')} {values.get('family_name', '')}"
    return address.strip().lower(), _plain(name)


def _known_people(activity: Activity) -> set[tuple[str, str]]:
    rows = Application.objects.filter(activity=activity).exclude(
        state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN, ApplicationState.LEFT]
    )
    columns = ("email", "person__email", "given_name", "family_name")
    return {
        _person(address, row)
        for row in rows.values(*columns)
        for address in (row["email"], row["person__email"])
        if address
    }


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold())
    return re.sub(r"[^a-z]", "", letters)
