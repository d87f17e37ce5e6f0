"""What Today and the page of a network show, to whom, and in which order."""

from __future__ import annotations

import re
from datetime import date, time

import pytest
from django.test import Client

from leerkring.programmes.models import Activity, Membership
from tests.conftest import Clock
from tests.factories import make_meeting, make_network, make_staff
from tests.web.staff.world import World

pytestmark = pytest.mark.django_db
BACKEND = "leerkring.people.signin.LinkBackend"


def signed_in(network: Activity, role: str = Membership.Role.MANAGER) -> Client:
    client = Client()
    client.force_login(make_staff(network.programme.organiser, role), backend=BACKEND)
    return client


def main_of(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    return page[page.index("<main") : page.index("</main>")]


@pytest.mark.slow
@pytest.mark.parametrize("role", Membership.Role.values)
def test_nothing_is_shown_that_its_reader_may_not_open(role: str, clock: Clock) -> None:
    world = World()
    make_network(programme=world.programme, published_at=None)
    client = signed_in(world.network, role)
    for path in ("/beheer/?alles", f"/beheer/netwerken/{world.network.slug}/"):
        page = client.get(path).content.decode()
        links = {link.partition("#")[0] for link in re.findall(r'href="(/beheer/[^"]*)"', page)}
        shut = {link for link in links if client.get(link).status_code in {403, 404}}
        assert shut == set(), f"{role} at {path}"


def test_what_is_due_within_three_days_stands_apart_and_first(clock: Clock) -> None:
    clock.move_to("2024-01-03 09:00")
    network = make_network(places=None)
    soon = make_meeting(network, title="Bijna", start_time=time(16), end_time=time(20))
    page = main_of(signed_in(network), "/en/beheer/")
    assert soon.title in due_soon(page)
    clock.move_to("2023-12-01 09:00")
    assert soon.title not in due_soon(main_of(signed_in(network), "/en/beheer/"))


def due_soon(page: str) -> str:
    """Return what stands apart on Today; nothing when nothing is due."""
    return page.partition("Due within three days")[2].partition("</section>")[0]


def test_a_card_says_its_phase_and_no_state_that_all_of_them_carry(clock: Clock) -> None:
    clock.move_to("2023-10-10 10:00")
    network = make_network()
    make_meeting(network)
    page = main_of(signed_in(network), "/en/beheer/")
    card = page[page.index("lk-network") : page.index("</article>")]
    assert "waits for you" not in card.lower()
    assert "<strong>Apply</strong>" in card


def test_an_open_network_is_in_the_phase_of_applying_whatever_else_runs(clock: Clock) -> None:
    clock.move_to("2023-10-10 10:00")
    network = make_network()
    make_meeting(network, on=date(2023, 11, 9), start_time=time(16), end_time=time(20))
    page = main_of(signed_in(network), f"/en/beheer/netwerken/{network.slug}/")
    ring = page[page.index("lk-overview-ring") : page.index("</figure>")]
    assert "<strong>Apply</strong>" in ring
    assert '<h1 class="lk-unseen"' not in page


FIELDS_OF_CONTACT = {
    "contact_name": "Ilse",
    "contact_email": "ilse@example.org",
    "contact_phone": "",
}


def test_saving_one_part_keeps_the_others_and_leads_back_where_one_came_from() -> None:
    network = make_network(lead="Wat het is.", places=18)
    client = signed_in(network)
    path, came = f"/beheer/netwerken/{network.slug}/wijzigen/?deel=contact", "/beheer/netwerken/"
    page = client.get(path, headers={"referer": f"http://testserver{came}"}).content.decode()
    assert f'name="terug" value="{came}"' in page
    assert 'name="lead"' not in page
    data = {**FIELDS_OF_CONTACT, "terug": came, "version": network.version}
    answer = client.post(path, {**data, "idempotency_key": "a" * 24})
    assert (answer.status_code, answer.url) == (302, came)
    network.refresh_from_db()
    assert (network.contact_name, network.lead, network.places) == ("Ilse", "Wat het is.", 18)
    stale = client.post(path, {**data, "contact_name": "Jan", "idempotency_key": "b" * 24})
    assert stale.status_code == 409
    assert "Ilse" in stale.content.decode()


def test_saving_never_leads_to_another_site() -> None:
    network = make_network()
    client = signed_in(network)
    path = f"/beheer/netwerken/{network.slug}/wijzigen/?deel=contact"
    for elsewhere in ("https://evil.example/beheer/", "//evil.example/beheer/"):
        page = client.get(f"{path}&terug={elsewhere}").content.decode()
        assert f'name="terug" value="/beheer/netwerken/{network.slug}/"' in page
