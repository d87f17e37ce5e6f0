"""Nothing about people is kept without a purpose, a ground, a term and a way to go."""

from __future__ import annotations

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from leerkring.people.privacy import declared, undeclared


def own_models() -> list[type[Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("leerkring.")]


def test_every_field_that_holds_words_is_declared() -> None:
    assert undeclared(own_models()) == []


def test_an_undeclared_field_is_found() -> None:
    names = undeclared([ContentType])
    assert names == ["contenttypes.ContentType.app_label", "contenttypes.ContentType.model"]


def test_every_declaration_says_why_and_how_long() -> None:
    assert [d for d in declared() if not d.purpose or d.keep_months <= 0] == []
