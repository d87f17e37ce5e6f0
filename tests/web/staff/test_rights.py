"""Things of others in an address of one's own; who may enter what stands in `rights.csv`."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import URLPattern

from leerkring.programmes.models import Membership
from leerkring.web.design.signing_in import SINCE
from leerkring.web.staff.urls import urlpatterns
from tests.factories import make_network, make_staff
from tests.web.staff.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
MANAGER = Membership.Role.MANAGER
BACKEND = "leerkring.people.signin.LinkBackend"

IN, HIDES = "enters", "404"


def pages() -> Iterator[tuple[str, URLPattern]]:
    for pattern in urlpatterns:
        yield str(pattern.name), pattern


def outcome(client: Client, address: str) -> str:
    """Return whether somebody enters; where GET does not exist, a whole form is sent."""
    response = client.get(address)
    if response.status_code == 405:
        response = client.post(address, {"idempotency_key": secrets.token_urlsafe(18)})
    return HIDES if response.status_code == 404 else IN


def signed_in(world: World, role: str) -> Client:
    client = Client()
    client.force_login(make_staff(world.organiser, role), backend=BACKEND)
    session = client.session
    session[SINCE] = datetime.now(UTC).isoformat()
    session.save()
    return client


def test_who_lacks_the_second_factor_that_their_role_asks_for_is_led_to_it_from_every_page() -> (
    None
):
    world = World()
    world.organiser.second_factor_roles = [MANAGER]
    world.organiser.save()
    client = signed_in(world, MANAGER)
    to_it = {"second-factor", "second-factor-remove", "recovery-codes"}
    found = {}
    for name, pattern in pages():
        address = world.address(pattern)
        answer = client.get(address)
        if answer.status_code == 405:
            answer = client.post(address, {"idempotency_key": secrets.token_urlsafe(18)})
        found[name] = answer.headers.get("Location", answer.status_code)
    wrong = {name for name, where in found.items() if where != "/beheer/mijn-account/tweede-stap/"}
    assert wrong == to_it  # what they need to set it up


def test_an_own_address_with_the_number_of_a_foreign_thing_leads_nowhere() -> None:
    own, foreign = World(), World()
    client = signed_in(own, MANAGER)
    found = {
        name: outcome(client, own.address(pattern, numbers_of=foreign))
        for name, pattern in pages()
        if re.search("<slug:slug>.*<(int|reading):", str(pattern.pattern))
    }
    assert {name: got for name, got in found.items() if got != HIDES} == {}


def test_a_role_for_one_activity_does_not_reach_another() -> None:
    world = World()
    other = make_network(programme=world.programme)
    client = Client()
    account = make_staff(world.organiser, MANAGER, activity=other)
    client.force_login(account, backend=BACKEND)
    found = {
        name: outcome(client, world.address(pattern))
        for name, pattern in pages()
        if str(pattern.pattern).startswith("netwerken/<slug:slug>")
    }
    assert {name: got for name, got in found.items() if got != HIDES} == {}
