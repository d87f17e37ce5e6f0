"""What is kept of a person, in words and as data: for their own page and to take along."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _

from leerkring.people.belongings import Belongings, belongings_of
from leerkring.people.models import Account, Person
from leerkring.people.privacy import GROUNDS, Declaration, declared
from leerkring.privacy.field_words import FIELD_WORDS
from leerkring.programmes.wording import instant_in_words, short_day_in_words

MOST_ROWS = 500  # of one kind, on the page; the file has them all
# Names of others, and marks of the machinery: neither says anything of the person.
NOT_SHOWN = frozenset({"decided_by", "actor_name"})
MACHINERY = frozenset(
    {
        *("answering_at", "authenticated", "away_until", "counts", "criterion", "edited"),
        *("erased_at", "group", "held_at", "interpreted_at", "is_active", "is_alone", "record"),
        *("removed_at", "round", "shares_mailbox", "source", "team", "tried_at", "type"),
        *("undone_at", "urgent", "useful_until"),
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One field of one row: its name in the data, and what a person reads."""

    name: str
    label: str
    words: str
    value: Any


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of data: why it is kept, and every row of it."""

    declaration: Declaration
    rows: list[list[Line]]

    @property
    def called(self) -> str:
        return str(self.declaration.called)

    @property
    def purpose(self) -> str:
        return str(self.declaration.purpose)

    @property
    def ground(self) -> str:
        return str(GROUNDS[self.declaration.ground])


@dataclass(frozen=True, slots=True)
class TakenAlong:
    """A file that belongs to a person, under the name that it gets in their download."""

    name: str
    content: bytes


def sections_of(person: Person) -> list[Section]:
    """Return all that is kept of a person, in the order of the register; nothing that opens doors.

    Who else is in a row (a reader, who decided) is not theirs and stays out.
    """
    kept = belongings_of(person)
    sections = []
    for one in declared():
        if one in kept.rows:
            rows = list(_rows(one, kept))
            if any(rows):
                sections.append(Section(one, rows))
    return sections


def as_data(sections: list[Section]) -> str:
    """Return the sections as JSON: by kind, a list of rows with the names of their fields."""
    found: dict[str, list[dict[str, Any]]] = {}
    for section in sections:
        rows = [{line.name: line.value for line in row} for row in section.rows]
        found.setdefault(section.declaration.key, []).extend(rows)
    return json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def files_of(person: Person) -> Iterator[TakenAlong]:
    """Yield the files that came in from a person or went to them."""
    kept = belongings_of(person)
    for one in kept:
        if not {"content", "filename"} <= {field.name for field in one.model._meta.fields}:
            continue
        for row in kept.of(one):
            yield TakenAlong(f"{row.pk}-{_safe(row.filename)}", bytes(row.content))


def _safe(name: str) -> str:
    """Return a name that is no path, on any system."""
    kept = "".join(sign if sign.isalnum() or sign in "._- " else "_" for sign in name)
    return kept.strip(". ")[-100:] or "bestand"


def _rows(one: Declaration, kept: Belongings) -> Iterator[list[Line]]:
    fields = shown_fields(one)
    related = [field.name for field in fields if field.is_relation]
    rows = kept.of(one)
    for row in rows.select_related(*related) if related else rows:
        lines = (_line(row, field) for field in fields)
        yield [line for line in lines if line.words]


def shown_fields(one: Declaration) -> list[Any]:
    """Return the fields of a kind that its person gets to see.

    Where a row is theirs only because it names them, that is the fields that do.
    """
    fields: list[Any] = list(one.model._meta.concrete_fields)
    if one.mentions and not one.of:
        named = set(one.fields) - set(one.secret)
        return [field for field in fields if field.name in named]
    return [field for field in fields if _is_shown(one, field)]


def _is_shown(one: Declaration, field: Any) -> bool:
    if field.name in one.secret or field.name in NOT_SHOWN:
        return False
    if field.name in one.fields:
        return True
    if field.name in MACHINERY:
        return False
    if field.is_relation:
        return field.related_model not in {Person, Account} and not _is_personal(
            field.related_model
        )
    return bool(field.choices) or isinstance(field, models.DateField | models.BooleanField)


def _is_personal(model: type[models.Model]) -> bool:
    return any(one.model is model and one.of for one in declared())


def _line(row: models.Model, field: Any) -> Line:
    value = getattr(row, field.attname)
    label = str(FIELD_WORDS.get(field.name, field.name))
    if field.is_relation:
        related = getattr(row, field.name)
        return Line(field.name, label, str(related) if related else "", str(related or ""))
    return Line(field.name, label, _in_words(row, field, value), _plain(value))


def _plain(value: Any) -> Any:
    return f"{len(value)} bytes" if isinstance(value, bytes | memoryview) else value


def _in_words(row: models.Model, field: Any, value: Any) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    match value:
        case bool():
            return _("yes") if value else ""
        case datetime():
            return instant_in_words(value)
        case date():
            return short_day_in_words(value)
        case bytes() | memoryview():
            return _("%(number)s bytes") % {"number": len(value)}
        case Mapping():
            return "\n".join(f"{key}: {_flat(one)}" for key, one in value.items())
        case _:
            return _flat(value)


def _flat(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_flat(one) for one in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
