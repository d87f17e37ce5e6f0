"""The queue's own background work."""

from __future__ import annotations

from datetime import timedelta

from django.tasks import task
from django.utils import timezone

from leerkring.jobs.backend import durable_backend

KEPT = timedelta(days=2)  # delivery looks for letters every ten seconds


@task()
def forget_finished_jobs() -> None:
    durable_backend().delete_finished(timezone.now() - KEPT)
