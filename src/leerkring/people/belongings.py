"""Whose every row is: one walk over the register of personal data finds all of one person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast, Lower
from django.db.models.lookups import In

from leerkring.audit.trail import known_reference
from leerkring.people.models import Account, Person
from leerkring.people.privacy import Declaration, declared

LEAST_NAME = 5  # letters: a shorter name is found in too many words that are nobody's


@dataclass(frozen=True, slots=True)
class Belongings:
    """What is kept of one person: the rows of each declaration, and how they were found."""

    person: Person
    addresses: frozenset[str]
    references: frozenset[str]
    account_ids: frozenset[str]
    rows: dict[Declaration, tuple[int | str, ...]] = field(default_factory=dict)

    def of(self, declaration: Declaration) -> QuerySet[Any]:
        """Return the rows of one declaration."""
        manager = declaration.model._base_manager
        return manager.filter(pk__in=self.rows.get(declaration, ())).order_by("pk")

    def __iter__(self) -> Iterator[Declaration]:
        return iter(self.rows)


def belongings_of(person: Person) -> Belongings:
    """Return all that is kept of a person, by every declaration of every room.

    An address that somebody else has too finds nothing: what came by it may be theirs.
    """
    accounts = frozenset(
        str(pk) for pk in Account.objects.filter(person=person).values_list("pk", flat=True)
    )
    addresses = _own_addresses(person)
    own: dict[Declaration, set[Any]] = {}
    for one in declared():
        if one.of or one.addresses or one.accounts:
            ways = _directly(one, person, addresses, accounts)
            own[one] = set().union(*(_found(one, way) for way in ways))
    references = frozenset(_references(own))
    for one in declared():
        if one.refs:
            own.setdefault(one, set()).update(_found(one, _by_reference(one, references)))
        if one.mentions:
            rows = _mentioning(one, person, addresses)
            own.setdefault(one, set()).update(rows.values_list("pk", flat=True))
    for one in declared():
        if one.part_of:
            own.setdefault(one, set()).update(_found(one, _parts(one, own)))
    kept = {one: tuple(sorted(found)) for one, found in own.items() if found}
    return Belongings(person, addresses, references, accounts, kept)


def _found(one: Declaration, condition: Q) -> set[Any]:
    if not condition:
        return set()
    return set(one.model._base_manager.filter(condition).values_list("pk", flat=True))


def _directly(
    one: Declaration, person: Person, addresses: frozenset[str], accounts: frozenset[str]
) -> Iterator[Q]:
    """Yield each way in which a row is somebody's; apart, so that each has its index."""
    for lookup in one.of:
        yield Q(**{lookup: person.pk})
    for name in one.addresses if addresses else ():
        yield Q(In(Lower(name), sorted(addresses)))
    for name in one.accounts if accounts else ():
        yield Q(**{f"{name}__in": accounts})


def _own_addresses(person: Person) -> frozenset[str]:
    """Return the addresses of a person, and of their applications, that nobody else has."""
    found = {person.email or ""}
    found |= set(Account.objects.filter(person=person).values_list("email", flat=True))
    for one in declared():
        if one.own_address:
            for lookup in one.of:
                rows = one.model._base_manager.filter(**{lookup: person.pk})
                found |= set(rows.values_list(one.own_address, flat=True))
    found = {address.strip().lower() for address in found if address.strip()}
    return frozenset(address for address in found if not _is_shared(address, person))


def _is_shared(address: str, person: Person) -> bool:
    others = Person.objects.exclude(pk=person.pk).filter(email__iexact=address, erased_at=None)
    return others.exists()


def _references(own: dict[Declaration, set[Any]]) -> Iterator[str]:
    """Yield what the trail and the letters call the rows that are somebody's own."""
    for one, found in own.items():
        if not one.of and not one.addresses:
            continue
        if one.mentions and not one.of:  # an activity is not of whoever is its contact
            continue
        for row in one.model._base_manager.filter(pk__in=found):
            if name := known_reference(row):
                yield name


def _by_reference(one: Declaration, references: frozenset[str]) -> Q:
    condition = Q()
    for name in one.refs:
        condition |= Q(**{f"{name}__in": references})
    return condition if references else Q()


def _mentioning(one: Declaration, person: Person, addresses: frozenset[str]) -> QuerySet[Any]:
    """Return the rows whose words name somebody: by the whole name, or by an address."""
    is_telling = person.family_name and len(person.name) >= LEAST_NAME
    words = {*addresses, *([person.name] if is_telling else [])}
    # SQLite keeps a sign outside ASCII in JSON as \u00e9, PostgreSQL as it is.
    words |= {json.dumps(word)[1:-1] for word in words}
    texts = {f"{name}_in_words": Cast(name, TextField()) for name in one.fields}
    condition = Q()
    for word in sorted(words):
        for text in texts:
            condition |= Q(**{f"{text}__icontains": word})
    rows: QuerySet[Any] = one.model._base_manager.alias(**texts)
    return rows.filter(condition) if condition else rows.none()


def _parts(one: Declaration, own: dict[Declaration, set[Any]]) -> Q:
    whole: type[Model] | None = one.model._meta.get_field(one.part_of).related_model
    found: set[Any] = set()
    for other, rows in own.items():
        if other.model is whole:
            found |= rows
    return Q(**{f"{one.part_of}__in": found}) if found else Q()
