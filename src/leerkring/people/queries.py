"""Reads of people and organisations."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from leerkring.people.models import Affiliation, Organisation, Person, SignInLink


def has_shown_address(person: Person) -> bool:
    """Tell whether somebody signed in by a letter to this person: the mailbox is theirs."""
    rows = SignInLink.objects.filter(account__person=person, account__email__iexact=person.email)
    return rows.filter(used_at__isnull=False).exists()


def people_matching(people: QuerySet[Person], words: str) -> QuerySet[Person]:
    """Return the people in whose name, address or organisation every word stands, by name."""
    for word in words.split():
        people = people.filter(
            Q(given_name__icontains=word)
            | Q(family_name__icontains=word)
            | Q(email__icontains=word)
            | Q(pk__in=_people_at(word))
        )
    return people.filter(erased_at=None).order_by("family_name", "given_name", "id")


def _people_at(word: str) -> QuerySet[Affiliation, int]:
    rows = Affiliation.objects.filter(organisation__name__icontains=word)
    return rows.values_list("person_id", flat=True)


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
    return Organisation.objects.exclude(kind=Organisation.Kind.SCHOOL).order_by("name")
