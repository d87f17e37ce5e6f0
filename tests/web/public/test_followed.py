"""What programs follow: feeds, the public calendar, the sitemap, the list within another page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from icalendar import Calendar

from leerkring.findings.actions import (
    change_finding,
    check_finding,
    compose_closing,
    publish_finding,
    write_finding,
)
from leerkring.findings.models import Finding
from leerkring.programmes.actions import cancel_meeting, change_meeting, edit_activity
from leerkring.programmes.models import Activity
from tests.factories import (
    START,
    make_actor,
    make_meeting,
    make_network,
    make_programme,
    make_webinar,
)
from tests.ical import read
from tests.support import Clock
from tests.web.public.pages import OPEN_DAY

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ROOT = Path(__file__).parents[3]
NOW = datetime(2023, 10, 12, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(clock: Clock) -> Clock:
    clock.move_to(OPEN_DAY)
    return clock


def publish(network: Activity, title: str, at: datetime = START) -> Finding:
    by = make_actor(network.programme.organiser)
    made = write_finding(by=by, at=at, activity=network, title=title, text="Een huisbezoek helpt.")
    check_finding(by=by, at=at, finding=made)
    return publish_finding(by=by, at=at, finding=made)


def feed(client: Client, path: str) -> ElementTree.Element:
    """Return a feed that has all that RFC 4287 demands of a feed and of each of its entries."""
    answer = client.get(path)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    for thing in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(thing.findall(ATOM + name)) == 1, name
        assert RFC3339.fullmatch(text(thing, "updated"))
        for link in thing.findall(f"{ATOM}link"):
            assert link.attrib["href"].startswith(settings.BASE_URL)
    ids = [text(entry, "id") for entry in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)
    return root


def text(thing: ElementTree.Element, name: str) -> str:
    return thing.findtext(ATOM + name) or ""


def entries(client: Client, path: str) -> dict[str, dict[str, str]]:
    """Return the id and the moment of each entry, by title."""
    return {
        text(entry, "title"): {name: text(entry, name) for name in ("id", "updated", "summary")}
        for entry in feed(client, path).findall(f"{ATOM}entry")
    }


# --- feeds ---------------------------------------------------------------------------------------


@pytest.mark.capability(172)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_feed_of_activities_gives_what_is_public_the_last_changed_first(
    client: Client, prefix: str
) -> None:
    programme = make_programme()
    network = make_network(programme=programme, title="Taal & thuis", opens_at=START)
    make_webinar(programme=programme, title="Webinar Wieg")
    make_webinar(
        programme=programme, title="Nog niet", published_at=datetime(2030, 1, 1, tzinfo=UTC)
    )
    by = make_actor(programme.organiser)
    edit_activity(by=by, at=NOW, activity=network, version=1, values={"lead": "Nieuwe woorden."})
    root = feed(client, f"{prefix}/activiteiten/atom.xml")
    assert [text(entry, "title") for entry in root.findall(f"{ATOM}entry")] == [
        "Taal & thuis",
        "Webinar Wieg",
    ]
    link = root.find(f"{ATOM}entry/{ATOM}link")
    assert link is not None
    assert link.attrib["href"] == f"{settings.BASE_URL}{prefix}/activiteiten/{network.slug}/"
    assert text(root, "updated") == "2023-10-12T08:00:00+00:00"


def test_an_entry_keeps_its_id_and_is_updated_when_the_activity_its_meeting_or_the_clock_changes(
    client: Client, clock: Clock
) -> None:
    network = make_network(title="Noord", closes_before=datetime(2023, 11, 17, 23, tzinfo=UTC))
    meeting = make_meeting(network)
    by = make_actor(network.programme.organiser)

    def entry() -> dict[str, str]:
        return entries(client, "/activiteiten/atom.xml")["Noord"]

    first = entry()
    assert first["updated"] == "2023-10-02T08:00:00+00:00"
    edit_activity(by=by, at=NOW, activity=network, version=1, values={"slug": "elders"})
    assert entry() | {"summary": ""} == {
        "id": first["id"],
        "updated": "2023-10-12T08:00:00+00:00",
        "summary": "",
    }
    clock.move_to("2023-10-12 12:00")
    later = datetime(2023, 10, 12, 9, 30, tzinfo=UTC)
    change_meeting(by=by, at=later, meeting=meeting, version=1, values={"on": date(2024, 1, 25)})
    assert entry()["updated"] == "2023-10-12T09:30:00+00:00"
    clock.move_to("2023-11-18 12:00")
    assert entry()["updated"] == "2023-11-17T23:00:00+00:00"
    assert "Aanmelden kon" in entry()["summary"]


@pytest.mark.capability(172)
def test_a_feed_of_findings_gives_what_was_learned_and_when_it_changed(client: Client) -> None:
    network = make_network()
    finding = publish(network, "Begin bij <de ouders>")
    publish(network, "Later", at=datetime(2023, 10, 10, 8, tzinfo=UTC))
    before = entries(client, "/kennis/atom.xml")
    assert list(before) == ["Later", "Begin bij <de ouders>"]
    assert "Een huisbezoek helpt." in before["Later"]["summary"]
    change_finding(
        by=make_actor(network.programme.organiser),
        at=NOW,
        finding=finding,
        version=finding.version,
        values={"title": "Begin thuis"},
        read_again=True,
    )
    after = entries(client, "/kennis/atom.xml")
    assert list(after) == ["Begin thuis", "Later"]
    assert after["Begin thuis"]["id"] == before["Begin bij <de ouders>"]["id"]
    assert after["Begin thuis"]["updated"] == "2023-10-12T08:00:00+00:00"
    assert after["Later"] == before["Later"]


@pytest.mark.parametrize(
    "path",
    ["/activiteiten/atom.xml", "/kennis/atom.xml", "/activiteiten/agenda.ics", "/sitemap.xml"],
)
def test_a_program_that_asks_again_is_told_that_nothing_changed(
    client: Client, clock: Clock, path: str
) -> None:
    network = make_network()
    make_meeting(network)
    publish(network, "Begin bij de ouders")
    first = client.get(path)
    clock.move_to("2023-10-12 10:20")
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert first["Cache-Control"] == "public, max-age=900"
    assert client.post(path).status_code == 405


def test_a_feed_without_anything_is_a_feed_too(client: Client) -> None:
    assert entries(client, "/kennis/atom.xml") == {}
    assert entries(client, "/en/activiteiten/atom.xml") == {}


@pytest.mark.parametrize("path", ["/", "/activiteiten/", "/kennis/", "/en/kennis/"])
def test_pages_name_their_feeds_so_that_a_reader_finds_them(client: Client, path: str) -> None:
    found = re.findall(
        r'<link rel="alternate"\s+type="application/atom\+xml"\s+title="[^"]+"\s+href="([^"]+)"',
        client.get(path).content.decode(),
    )
    assert found
    for address in found:
        feed(client, address)


# --- the calendar --------------------------------------------------------------------------------


@pytest.mark.capability(172)
def test_the_public_calendar_holds_each_meeting_once_and_strikes_out_what_is_cancelled(
    client: Client,
) -> None:
    programme = make_programme(title="Gelijke kansen")
    leaders = make_network(programme=programme, short_title="Schoolleiders")
    teachers = make_network(programme=programme, short_title="Leraren")
    make_meeting(leaders, title="Eerste", calendar_uid="eerste@x")
    gone = make_meeting(teachers, title="Tweede", calendar_uid="tweede@x")
    make_meeting(leaders, teachers, title="Slot", calendar_uid="slot@x")
    make_meeting(make_network(published_at=None), title="Verborgen")
    make_meeting(leaders, title="Lang voorbij", on=date(2023, 3, 1), starts_at=None, ends_at=None)
    make_meeting(leaders, on=None, precision="tbd", starts_at=None, ends_at=None)
    cancel_meeting(by=make_actor(programme.organiser), at=NOW, meeting=gone)
    answer = client.get("/activiteiten/agenda.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    read(answer.content)  # whatever the standard forbids is an error there
    events = {str(one["UID"]): one for one in Calendar.from_ical(answer.content.decode()).events}
    assert {uid: str(one["SUMMARY"]) for uid, one in events.items()} == {
        "eerste@x": "Eerste – Schoolleiders",
        "tweede@x": "Tweede – Leraren",
        "slot@x": "Slot – Gelijke kansen",
    }
    assert str(events["tweede@x"]["STATUS"]) == "CANCELLED"
    assert str(events["eerste@x"]["URL"]) == f"{settings.BASE_URL}/activiteiten/{leaders.slug}/"
    assert "ATTENDEE" not in answer.content.decode()


# --- the sitemap ---------------------------------------------------------------------------------


@pytest.mark.capability(172)
def test_the_sitemap_names_every_public_page_in_both_languages(client: Client) -> None:
    programme = make_programme(slug="jaar")
    network = make_network(programme=programme, slug="noord")
    make_webinar(programme=make_programme(published_at=None), slug="wieg")
    make_network(slug="verborgen", published_at=None)
    finding = publish(network, "Begin bij de ouders")
    by = make_actor(programme.organiser)
    compose_closing(by=by, at=START, programme=programme, findings=[finding])
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    rows = {row.findtext(f"{MAPS}loc") or "": row for row in root.findall(f"{MAPS}url")}
    paths = {address.removeprefix(settings.BASE_URL) for address in rows}
    dutch = {path for path in paths if not path.startswith("/en/")}
    assert {f"/en{path}" for path in dutch} == paths - dutch
    assert dutch > {"/", "/activiteiten/", "/kennis/", "/activiteiten/noord/", "/programmas/jaar/"}
    assert dutch > {"/activiteiten/wieg/", f"/kennis/{finding.slug}/", "/afsluiting/jaar/"}
    assert len([path for path in dutch if "verborgen" in path]) == 0
    for path in paths:
        assert client.get(path).status_code == 200, path
    row = rows[f"{settings.BASE_URL}/en/activiteiten/noord/"]
    assert row.findtext(f"{MAPS}lastmod") == "2023-10-02T08:00:00+00:00"
    assert {one.attrib["hreflang"]: one.attrib["href"] for one in row.findall(f"{XHTML}link")} == {
        "nl": f"{settings.BASE_URL}/activiteiten/noord/",
        "en": f"{settings.BASE_URL}/en/activiteiten/noord/",
    }


def test_robots_are_told_where_the_sitemap_is(client: Client) -> None:
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in lines


# --- the list within another page ----------------------------------------------------------------


def policy_of(answer: HttpResponse) -> dict[str, list[str]]:
    rules = (rule.split() for rule in answer["Content-Security-Policy"].split(";"))
    return {rule[0]: rule[1:] for rule in rules if rule}


@pytest.mark.capability(172)
def test_another_site_may_show_the_list_and_nothing_else(client: Client) -> None:
    network = make_network(title="Netwerk Noord")
    answer = client.get("/insluiten/activiteiten/")
    assert "X-Frame-Options" not in answer
    assert policy_of(answer)["frame-ancestors"] == ["*"]
    assert "script-src" not in policy_of(answer)
    assert policy_of(answer)["default-src"] == ["'none'"]
    assert not answer.cookies
    for path in ("/activiteiten/", f"/activiteiten/{network.slug}/aanmelden/", "/inloggen/"):
        other = client.get(path)
        assert policy_of(other)["frame-ancestors"] == ["'none'"], path
        assert other["X-Frame-Options"] == "DENY", path


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Noord", "Leraren", "Wieg"}),
        ("?doelgroep=teacher", {"Leraren"}),
        ("?aantal=1", {"Noord"}),
        ("?aantal=veel", {"Noord", "Leraren", "Wieg"}),
        ("?aantal=0", {"Noord", "Leraren", "Wieg"}),
        ("?stand=voorbij", set()),
    ],
)
def test_the_list_is_filtered_as_the_agenda_is(client: Client, query: str, found: set[str]) -> None:
    programme = make_programme()
    for title, more in (("Noord", {}), ("Leraren", {"audience": ["teacher"]}), ("Wieg", {})):
        make_network(programme=programme, title=title, **more)
    body = client.get(f"/insluiten/activiteiten/{query}").content.decode()
    assert set(re.findall("Noord|Leraren|Wieg", body)) == found


def test_links_of_the_list_leave_the_frame_and_keep_the_filter(client: Client) -> None:
    network = make_network(audience=["teacher"])
    body = client.get("/en/insluiten/activiteiten/?doelgroep=teacher&aantal=3").content.decode()
    links = re.findall(r'<a href="([^"]+)"([^>]*)>', body)
    assert [address for address, _more in links] == [
        f"{settings.BASE_URL}/en/activiteiten/{network.slug}/",
        f"{settings.BASE_URL}/en/activiteiten/?doelgroep=teacher",
    ]
    assert all('target="_top"' in more for _address, more in links)
    assert "<script" not in body
    assert "<form" not in body


def test_the_snippet_of_the_guide_shows_the_list(client: Client) -> None:
    for language in ("nl", "en"):
        guide = (ROOT / f"docs/how-to/embed-the-list.{language}.md").read_text()
        sources: list[Any] = re.findall(r'<iframe[^>]*src="https://[^/"]+([^"]+)"', guide)
        assert sources
        for path in sources:
            assert client.get(path.replace("&amp;", "&")).status_code == 200
