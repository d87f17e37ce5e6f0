"""Background work for meetings."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from leerkring.audit.actors import SYSTEM
from leerkring.logistics.actions import remind_of_meetings


@task()
def remind_before_meetings() -> None:
    remind_of_meetings(by=SYSTEM, at=timezone.now())
