"""Reads a list of applications from a spreadsheet: its columns, and what is wrong in each row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.audit.problems import Refused
from leerkring.mail.addresses import only_mailbox
from leerkring.people.finding import NAME
from leerkring.people.folding import split_surname
from leerkring.people.models import Role, Sector
from leerkring.people.tables import Table, UnreadableTable, known_headings, read_table
from leerkring.programmes.models import Activity

MOST_ROWS = 2000
REQUIRED = ("given_name",)  # some people have one name only
COLUMNS = {
    "given_name": gettext_lazy("First name"),
    "surname_prefix": gettext_lazy("Prefix of the family name"),
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
    "surname_prefix": "tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels tv prefix",
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
# The words that schools use, as `_plain` writes them.
_ROLES = {
    Role.SCHOOL_LEADER: "schoolleider directeur adjunctdirecteur teamleider afdelingsleider rector "
    "conrector bestuurder schoolbestuurder locatieleider locatiedirecteur principal headteacher",
    Role.TEACHER: "leraar docent leerkracht onderwijzer juf meester vakdocent mentor "
    "groepsleerkracht",
    Role.ALDERMAN: "wethouder wethouderonderwijs",
    Role.POLICY: "beleidsmedewerker beleidsadviseur beleidsambtenaar ambtenaar",
    Role.RESEARCHER: "onderzoeker lector promovendus",
    Role.SUPPORT: "ondersteuner iber ib internbegeleider zorgcoordinator kwaliteitscoordinator "
    "onderwijsassistent leerlingbegeleider orthopedagoog schoolmaatschappelijkwerker",
}
_SECTORS = {
    Sector.PRIMARY: "primaironderwijs basisonderwijs bao bo basisschool obs cbs rkbs sbo sbao "
    "speciaalbasisonderwijs kindcentrum ikc po",
    Sector.SECONDARY: "voortgezetonderwijs vo vmbo mavo havo vwo gymnasium atheneum lyceum pro "
    "praktijkonderwijs vmbot vmbotl havovwo middelbareschool scholengemeenschap",
    Sector.SPECIAL: "speciaalonderwijs so vso sovso voortgezetspeciaalonderwijs vsoso",
    Sector.VOCATIONAL: "middelbaarberoepsonderwijs mbo roc aoc vakcollege mboniveau",
}
_SYNONYMS = {
    word: choice for choice, words in (*_ROLES.items(), *_SECTORS.items()) for word in words.split()
}


class UnreadableSheet(Refused):
    """The file is no list that can be taken over; `why` says what to mend."""

    message = "%(why)s"
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
        return " ".join(filter(None, (self.values.get(part, "") for part in NAME)))


def read_list(content: bytes) -> Table:
    """Return the list in a file. Raise UnreadableSheet."""
    known = known_headings(" ".join(USUAL_HEADERS.values()).split())
    try:
        return read_table(content, known, MOST_ROWS)
    except UnreadableTable as error:
        raise UnreadableSheet(why=error.said(gettext)) from None


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
    for number, cells in zip(table.lines, table.rows, strict=True):
        written = {field: cells[column] for field, column in columns.items()}
        values = {**_whole(written), **_choices(written)}
        problems = [*_problems(values), *_not_understood(written, values)]
        if number in table.surplus:
            problems.append(_("more cells than headings: is there a separator inside a text?"))
        person = _person(values.get("email", ""), values)
        if person[0] and person in seen:
            problems.append(_("same person as row %(row)s") % {"row": seen[person]})
        seen.setdefault(person, number)
        checked.append(CheckedRow(number, values, tuple(problems), person in known))
    return checked


def _whole(written: Mapping[str, str]) -> dict[str, str]:
    """Return the values with the prefix out of the family name, and the address out of its name."""
    values = dict(written)
    if not values.get("surname_prefix") and values.get("family_name"):
        values["surname_prefix"], values["family_name"] = split_surname(values["family_name"])
    if address := only_mailbox(values.get("email", "")).address:
        values["email"] = address
    return values


def _choices(values: Mapping[str, str]) -> dict[str, str]:
    """Return role and sector as we store them; a role that we do not know becomes a job title."""
    found: dict[str, str] = {}
    if text := values.get("role", ""):
        found["role"] = choice_in(text, Role) or Role.OTHER
        if found["role"] == Role.OTHER and not values.get("job_title"):
            found["job_title"] = text[:80]
    if text := values.get("sector", ""):
        found["sector"] = choice_in(text, Sector)
    return found


def choice_in(text: str, choices: type[Role] | type[Sector]) -> str:
    """Return the role or sector that a word means, as schools write it; nothing when unknown."""
    plain = _plain(text)
    for value, label in choices.choices:
        if plain in {_plain(value), _plain(str(label))}:
            return value
    synonym = _SYNONYMS.get(plain, "")
    return synonym if isinstance(synonym, choices) else ""


def _not_understood(written: Mapping[str, str], values: Mapping[str, str]) -> Iterable[str]:
    if (text := written.get("sector", "")) and not values.get("sector"):
        known = ", ".join(str(label) for label in Sector.labels)
        yield _("“%(text)s” is no sector that we know: %(known)s") % {"text": text, "known": known}


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
    name = " ".join(values.get(part, "") for part in NAME)
    return address.strip().lower(), _plain(name)


def _known_people(activity: Activity) -> set[tuple[str, str]]:
    rows = Application.objects.filter(activity=activity).exclude(
        state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN, ApplicationState.LEFT]
    )
    columns = ("email", "person__email", *NAME)
    return {
        _person(address, row)
        for row in rows.values(*columns)
        for address in (row["email"], row["person__email"])
        if address
    }


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold())
    return re.sub(r"[^a-z]", "", letters)
