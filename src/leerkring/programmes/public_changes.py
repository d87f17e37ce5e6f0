"""What programs follow of the public pages: when each last changed, and all public meetings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet

from leerkring.audit.queries import last_times
from leerkring.audit.trail import reference
from leerkring.programmes.calendar import Entry
from leerkring.programmes.models import Activity, MeetingOf, Programme
from leerkring.programmes.moments import Precision, amsterdam_day
from leerkring.programmes.public_queries import activity_address, visible_activities
from leerkring.programmes.trail import Verb

KEPT_AFTERWARDS = timedelta(days=92)
"""How long a meeting stays in the public calendar after its day."""
MOST_FOLLOWED = 100
_EDITS = (
    Verb.ACTIVITY_EDITED,
    Verb.ACTIVITY_PUBLISHED,
    Verb.ACTIVITY_CANCELLED,
    Verb.ORGANISATION_ROLES_SET,
    Verb.PROGRAMME_EDITED,
    Verb.PROGRAMME_PUBLISHED,
    Verb.MILESTONE_ADDED,
    Verb.MILESTONE_CHANGED,
    Verb.MILESTONE_REMOVED,
    Verb.MEETING_ADDED,
    Verb.MEETING_CHANGED,
    Verb.MEETING_CANCELLED,
    Verb.MEETING_REMOVED,
    Verb.AGENDA_SET,
    Verb.JOINT_MEETING_LINKED,
    Verb.JOINT_MEETING_UNLINKED,
    Verb.MATERIAL_ADDED,
    Verb.MATERIAL_REMOVED,
)
OF_THE_PAGE = [verb.stored for verb in _EDITS]


def newest_activities(at: datetime) -> QuerySet[Activity]:
    """Return the activities that were announced last, with the schedule that a list shows."""
    return visible_activities(at).order_by("-published_at", "-id")[:MOST_FOLLOWED]


def published_programmes(at: datetime) -> QuerySet[Programme]:
    """Return the programmes with a public page on which an activity stands, the newest first."""
    shown = Programme.objects.filter(
        published_at__lte=at, activities__published_at__lte=at
    ).annotate(begins_at=Max("activities__starts_at"))
    return shown.order_by("-begins_at", "-id")


def changed_at(activities: Iterable[Activity], at: datetime) -> dict[int, datetime]:
    """Return when the page of each published activity last changed, before a moment.

    It changes when somebody edits it or its meetings and steps, and when the clock opens or
    closes the application.
    """
    found = list(activities)
    parts = _parts_of(found)
    names = {name for names in parts.values() for name in names}
    times = last_times(names, OF_THE_PAGE)
    moments = {}
    for one in found:
        edited = [times[name] for name in parts[one.pk] if name in times]
        by_clock = [when for when in (one.opens_at, one.closes_before) if when]
        known = [when for when in (one.published_at, *edited, *by_clock) if when and when <= at]
        moments[one.pk] = max(known, default=one.created_at)
    return moments


def _parts_of(activities: list[Activity]) -> dict[int, set[str]]:
    """Return the names in the trail of each activity and its meetings."""
    parts: dict[int, set[str]] = defaultdict(set)
    for one in activities:
        parts[one.pk].add(reference(one))
    links = MeetingOf.objects.filter(activity__in=activities).select_related("meeting")
    for link in links:
        parts[link.activity_id].add(reference(link.meeting))
    return parts


def programmes_changed_at(
    programmes: Iterable[Programme],
    activities: Iterable[Activity],
    times: Mapping[int, datetime],
) -> dict[int, datetime]:
    """Return when the page of each programme last changed: its words, or an activity on it."""
    found = list(programmes)
    edited = last_times([reference(one) for one in found], OF_THE_PAGE)
    below: dict[int, list[datetime]] = defaultdict(list)
    for activity in activities:
        below[activity.programme_id].append(times[activity.pk])
    moments = {}
    for one in found:
        known = (one.published_at, edited.get(reference(one)), *below[one.pk])
        moments[one.pk] = max(when for when in known if when is not None)
    return moments


def public_calendar(at: datetime, language: str) -> list[Entry]:
    """Return the meetings of published activities, each once, cancelled ones too.

    A meeting of several networks is named after their programme.
    """
    links = MeetingOf.objects.filter(
        activity__published_at__lte=at,
        meeting__precision=Precision.DAY,
        meeting__on__gte=amsterdam_day(at) - KEPT_AFTERWARDS,
    ).select_related("meeting__venue", "activity__programme__organiser")
    of: dict[int, list[MeetingOf]] = defaultdict(list)
    for link in links.order_by("meeting__on", "meeting_id", "activity_id"):
        of[link.meeting_id].append(link)
    return [_entry(shared, language) for shared in of.values()]


def _entry(links: list[MeetingOf], language: str) -> Entry:
    first = links[0]
    activity = first.activity
    named = activity.programme.title if len(links) > 1 else ""
    url = activity_address(activity, language)
    return Entry(first.meeting, activity, url=url, named_after=named)
