"""What this room keeps of people, and why."""

from __future__ import annotations

from leerkring.jobs import models
from leerkring.people.privacy import Erasure, Ground, declare, impersonal

declare(
    models.JobError,
    "exception",
    "traceback",
    purpose="finding out why background work failed",
    ground=Ground.PUBLIC_TASK,
    keep_months=1,
    erasure=Erasure.DELETE,
)
impersonal(models.Job, "task", "args", "kwargs", "queue", "worker_ids")
impersonal(models.Effect, "key")
impersonal(models.JobError, "job_id")
impersonal(models.PeriodicRun, "name")
