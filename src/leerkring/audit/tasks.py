"""The audit trail's background work."""

from __future__ import annotations

from datetime import timedelta

from django.tasks import task
from django.utils import timezone

from leerkring.audit import actions

SUBMISSIONS_KEPT = timedelta(days=7)


@task()
def seal_all_chains() -> None:
    actions.seal_all(at=timezone.now())


@task()
def forget_submissions() -> None:
    actions.forget_submissions(at=timezone.now(), after=SUBMISSIONS_KEPT)
