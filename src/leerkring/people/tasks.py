"""Background work about accounts."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from leerkring.people.sessions import forget_expired_sessions


@task()
def forget_sessions() -> None:
    forget_expired_sessions(at=timezone.now())
