"""The page of a programme: its networks on one line of time, each with a ring of its own."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from leerkring.programmes.actions import cancel_meeting, copy_activity, create_network
from leerkring.programmes.models import Activity, Meeting, Programme
from leerkring.programmes.moments import Moment, Precision
from leerkring.web.public.programme.lanes import Lane, Year, drawn
from leerkring.web.public.programme.rings import PATTERNS, circle, line
from tests.factories import (
    START,
    make_account,
    make_actor,
    make_meeting,
    make_network,
    make_programme,
    make_webinar,
    place_person,
)
from tests.support import Clock
from tests.web.public.pages import OPEN_DAY, page

pytestmark = pytest.mark.django_db
BACKEND = "leerkring.people.signin.LinkBackend"
UNKNOWN: dict[str, Any] = {
    "on": None,
    "precision": "tbd",
    "start_time": None,
    "end_time": None,
    "starts_at": None,
    "ends_at": None,
}


@pytest.fixture(autouse=True)
def today(clock: Clock) -> Clock:
    clock.move_to(OPEN_DAY)
    return clock


def day(on: date) -> dict[str, Any]:
    return {"on": on, "starts_at": None, "ends_at": None}


@pytest.fixture
def programme() -> Programme:
    """Return three networks; those of leaders and teachers close together."""
    made = make_programme(slug="jaar", title="Gelijke kansen")
    leaders = make_network(programme=made, short_title="Schoolleiders", ring=1)
    teachers = make_network(programme=made, short_title="Leraren", ring=2)
    aldermen = make_network(programme=made, short_title="Wethouders", ring=3)
    for on in (date(2024, 1, 18), date(2024, 3, 14)):
        make_meeting(leaders, **day(on))
    make_meeting(teachers, **day(date(2024, 1, 25)))
    make_meeting(teachers, **UNKNOWN)
    make_meeting(aldermen, **day(date(2024, 2, 6)))
    make_meeting(aldermen, **day(date(2024, 2, 13)))
    make_meeting(
        leaders, teachers, title="Slotbijeenkomst", is_closing=True, **day(date(2024, 11, 4))
    )
    make_webinar(programme=made, title="Webinar Wieg")
    return made


def pictures(body: str) -> list[ElementTree.Element]:
    return [
        ElementTree.fromstring(svg)
        for svg in re.findall(r'<svg class="lk-lanes .*?</svg>', body, re.DOTALL)
    ]


def words_of(picture: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in picture.iter("text")]


# --- the picture ---------------------------------------------------------------------------------


@pytest.mark.capability(5, "S6")
@pytest.mark.usefixtures("programme")
def test_each_network_is_a_lane_whose_meetings_run_into_the_joint_closing(client: Client) -> None:
    body = client.get("/programmas/jaar/").content.decode()
    lying, standing = pictures(body)
    for picture in (lying, standing):
        words = words_of(picture)
        for name in ("Schoolleiders", "Leraren", "Wethouders", "Slotbijeenkomst", "vandaag"):
            assert (name in words) == (name != "vandaag"), name
        for short in ("18 jan", "14 mrt", "25 jan", "n.t.b.", "6 feb", "13 feb", "4 nov"):
            assert words.count(short) == 1, short
        lanes = [one for one in picture.iter("path") if "lk-lanes__lane" in one.attrib["class"]]
        assert ["C" in lane.attrib["d"] for lane in lanes] == [True, True, False]
        arcs = [one for one in picture.iter("path") if "A52" in one.attrib["d"]]
        assert {one.attrib["class"] for one in arcs} == {"lk-ring-1", "lk-ring-2"}


@pytest.mark.usefixtures("programme")
def test_the_picture_is_named_by_the_sentence_that_stands_above_it(client: Client) -> None:
    for path, sentence in (
        (
            "/programmas/jaar/",
            "Elk netwerk komt 2 keer bij elkaar, van januari 2024 tot en met maart 2024. "
            "Slotbijeenkomst, met Schoolleiders en Leraren samen: maandag 4 november 2024.",
        ),
        (
            "/en/programmas/jaar/",
            "Each network meets 2 times, from January 2024 to March 2024. "
            "Slotbijeenkomst, with Schoolleiders and Leraren together: Monday 4 November 2024.",
        ),
    ):
        body = client.get(path).content.decode()
        assert [one.findtext("title") for one in pictures(body)] == [sentence, sentence]
        assert f"<p>{html.escape(sentence)}</p>" in body


@pytest.mark.usefixtures("programme")
def test_the_list_beneath_says_the_same_and_the_webinar_stands_apart(client: Client) -> None:
    text = page(client, "/programmas/jaar/")
    for on in ("Donderdag 18 januari 2024", "Donderdag 14 maart 2024", "Dinsdag 13 februari 2024"):
        assert text.count(on) == 1, on
    assert text.count("Datum nader te bepalen") == 1
    assert text.count("Maandag 4 november 2024") == 1
    assert text.index("Ook in dit programma") < text.index("Webinar Wieg")


def test_today_stands_in_the_picture_while_the_year_runs(
    client: Client, clock: Clock, programme: Programme
) -> None:
    clock.move_to("2024-02-01 12:00")
    for picture in pictures(client.get(f"/programmas/{programme.slug}/").content.decode()):
        assert words_of(picture).count("vandaag") == 1


def test_a_cancelled_meeting_and_network_are_not_drawn(
    client: Client, programme: Programme
) -> None:
    by = make_actor(programme.organiser)
    cancel_meeting(by=by, at=START, meeting=Meeting.objects.get(on=date(2024, 2, 13)))
    Activity.objects.filter(short_title="Leraren").update(cancelled_at=START)
    words = words_of(pictures(client.get("/programmas/jaar/").content.decode())[0])
    assert "13 feb" not in words
    assert "Leraren" not in words
    assert "4 nov" in words  # of the leaders alone, so on their own lane


def test_one_known_day_makes_no_picture_but_the_list_stays(client: Client) -> None:
    network = make_network(programme=make_programme(slug="klein"))
    make_meeting(network, **day(date(2024, 1, 18)))
    body = client.get("/programmas/klein/").content.decode()
    assert pictures(body) == []
    assert "Donderdag 18 januari 2024" in body


@pytest.mark.parametrize("number", [1, 2, 4, 7])
@pytest.mark.parametrize("meetings", [1, 5, 20])
def test_no_meeting_leaves_the_picture_or_covers_another(number: int, meetings: int) -> None:
    start = date(2024, 1, 2)
    lanes = [
        Lane(
            f"Netwerk {one} met een lange naam",
            one,
            [Moment(Precision.DAY, start + timedelta(days=step)) for step in range(meetings)],
            closes_jointly=True,
        )
        for one in range(1, number + 1)
    ]
    closing = Moment(Precision.DAY, date(2024, 12, 1))
    for picture in pictures(str(drawn(Year(lanes, closing, "Slot", start), "Zo."))):
        _x, _y, width, height = map(float, picture.attrib["viewBox"].split())
        centres = [
            (float(one.attrib["cx"]), float(one.attrib["cy"]))
            for one in picture.iter("circle")
            if one.attrib["class"] == "lk-lanes__under"
        ]
        assert len(centres) == number * meetings + 1
        for x, y in centres:
            assert 14 <= x <= width - 14
            assert 14 <= y <= height - 14
        for index, (x, y) in enumerate(centres):
            near = min(
                (abs(x - a) + abs(y - b) for a, b in centres[:index]),
                default=100,
            )
            assert near >= 28


# --- the rings -----------------------------------------------------------------------------------


def test_rings_differ_in_more_than_their_colour() -> None:
    def shape(drawing: str) -> str:
        return re.sub(r'class="[^"]*"', "", drawing)

    rings = range(1, len(PATTERNS) + 1)
    assert len({shape(circle(ring, 16, 16, 11, 4)) for ring in rings}) == 6
    assert len({shape(line(ring, "M0 0L88 0", 2.5, 88)) for ring in rings}) == 6
    assert len({str(pattern.name) for pattern in PATTERNS}) == 6


def test_each_network_of_a_programme_gets_a_ring_of_its_own() -> None:
    programme = make_programme()
    by = make_actor(programme.organiser)
    made = [
        create_network(
            by=by,
            at=START,
            programme=programme,
            title=f"Netwerk {number}",
            audience=["teacher"],
            sectors=["po"],
            admission="selection",
        )
        for number in range(5)
    ]
    made.append(
        copy_activity(by=by, at=START, activity=made[0], programme=programme, title="Zesde")
    )
    assert [one.ring for one in made] == [1, 2, 3, 4, 5, 6]
    next_year = make_programme(organiser=programme.organiser)
    copy = copy_activity(by=by, at=START, activity=made[4], programme=next_year, title="Opnieuw")
    assert copy.ring == 1


def test_a_network_has_its_ring_on_cards_timelines_and_the_participants_page(
    client: Client, programme: Programme
) -> None:
    teachers = Activity.objects.get(short_title="Leraren")
    application = place_person(teachers)
    mark = re.compile(r'<svg class="lk-ring".*?lk-ring-(\d)', re.DOTALL)
    cards = client.get("/activiteiten/").content.decode()
    assert sorted(mark.findall(cards)) == ["1", "2", "3"]
    own = client.get(f"/activiteiten/{teachers.slug}/").content.decode()
    assert mark.findall(own) == ["2"]
    assert 'class="lk-beads lk-ring-2"' in own
    client.force_login(make_account(application.person), backend=BACKEND)
    mine = client.get("/mijn/").content.decode()
    assert 'class="lk-beads lk-ring-2"' in mine
    assert mark.findall(mine)[:2] == ["2", "2"]  # the next meeting, and the heading of the network


@pytest.mark.capability(38)
@pytest.mark.usefixtures("programme")
def test_the_next_meeting_stands_once_on_the_participants_page(client: Client) -> None:
    leaders = Activity.objects.get(short_title="Schoolleiders")
    aldermen = Activity.objects.get(short_title="Wethouders")
    person = place_person(leaders).person
    place_person(aldermen, person=person)
    client.force_login(make_account(person), backend=BACKEND)
    text = page(client, "/mijn/")
    assert text.count("Donderdag 18 januari 2024") == 1
    assert text.index("Volgende bijeenkomst · Schoolleiders") < text.index("Donderdag 18 januari")
    assert text.count("De andere bijeenkomsten") == 1
    assert text.count("Dinsdag 6 februari 2024") == 1
