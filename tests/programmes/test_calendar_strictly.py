"""Calendar files, read back by a reader that shares nothing with what wrote them."""

from __future__ import annotations

from calendar import monthcalendar
from datetime import UTC, datetime, timedelta

import pytest

from leerkring.programmes.calendar import activity_calendar, cancellation, invitation
from tests.factories import START, make_meeting, make_network
from tests.ical import Component, read
from tests.support import AMSTERDAM

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
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


@pytest.mark.parametrize("year", [1997, 2023, 2024, 2027, 2028, 2032, 2037])
def test_the_clock_in_the_file_changes_when_the_clock_in_the_netherlands_does(year: int) -> None:
    network = make_network()
    calendar = read(
        activity_calendar(network, [make_meeting(network)], at=START, url="https://x.e")
    )
    [zone] = calendar.all("VTIMEZONE")
    changes = sorted(_change(part, year) for part in zone.parts)
    assert [to for _at, _from, to in changes] == [timedelta(hours=2), timedelta(hours=1)]
    for at, before, after in changes:
        assert (at - SECOND).astimezone(AMSTERDAM).utcoffset() == before
        assert at.astimezone(AMSTERDAM).utcoffset() == after


def _change(part: Component, year: int) -> tuple[datetime, timedelta, timedelta]:
    """Return at which moment of a year this rule begins to hold, and both offsets."""
    rule = dict(pair.split("=") for pair in part.one("RRULE").split(";"))
    assert (rule.pop("FREQ"), rule.pop("BYDAY")) == ("YEARLY", "-1SU")
    month = int(rule.pop("BYMONTH"))
    assert not rule
    first = datetime.strptime(part.one("DTSTART"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    assert (first.weekday(), first.month) == (6, month)  # the rule says so of the first one too
    last_sunday = max(
        week[6]
        for week in monthcalendar(year, month)  # weeks end on Sunday
    )
    before, after = (_offset(part.one(name)) for name in ("TZOFFSETFROM", "TZOFFSETTO"))
    local = first.replace(year=year, day=last_sunday)
    return local - before, before, after


def _offset(text: str) -> timedelta:
    assert text[0] == "+"
    return timedelta(hours=int(text[1:3]), minutes=int(text[3:]))
