"""Who applies: a person, their organisation, and their part in it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from leerkring.admissions.models import Application
from leerkring.admissions.queries import window as own_pages
from leerkring.people.folding import folded
from leerkring.people.models import Affiliation, Organisation, Person, Role
from leerkring.people.named import NAME_PARTS
from leerkring.people.names import may_be_one
from leerkring.people.places import AmbiguousPlace, find_place
from leerkring.programmes.moments import amsterdam_day


def person_of(application: Application, at: datetime) -> Person:
    """Return the person with this address and name; make them when there is nobody.

    Another name at a known address is another person, who shares the mailbox.
    """
    email = application.email.strip().lower()
    name = name_of(application)
    there = list(own_pages.persons_with_address(email)) if email else []
    known = next((one for one in there if is_one_person(one, name)), None)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return Person.objects.create(
                **{part: getattr(application, part) for part in NAME_PARTS},
                email=email or None,
                shares_mailbox=bool(there),
                phone=application.phone,
                language=application.language,
                created_at=at,
            )
    except IntegrityError:
        return own_pages.persons_with_address(email)[0]


def name_of(application: Application) -> tuple[str, str]:
    """Return given and family name, for comparison."""
    return application.given_name, application.family_name


def is_one_person(person: Person, name: tuple[str, str]) -> bool:
    """Tell whether a name is this person's; one who gave none may be anybody at their address."""
    return may_be_one((person.given_name, person.family_name), name)


_KIND_OF_ORGANISATION = {
    Role.ALDERMAN: Organisation.Kind.MUNICIPALITY,
    Role.POLICY: Organisation.Kind.OTHER,
    Role.RESEARCHER: Organisation.Kind.INSTITUTE,
    Role.OTHER: Organisation.Kind.OTHER,
}


def organisation_of(application: Application) -> Organisation:
    """Return the organisation with this name in this place; make it when it is not known."""
    try:
        place = find_place(
            town=application.organisation_town, postcode=application.organisation_postcode
        )
    except AmbiguousPlace:
        place = None
    name = application.organisation_name.strip()
    same_name = Organisation.objects.filter(name__folded=folded(name))
    if name.isascii():  # then the index finds it: it knows the small letters of these
        same_name = Organisation.objects.alias(plain=Lower("name")).filter(plain=name.lower())
    known = (
        same_name.filter(place=place).first()
        or same_name.filter(place__name__folded=folded(application.organisation_town)).first()
    )
    return known or Organisation.objects.create(
        name=name,
        kind=_KIND_OF_ORGANISATION.get(Role(application.role), Organisation.Kind.SCHOOL),
        sector=application.sector,
        place=place,
    )


def affiliate(application: Application, at: datetime) -> None:
    """Note where somebody works, if that was not known."""
    day = amsterdam_day(at)
    person, organisation = application.person, application.organisation
    assert person is not None
    assert organisation is not None
    if Affiliation.objects.on(day).filter(person=person, organisation=organisation).exists():
        return
    Affiliation.objects.create(
        person=person,
        organisation=organisation,
        role=application.role,
        title=application.job_title,
        since_on=day,
    )
