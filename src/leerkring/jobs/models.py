from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.tasks import TaskResultStatus

from leerkring.jobs.states import FINISHED, READY, RUNNING


class Job(models.Model):
    """One piece of background work on SQLite (on PostgreSQL, Procrastinate keeps the jobs)."""

    task = models.CharField(max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(max_length=40)
    priority = models.SmallIntegerField()
    state = models.CharField(max_length=10, choices=TaskResultStatus, default=READY)
    queued_at = models.DateTimeField()
    run_after = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    last_attempted_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    worker_ids = models.JSONField(default=list)
    attempts = models.PositiveIntegerField(default=0)
    losses = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["-priority", "run_after", "id"],
                name="jobs_ready",
                condition=Q(state=READY),
            ),
            models.Index(fields=["lease_until"], name="jobs_running", condition=Q(state=RUNNING)),
            models.Index(
                fields=["finished_at"], name="jobs_finished", condition=Q(state__in=FINISHED)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RUNNING, lease_until__isnull=False)
                | (~Q(state=RUNNING) & Q(lease_until=None)),
                name="jobs_running_is_leased",
            ),
            models.CheckConstraint(
                condition=Q(state__in=FINISHED, finished_at__isnull=False)
                | (~Q(state__in=FINISHED) & Q(finished_at=None)),
                name="jobs_finished_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} #{self.pk}"


class JobError(models.Model):
    """Why one attempt at a job failed; on both databases."""

    job_id = models.CharField(max_length=20)
    exception = models.CharField(max_length=200)
    traceback = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["job_id", "id"], name="jobs_error_of")]

    def __str__(self) -> str:
        return f"{self.exception} in job {self.job_id}"


class Effect(models.Model):
    """A thing that a job has done; its key makes sure that it is not done again."""

    key = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.key


class WriteProbe(models.Model):
    """When the database was last written only to see that it can be; one row."""

    ONLY = 1

    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_write_probe")]

    def __str__(self) -> str:
        return f"written at {self.at}"


class PeriodicRun(models.Model):
    """The last interval for which a periodic task was queued."""

    name = models.CharField(max_length=80)
    slot = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "slot"], name="jobs_once_per_interval")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.slot}"
