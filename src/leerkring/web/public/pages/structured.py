"""Activities in schema.org's words, for search engines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString

from leerkring.programmes.models import Meeting
from leerkring.programmes.moments import AMSTERDAM
from leerkring.programmes.public_queries import ActivityShown, MeetingShown
from leerkring.programmes.states import PublicState
from leerkring.web.design.safe import trusted

SCHEMA = "https://schema.org"
_MODES = {
    Meeting.Mode.ONLINE: "OnlineEventAttendanceMode",
    Meeting.Mode.IN_PERSON: "OfflineEventAttendanceMode",
    Meeting.Mode.HYBRID: "MixedEventAttendanceMode",
}
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}  # as json_script does


def activity_as_event(shown: ActivityShown, state: PublicState, url: str) -> SafeString | None:
    """Return the JSON-LD of an activity; None as long as no meeting has a date."""
    dated = [meeting for meeting in shown.meetings if meeting.moment.on is not None]
    if not dated:
        return None
    activity = shown.activity
    cancelled = state == PublicState.CANCELLED
    event: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "EducationEvent" if activity.is_webinar else "EventSeries",
        "name": activity.title,
        "description": activity.lead,
        "url": url,
        "inLanguage": activity.language,
        "eventStatus": f"{SCHEMA}/{'EventCancelled' if cancelled else 'EventScheduled'}",
        "isAccessibleForFree": True,
        "organizer": {"@type": "Organization", "name": activity.programme.organiser.name},
        **_when_and_where(dated[0], url),
    }
    last = dated[-1].moment
    if last.ends_at is not None:
        event["endDate"] = last.ends_at.astimezone(AMSTERDAM).isoformat()
    if not activity.is_webinar:
        event["subEvent"] = [
            {"@type": "Event", "name": meeting.title, **_when_and_where(meeting, url)}
            for meeting in dated
        ]
    return _as_script(event)


def _when_and_where(meeting: MeetingShown, url: str) -> dict[str, Any]:
    moment = meeting.moment
    assert moment.on is not None
    start, end = moment.starts_at, moment.ends_at
    found: dict[str, Any] = {
        "startDate": (start.astimezone(AMSTERDAM) if start else moment.on).isoformat(),
        "eventAttendanceMode": f"{SCHEMA}/{_MODES[Meeting.Mode(meeting.mode)]}",
    }
    if end:
        found["endDate"] = end.astimezone(AMSTERDAM).isoformat()
    if meeting.mode != Meeting.Mode.IN_PERSON:
        found["location"] = {"@type": "VirtualLocation", "url": url}
    elif meeting.venue:
        address = meeting.address or meeting.town
        found["location"] = {"@type": "Place", "name": meeting.venue, "address": address}
    return found


def _as_script(event: Mapping[str, Any]) -> SafeString:
    return trusted(json.dumps(event, ensure_ascii=False).translate(_ESCAPES))
