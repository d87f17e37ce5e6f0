"""Background work of review."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from leerkring.review.actions.dividing import divide_what_came_in, remind_in_time
from leerkring.review.readers import activities_being_read


@task()
def look_after_reading() -> None:
    now = timezone.now()
    for activity in activities_being_read():
        divide_what_came_in(activity=activity, at=now)
        remind_in_time(activity=activity, at=now)
