"""Applications over all networks of a programme that look like one and the same person's.

What looks alike is shown with its reasons; a person decides, and nothing is joined by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Lower, Replace, Right

from leerkring.admissions.models import Application, Resemblance
from leerkring.admissions.states import ApplicationState
from leerkring.people.finding import Surname
from leerkring.people.folding import bare_surname, folded
from leerkring.people.places import plain
from leerkring.programmes.models import Activity, Programme

A = ApplicationState
DOES_NOT_COUNT = (A.DRAFT, A.WITHDRAWN, A.LEFT)
LARGEST_GROUP = 20  # people who share a telephone: a switchboard, not a person
PHONE_DIGITS = 9  # of a Dutch number, without 0 or 31 before it


class Reason(StrEnum):
    """Why two applications look alike."""

    ADDRESS = "address"
    NAME_AND_SCHOOL = "name_and_school"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Two applications that may be one person's, the older first, with the reasons."""

    first: Application
    second: Application
    reasons: tuple[Reason, ...]

    @property
    def is_one_network(self) -> bool:
        return self.first.activity_id == self.second.activity_id


@dataclass(frozen=True, slots=True)
class FromOneSchool:
    """Several applications from one school or organisation, over all networks."""

    name: str
    applications: tuple[Application, ...]


def counted_in(programme: Programme) -> QuerySet[Application]:
    """Return the applications of a programme that count, the oldest first."""
    rows = Application.objects.filter(activity__programme=programme)
    rows = rows.exclude(state__in=DOES_NOT_COUNT).select_related("activity")
    return rows.order_by("submitted_at", "pk").defer("motivation", "answers")


def look_alikes(programme: Programme) -> list[LookAlike]:
    """Return the pairs about which nobody has decided yet."""
    return _undecided(_pairs(list(counted_in(programme))))


def _pairs(rows: Sequence[Application]) -> list[LookAlike]:
    reasons: dict[tuple[int, int], list[Reason]] = {}
    by_pk = {row.pk: row for row in rows}
    for reason, key in _KEYS.items():
        groups: dict[Any, list[int]] = {}
        for row in rows:
            if value := key(row):
                groups.setdefault(value, []).append(row.pk)
        for group in groups.values():
            if len(group) > LARGEST_GROUP:
                continue
            for first, second in combinations(group, 2):
                if by_pk[first].person_id != by_pk[second].person_id:
                    reasons.setdefault((first, second), []).append(reason)
    return [
        LookAlike(by_pk[first], by_pk[second], tuple(found))
        for (first, second), found in sorted(reasons.items())
    ]


def _undecided(pairs: list[LookAlike]) -> list[LookAlike]:
    pks = {row.pk for pair in pairs for row in (pair.first, pair.second)}
    said = Resemblance.objects.filter(undone_at=None, kept__in=pks)
    decided = {frozenset(ids) for ids in said.values_list("kept", "other")}
    return [pair for pair in pairs if frozenset((pair.first.pk, pair.second.pk)) not in decided]


def _address(row: Application) -> str:
    return row.email.strip().lower()


def _name_and_school(row: Application) -> tuple[str, str, str] | None:
    """Return family name, first letter and school: "J. Smit" and "Joris Smit" look alike."""
    family, given = bare_surname(row.family_name), plain(row.given_name)
    school = school_key(row)
    return (family, given[:1], school) if family and given and school else None


def _digits(field: str) -> Any:
    """Return an expression for the last digits of a telephone, whatever stands between them."""
    plain_number: Any = F(field)
    for sign in (" ", "-", "(", ")", "+", ".", "/"):
        plain_number = Replace(plain_number, Value(sign), Value(""))
    return Right(plain_number, PHONE_DIGITS)


def _phone(row: Application) -> str:
    digits = re.sub(r"\D", "", row.phone)
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else ""


_KEYS = {
    Reason.ADDRESS: _address,
    Reason.NAME_AND_SCHOOL: _name_and_school,
    Reason.PHONE: _phone,
}


def school_key(row: Application) -> str:
    """Return what tells schools apart: the organisation, or else its name as it was typed."""
    if row.organisation_id is not None:
        return f"organisation {row.organisation_id}"
    return plain(row.organisation_name)


def in_several_networks(programme: Programme) -> list[list[Application]]:
    """Return for each person who applied for several networks what they applied for, by name."""
    by_person: dict[int, list[Application]] = {}
    for row in counted_in(programme):
        by_person.setdefault(row.person_id or 0, []).append(row)
    several = [rows for person, rows in by_person.items() if person and len(rows) > 1]
    return sorted(several, key=lambda rows: (rows[0].sort_name, rows[0].pk))


def from_one_school(programme: Programme) -> list[FromOneSchool]:
    """Return the schools from which several people applied, the most first."""
    by_school: dict[str, dict[int, Application]] = {}
    for row in counted_in(programme):
        if key := school_key(row):
            by_school.setdefault(key, {}).setdefault(row.person_id or -row.pk, row)
    several = [list(people.values()) for people in by_school.values() if len(people) > 1]
    several.sort(key=lambda rows: (-len(rows), folded(rows[0].organisation_name)))
    return [FromOneSchool(rows[0].organisation_name, tuple(rows)) for rows in several]


def decided_in(programme: Programme) -> QuerySet[Resemblance]:
    """Return what was decided about look-alikes and still stands, the latest first."""
    rows = Resemblance.objects.filter(undone_at=None, kept__activity__programme=programme)
    related = ("kept__activity", "other__activity", "decided_by__person")
    return rows.select_related(*related).order_by("-decided_at", "-pk")


def looks_like(activity: Activity, rows: Iterable[Application]) -> Mapping[int, list[str]]:
    """Return for each application the names of whom it looks like, undecided, in any network.

    For one page of a table: found by family name, telephone (its last digits, however typed) and
    address.
    """
    rows = list(rows)
    names = {bare_surname(row.family_name) for row in rows if row.family_name}
    phones = set(filter(None, map(_phone, rows)))
    addresses = {row.email.lower() for row in rows if row.email}
    found = counted_in(activity.programme).alias(
        family=Surname("family_name"), mail=Lower("email"), number=_digits("phone")
    )
    found = found.filter(Q(family__in=names) | Q(number__in=phones) | Q(mail__in=addresses))
    result: dict[int, list[str]] = {}
    for pair in _undecided(_pairs(list(found))):
        result.setdefault(pair.first.pk, []).append(pair.second.name)
        result.setdefault(pair.second.pk, []).append(pair.first.name)
    return result
