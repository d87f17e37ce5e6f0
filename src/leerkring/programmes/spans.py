"""Keeping an activity's span and the order of its meetings right: pages read both."""

from __future__ import annotations

from collections.abc import Iterable

from leerkring.programmes.models import Activity, Meeting, MeetingOf
from leerkring.programmes.moments import days_of_a_series


def keep_span_right(activity: Activity) -> None:
    """Store when the activity's first meeting begins and when its last one is surely over.

    With a meeting whose date is not known the end is not known either; cancelled meetings do
    not count, unless there is no other.
    """
    meetings = list(Meeting.objects.filter(links__activity=activity))
    held = [meeting for meeting in meetings if meeting.cancelled_at is None] or meetings
    starts = [first for meeting in held if (first := meeting.moment.first)]
    ends = [meeting.moment.last for meeting in held]
    known_ends = [last for last in ends if last is not None]
    activity.starts_at = min(starts, default=None)
    activity.ends_at = max(known_ends) if known_ends and len(known_ends) == len(ends) else None
    activity.save(update_fields=["starts_at", "ends_at"])


def keep_spans_right(meeting: Meeting) -> None:
    """Do so for every activity that shares a meeting, and number its meetings by their days."""
    activities: Iterable[Activity] = Activity.objects.filter(links__meeting=meeting)
    for activity in activities:
        keep_span_right(activity)
        keep_order_right(activity)


def keep_order_right(activity: Activity) -> None:
    """Number the meetings in the order of their days; those without a day keep their place."""
    links = list(activity.links.select_related("meeting").order_by("number", "id"))
    days = days_of_a_series([link.meeting.moment for link in links])
    order = sorted(range(len(links)), key=lambda place: (days[place], place))
    moved = []
    for number, place in enumerate(order, start=1):
        if links[place].number != number:
            links[place].number = number
            moved.append(links[place])
    MeetingOf.objects.bulk_update(moved, ["number"])
