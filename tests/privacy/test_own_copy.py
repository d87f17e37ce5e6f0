from __future__ import annotations

import json

import pytest

from leerkring.people.privacy import declared
from leerkring.privacy.field_words import FIELD_WORDS
from leerkring.privacy.own_copy import as_data, files_of, sections_of, shown_fields
from tests.people.marked import somebody_everywhere
from tests.web.staff.world import World

pytestmark = pytest.mark.django_db


def test_every_field_that_somebody_sees_has_a_name_in_words() -> None:
    shown = {field.name for one in declared() if not one.apart for field in shown_fields(one)}
    assert shown - FIELD_WORDS.keys() == set()
    assert FIELD_WORDS.keys() - shown == set()


@pytest.mark.capability(124)
def test_the_copy_holds_what_a_person_wrote_and_nothing_that_opens_doors() -> None:
    person = somebody_everywhere(World())
    data = json.loads(as_data(sections_of(person)))
    (application,) = data["admissions.Application"]
    assert application["motivation"] == "Ik wil leren hoe wij op school meer kansen bieden."
    assert data["people.Person"][0]["email"] == person.email
    names = {name for rows in data.values() for row in rows for name in row}
    assert not {name for name in names if "nonce" in name or "hash" in name or "salt" in name}
    assert person.link_nonce not in json.dumps(data)


def test_nobody_elses_name_stands_in_the_copy() -> None:
    world = World()
    person = somebody_everywhere(world)
    readers = set(world.network.applications.exclude(person=person).values_list("email", flat=True))
    copy = as_data(sections_of(person))
    assert not {address for address in readers if address in copy}


def test_files_go_along_under_names_that_are_no_paths() -> None:
    person = somebody_everywhere(World())
    names = [file.name for file in files_of(person)]
    assert names
    assert all("/" not in name and "\\" not in name for name in names)
