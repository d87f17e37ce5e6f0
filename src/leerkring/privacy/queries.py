"""What is kept, of whom, until when: reads over the register of personal data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from leerkring.audit.actors import PRIVACY, Actor
from leerkring.people.belongings import Belongings, belongings_of
from leerkring.people.models import Person
from leerkring.people.privacy import Declaration, declared
from leerkring.people.terms import kept_until
from leerkring.privacy.models import ErasureRequest, Hold, Term


def organisers_keeping(person: Person) -> frozenset[int]:
    """Return the organisers that keep something of a person, by the register's relations."""
    found: set[int] = set()
    for one in declared():
        if not one.organiser:
            continue
        for lookup in one.of:
            rows = one.model._base_manager.filter(**{lookup: person.pk})
            found.update(rows.values_list(one.organiser, flat=True).distinct())
    return frozenset(found - {None})


def months_of(one: Declaration, terms: Mapping[str, int]) -> int:
    """Return how long a kind of data is kept: the officer's term, else that of the register."""
    return min(one.keep_months, terms.get(one.key, one.keep_months))


def general_terms() -> dict[str, int]:
    """Return the terms that an officer set for all activities, by kind."""
    rows = Term.objects.filter(activity=None, question="")
    return dict(rows.values_list("kind", "months"))


def months_of_question(one: Declaration, part: str) -> int | None:
    """Return for how long the answers to a question ("item:7") are kept, where that was said."""
    rows = Term.objects.filter(kind=one.key, question=part).exclude(activity=None)
    return rows.values_list("months", flat=True).first()


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of data of one person: how many rows, and until when the last of them is kept."""

    declaration: Declaration
    count: int
    until: datetime | None


def kept_of(person: Person) -> list[Kept]:
    """Return what is kept of a person, in the order of the register."""
    belongings = belongings_of(person)
    terms = general_terms()
    return [_kept(one, belongings, terms) for one in declared() if one in belongings.rows]


def _kept(one: Declaration, belongings: Belongings, terms: Mapping[str, int]) -> Kept:
    rows = belongings.of(one).order_by()
    return Kept(one, len(belongings.rows[one]), kept_until(one, rows, months_of(one, terms)))


def holds_on(day: date) -> QuerySet[Hold]:
    """Return the holds that hold on a day."""
    return Hold.objects.filter(lifted_at=None, until_before__gt=day)


def hold_of(person: Person, day: date) -> Hold | None:
    """Return the hold on a person's data on a day, the longest where there are several."""
    return holds_on(day).filter(person=person).order_by("-until_before").first()


def held_rows(one: Declaration, day: date) -> Q:
    """Return the condition that a row is of somebody whose data are held."""
    people = holds_on(day).values("person")
    condition = Q()
    for lookup in one.of:
        condition |= Q(**{f"{lookup}__in": people})
    return condition


def last_request_of(person: Person) -> ErasureRequest | None:
    """Return the newest request of a person to be erased."""
    rows = ErasureRequest.objects.filter(person=person).select_related("person")
    return rows.order_by("-pk").first()


def requests_seen_by(by: Actor) -> QuerySet[ErasureRequest]:
    """Return the requests of people of whom an officer's organisers keep something, oldest first.

    Nobody keeps anything of whoever was erased: such a request stays with those who agreed to it.
    """
    offices = {one.organiser_id for one in by.grants if one.role == PRIVACY and not one.activity_id}
    rows = ErasureRequest.objects.select_related("person").order_by("asked_at", "pk")
    seen = Q(approvals__organiser__in=offices)
    for one in declared():
        if one.organiser and one.of:
            theirs = one.model._base_manager.filter(**{f"{one.organiser}__in": offices})
            for lookup in one.of:
                seen |= Q(person__in=theirs.values(lookup))
    return rows.filter(seen).distinct()
