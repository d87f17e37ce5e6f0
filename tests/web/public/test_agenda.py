from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from leerkring.people.models import Place
from leerkring.programmes.models import Venue
from tests.factories import make_meeting, make_network, make_programme, make_webinar
from tests.support import Clock
from tests.web.public.pages import OPEN_DAY, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def offers(clock: Clock) -> None:
    clock.move_to(OPEN_DAY)
    programme = make_programme()
    leaders = make_network(
        programme=programme, title="Netwerk Noord", region="Groningen", sectors=["po"]
    )
    place = Place.objects.create(name="Assen", lat=53, lon=6.5)
    venue = Venue.objects.create(organiser=programme.organiser, name="De Nieuwe Kolk", place=place)
    make_meeting(leaders, venue=venue)
    teachers = make_network(
        programme=programme, title="Netwerk Leraren", audience=["teacher"], lead="Taal en thuis"
    )
    unknown = {"on": None, "precision": "tbd", "start_time": None, "end_time": None}
    make_meeting(teachers, starts_at=None, ends_at=None, **unknown)
    webinar = make_webinar(programme=programme, title="Webinar Wieg", audience=["school_leader"])
    make_meeting(webinar, mode="online")


@pytest.mark.usefixtures("offers")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Noord", "Leraren", "Wieg"}),
        ("doelgroep=teacher", {"Leraren"}),
        ("sector=po&doelgroep=school_leader", {"Noord"}),
        ("regio=Groningen", {"Noord"}),
        ("vorm=online", {"Wieg"}),
        ("vorm=in_person", {"Noord", "Leraren"}),
        ("stand=voorbij", set()),
        ("zoek=THUIS taal", {"Leraren"}),
        ("zoek=niets van dit alles", set()),
        ("doelgroep=<script>", set()),
    ],
)
def test_the_agenda_is_filtered(client: Client, query: str, found: set[str]) -> None:
    text = page(client, f"/activiteiten/?{query}")
    titles = {"Netwerk Noord": "Noord", "Netwerk Leraren": "Leraren", "Webinar Wieg": "Wieg"}
    assert {word for title, word in titles.items() if title in text} == found


@pytest.mark.capability(2)
@pytest.mark.usefixtures("offers")
@pytest.mark.parametrize("query", ["ntb=1", "zoek=n.t.b.", "zoek=nader te bepalen", "zoek=NTB"])
def test_what_is_to_be_determined_can_be_searched_for(client: Client, query: str) -> None:
    text = page(client, f"/activiteiten/?{query}")
    assert "1 activiteit " in text
    assert "Netwerk Leraren" in text


@pytest.mark.usefixtures("offers")
def test_an_empty_list_says_what_to_do(client: Client) -> None:
    text = page(client, "/activiteiten/?zoek=onbestaand")
    assert "Niets past bij al deze filters." in text
    assert "Toon alles" in text


def test_many_activities_are_paged(client: Client, clock: Clock) -> None:
    clock.move_to(OPEN_DAY)
    programme = make_programme()
    for _ in range(13):
        make_network(programme=programme)
    assert "Pagina 1 van 2" in page(client, "/activiteiten/")
    assert "Pagina 2 van 2" in page(client, "/activiteiten/?pagina=2&sector=po")
    assert "sector=po" in client.get("/activiteiten/?pagina=2&sector=po").content.decode()
    assert "Pagina 2 van 2" in page(client, "/activiteiten/?pagina=999")


@pytest.mark.parametrize("offers_in_list", [1, 3])
def test_the_list_takes_as_many_queries_for_one_as_for_three(
    client: Client, clock: Clock, django_assert_num_queries: Any, offers_in_list: int
) -> None:
    clock.move_to(OPEN_DAY)
    programme = make_programme()
    for _ in range(offers_in_list):
        make_meeting(make_network(programme=programme))
    with django_assert_num_queries(4):
        client.get("/activiteiten/")


@pytest.mark.usefixtures("offers")
def test_the_front_page_shows_what_is_open_and_is_english_too(client: Client) -> None:
    assert "Nu open Leernetwerk · schoolleider" in page(client, "/")
    english = page(client, "/en/")
    assert "Open now" in english
    assert "Nu open" not in english


@pytest.mark.parametrize("path", ["toegankelijkheid", "privacy", "over"])
def test_the_site_speaks_of_itself_in_both_languages(client: Client, path: str) -> None:
    assert page(client, f"/{path}/") != page(client, f"/en/{path}/")
