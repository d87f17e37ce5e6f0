"""Every page takes at most twelve queries, with one row of everything and with three.

A page that is new is measured by itself: its address stands in the table of addresses.
"""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from leerkring.programmes.models import Membership
from tests.web.staff.test_rights import pages, signed_in
from tests.web.staff.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MOST = 12
# What takes more, and how much: none may be added, and a number may only fall.
MORE = {
    "application": 14,
    "reading-division": 14,
}


def queries_of(client: Client, address: str) -> int:
    """Return how many queries a page takes; 0 where it is not a page to read.

    Of what takes many the second visit counts: the first may have asked for a computation.
    """
    number = _queries_of_a_visit(client, address)
    return number if number <= MOST else _queries_of_a_visit(client, address)


def _queries_of_a_visit(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    if answer.status_code != HTTPStatus.OK or not answer["Content-Type"].startswith("text/html"):
        return 0
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)


def pages_of_a_network(world: World, *, elsewhere: bool = False) -> dict[str, str]:
    """Return the pages of a network, or all the others: Today, people, programmes, letters."""
    return {
        name: world.address(pattern)
        for name, pattern in pages()
        if str(pattern.pattern).startswith("netwerken/<slug:slug>/") is not elsewhere
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_every_page_of_a_network_takes_at_most_twelve_queries(rows: int) -> None:
    world = World(rows)
    client = signed_in(world, Membership.Role.MANAGER)
    found = {
        name: queries_of(client, address) for name, address in pages_of_a_network(world).items()
    }
    assert sum(number > 0 for number in found.values()) > 60
    over = [f"{name}: {n}" for name, n in found.items() if n > MORE.get(name, MOST)]
    assert not over, ", ".join(over)


def test_every_other_page_takes_as_many_queries_for_three_rows_as_for_one() -> None:
    counted = []
    for rows in (1, 3):
        world = World(rows)
        client = signed_in(world, Membership.Role.MANAGER)
        addresses = pages_of_a_network(world, elsewhere=True)
        counted.append({name: queries_of(client, address) for name, address in addresses.items()})
    with_one, with_three = counted
    assert sum(number > 0 for number in with_one.values()) > 45
    assert [f"{name}: {n} → {with_three[name]}" for name, n in with_one.items() if n] == [
        f"{name}: {n} → {n}" for name, n in with_one.items() if n
    ]
    over = [f"{name}: {n}" for name, n in with_one.items() if n > MORE.get(name, MOST)]
    assert not over, ", ".join(over)
