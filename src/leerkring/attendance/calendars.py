"""The calendar files that go with a changed or cancelled meeting."""

from __future__ import annotations

from datetime import datetime

from leerkring.mail.actions import File
from leerkring.people.models import Person
from leerkring.programmes.calendar import cancellation, has_day, invitation
from leerkring.programmes.models import Activity, Meeting

CONTENT_TYPE = "text/calendar; method={method}; charset=utf-8"


def update_files(
    meeting: Meeting, activity: Activity, person: Person, *, url: str, at: datetime
) -> list[File]:
    """Return a meeting as it is now, for one person's calendar; nothing without a day."""
    if not has_day(meeting) or not person.email:
        return []
    content = invitation(meeting, activity, at=at, name=person.name, email=person.email, url=url)
    return [File(f"{meeting.on}.ics", CONTENT_TYPE.format(method="REQUEST"), content)]


def cancellation_files(
    meeting: Meeting, activity: Activity, person: Person, *, url: str, at: datetime
) -> list[File]:
    """Return what takes a meeting out of one person's calendar; nothing without a day."""
    if not has_day(meeting) or not person.email:
        return []
    content = cancellation(meeting, activity, at=at, name=person.name, email=person.email, url=url)
    return [File(f"{meeting.on}.ics", CONTENT_TYPE.format(method="CANCEL"), content)]
