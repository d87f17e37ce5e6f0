"""Titles of activities by which a person tells them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from leerkring.programmes.models import Activity


def apart(activities: Sequence[Activity]) -> list[str]:
    """Return the titles, with the programme behind each one that another activity has too."""
    times = Counter(activity.title for activity in activities)
    return [
        f"{activity.title} ({activity.programme.title})"
        if times[activity.title] > 1
        else activity.title
        for activity in activities
    ]
