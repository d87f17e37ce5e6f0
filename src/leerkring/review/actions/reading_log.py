"""Who opened a motivation or took a list away: the read log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from leerkring.admissions.models import Application
from leerkring.admissions.rules import may_see_applications
from leerkring.admissions.trail import chain_of, write_about_application
from leerkring.audit.actions import record
from leerkring.audit.actors import Actor
from leerkring.audit.problems import NotAllowed
from leerkring.programmes.models import Activity
from leerkring.review.rules import may_review


@transaction.atomic
def note_reading(*, application: Application, by: Actor, at: datetime) -> None:
    """Write down that somebody of the team opened this motivation with the name above it."""
    if not may_see_applications(by, application.activity):
        raise NotAllowed
    write_about_application(application, "read_motivation", by=by, at=at)


@transaction.atomic
def note_export(
    *, activity: Activity, columns: Sequence[str], rows: int, by: Actor, at: datetime
) -> None:
    """Write down that somebody took the list away, and with which columns."""
    if not may_see_applications(by, activity):
        raise NotAllowed
    record(
        by=by,
        at=at,
        verb="exported_applications",
        subject=f"activity:{activity.pk}",
        chain=chain_of(activity),
        columns=list(columns),
        rows=rows,
    )


@transaction.atomic
def note_scores_export(
    *, activity: Activity, rows: int, with_names: bool, by: Actor, at: datetime
) -> None:
    """Write down that somebody took away what the readers came to, and whether names were in it."""
    if not may_review(by, activity) or (with_names and not may_see_applications(by, activity)):
        raise NotAllowed
    record(
        by=by,
        at=at,
        verb="exported_readings",
        subject=f"activity:{activity.pk}",
        chain=chain_of(activity),
        rows=rows,
        with_names=with_names,
    )
