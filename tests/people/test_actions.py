from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from leerkring.audit.models import Event
from leerkring.audit.problems import ChangedMeanwhile, NotAllowed
from leerkring.people.actions import (
    AddressTaken,
    EndsBeforeItBegan,
    change_work,
    correct_person,
    ensure_organisation,
    ensure_person,
)
from leerkring.people.models import Person
from leerkring.people.queries import people_matching, work_of
from tests.factories import (
    make_actor,
    make_affiliation,
    make_organisation,
    make_organiser,
    make_person,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 2, 1, 9, tzinfo=UTC)


def test_a_typing_error_in_a_name_is_corrected_and_remembered() -> None:
    person = make_person(family_name="de With")
    values = {"family_name": "de Wit"}
    correct_person(by=make_actor(make_organiser()), at=NOW, person=person, version=1, values=values)
    person.refresh_from_db()
    assert (person.family_name, person.version) == ("de Wit", 2)
    event = Event.objects.select_related("payload").get(verb="person_corrected")
    assert event.payload.values["changes"] == {"family_name": ["de With", "de Wit"]}


def test_two_people_cannot_share_an_address_whatever_its_capitals() -> None:
    make_person(email="noor@school.example")
    with pytest.raises(AddressTaken):
        correct_person(
            by=make_actor(make_organiser()),
            at=NOW,
            person=make_person(),
            version=1,
            values={"email": "NOOR@school.example "},
        )


def test_a_stale_correction_overwrites_nothing() -> None:
    person, by = make_person(), make_actor(make_organiser())
    correct_person(by=by, at=NOW, person=person, version=1, values={"phone": "06 1"})
    with pytest.raises(ChangedMeanwhile):
        correct_person(by=by, at=NOW, person=person, version=1, values={"phone": "06 2"})


def test_a_change_of_school_ends_the_old_work_and_keeps_it() -> None:
    person = make_person()
    old = make_affiliation(person, make_organisation(name="De Oude School"))
    change_work(
        by=make_actor(make_organiser()),
        at=NOW,
        person=person,
        organisation=make_organisation(name="De Nieuwe School"),
        role="teacher",
        since_on=date(2024, 2, 1),
        ends=old,
    )
    found = [(w.organisation.name, w.holds_on(date(2024, 2, 1))) for w in work_of(person)]
    assert found == [("De Nieuwe School", True), ("De Oude School", False)]


def test_work_cannot_end_before_it_began() -> None:
    person = make_person()
    old = make_affiliation(person, make_organisation(), since_on=date(2024, 1, 1))
    with pytest.raises(EndsBeforeItBegan):
        change_work(
            by=make_actor(make_organiser()),
            at=NOW,
            person=person,
            organisation=make_organisation(),
            role="teacher",
            since_on=date(2023, 1, 1),
            ends=old,
        )


def test_a_known_address_is_the_same_person_and_a_known_name_the_same_organisation() -> None:
    by, person = make_actor(make_organiser()), make_person(email="a@school.example")
    school = make_organisation(name="De Springplank")
    same = ensure_person(by=by, at=NOW, email="A@School.example", given_name="X", family_name="Y")
    assert same == person
    assert ensure_organisation(by=by, at=NOW, name=" de  springplank") == school


def test_only_the_team_writes_about_people() -> None:
    from leerkring.audit.actors import NOBODY

    with pytest.raises(NotAllowed):
        correct_person(by=NOBODY, at=NOW, person=make_person(), version=1, values={"phone": "1"})


def test_people_are_found_by_name_address_and_school_together() -> None:
    noor = make_person(given_name="Noor", email="noor@dewerf.example")
    make_person(given_name="Noor", email="noor@elders.example")
    make_affiliation(noor, make_organisation(name="Basisschool De Werf"))
    everybody = Person.objects.all()
    assert list(people_matching(everybody, "noor werf")) == [noor]
    assert list(people_matching(everybody, "NOOR dewerf.example")) == [noor]
    assert len(people_matching(everybody, "noor")) == 2
