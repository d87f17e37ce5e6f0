from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import make_meeting, make_network, make_staff

pytestmark = pytest.mark.django_db
BACKEND = "leerkring.people.signin.LinkBackend"


def test_an_activity_page_shows_its_phases_and_where_it_belongs(client: Client) -> None:
    network = make_network()
    make_meeting(network)
    client.force_login(make_staff(network.programme.organiser), backend=BACKEND)
    page = client.get(f"/beheer/netwerken/{network.slug}/").content.decode()
    assert network.programme.title in page
    menu = page[page.index("lk-phase-menu") : page.index("</nav>", page.index("lk-phase-menu"))]
    assert menu.count("<li") == 12
