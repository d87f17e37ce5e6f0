"""Calendar files, read back by a reader that shares nothing with what wrote them."""

from __future__ import annotations

import pytest

from leerkring.programmes.calendar import activity_calendar, cancellation, invitation
from tests.factories import START, make_meeting, make_network
from tests.ical import Component, read

pytestmark = pytest.mark.django_db
TITLE = "Leernetwerk: één, twee; drie\\vier " + "schoolleiders én leraren " * 5
GUEST = {"name": 'Renée; "R", Dekker', "email": "renee@school.example", "url": "https://x.example/"}


def test_an_invitation_its_change_and_its_cancellation_follow_the_standard() -> None:
    network = make_network(title=TITLE.strip())
    meeting = make_meeting(network)
    first = read(invitation(meeting, network, at=START, **GUEST))
    [event] = first.all("VEVENT")
    assert first.one("METHOD") == "REQUEST"
    assert event.text("DESCRIPTION").startswith(f"{TITLE.strip()}\n\n")
    assert event.params("DTSTART")["TZID"] == "Europe/Amsterdam"
    meeting.calendar_sequence += 1
    [changed] = read(invitation(meeting, network, at=START, **GUEST)).all("VEVENT")
    assert changed.one("UID") == event.one("UID")
    assert int(changed.one("SEQUENCE")) > int(event.one("SEQUENCE"))
    last = read(cancellation(meeting, network, at=START, **GUEST))
    assert last.one("METHOD") == "CANCEL"
    assert last.all("VEVENT")[0].one("UID") == event.one("UID")


def test_the_download_of_an_activity_carries_the_rules_of_summer_time() -> None:
    network = make_network(title=TITLE.strip())
    meetings = [make_meeting(network)]
    calendar = read(activity_calendar(network, meetings, at=START, url="https://x.example/"))
    [zone] = calendar.all("VTIMEZONE")
    rules = {_rule(part) for part in zone.parts}
    assert rules == {
        ("DAYLIGHT", "+0100", "+0200", "3", "-1SU", "020000"),
        ("STANDARD", "+0200", "+0100", "10", "-1SU", "030000"),
    }


def _rule(part: Component) -> tuple[str, ...]:
    rule = dict(pair.split("=") for pair in part.one("RRULE").split(";"))
    begins = part.one("DTSTART").partition("T")[2]
    offsets = (part.one("TZOFFSETFROM"), part.one("TZOFFSETTO"))
    return (part.name, *offsets, rule["BYMONTH"], rule["BYDAY"], begins)
