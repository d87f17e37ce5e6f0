"""The queue on SQLite: a table of our own, with leases."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Min, QuerySet
from django.tasks import Task, TaskResultStatus
from django.tasks.base import TaskResult
from django.tasks.exceptions import TaskResultDoesNotExist
from django.tasks.signals import task_enqueued, task_finished, task_started
from django.utils import timezone
from django.utils.json import normalize_json

from leerkring.jobs.backend import (
    DurableBackend,
    Waiting,
    WorkerDied,
    call,
    errors_of,
    task_at,
    tell_of,
)
from leerkring.jobs.models import Job, JobError
from leerkring.jobs.states import FAILED, FINISHED, READY, RUNNING, SUCCESSFUL

logger = logging.getLogger("leerkring.jobs")

GLANCE_SECONDS = 0.05


class TableBackend(DurableBackend):
    """Jobs in `jobs.Job`; every move is one conditional update, so a second one changes nothing."""

    def enqueue[**P, R](
        self, task: Task[P, R], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> TaskResult[P, R]:
        self.validate_task(task)
        now = timezone.now()
        job = Job.objects.create(
            task=task.module_path,
            args=normalize_json(list(args)),
            kwargs=normalize_json(dict(kwargs)),
            queue=task.queue_name,
            priority=task.priority,
            queued_at=now,
            run_after=task.run_after or now,
        )
        result = self._result(job, task)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult[..., Any]:
        try:
            job = Job.objects.get(pk=int(result_id))
        except (Job.DoesNotExist, ValueError) as error:
            raise TaskResultDoesNotExist(result_id) from error
        return self._result(job, task_at(job.task))

    def _result[**P, R](self, job: Job, task: Task[P, R]) -> TaskResult[P, R]:
        run_after = job.run_after if job.run_after > job.queued_at else None
        return TaskResult(
            task=task.using(priority=job.priority, queue_name=job.queue, run_after=run_after),
            id=str(job.pk),
            status=TaskResultStatus(job.state),
            enqueued_at=job.queued_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
            last_attempted_at=job.last_attempted_at,
            args=job.args,
            kwargs=job.kwargs,
            backend=self.alias,
            errors=errors_of(str(job.pk)) if job.attempts else [],
            worker_ids=job.worker_ids,
        )

    # --- The worker's side -----------------------------------------------------------------------

    def work(self, stop: Event, worker: str) -> None:
        while not stop.is_set():
            try:
                version = _data_version()
                if not self._work_once(worker):
                    self._rest(stop, version)
            except DatabaseError as error:  # the job, if any, comes back when its lease ends
                tell_of(error, "the database does not answer; trying again")
                connection.close()
                stop.wait(self.poll_seconds)
        connection.close()

    def _rest(self, stop: Event, version: int) -> None:
        """Wait until another connection has written something, or a waiting job may be due."""
        end = monotonic() + self.poll_seconds
        while not stop.wait(min(GLANCE_SECONDS, self.poll_seconds)):
            if monotonic() >= end or _data_version() != version:
                return

    def _work_once(self, worker: str) -> bool:
        job = self.claim(worker, timezone.now())
        if job is not None:
            with _Heartbeat(self, job):
                self._run(job)
        return job is not None

    def run_waiting(self, at: datetime) -> int:
        count = 0
        while (job := self.claim("here", at)) is not None:
            call(self._result(job, task_at(job.task)))
            self._finish(job, SUCCESSFUL, at)
            count += 1
        return count

    def claim(self, worker: str, at: datetime) -> Job | None:
        """Take the most urgent job that is due; None when there is none."""
        while (job := self._due(at).order_by("-priority", "run_after", "id").first()) is not None:
            claimed = self._due(at).filter(pk=job.pk, attempts=job.attempts)
            job.attempts += 1
            job.worker_ids.append(worker)
            job.state, job.started_at, job.last_attempted_at = RUNNING, job.started_at or at, at
            if claimed.update(
                state=RUNNING,
                attempts=job.attempts,
                worker_ids=job.worker_ids,
                started_at=job.started_at,
                last_attempted_at=at,
                heartbeat_at=at,
                lease_until=at + timedelta(seconds=self.lease_seconds),
            ):
                return job
        return None

    def _due(self, at: datetime) -> QuerySet[Job]:
        return Job.objects.filter(state=READY, run_after__lte=at)

    def renew(self, job: Job, at: datetime) -> bool:
        """Extend the lease of the job at hand; False when somebody else has it by now."""
        lease_until = at + timedelta(seconds=self.lease_seconds)
        return bool(_held(job).update(heartbeat_at=at, lease_until=lease_until))

    def _run(self, job: Job) -> None:
        try:
            result = self._result(job, task_at(job.task))
            task_started.send(type(self), task_result=result)
            call(result)
        except Exception as error:
            with transaction.atomic():
                self._fail(job, error, timezone.now())
        else:
            if self._finish(job, SUCCESSFUL, timezone.now()):
                object.__setattr__(result, "status", SUCCESSFUL)
                task_finished.send(type(self), task_result=result)

    def _fail(self, job: Job, error: BaseException, at: datetime) -> None:
        failures = self.keep_error(job.pk, error, at)
        if failures >= self.most_failures:
            self._finish(job, FAILED, at)
            return
        run_after = at + self.wait_after_failure(failures)
        _held(job).update(state=READY, run_after=run_after, lease_until=None)

    def _finish(self, job: Job, state: TaskResultStatus, at: datetime) -> bool:
        return bool(_held(job).update(state=state, finished_at=at, lease_until=None))

    def revive_lost(self, at: datetime) -> int:
        lost = Job.objects.filter(state=RUNNING, lease_until__lt=at)
        return sum(self._revive(job, at) for job in list(lost))

    @transaction.atomic
    def _revive(self, job: Job, at: datetime) -> bool:
        still_lost = _held(job).filter(lease_until__lt=at)
        losses = job.losses + 1
        if losses < self.most_losses:
            changes = {"state": READY, "run_after": at, "lease_until": None, "losses": losses}
            return bool(still_lost.update(**changes))
        if still_lost.update(state=FAILED, finished_at=at, lease_until=None, losses=losses):
            self.keep_error(job.pk, WorkerDied(f"{losses} workers died during this job"), at)
        return False

    # --- The watcher's side ----------------------------------------------------------------------

    def waiting(self, at: datetime) -> Waiting:
        ready = self._due(at)
        return Waiting(
            ready=ready.count(),
            running=Job.objects.filter(state=RUNNING).count(),
            failed=Job.objects.filter(state=FAILED).count(),
            oldest_at=ready.aggregate(oldest=Min("run_after"))["oldest"],
        )

    @transaction.atomic
    def retry(self, result_id: str, at: datetime) -> None:
        if Job.objects.filter(pk=int(result_id), state=FAILED).update(
            state=READY, run_after=at, finished_at=None, losses=0
        ):
            JobError.objects.filter(job_id=result_id).delete()

    @transaction.atomic
    def delete_finished(self, before: datetime) -> int:
        JobError.objects.filter(at__lt=before).delete()
        deleted, _ = Job.objects.filter(state__in=FINISHED, finished_at__lt=before).delete()
        return deleted


def _data_version() -> int:
    """Return SQLite's counter of what others wrote: a glance that costs some microseconds."""
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        version: int = cursor.fetchone()[0]
        return version


def _held(job: Job) -> QuerySet[Job]:
    """Return the row as long as this very attempt holds it."""
    return Job.objects.filter(pk=job.pk, state=RUNNING, attempts=job.attempts)


class _Heartbeat:
    """Extends the lease from a thread of its own for as long as the job runs."""

    def __init__(self, backend: TableBackend, job: Job) -> None:
        self._backend, self._job, self._done = backend, job, Event()
        self._thread = Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._done.wait(self._backend.lease_seconds / 3):
                self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        try:
            if not self._backend.renew(self._job, timezone.now()):
                logger.warning("%s was given to another worker", self._job)
        except DatabaseError as error:
            tell_of(error, f"no sign of life could be given for {self._job}")
