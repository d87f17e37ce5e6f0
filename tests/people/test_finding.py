"""Names stand where a Dutch reader looks for them, and are found however they are typed."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest

from leerkring.people.finding import Folded, InOrder, SortName, by_name, rows_with
from leerkring.people.folding import folded, sort_name, split_surname
from leerkring.people.models import Organisation, Person

AT = datetime(2026, 12, 1, tzinfo=UTC)
# Every letter of Europe's alphabets, and the signs that people type in and around names.
LETTERS = [
    *map(chr, range(0x20, 0x250)),
    *map(chr, range(0x370, 0x530)),
    *map(chr, range(0x1E00, 0x2000)),
    *"\u0301\u0308\u02bc\u2018\u2019\u201b\u2013\ufb01\uff21",
]


def person(given: str, family: str, prefix: str = "") -> Person:
    return Person.objects.create(
        given_name=given, surname_prefix=prefix, family_name=family, created_at=AT
    )


def names(rows: Any) -> list[str]:
    return [row.name for row in rows]


def test_prefix_capitals_and_accents_do_not_count_in_the_order(db: None) -> None:
    person("A", "Zwart")
    person("B", "Vries", "de")
    person("C", "Çelik")
    person("D", "van der Berg")
    person("E", "Éric")
    person("F", "Bos")
    person("G", "’t Hart")
    person("H", "bakker")
    assert names(Person.objects.order_by(*by_name())) == [
        *("H bakker", "D van der Berg", "F Bos", "C Çelik", "E Éric"),
        *("G ’t Hart", "B de Vries", "A Zwart"),
    ]


def test_a_surname_is_before_the_one_that_begins_with_it(db: None) -> None:
    for family in ("Bosch", "Bos-Visser", "Bos"):
        person("Zoë", family)
    person("Anna", "Bos", "van den")
    assert names(Person.objects.order_by(*by_name())) == [
        *("Anna van den Bos", "Zoë Bos", "Zoë Bos-Visser", "Zoë Bosch"),
    ]


def test_ij_is_an_i_and_a_j_also_as_one_sign(db: None) -> None:
    for family in ("Yilmaz", "IJzer", "Ĳssel", "Ikram", "Imhof"):
        person("N", family)
    found = [row.family_name for row in Person.objects.order_by(*by_name())]
    assert found == ["Ĳssel", "IJzer", "Ikram", "Imhof", "Yilmaz"]


def test_who_has_one_name_stands_under_it(db: None) -> None:
    person("Noor", "Zwart")
    person("Suharto", "")
    person("Noor", "Roos")
    found = names(Person.objects.order_by(*by_name()))
    assert found == ["Noor Roos", "Suharto", "Noor Zwart"]


@pytest.mark.parametrize(
    ("written", "apart"),
    [
        ("van der Berg", ("van der", "Berg")),
        ("'t Hart", ("'t", "Hart")),
        ("de la Cruz", ("de la", "Cruz")),
        ("De Smet", ("", "De Smet")),
        ("van", ("", "van")),
        ("Berg", ("", "Berg")),
        ("", ("", "")),
    ],
)
def test_a_prefix_in_small_letters_is_taken_out(written: str, apart: tuple[str, str]) -> None:
    assert split_surname(written) == apart


def test_the_order_in_memory_is_that_of_the_database(db: None) -> None:
    parts = (
        "Bos",
        "van der Berg",
        "IJzer",
        "Çelik",
        "O’Neill",
        "ØRsted",
        "d'Ancona",
        "Bos-Vis",
        "",
    )
    prefixes = ("", "de", "Van 't")
    for given, prefix, family in itertools.product(("Zoë", "an", ""), prefixes, parts):
        person(given, family, prefix)
    rows = list(
        Person.objects.annotate(key=SortName("given_name", "surname_prefix", "family_name"))
    )
    assert [row.key for row in rows] == [row.sort_name for row in rows]
    ordered = list(Person.objects.order_by(*by_name()))
    assert ordered == sorted(rows, key=lambda row: (row.sort_name, row.pk))


def test_every_letter_is_folded_in_the_database_as_in_memory(db: None) -> None:
    for at in range(0, len(LETTERS), 60):
        text = "a".join(LETTERS[at : at + 60])
        Organisation.objects.create(name=text[:150])
    for name, found in Organisation.objects.values_list("name", Folded("name")):
        assert found == folded(name)


def test_every_letter_has_one_place_in_the_order_in_database_and_memory(db: None) -> None:
    for at in range(0, len(LETTERS), 20):
        person("x".join(LETTERS[at : at + 20]), "y".join(LETTERS[at : at + 20]))
    key = SortName("given_name", "surname_prefix", "family_name")
    for given, family, found in Person.objects.values_list("given_name", "family_name", key):
        assert found == sort_name(given, "", family)


@pytest.mark.parametrize("typed", ["çelik", "CELIK", "ÇELİK", "celi", "c\u0327elik"])
def test_somebody_is_found_whatever_the_capitals_and_accents(db: None, typed: str) -> None:
    wanted = person("Noor", "Çelik")
    person("Noor", "Delic")
    assert list(rows_with(Person.objects.all(), typed, "family_name")) == [wanted]


@pytest.mark.parametrize("typed", ["100%", "a_b", "\\"])
def test_a_sign_that_means_something_to_a_database_is_a_sign(db: None, typed: str) -> None:
    Organisation.objects.create(name="100 percent aab")
    wanted = Organisation.objects.create(name=f"De {typed}")
    assert list(rows_with(Organisation.objects.all(), typed, "name")) == [wanted]


def test_every_word_must_stand_somewhere(db: None) -> None:
    wanted = person("Noor", "Berg", "van der")
    person("Noor", "Bos")
    columns = ("given_name", "surname_prefix", "family_name")
    found = rows_with(Person.objects.all(), "berg noor van", *columns)
    assert list(found) == [wanted]


def test_titles_are_ordered_without_capitals_and_accents(db: None) -> None:
    for name in ("Zon", "école", "Eik", "de Brug"):
        Organisation.objects.create(name=name)
    found = Organisation.objects.order_by(InOrder("name")).values_list("name", flat=True)
    assert list(found) == ["de Brug", "école", "Eik", "Zon"]
