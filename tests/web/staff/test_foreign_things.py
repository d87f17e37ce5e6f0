"""No page of a team shows a word of another organiser's things, whichever row it comes from."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import CharField, F, Model, TextField, Value
from django.db.models.functions import Concat
from django.test import Client

from leerkring.programmes.models import Membership
from tests.web.staff.test_rights import outcome, pages, signed_in
from tests.web.staff.world import World

pytestmark = pytest.mark.django_db
MARK = "vreemdgoed"
# What people read of a row, in any room; the rest of the fields are codes, addresses and keys.
WORDS = {
    *("title", "short_title", "name", "full_name", "family_name", "organisation_name", "town"),
    *("label", "text", "full_text", "motivation", "note", "topics", "subject", "lead"),
    *("background", "address", "contact", "room"),
}
# These say nothing of one organiser: the towns, and what belongs to the whole installation.
SHARED = {"Place", "Concept", "Scheme", "Publication"}
POST_ONLY = 405
OF_EVERYBODY = {"publication", "letter-gallery-html"}  # these belong to the whole installation


def rows_of_all() -> dict[type[Model], set[object]]:
    return {
        model: set(model._default_manager.values_list("pk", flat=True))
        for model in apps.get_models()
        if model.__module__.startswith("leerkring.") and model.__name__ not in SHARED
    }


def word_fields(model: type[Model]) -> Iterator[str]:
    for field in model._meta.concrete_fields:
        if field.name in WORDS and isinstance(field, CharField | TextField) and not field.choices:
            yield field.name


def mark_all_but(known: dict[type[Model], set[object]]) -> int:
    """Write the mark behind everything that can be read of the new rows; count the fields."""
    marked = 0
    for model, before in known.items():
        rows = model._default_manager.exclude(pk__in=before)
        for name in word_fields(model) if rows.exists() else ():
            rows.exclude(**{name: ""}).update(**{name: Concat(F(name), Value(f" {MARK}"))})
            marked += 1
    return marked


def leaks(client: Client, addresses: dict[str, str]) -> list[str]:
    found = []
    for name, address in addresses.items():
        response = client.get(address)
        if response.status_code == POST_ONLY:
            continue
        body = b"".join(response) if response.streaming else response.content
        if MARK.encode() in body:
            found.append(name)
    return found


@pytest.mark.capability(117)
@pytest.mark.parametrize("role", [Membership.Role.MANAGER, Membership.Role.FACILITATOR])
def test_no_page_of_the_team_shows_words_of_another_organiser(role: str) -> None:
    own = World()
    known = rows_of_all()
    foreign = World()
    assert mark_all_but(known) > 25
    client = signed_in(own, role)
    addresses = {
        name: own.address(pattern) for name, pattern in pages() if name not in OF_EVERYBODY
    }
    assert leaks(client, addresses) == []
    assert outcome(client, f"/beheer/mensen/{foreign.things['person']}/") == "404"


def test_a_mark_that_is_shown_is_found() -> None:
    known = rows_of_all()
    own = World()
    mark_all_but(known)
    client = signed_in(own, Membership.Role.MANAGER)
    seen = ("people", "venues", "expert-register", "today", "applications", "outbox", "inbox")
    shown = {name: own.address(pattern) for name, pattern in pages() if name in seen}
    assert set(leaks(client, shown)) == set(seen)
