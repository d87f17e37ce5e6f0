from __future__ import annotations

import ast

import pytest
from django.db.models import Field

from tests.shape.source import SOURCE, depth_of, layers, own_models, room_of

ROOMS = [room for layer in layers() for room in layer]
DOORS = [f"web/{door}" for door in ("design", "public", "participant", "expert", "staff")]
LONGEST_DOCSTRING = 5


def relations() -> list[Field]:
    return [
        field
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, Field)
        and field.related_model
        and field.related_model.__module__.startswith("leerkring.")
    ]


def test_no_relation_points_to_a_higher_room() -> None:
    upward = [
        f"{field} points up to {field.related_model.__name__}"
        for field in relations()
        if room_of(field.model.__module__) != room_of(field.related_model.__module__)
        and depth_of(room_of(field.model.__module__))
        >= depth_of(room_of(field.related_model.__module__))
    ]
    assert upward == []


def test_the_walk_over_relations_finds_them() -> None:
    assert len(relations()) > 20


@pytest.mark.parametrize("room", [*ROOMS, *DOORS])
def test_a_room_says_in_a_few_lines_what_it_is_for(room: str) -> None:
    text = (SOURCE / room / "__init__.py").read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(text)) or ""
    assert docstring, f"{room}/__init__.py has no docstring"
    assert len(docstring.splitlines()) <= LONGEST_DOCSTRING
