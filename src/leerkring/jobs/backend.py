"""What both queues have in common, beyond what django.tasks asks of a backend."""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event
from traceback import format_exception
from typing import Any

from django.tasks import Task, TaskContext, task_backends
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import TaskError, TaskResult
from django.utils.module_loading import import_string

from leerkring.audit.storage import trouble_in
from leerkring.jobs.models import JobError

logger = logging.getLogger("leerkring.jobs")

LONGEST_WAIT = timedelta(hours=1)
PLACE_FOR_TRACEBACK = 20_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """How the queue stands."""

    ready: int
    running: int
    failed: int
    oldest_at: datetime | None


class DurableBackend(BaseTaskBackend):
    """A queue in the database of the data: queued in the caller's transaction, and never lost.

    A job runs at least once; `jobs.once` makes its effect happen once. Return values are not
    kept: a task writes its outcome to the rooms' own tables.
    """

    supports_defer = True
    supports_get_result = True
    supports_priority = True

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, params)
        self.lease_seconds = float(self.options.get("lease_seconds", 30))
        self.poll_seconds = float(self.options.get("poll_seconds", 0.5))
        self.most_failures = int(self.options.get("most_failures", 6))
        self.most_losses = int(self.options.get("most_losses", 10))
        self.retry_seconds = float(self.options.get("retry_seconds", 10))

    @abstractmethod
    def work(self, stop: Event, worker: str) -> None:
        """Run jobs, one at a time, until `stop` is set; the job at hand is finished first."""

    @abstractmethod
    def run_waiting(self, at: datetime) -> int:
        """Run what is due in this process and transaction, without retries; return how many."""

    @abstractmethod
    def revive_lost(self, at: datetime) -> int:
        """Give jobs of workers that died back to the queue; return how many."""

    @abstractmethod
    def waiting(self, at: datetime) -> Waiting:
        """Return how the queue stands."""

    @abstractmethod
    def retry(self, result_id: str, at: datetime) -> None:
        """Give a failed job another series of attempts."""

    @abstractmethod
    def delete_finished(self, before: datetime) -> int:
        """Forget the jobs that ended before this moment; return how many."""

    def wait_after_failure(self, failures: int) -> timedelta:
        """Return the pause before the next attempt: doubled each time, an hour at most."""
        return min(timedelta(seconds=self.retry_seconds) * 2.0 ** (failures - 1), LONGEST_WAIT)

    def keep_error(self, job_id: int | None, error: BaseException, at: datetime) -> int:
        """Store why an attempt failed; return the number of failures of this job until now."""
        kind = type(error)
        text = "".join(format_exception(error))[-PLACE_FOR_TRACEBACK:]
        path = f"{kind.__module__}.{kind.__qualname__}"
        JobError.objects.create(job_id=str(job_id), exception=path, traceback=text, at=at)
        logger.warning("job %s failed: %s", job_id, error, exc_info=error)
        return JobError.objects.filter(job_id=str(job_id)).count()


def tell_of(error: Exception, what: str) -> None:
    """Log that the database failed: in one sentence where that says all, else with its place."""
    trouble = trouble_in(error)
    logger.error("%s. %s", what, trouble.value if trouble else error, exc_info=not trouble)


class WorkerDied(Exception):
    """A job took its workers down with it too often."""


def errors_of(job_id: str) -> list[TaskError]:
    """Return why the attempts at this job failed, oldest first."""
    errors = JobError.objects.filter(job_id=job_id).order_by("id")
    return [
        TaskError(exception_class_path=error.exception, traceback=error.traceback)
        for error in errors
    ]


def task_at(path: str) -> Task[..., Any]:
    """Return the task with this dotted path."""
    task = import_string(path)
    if not isinstance(task, Task):
        raise TypeError(f"{path} is not a task")
    return task


def call(result: TaskResult[..., Any]) -> None:
    """Run the function of a task with the arguments of this job."""
    context: Iterable[Any] = [TaskContext(task_result=result)] if result.task.takes_context else []
    result.task.call(*context, *result.args, **result.kwargs)


def durable_backend() -> DurableBackend:
    """Return the queue that this installation uses."""
    backend = task_backends["default"]
    if not isinstance(backend, DurableBackend):
        raise TypeError(f"{type(backend).__name__} keeps no jobs, so there is nothing to work on")
    return backend
