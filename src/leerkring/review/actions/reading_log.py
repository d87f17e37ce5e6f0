"""Who opened a motivation or took a list away: the read log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from leerkring.admissions.models import Application
from leerkring.admissions.rules import may_see_applications
from leerkring.audit.actors import Actor
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity
from leerkring.review.rules import may_take_readings
from leerkring.review.trail import Verb


@transaction.atomic
def note_reading(*, application: Application, by: Actor, at: datetime) -> None:
    """Write down that somebody of the team opened this motivation with the name above it."""
    require(may_see_applications, by, application.activity)
    record(by, at, Verb.READ_MOTIVATION, application)


@transaction.atomic
def note_export(
    *, activity: Activity, columns: Sequence[str], rows: int, by: Actor, at: datetime
) -> None:
    """Write down that somebody took the list away, and with which columns."""
    require(may_see_applications, by, activity)
    record(by, at, Verb.EXPORTED_APPLICATIONS, activity, columns=list(columns), rows=rows)


@transaction.atomic
def note_scores_export(
    *, activity: Activity, rows: int, with_names: bool, by: Actor, at: datetime
) -> None:
    """Write down that somebody took away what the readers came to, and whether names were in it."""
    require(may_take_readings, by, activity, with_names=with_names)
    record(by, at, Verb.EXPORTED_READINGS, activity, rows=rows, with_names=with_names)
