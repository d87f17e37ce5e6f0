from __future__ import annotations

import re

import pytest
from django.test import Client

from leerkring.programmes.models import Membership
from tests.factories import make_meeting, make_network, make_staff

pytestmark = pytest.mark.django_db
BACKEND = "leerkring.people.signin.LinkBackend"


def test_an_activity_page_shows_its_phases_and_where_it_belongs(client: Client) -> None:
    network = make_network()
    make_meeting(network)
    client.force_login(make_staff(network.programme.organiser), backend=BACKEND)
    page = client.get(f"/beheer/netwerken/{network.slug}/").content.decode()
    assert network.programme.title in page
    bar = page[page.index('<ol class="lk-phases"') : page.index("</ol>", page.index("lk-phases"))]
    assert bar.count("<li") == 1 + 12  # the overview, and the phases
    assert bar.count("aria-current") == 1


def test_the_menu_of_an_activity_offers_what_its_reader_may_do(client: Client) -> None:
    network = make_network()
    reader, manager = (
        make_staff(network.programme.organiser, role)
        for role in (Membership.Role.READER, Membership.Role.MANAGER)
    )
    found = {}
    for account in (reader, manager):
        client.force_login(account, backend=BACKEND)
        page = client.get(f"/beheer/netwerken/{network.slug}/").content.decode()
        menu = page[page.index('<details class="lk-menu"') : page.index("</details>")]
        found[account.pk] = set(re.findall(rf"/beheer/netwerken/{network.slug}/(\w+)/", menu))
    assert found[reader.pk] == {"data", "geschiedenis"}
    assert found[manager.pk] >= {"wijzigen", "vragen", "publiceren", "kopie", "afgelasten"}
