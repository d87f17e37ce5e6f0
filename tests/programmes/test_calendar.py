from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from leerkring.programmes.calendar import activity_calendar, cancellation, invitation
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.moments import at_amsterdam
from tests.factories import START, make_meeting, make_network
from tests.support import AMSTERDAM

pytestmark = pytest.mark.django_db
URL = "https://leerkring.example/aanmelding/1-abc/"


def at_hours(activity: Activity, day: date, **values: Any) -> Meeting:

    start, end = time(16), time(20)
    return make_meeting(
        activity,
        on=day,
        start_time=start,
        end_time=end,
        starts_at=at_amsterdam(day, start),
        ends_at=at_amsterdam(day, end),
        **values,
    )


def parsed(content: bytes) -> Calendar:
    return Calendar.from_ical(content.decode())


def to_guest(meeting: Meeting, activity: Activity, make: Any = invitation) -> Calendar:
    return parsed(
        make(meeting, activity, at=START, name="Noor Bakker", email="noor@school.example", url=URL)
    )


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [
        (date(2023, 10, 28), 14),  # summer time, the day before the clock goes back
        (date(2023, 10, 29), 15),
        (date(2024, 3, 30), 15),
        (date(2024, 3, 31), 14),  # the day on which the clock goes forward
    ],
)
def test_four_in_the_afternoon_is_four_in_the_afternoon(day: date, utc_hour: int) -> None:
    network = make_network()
    calendar = to_guest(at_hours(network, day), network)
    (event,) = calendar.events
    assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"
    assert event.start.astimezone(UTC).hour == utc_hour
    assert event.start.astimezone(AMSTERDAM).hour == 16
    assert [str(zone["TZID"]) for zone in calendar.timezones] == ["Europe/Amsterdam"]


def test_the_time_zone_of_the_file_itself_knows_both_clock_changes() -> None:
    network = make_network()
    days = [date(2023, 10, 28), date(2023, 10, 29), date(2024, 3, 30), date(2024, 3, 31)]
    meetings = [at_hours(network, day) for day in days]
    calendar = parsed(activity_calendar(network, meetings, at=START, url=URL))
    zone = calendar.timezones[0].to_tz(lookup_tzid=False)
    offsets = [zone.utcoffset(datetime.combine(day, time(16))) for day in days]
    assert [offset / timedelta(hours=1) for offset in offsets if offset] == [2, 1, 1, 2]


def test_an_invitation_is_for_one_guest_and_from_a_human_address() -> None:
    network = make_network(contact_email="hester@alliantie.example")
    calendar = to_guest(at_hours(network, date(2024, 1, 18)), network)
    (event,) = calendar.events
    assert calendar["METHOD"] == "REQUEST"
    assert event["ATTENDEE"] == "mailto:noor@school.example"
    assert event["ORGANIZER"] == "mailto:hester@alliantie.example"
    assert b"noor@school.example" in calendar.to_ical()


def test_a_change_keeps_the_uid_and_raises_the_sequence() -> None:
    network = make_network()
    meeting = at_hours(network, date(2024, 1, 18))
    before = to_guest(meeting, network).events[0]
    meeting.calendar_sequence += 1
    after = to_guest(meeting, network).events[0]
    assert before["UID"] == after["UID"] == meeting.calendar_uid
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)


def test_a_cancellation_takes_the_same_entry_away() -> None:
    network = make_network()
    meeting = at_hours(network, date(2024, 1, 18), cancelled_at=START, calendar_sequence=2)
    calendar = to_guest(meeting, network, cancellation)
    (event,) = calendar.events
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (event["UID"], event["SEQUENCE"]) == (meeting.calendar_uid, 2)


def test_what_has_no_day_is_left_out_and_a_day_without_hours_takes_the_day() -> None:
    network = make_network()
    nowhere = {"start_time": None, "end_time": None, "starts_at": None, "ends_at": None}
    unknown = make_meeting(network, on=None, precision="tbd", **nowhere)
    month = make_meeting(network, on=date(2024, 5, 1), precision="month", **nowhere)
    day = make_meeting(network, on=date(2024, 5, 16), **nowhere)
    calendar = parsed(activity_calendar(network, [unknown, month, day], at=START, url=URL))
    (event,) = calendar.events
    assert event["DTSTART"].dt == date(2024, 5, 16)
    assert calendar["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in event
