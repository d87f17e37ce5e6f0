"""What this room keeps of people, and why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.jobs import models
from leerkring.people.privacy import Erasure, Ground, declare, impersonal

declare(
    models.JobError,
    "exception",
    "traceback",
    called=_("errors of background work"),
    purpose=_("finding out why background work failed"),
    ground=Ground.PUBLIC_TASK,
    keep_months=1,
    erasure=Erasure.DELETE,
    mentions=True,
    since="at",
    secret=("exception", "traceback"),  # others stand there too
)
impersonal(models.Job, "task", "args", "kwargs", "queue", "worker_ids")
impersonal(models.Effect, "key")
impersonal(models.JobError, "job_id")
impersonal(models.PeriodicRun, "name")
