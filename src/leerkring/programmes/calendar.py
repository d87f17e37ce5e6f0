"""Calendar files that Outlook, Apple and Google take without complaint (RFC 5545, RFC 5546).

Each meeting keeps its UID for ever; SEQUENCE grows with every change, so that a later file
replaces the earlier entry. The organiser is an address that a person reads, and an invitation
names one guest only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.moments import AMSTERDAM, Precision

REFRESH = timedelta(hours=1)  # how often a calendar is asked to look for changes
PRODUCT = "-//Leerkring//Leerkring//NL"
FIRST_MEETING, LAST_LINE = b"\r\nBEGIN:VEVENT\r\n", b"\r\nEND:VCALENDAR\r\n"

# Summer time as the whole European Union keeps it (Directive 2000/84/EC): two rules say it for
# every year, where a list of changes would have to be computed for each file.
AMSTERDAM_RULES = """BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


def invitation(
    meeting: Meeting, activity: Activity, *, at: datetime, name: str, email: str, url: str
) -> bytes:
    """Return one meeting as an invitation to one person (METHOD:REQUEST)."""
    calendar = _calendar("REQUEST")
    calendar.add_component(_for_guest(_event(meeting, activity, at=at, url=url), name, email))
    return _bytes(calendar)


def cancellation(
    meeting: Meeting, activity: Activity, *, at: datetime, name: str, email: str, url: str
) -> bytes:
    """Return the message that takes a meeting out of one person's calendar (METHOD:CANCEL)."""
    calendar = _calendar("CANCEL")
    event = _for_guest(_event(meeting, activity, at=at, url=url), name, email)
    event["STATUS"] = vText("CANCELLED")
    calendar.add_component(event)
    return _bytes(calendar)


def activity_calendar(
    activity: Activity, meetings: Iterable[Meeting], *, at: datetime, url: str
) -> bytes:
    """Return the meetings whose day is known, for anybody's calendar (METHOD:PUBLISH)."""
    calendar = _calendar("PUBLISH")
    calendar.add("X-WR-CALNAME", activity.title)
    for meeting in meetings:
        if has_day(meeting):
            calendar.add_component(_event(meeting, activity, at=at, url=url))
    return _bytes(calendar)


@dataclass(frozen=True, slots=True)
class Entry:
    """A meeting in a calendar that follows changes: somebody's own, or everybody's."""

    meeting: Meeting
    activity: Activity
    is_expected: bool = True
    answers_changed: int = 0  # how often they said something else
    answered_at: datetime | None = None
    url: str = ""  # of the meeting's own page, where it has one
    named_after: str = ""  # what it belongs to, where that is not one activity


def followed_calendar(entries: Iterable[Entry], *, name: str, url: str) -> bytes:
    """Return meetings for a calendar that looks again by itself: one person's, or the public ones.

    The same meetings give the same bytes, so that a calendar that asks "anything new?" can be told
    "no". It names no guests: everybody's file is their own. Who said that they cannot come sees the
    meeting without their time being blocked.
    """
    calendar = _calendar("PUBLISH")
    for word in ("NAME", "X-WR-CALNAME"):
        calendar.add(word, name)
    calendar.add("X-WR-TIMEZONE", "Europe/Amsterdam")
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", f"PT{REFRESH // timedelta(hours=1)}H")
    for entry in entries:
        if has_day(entry.meeting):
            calendar.add_component(_own_event(entry, url))
    return _bytes(calendar)


def _own_event(entry: Entry, url: str) -> Event:
    changed_at = max(filter(None, (entry.meeting.changed_at, entry.answered_at)))
    event = _event(entry.meeting, entry.activity, at=changed_at, url=entry.url or url)
    if entry.named_after:
        event["SUMMARY"] = vText(f"{entry.meeting.title} – {entry.named_after}")
    del event["SEQUENCE"], event["LAST-MODIFIED"]
    event.add("SEQUENCE", entry.meeting.calendar_sequence + entry.answers_changed)
    event.add("LAST-MODIFIED", changed_at)
    if not entry.is_expected:
        event["TRANSP"] = vText("TRANSPARENT")
        event["SUMMARY"] = vText(_("Not coming: %(meeting)s") % {"meeting": event["SUMMARY"]})
        note = _("You told us that you cannot come.")
        event["DESCRIPTION"] = vText(f"{note}\n\n{event['DESCRIPTION']}")
    return event


def has_day(meeting: Meeting) -> bool:
    """Tell whether a calendar can hold this meeting: a week or a month is no day."""
    return meeting.on is not None and meeting.precision == Precision.DAY


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    return calendar


def _event(meeting: Meeting, activity: Activity, *, at: datetime, url: str) -> Event:
    event = Event()
    event.add("UID", meeting.calendar_uid)
    event.add("SEQUENCE", meeting.calendar_sequence)
    event.add("DTSTAMP", at)
    event.add("LAST-MODIFIED", meeting.changed_at)
    event.add("SUMMARY", _summary(meeting, activity))
    _add_times(event, meeting)
    event.add("LOCATION", _location(meeting))
    event.add("DESCRIPTION", f"{activity.title}\n\n{url}")
    event.add("URL", url)
    event.add("STATUS", "CANCELLED" if meeting.cancelled_at else "CONFIRMED")
    event["ORGANIZER"] = _organiser(activity)
    return event


def _add_times(event: Event, meeting: Meeting) -> None:
    assert meeting.on is not None
    moment = meeting.moment
    if moment.starts_at is None:
        event.add("DTSTART", meeting.on)
        event.add("DTEND", meeting.on + timedelta(days=1))
        event.add("TRANSP", "TRANSPARENT")  # hours unknown: the day is not blocked
        return
    event.add("DTSTART", moment.starts_at.astimezone(AMSTERDAM))
    if moment.ends_at is not None:
        event.add("DTEND", moment.ends_at.astimezone(AMSTERDAM))


def _summary(meeting: Meeting, activity: Activity) -> str:
    if activity.is_webinar or meeting.title == activity.title:
        return activity.title
    return f"{meeting.title} – {activity.short_title}"


def _location(meeting: Meeting) -> str:
    if meeting.is_online:
        return _("Online")
    if meeting.venue is None:
        return _("Place to be determined")
    parts = [meeting.venue.name, meeting.room, meeting.venue.address]
    return ", ".join(part for part in parts if part)


def _organiser(activity: Activity) -> vCalAddress:
    organiser = activity.programme.organiser
    address = vCalAddress(f"mailto:{activity.contact_email or organiser.reply_to}")
    address.params["CN"] = vText(organiser.name)
    return address


def _for_guest(event: Event, name: str, email: str) -> Event:
    guest = vCalAddress(f"mailto:{email}")
    guest.params["CN"] = vText(name)
    guest.params["ROLE"] = vText("REQ-PARTICIPANT")
    guest.params["PARTSTAT"] = vText("ACCEPTED")
    guest.params["RSVP"] = vText("FALSE")
    event.add("ATTENDEE", guest, encode=False)
    return event


def _bytes(calendar: Calendar) -> bytes:
    """Return the file; the rules of summer time, the same in each, go before the first meeting."""
    whole = bytes(calendar.to_ical())
    mark = FIRST_MEETING if FIRST_MEETING in whole else LAST_LINE
    before, mark, after = whole.partition(mark)
    return before + b"\r\n" + _amsterdam() + mark.lstrip() + after


@cache
def _amsterdam() -> bytes:
    return bytes(Timezone.from_ical(AMSTERDAM_RULES).to_ical())
