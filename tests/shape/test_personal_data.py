from __future__ import annotations

from datetime import UTC, datetime

import pytest

from leerkring.people.models import Account, Person
from leerkring.people.privacy import declared, undeclared
from leerkring.people.terms import rows_past_term
from tests.shape.source import own_models

LONGEST_MONTHS = 7 * 12  # a financial record; nothing about people is kept longer


def test_every_field_with_words_is_declared_personal_or_not() -> None:
    assert undeclared(own_models()) == [], "declare them in the room's personal_data.py"


@pytest.mark.parametrize("declaration", declared(), ids=lambda d: d.model._meta.label)
def test_personal_data_has_a_purpose_and_an_end(declaration) -> None:
    assert declaration.purpose.strip()
    assert 0 < declaration.keep_months <= LONGEST_MONTHS


def test_no_field_is_declared_twice() -> None:
    names = [f"{d.model._meta.label}.{field}" for d in declared() for field in d.fields]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("declaration", declared(), ids=lambda d: d.model._meta.label)
def test_every_declaration_says_whose_a_row_is_or_why_nobodys(declaration) -> None:
    assert declaration.is_found != bool(declaration.apart)


@pytest.mark.parametrize(
    "declaration", [d for d in declared() if d.of], ids=lambda d: d.model._meta.label
)
def test_a_row_is_somebodys_by_a_relation_that_ends_at_a_person(declaration) -> None:
    for lookup in declaration.of:
        model = declaration.model
        for name in lookup.split("__"):
            model = model if name == "id" else model._meta.get_field(name).related_model
        assert model is Person


@pytest.mark.django_db
@pytest.mark.parametrize("declaration", declared(), ids=lambda d: d.model._meta.label)
def test_a_term_counts_from_a_moment_that_exists(declaration) -> None:
    """Every lookup is one that the database knows: an empty answer will do, an error will not."""
    assert declaration.ends or declaration.since
    assert list(rows_past_term(declaration, 1, datetime(1990, 1, 1, tzinfo=UTC))) == []


def test_a_model_that_points_at_a_person_is_in_the_register() -> None:
    known = {declaration.model for declaration in declared()}
    pointing = {
        model
        for model in own_models()
        for field in model._meta.concrete_fields
        if field.related_model in {Person, Account}
    }
    assert {model._meta.label for model in pointing - known} == set()
