"""The register of personal data: what is kept of people, why, how long, and how it goes away.

Every room declares its fields in its own `personal_data.py`. A test fails for a field that holds
words and is declared neither personal nor impersonal, so nothing is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db import models


class Ground(StrEnum):
    """Legal grounds of Article 6 GDPR that Leerkring uses."""

    PUBLIC_TASK = "public task"
    CONTRACT = "agreement to take part"
    CONSENT = "consent"
    LEGAL_DUTY = "legal duty"


class Erasure(StrEnum):
    """What happens to a field when its person is erased; counts always stay."""

    CLEAR = "the words are emptied"
    DELETE = "the row is deleted"
    UNLINK = "the link to the person is cut"


@dataclass(frozen=True, slots=True)
class Declaration:
    """Some fields of one model that hold personal data."""

    model: type[models.Model]
    fields: tuple[str, ...]
    purpose: str
    ground: Ground
    keep_months: int
    erasure: Erasure


_personal: list[Declaration] = []
_impersonal: dict[type[models.Model], frozenset[str]] = {}


def declare(
    model: type[models.Model],
    *fields: str,
    purpose: str,
    ground: Ground,
    keep_months: int,
    erasure: Erasure,
) -> None:
    """Declare fields that hold personal data; `keep_months` counts from the activity's end."""
    for name in fields:
        model._meta.get_field(name)
    _personal.append(Declaration(model, fields, purpose, ground, keep_months, erasure))


def impersonal(model: type[models.Model], *fields: str) -> None:
    """Declare fields that hold words, but nothing about a person."""
    for name in fields:
        model._meta.get_field(name)
    _impersonal[model] = _impersonal.get(model, frozenset()) | frozenset(fields)


def declared() -> tuple[Declaration, ...]:
    """Return every declaration of personal data."""
    return tuple(_personal)


def undeclared(all_models: Iterable[type[models.Model]]) -> list[str]:
    """Return the fields that hold words and are declared nowhere, as "room.Model.field"."""
    known = {(d.model, name) for d in _personal for name in d.fields}
    known |= {(model, name) for model, names in _impersonal.items() for name in names}
    return sorted(
        f"{model._meta.label}.{field.name}"
        for model in all_models
        for field in model._meta.get_fields()
        if holds_words(field) and (model, field.name) not in known
    )


def holds_words(field: object) -> bool:
    """Tell whether somebody can write something in a field (a fixed choice is no writing)."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
    return isinstance(field, kinds) and not field.choices
