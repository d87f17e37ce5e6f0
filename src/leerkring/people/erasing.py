"""Erasing: what is kept of a person goes, by the register of personal data, and the counts stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.erasing import erase_payloads, erase_words
from leerkring.audit.hooks import Hook
from leerkring.audit.models import EventPayload
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.people.actions import ErasedPerson
from leerkring.people.belongings import Belongings, belongings_of
from leerkring.people.models import Account, Person
from leerkring.people.privacy import Declaration, Erasure
from leerkring.people.rules import may_erase
from leerkring.people.trail import Verb

ERASED_DOMAIN = "erased.invalid"  # RFC 2606: no letter can ever arrive there

type Words = str | Promise


# What is going on ends first (a place moves on), then the rows are found, then they are erased.
on_erasing: Hook[[Person, Actor, datetime]] = Hook("somebody is about to be erased")
on_found: Hook[[Belongings, datetime]] = Hook("what is kept of somebody goes now")
on_erased: Hook[[Person, datetime]] = Hook("somebody was erased")


@dataclass(frozen=True, slots=True)
class Wait:
    """Why somebody cannot be erased yet, in words for them and for the privacy officer."""

    why: Words


_waits: list[Callable[[Person, datetime], Wait | None]] = []


def waits_for(reason: Callable[[Person, datetime], Wait | None]) -> None:
    """Register a question of a higher room: does something stand in the way of an erasure now?"""
    _waits.append(reason)


def waits_of(person: Person, at: datetime) -> list[Wait]:
    """Return what stands in the way of erasing somebody now."""
    return [wait for reason in _waits if (wait := reason(person, at)) is not None]


class CannotBeErasedYet(Refused):
    """Something that is going on needs the data still."""

    message = _("This person cannot be erased yet: %(why)s")


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure does: how many rows of each declaration go, and what stays."""

    declaration: Declaration
    count: int


def preview_of(kept: Belongings) -> list[Preview]:
    """Return what erasing a person would do, without doing it; what stays comes last."""
    rows = [Preview(one, len(kept.rows[one])) for one in kept]
    return sorted(rows, key=lambda row: row.declaration.erasure == Erasure.KEEP)


@transaction.atomic
def erase_person(*, by: Actor, at: datetime, person: Person, is_restored: bool = False) -> Person:
    """Erase all that is kept of a person but the counts; raise ErasedPerson, CannotBeErasedYet.

    The row of the person stays, without a word, so that counts stay right. With `is_restored` an
    erasure is repeated on a restored backup: it was decided before, and nothing stands in its way.
    """
    require(may_erase, by)
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.erased_at is not None and not is_restored:
        raise ErasedPerson
    if not is_restored and (waits := waits_of(person, at)):
        raise CannotBeErasedYet(why=" ".join(str(wait.why) for wait in waits))
    on_erasing(person, by, at)
    kept = belongings_of(person)
    on_found(kept, at)
    counts = Counter[str]()
    for one in kept:
        counts[one.key] += erase_rows(one, kept.of(one), by=by, at=at)
    actors = [f"person:{name}" for name in (person.pk, *kept.references)]
    actors += [f"account:{pk}" for pk in kept.account_ids]
    erase_payloads(subjects=sorted(kept.references), actors=actors, by=by, at=at)
    Account.objects.filter(person=person).update(is_active=False)
    Person.objects.filter(pk=person.pk).update(erased_at=at, shares_mailbox=False)
    record(by, at, Verb.PERSON_ERASED, person, rows=dict(counts))
    person.refresh_from_db()
    on_erased(person, at)
    return person


def erase_rows(one: Declaration, rows: QuerySet[Any], *, by: Actor, at: datetime) -> int:
    """Erase rows as their declaration says, and return how many; part of an action."""
    if one.model is EventPayload:
        return erase_words(payloads=rows, by=by, at=at)
    match one.erasure:
        case Erasure.DELETE:
            number = rows.count()
            rows.delete()
            return number
        case Erasure.CLEAR:
            return _clear(one, rows)
        case Erasure.KEEP | Erasure.UNLINK:
            return 0


def erase_part(one: Declaration, part: str, rows: QuerySet[Any], *, by: Actor, at: datetime) -> int:
    """Erase one part of rows ("item:7": the answers to that question), and return how many.

    A part is a row of its own, or a key in a field that holds answers by the question's number.
    """
    kind, _colon, number = part.partition(":")
    name = one.parts[kind]
    if not isinstance(one.model._meta.get_field(name), models.JSONField):
        return erase_rows(one, rows.filter(**{name: number}), by=by, at=at)
    gone = 0
    for row in rows.filter(**{f"{name}__has_key": number}):
        left = {key: value for key, value in getattr(row, name).items() if key != number}
        gone += type(row)._base_manager.filter(pk=row.pk).update(**{name: left})
    return gone


def _clear(one: Declaration, rows: QuerySet[Any]) -> int:
    unique = [name for name in one.fields if not _can_be_empty(one, name)]
    number = rows.exclude(is_empty(one)).update(
        **{name: empty_of(one, name) for name in one.fields if name not in unique}
    )
    for row in rows if unique else ():
        values = dict.fromkeys(unique, f"erased-{row.pk}@{ERASED_DOMAIN}")
        type(row)._base_manager.filter(pk=row.pk).update(**values)
    return number


def _can_be_empty(one: Declaration, name: str) -> bool:
    field: Any = one.model._meta.get_field(name)
    return field.null or not field.unique


def empty_of(one: Declaration, name: str) -> Any:
    """Return what stands in a field of which the words are gone."""
    field: Any = one.model._meta.get_field(name)
    if field.null:
        return None
    if isinstance(field, models.JSONField):
        return field.default() if callable(field.default) else {}
    return b"" if isinstance(field, models.BinaryField) else ""


def is_empty(one: Declaration) -> Q:
    """Return the condition of a row that has no words left."""
    condition = Q()
    for name in one.fields:
        if _can_be_empty(one, name):
            value = empty_of(one, name)
            condition &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    return condition
