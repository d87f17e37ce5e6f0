"""The audit trail's background work."""

from __future__ import annotations

from datetime import timedelta

from django.tasks import task
from django.utils import timezone

from leerkring.audit import actions
from leerkring.audit.limits import forget_paces
from leerkring.audit.security import forget_security_events

SUBMISSIONS_KEPT = timedelta(days=7)
SECURITY_KEPT = timedelta(days=365)


@task()
def seal_all_chains() -> None:
    actions.seal_all(at=timezone.now())


@task()
def forget_submissions() -> None:
    actions.forget_submissions(at=timezone.now(), after=SUBMISSIONS_KEPT)


@task()
def forget_limits_and_security() -> None:
    now = timezone.now()
    forget_paces(at=now)
    forget_security_events(before=now - SECURITY_KEPT)
