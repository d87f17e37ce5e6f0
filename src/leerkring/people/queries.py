"""Reads of people and organisations."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from leerkring.audit.numbers import number_in
from leerkring.people.finding import NAME, InOrder, by_name, holds
from leerkring.people.folding import folded
from leerkring.people.models import (
    Affiliation,
    Consent,
    Organisation,
    Person,
    Role,
    SignInLink,
)


def has_shown_address(person: Person) -> bool:
    """Tell whether somebody signed in by a letter to this person: the mailbox is theirs."""
    rows = SignInLink.objects.filter(account__person=person, account__email__iexact=person.email)
    return rows.filter(used_at__isnull=False).exists()


def people_matching(people: QuerySet[Person], words: str) -> QuerySet[Person]:
    """Return the people whose name, address or work (role, place) holds every word, by name."""
    for word in words.split():
        in_name = holds(word, *NAME, "email")
        people = people.filter(in_name | Q(pk__in=_people_at(word)))
    return people.filter(erased_at=None).order_by(*by_name())


def _people_at(word: str) -> QuerySet[Affiliation, int]:
    work = holds(word, "title", "organisation__name", "organisation__place__name")
    roles = [role.value for role in Role if folded(word) in folded(str(role.label))]
    return Affiliation.objects.filter(work | Q(role__in=roles)).values_list("person_id", flat=True)


def with_work(people: QuerySet[Person]) -> QuerySet[Person]:
    """Bring each person's work along, the newest first, with its organisation."""
    rows = Affiliation.objects.select_related("organisation").order_by("-since_on", "-id")
    return people.prefetch_related(Prefetch("affiliations", rows))


def work_of(person: Person) -> QuerySet[Affiliation]:
    """Return where a person works and worked, the newest first."""
    rows = Affiliation.objects.filter(person=person).select_related("organisation__place")
    return rows.order_by("-since_on", "-id")


def organisations_by_name() -> QuerySet[Organisation]:
    """Return every organisation that is no school, by name: for roles in activities."""
    return Organisation.objects.exclude(kind=Organisation.Kind.SCHOOL).order_by(
        InOrder("name"), "pk"
    )


def person_called(who: str) -> Person | None:
    """Return the only person with this address or number who was not erased."""
    number = number_in(who)
    wanted = Q(email__iexact=who.strip()) if number is None else Q(pk=number)
    found = list(Person.objects.filter(wanted, erased_at=None)[:2])
    return found[0] if len(found) == 1 else None


def who_agreed(purpose: str, about: str) -> QuerySet[Person]:
    """Return the people whose consent holds now, by name."""
    held = Consent.objects.filter(purpose=purpose, about=about, withdrawn_at=None)
    rows = Person.objects.filter(pk__in=held.values("person"), erased_at=None)
    return rows.order_by(*by_name())


def consents_of(person: Person, purpose: str) -> set[str]:
    """Return for what somebody's consent holds now ("activity:3")."""
    held = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None)
    return set(held.values_list("about", flat=True))
