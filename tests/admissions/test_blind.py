"""A motivation that is read blind gives away no part of who wrote it, from where."""

from __future__ import annotations

import re

import pytest

from leerkring.admissions.models import Application
from leerkring.people.models import Organisation, Person
from leerkring.people.places import towns
from leerkring.review.blind import COMMON, PREFIXES, blinded

TOWNS = sorted({town.name for same_name in towns().values() for town in same_name} - {"Ee"})
LONG_ENOUGH = 4  # of a part of a name: shorter ones are words that everybody uses, like the town Ee
BESIDE_THE_NAME = PREFIXES | COMMON | {"onder", "over", "oost", "west", "noord", "zuid"}


def parts_of(name: str) -> set[str]:
    """Return the whole name and each of its parts that tells where or who it is."""
    parts = re.split(r"[\s'’()/.,-]+", name)
    telling = {part for part in parts if len(part) >= LONG_ENOUGH}
    return {name} | {part for part in telling if part.casefold() not in BESIDE_THE_NAME}


def visible(application: Application) -> str:
    return " ".join(part.text for part in blinded(application))


def written(part: str, **who: object) -> Application:
    facts = {"organisation_name": "", "organisation_town": "", "given_name": "", "family_name": ""}
    text = f"Bij ons ({part}) leren wij, {part.upper()}'s kinderen en die van {part.lower()}."
    return Application(motivation=text, **{**facts, **who})


def test_no_part_of_the_name_of_any_town_is_shown() -> None:
    shown = {
        (town, part)
        for town in TOWNS
        for part in parts_of(town)
        if part.casefold() in visible(written(part, organisation_town=town)).casefold()
    }
    assert len(TOWNS) > 1000
    assert shown == set()


@pytest.mark.parametrize("field", ["given_name", "family_name", "organisation_name"])
@pytest.mark.parametrize("name", ["Fatima El-Amrani", "Çiğdem Yılmaz", "De Regenboog-Zuidwijk"])
def test_no_part_of_a_name_is_shown(field: str, name: str) -> None:
    for part in parts_of(name):
        assert part.casefold() not in visible(written(part, **{field: name})).casefold()


def test_what_is_known_of_the_person_and_the_school_is_hidden_too() -> None:
    known = {
        "person": Person(given_name="Anneke", family_name="Terpstra"),
        "organisation": Organisation(name="OBS De Springplank"),
    }
    for part in ("Anneke", "Terpstra", "Springplank"):
        assert part.casefold() not in visible(written(part, **known)).casefold()
    assert "Bij ons" in visible(written("Anneke", **known))


@pytest.mark.parametrize("address", ["06-12345678", "s.de.wit@school.example", "www.school.nl"])
def test_no_address_is_shown(address: str) -> None:
    assert address not in visible(written(address))
