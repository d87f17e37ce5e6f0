"""The table of who may open what has a line for every address; `tests/web` holds that it is so."""

from __future__ import annotations

from django.urls import get_resolver

from tests.web.test_rights import DENIED, LOGIN, WHO, table
from tests.web.test_thrown_values import routes_of


def test_the_table_of_rights_has_a_line_for_every_address_and_a_column_for_everybody() -> None:
    lines = table()
    assert sorted(lines) == sorted(set(routes_of("", get_resolver().url_patterns)))
    assert {tuple(line) for line in lines.values()} == {tuple(WHO)}


def test_nobody_without_a_role_meets_a_page_of_the_team() -> None:
    outside = ("visitor", "no_role", "participant", "other_participant", "expert")
    lines = {route: line for route, line in table().items() if route.startswith("beheer/")}
    assert {line[who] for line in lines.values() for who in outside} == {LOGIN, DENIED}
