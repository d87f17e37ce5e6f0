"""Background work of admissions."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from leerkring.admissions.actions.lists import forget_lists
from leerkring.admissions.actions.offering import expire_offers
from leerkring.admissions.queries.applications import activities_with_due_offers
from leerkring.audit.actors import SYSTEM


@task()
def pass_unanswered_places_on() -> None:
    now = timezone.now()
    for activity in activities_with_due_offers(now):
        expire_offers(activity=activity, by=SYSTEM, at=now)


@task()
def forget_old_lists() -> None:
    forget_lists(by=SYSTEM, at=timezone.now())
