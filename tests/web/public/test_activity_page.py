from __future__ import annotations

import json
import re
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from leerkring.findings.models import Finding
from leerkring.programmes.models import Activity, AgendaItem, Material, Milestone, OrganisationRole
from leerkring.programmes.moments import at_amsterdam
from tests.factories import (
    START,
    make_meeting,
    make_network,
    make_organisation,
    make_organiser,
    make_programme,
    make_webinar,
)
from tests.support import Clock
from tests.web.public.pages import OPEN_DAY, page

pytestmark = pytest.mark.django_db
UNKNOWN: dict[str, Any] = {
    "on": None,
    "precision": "tbd",
    "start_time": None,
    "end_time": None,
    "starts_at": None,
    "ends_at": None,
}


def on(day: date, start: int = 16, end: int = 20) -> dict[str, Any]:
    hours = {"start_time": time(start), "end_time": time(end)}
    span = {"starts_at": at_amsterdam(day, time(start)), "ends_at": at_amsterdam(day, time(end))}
    return {"on": day, "precision": "day", **hours, **span}


def webinar_of_the_seed() -> Activity:
    webinar = make_webinar(
        title="Het maakt uit waar je wieg staat",
        gains="Je krijgt de highlights uit het onderzoek.",
        for_whom="Schoolleiders uit het vo (van teamleider tot rector-bestuurder).",
        background="Kansengelijkheid hangt af van **leerling** en omgeving.",
        contact_name="Hester de Kruif",
        contact_email="hester@vo-raad.example",
        starts_at=at_amsterdam(date(2023, 12, 6), time(9)),
        ends_at=at_amsterdam(date(2023, 12, 6), time(10)),
    )
    meeting = make_meeting(webinar, mode="online", **on(date(2023, 12, 6), 9, 10))
    parts = [(5, "Welkom en opening"), (30, "Presentatie"), (20, "Ervaringen delen"), (5, "Oogst")]
    for number, (minutes, title) in enumerate(parts):
        AgendaItem.objects.create(meeting=meeting, position=number, minutes=minutes, title=title)
    return webinar


def headings(client: Client, slug: str) -> list[str]:
    body = client.get(f"/activiteiten/{slug}/").content.decode()
    found = re.findall(r"<h2[^>]*>(.*?)</h2>", body, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", heading).strip() for heading in found]


@pytest.mark.capability(1, "S16")
def test_a_webinar_page_has_the_fixed_headings_and_the_timed_programme(
    client: Client, clock: Clock
) -> None:
    clock.move_to(OPEN_DAY)
    webinar = webinar_of_the_seed()
    assert headings(client, webinar.slug) == [
        "Wat levert het op",
        "Datum en tijd",
        "Locatie",
        "Voor wie",
        "Programma",
        "Achtergrond",
        "Aanmelden",
        "Contactpersoon",
    ]
    text = page(client, f"/activiteiten/{webinar.slug}/")
    assert "Woensdag 6 december 2023, 9.00–10.00 uur" in text
    assert "9.00–9.05 Welkom en opening 9.05–9.35 Presentatie" in text
    assert "9.55–10.00 Oogst" in text
    assert "Andere belangstellenden zijn ook welkom." in text
    assert "Hester de Kruif hester@vo-raad.example" in text
    assert "Direct aanmelden" in text


def network_of_the_seed(**values: Any) -> Activity:
    return make_network(
        title="Start leernetwerk voor schoolleiders",
        background="Kansengelijkheid is een thema dat leeft.",
        setup="- Een online intake\n- 4 fysieke bijeenkomsten",
        how_to_apply="Voor het leernetwerk is een beperkt aantal plekken beschikbaar.",
        application_email="gelijkekansen@ministerie.example",
        places=None,
        closes_before=at_amsterdam(date(2023, 11, 18), time()),
        starts_at=at_amsterdam(date(2024, 1, 18), time(16)),
        ends_at=at_amsterdam(date(2024, 11, 4), time(20)),
        **values,
    )


@pytest.mark.capability("S1", "S4", "S7", 4)
def test_a_network_page_shows_the_series_with_steps_known_by_month_and_week(
    client: Client, clock: Clock
) -> None:
    clock.move_to("2023-11-11 12:00")
    network = network_of_the_seed()
    make_meeting(network, title="Eerste bijeenkomst", **on(date(2024, 1, 18)))
    make_meeting(network, title="Tweede bijeenkomst", **on(date(2024, 3, 14)))
    for kind, title, day, precision in (
        ("intake", "Online intake", date(2023, 11, 1), "month"),
        ("confirmation", "Officiële bevestiging", date(2023, 11, 21), "week"),
    ):
        Milestone.objects.create(
            activity=network, kind=kind, title=title, on=day, precision=precision
        )
    text = page(client, f"/activiteiten/{network.slug}/")
    in_order = [
        "November 2023 Online intake",
        "In de week van 21 november 2023 Officiële bevestiging",
        "Donderdag 18 januari 2024, 16.00–20.00 uur Eerste bijeenkomst",
        "Donderdag 14 maart 2024, 16.00–20.00 uur Tweede bijeenkomst",
    ]
    places = [text.index(words) for words in in_order]
    assert places == sorted(places)
    assert "Datum 2 bijeenkomsten de eerste op donderdag 18 januari 2024" in text
    assert "Tijd 16.00–20.00 uur Locatie N.t.b. We houden rekening met ieders reistijd." in text
    assert "Plaatsen Beperkt" in text
    assert "Aanmelden kan tot en met 17 november; nog 6 dagen" in text
    assert "Liever per mail? Stuur je motivatie naar gelijkekansen@ministerie.example" in text
    assert "zegt toe bij alle bijeenkomsten te zijn" in text


@pytest.mark.capability("S1")
def test_after_the_last_date_a_banner_says_that_it_has_taken_place(
    client: Client, clock: Clock
) -> None:
    network = network_of_the_seed()
    path = f"/activiteiten/{network.slug}/"
    banner = "Let op: deze activiteit heeft al plaatsgevonden"
    clock.move_to("2024-11-04 19:59:59")
    assert banner not in page(client, path)
    clock.move_to("2024-11-04 20:00:00")
    assert banner in page(client, path)
    assert "Please note: this activity has already taken place" in page(client, f"/en{path}")
    assert f"{path}aanmelden/" not in client.get(path).content.decode()


@pytest.mark.capability(2)
def test_date_time_and_place_may_each_be_to_be_determined(client: Client, clock: Clock) -> None:
    clock.move_to(OPEN_DAY)
    network = network_of_the_seed()
    make_meeting(network, title="Kennismaking", **UNKNOWN)
    text = page(client, f"/activiteiten/{network.slug}/")
    assert "Datum Datum nader te bepalen Tijd N.t.b. Locatie N.t.b." in text
    assert "Datum nader te bepalen Kennismaking" in text
    without = make_network()
    assert "Datum N.t.b. Tijd N.t.b. Locatie N.t.b." in page(
        client, f"/activiteiten/{without.slug}/"
    )


@pytest.mark.capability(2)
def test_what_has_no_date_yet_stands_where_it_belongs(client: Client, clock: Clock) -> None:
    clock.move_to(OPEN_DAY)
    network = make_network()
    Milestone.objects.create(
        activity=network, kind="intake", title="Online intake", precision="tbd"
    )
    for title in ("Eerste", "Tweede"):
        make_meeting(network, title=title, **UNKNOWN)
    make_meeting(network, title="Slot", is_closing=True, **on(date(2024, 11, 4)))
    text = page(client, f"/activiteiten/{network.slug}/")
    series = text[text.index("Datum en tijd") :]
    places = [series.index(title) for title in ("Online intake", "Eerste", "Tweede", "Slot")]
    assert places == sorted(places)
    assert "3 bijeenkomsten de eerste bekende datum: maandag 4 november 2024" in text


def test_a_cancelled_meeting_is_not_counted(client: Client, clock: Clock) -> None:
    clock.move_to(OPEN_DAY)
    network = make_network()
    make_meeting(network, cancelled_at=START, **on(date(2024, 1, 18)))
    make_meeting(network, **on(date(2024, 3, 14)))
    make_meeting(network, **on(date(2024, 5, 16)))
    text = page(client, f"/activiteiten/{network.slug}/")
    assert "2 bijeenkomsten de eerste op donderdag 14 maart 2024" in text


@pytest.mark.capability(7)
def test_the_archive_tells_until_when_and_how_one_could_apply(client: Client, clock: Clock) -> None:
    network = make_network(
        application_email="gelijkekansen@ministerie.example",
        closes_before=at_amsterdam(date(2023, 11, 18), time()),
        **{name: on(date(2024, 1, 18))[name] for name in ("starts_at", "ends_at")},
    )
    make_meeting(network, **on(date(2024, 1, 18)))
    clock.move_to("2025-01-01 10:00")
    text = page(client, f"/activiteiten/{network.slug}/")
    assert (
        "Aanmelden kon tot en met vrijdag 17 november 2023, hier of met een e-mail naar "
        "gelijkekansen@ministerie.example."
    ) in text


@pytest.mark.capability(3)
def test_the_state_follows_the_clock_on_the_page_and_in_the_list(
    client: Client, clock: Clock
) -> None:
    network = network_of_the_seed()
    for moment, sentence in (
        ("2023-10-02 09:59:59", "Aanmelden kan vanaf maandag 2 oktober 2023, 10.00 uur"),
        ("2023-10-02 10:00", "Aanmelden kan tot en met 17 november; nog 46 dagen"),
        ("2023-11-17 23:59:59", "Aanmelden kan tot en met 17 november; dat is vandaag"),
        ("2023-11-18 00:00", "Aanmelden kon tot en met 17 november; de selectie is bezig"),
        ("2024-01-18 16:00", "Bezig; aanmelden kan niet meer"),
    ):
        clock.move_to(moment)
        Activity.objects.update(published_at=START - timedelta(days=1))
        assert sentence in page(client, f"/activiteiten/{network.slug}/"), moment
        assert sentence in page(client, "/activiteiten/"), moment


@pytest.mark.capability(3)
def test_a_full_webinar_and_a_past_one_say_so_on_the_page_and_in_the_list(
    client: Client, clock: Clock
) -> None:
    day = on(date(2023, 12, 6))
    webinar = make_webinar(places=1, places_taken=1, slug="webinar", ends_at=day["ends_at"])
    make_meeting(webinar, **day)
    clock.move_to(OPEN_DAY)
    full = "Alle plaatsen zijn bezet; je kunt op de reservelijst"
    assert full in page(client, "/activiteiten/webinar/")
    assert full in page(client, "/activiteiten/")
    clock.move_to("2023-12-07 00:00")
    past = "Deze activiteit heeft al plaatsgevonden"
    assert past in page(client, "/activiteiten/webinar/")
    assert past in page(client, "/activiteiten/?stand=voorbij")
    assert webinar.title not in page(client, "/activiteiten/")


def test_a_network_that_is_not_published_is_named_nowhere_beside_what_it_shares(
    client: Client, clock: Clock
) -> None:
    clock.move_to(OPEN_DAY)
    programme = make_programme(slug="gelijke-kansen")
    leaders, teachers = (
        make_network(programme=programme, short_title=name) for name in ("Leiders", "Leraren")
    )
    hidden = make_network(
        programme=programme, short_title="Wethouders", title="Voor wethouders", published_at=None
    )
    make_meeting(leaders, teachers, hidden, title="Slotdag", is_closing=True)
    announced = page(client, "/programmas/gelijke-kansen/")
    shown = (
        page(client, f"/activiteiten/{leaders.slug}/"),
        announced,
        page(client, "/activiteiten/"),
    )
    assert [word for word in ("Wethouders", "wethouders") if word in " ".join(shown)] == []
    assert all("Leraren" in one for one in shown[:2])
    assert "Slotdag" in announced


@pytest.mark.capability(5, "S2", "S6")
def test_networks_side_by_side_share_their_closing(client: Client, clock: Clock) -> None:
    clock.move_to(OPEN_DAY)
    programme = make_programme(title="Leernetwerken gelijke kansen", slug="gelijke-kansen")
    leaders = make_network(
        programme=programme, short_title="Schoolleiders", audience=["school_leader"]
    )
    teachers = make_network(programme=programme, short_title="Leraren", audience=["teacher"])
    aldermen = make_network(
        programme=programme,
        short_title="Wethouders",
        audience=["alderman"],
        admission="invitation",
        opens_at=None,
        closes_before=None,
    )
    make_meeting(leaders, **on(date(2024, 1, 18)))
    make_meeting(teachers, **on(date(2024, 1, 25)))
    make_meeting(
        leaders,
        teachers,
        aldermen,
        title="Slotbijeenkomst",
        is_closing=True,
        **on(date(2024, 11, 4)),
    )
    text = page(client, f"/activiteiten/{leaders.slug}/")
    assert "Slotbijeenkomst , samen met Leraren , Wethouders" in text
    announced = page(client, "/programmas/gelijke-kansen/")
    for network in (leaders, teachers, aldermen):
        assert network.title in announced
    assert "Donderdag 18 januari 2024, 16.00–20.00 uur" in announced
    assert "Donderdag 25 januari 2024, 16.00–20.00 uur" in announced
    assert "Op uitnodiging" in announced
    together = "Maandag 4 november 2024, 16.00–20.00 uur Schoolleiders Leraren Wethouders"
    assert f"Slotbijeenkomst samen {together}" in announced


@pytest.mark.capability("S19")
def test_organisations_stand_in_their_roles(client: Client, clock: Clock) -> None:
    clock.move_to(OPEN_DAY)
    webinar = webinar_of_the_seed()
    for name, role in (
        ("Regio 1 van de VO-raad", "initiator"),
        ("Verwey-Jonker Instituut", "researcher"),
        ("Gelijke Kansen Alliantie", "commissioner"),
    ):
        OrganisationRole.objects.create(
            activity=webinar, organisation=make_organisation(name=name), role=role
        )
    text = page(client, f"/activiteiten/{webinar.slug}/")
    assert "Initiatiefnemer Regio 1 van de VO-raad Onderzoeker Verwey-Jonker Instituut" in text
    assert "Gelijke Kansen Alliantie" in text


@pytest.mark.capability(7)
def test_the_archive_keeps_past_activities_with_findings_and_public_materials(
    client: Client, clock: Clock
) -> None:
    clock.move_to("2025-01-10 12:00")
    network = network_of_the_seed()
    meeting = make_meeting(network, **on(date(2024, 11, 4)))
    for title, public in (("Handreiking gesprek", True), ("Deelnemerslijst", False)):
        Material.objects.create(
            meeting=meeting,
            title=title,
            url="https://voorbeeld.example/",
            public=public,
            added_at=START,
        )
    Finding.objects.create(
        activity=network,
        slug="begin-klein",
        title="Begin klein",
        text="Eén klas is genoeg.",
        state="published",
        checked_by="Marloes",
        created_at=START,
        published_at=START + timedelta(days=300),
    )
    assert network.title not in page(client, "/activiteiten/")
    assert network.title in page(client, "/activiteiten/?stand=voorbij")
    text = page(client, f"/activiteiten/{network.slug}/")
    assert "Handreiking gesprek" in text
    assert "Begin klein" in text
    assert "Deelnemerslijst" not in text


def test_a_draft_does_not_exist_for_anybody_without_the_preview_link(
    client: Client, clock: Clock
) -> None:
    clock.move_to(OPEN_DAY)
    network = make_network(published_at=None)
    path = f"/activiteiten/{network.slug}/"
    for address in (path, f"{path}?voorbeeld=", f"{path}?voorbeeld=raden", f"{path}aanmelden/"):
        assert client.get(address).status_code == 404, address
    response = client.get(f"{path}?voorbeeld={network.preview_token}")
    assert response.status_code == 200
    assert "Voorbeeld." in response.content.decode()
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


def test_publication_can_be_planned(client: Client, clock: Clock) -> None:
    moment = clock.move_to("2023-10-20 09:00")
    network = make_network(published_at=moment)
    path = f"/activiteiten/{network.slug}/"
    clock.advance(seconds=-1)
    assert client.get(path).status_code == 404
    assert network.title not in page(client, "/activiteiten/")
    clock.advance(seconds=1)
    assert network.title in page(client, path)
    assert network.title in page(client, "/activiteiten/")


def test_search_engines_get_the_activity_as_an_event(client: Client, clock: Clock) -> None:
    clock.move_to(OPEN_DAY)
    webinar = webinar_of_the_seed()
    Activity.objects.filter(pk=webinar.pk).update(title="Kansen & </script> grenzen")
    body = client.get(f"/activiteiten/{webinar.slug}/").content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', body)
    assert found
    event = json.loads(found[1])
    assert event["name"] == "Kansen & </script> grenzen"
    assert event["startDate"] == "2023-12-06T09:00:00+01:00"
    assert event["eventAttendanceMode"].endswith("OnlineEventAttendanceMode")
    assert '<meta property="og:title" content="Kansen &amp; &lt;/script&gt; grenzen">' in body


def test_the_dates_of_an_activity_are_a_calendar_file(client: Client, clock: Clock) -> None:
    clock.move_to(OPEN_DAY)
    network = network_of_the_seed()
    make_meeting(network, title="Eerste bijeenkomst", **on(date(2024, 1, 18)))
    make_meeting(network, **UNKNOWN)
    response = client.get(f"/activiteiten/{network.slug}/agenda.ics")
    assert response["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(response.content.decode()).events
    assert event.start == at_amsterdam(date(2024, 1, 18), time(16))


@pytest.mark.parametrize("meetings", [1, 3])
def test_an_activity_page_takes_three_queries_however_many_meetings(
    client: Client, clock: Clock, django_assert_num_queries: Any, meetings: int
) -> None:
    clock.move_to(OPEN_DAY)
    programme = make_programme(organiser=make_organiser())
    network, other = make_network(programme=programme), make_network(programme=programme)
    for number in range(meetings):
        meeting = make_meeting(network, other, **on(date(2024, 1, 18 + number)))
        AgendaItem.objects.create(meeting=meeting, position=1, minutes=10, title="Welkom")
    with django_assert_num_queries(3):
        client.get(f"/activiteiten/{network.slug}/")


@pytest.mark.parametrize("method", Activity.SelectionMethod.values)
def test_how_places_are_given_is_one_line_with_the_way_to_the_rules(
    client: Client, clock: Clock, method: str
) -> None:
    clock.move_to("2023-11-11 12:00")
    network = make_network(slug="leraren", places=18, selection_method=method)
    make_meeting(network)
    body = client.get("/activiteiten/leraren/").content.decode()
    glance = text_in(body.split('aria-label="In het kort"')[1].split("</aside>")[0])
    line = glance.split("Plaatsen 18 ")[1].split(" Zo gaat dat")[0]
    assert len(line.split()) <= 12
    assert 'href="#plaatsen"' in body
    rules = text_in(body.split('id="plaatsen"')[1].split("</p>")[0])
    assert "Namen worden niet openbaar." in rules


def text_in(mark_up: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", mark_up).split())
