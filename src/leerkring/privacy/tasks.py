"""Background work of privacy."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from leerkring.audit.actors import SYSTEM
from leerkring.privacy.actions import keep_terms


@task()
def keep_to_terms() -> None:
    keep_terms(by=SYSTEM, at=timezone.now())
