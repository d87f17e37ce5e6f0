from __future__ import annotations

import pytest

from leerkring.people.privacy import declared, undeclared
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
