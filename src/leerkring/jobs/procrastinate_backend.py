"""The queue on PostgreSQL: Procrastinate, through one task that runs all of ours."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import psycopg
from django.db import connection, transaction
from django.db.models import Max, Min, Q, QuerySet
from django.tasks import Task, TaskResultStatus
from django.tasks.base import TaskResult
from django.tasks.exceptions import TaskResultDoesNotExist
from django.tasks.signals import task_enqueued
from django.utils import timezone
from django.utils.json import normalize_json
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision, sql
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from psycopg_pool import PoolTimeout

from leerkring.jobs.backend import (
    DurableBackend,
    Waiting,
    WorkerDied,
    call,
    durable_backend,
    errors_of,
    task_at,
)
from leerkring.jobs.models import JobError
from leerkring.jobs.states import FAILED, READY, RUNNING, SUCCESSFUL

logger = logging.getLogger("leerkring.jobs")

RUN = "leerkring.run"
LONGEST_FINISH_SECONDS = 60.0  # how long a worker that is asked to stop may finish its job
STOP_POLL_SECONDS = 0.1
FORGET = """
DELETE FROM procrastinate_jobs AS job
WHERE status IN ('succeeded', 'failed', 'cancelled', 'aborted')
AND NOT EXISTS (SELECT FROM procrastinate_events AS event WHERE job_id = job.id AND at >= %s)
"""
STATES = {"todo": READY, "doing": RUNNING, "succeeded": SUCCESSFUL}


def on_app_ready(procrastinate: App) -> None:
    """Give Procrastinate the one task that runs all of ours."""
    procrastinate.task(name=RUN, retry=_Retry(), pass_context=True)(_run)


class ProcrastinateBackend(DurableBackend):
    """Jobs in Procrastinate's tables, queued through Django's connection: in its transaction."""

    def enqueue[**P, R](
        self, task: Task[P, R], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> TaskResult[P, R]:
        self.validate_task(task)
        deferrer = app.configure_task(
            RUN, queue=task.queue_name, priority=task.priority, schedule_at=task.run_after
        )
        wanted = {"args": normalize_json(list(args)), "kwargs": normalize_json(dict(kwargs))}
        job_id = deferrer.defer(path=task.module_path, **wanted)
        result = self._result(self._jobs().get(pk=job_id), task)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult[..., Any]:
        try:
            row = self._jobs().get(pk=int(result_id))
        except (ProcrastinateJob.DoesNotExist, ValueError) as error:
            raise TaskResultDoesNotExist(result_id) from error
        return self._result(row, task_at(row.args["path"]))

    def _jobs(self) -> QuerySet[Any]:
        def moment(function: type[Min | Max], *types: str) -> Min | Max:
            return function("procrastinateevent__at", filter=Q(procrastinateevent__type__in=types))

        jobs: QuerySet[Any] = ProcrastinateJob.objects.filter(task_name=RUN).annotate(
            queued_at=moment(Min, "deferred"),
            started_at=moment(Min, "started"),
            last_attempted_at=moment(Max, "started"),
            ended_at=moment(Max, "succeeded", "failed", "cancelled", "aborted"),
        )
        return jobs

    def _result[**P, R](self, row: Any, task: Task[P, R]) -> TaskResult[P, R]:
        state = TaskResultStatus(STATES.get(row.status, FAILED))
        started = row.attempts + (state == RUNNING)
        return TaskResult(
            task=task.using(
                priority=row.priority, queue_name=row.queue_name, run_after=row.scheduled_at
            ),
            id=str(row.pk),
            status=state,
            enqueued_at=row.queued_at,
            started_at=row.started_at,
            finished_at=row.ended_at if state in {SUCCESSFUL, FAILED} else None,
            last_attempted_at=row.last_attempted_at,
            args=row.args["args"],
            kwargs=row.args["kwargs"],
            backend=self.alias,
            errors=errors_of(str(row.pk)) if started else [],
            worker_ids=["procrastinate"] * started,
        )

    # --- The worker's side -----------------------------------------------------------------------

    def work(self, stop: Event, worker: str) -> None:
        while not stop.is_set():
            try:
                asyncio.run(self._work(stop, worker))
            except (ConnectorException, psycopg.Error, PoolTimeout):
                logger.exception("the database does not answer; trying again")
                stop.wait(self.poll_seconds)

    async def _work(self, stop: Event, worker: str) -> None:
        # An app of its own: tasks that queue further jobs go on using Django's connection.
        connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)
        own_app = DjangoApp(connector=connector)
        on_app_ready(own_app)
        async with own_app.open_async():
            running = asyncio.create_task(
                own_app.run_worker_async(
                    name=worker,
                    fetch_job_polling_interval=max(self.poll_seconds, 0.05),
                    update_heartbeat_interval=self.lease_seconds / 3,
                    stalled_worker_timeout=self.lease_seconds,
                    shutdown_graceful_timeout=LONGEST_FINISH_SECONDS,
                    install_signal_handlers=False,
                )
            )
            while not (stop.is_set() or running.done()):  # noqa: ASYNC110 - a thread sets it
                await asyncio.sleep(STOP_POLL_SECONDS)
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    def run_waiting(self, at: datetime) -> int:
        count = 0
        while (job_id := _sql("fetch_job", queues=None, worker_id=None)["id"]) is not None:
            call(self.get_result(str(job_id)))
            _finish(job_id, "succeeded")
            count += 1
        return count

    def revive_lost(self, at: datetime) -> int:
        silent = at - timedelta(seconds=self.lease_seconds)
        lost = Q(worker=None) | Q(worker__last_heartbeat__lt=silent)
        rows = ProcrastinateJob.objects.filter(lost, task_name=RUN, status="doing")
        return sum(self._revive(pk, at) for pk in list(rows.values_list("pk", flat=True)))

    @transaction.atomic
    def _revive(self, job_id: int, at: datetime) -> bool:
        lost = ProcrastinateJob.objects.select_for_update(skip_locked=True)
        row = lost.filter(pk=job_id, status="doing").first()
        if row is None:
            return False
        losses = row.attempts + 1 - JobError.objects.filter(job_id=str(job_id)).count()
        if losses < self.most_losses:
            app.job_manager.retry_job_by_id(job_id, retry_at=at)
            return True
        self.keep_error(job_id, WorkerDied(f"{losses} workers died during this job"), at)
        _finish(job_id, "failed")
        return False

    # --- The watcher's side ----------------------------------------------------------------------

    def waiting(self, at: datetime) -> Waiting:
        jobs = ProcrastinateJob.objects.filter(task_name=RUN)
        ready = jobs.filter(Q(scheduled_at=None) | Q(scheduled_at__lte=at), status="todo")
        first = ready.filter(scheduled_at=None).order_by("id").first()
        moments = [
            self._jobs().get(pk=first.pk).queued_at if first else None,
            ready.aggregate(first=Min("scheduled_at"))["first"],
        ]
        return Waiting(
            ready=ready.count(),
            running=jobs.filter(status="doing").count(),
            failed=jobs.filter(status="failed").count(),
            oldest_at=min(filter(None, moments), default=None),
        )

    @transaction.atomic
    def retry(self, result_id: str, at: datetime) -> None:
        app.job_manager.retry_job_by_id(int(result_id), retry_at=at)
        JobError.objects.filter(job_id=result_id).delete()

    @transaction.atomic
    def delete_finished(self, before: datetime) -> int:
        JobError.objects.filter(at__lt=before).delete()
        with connection.cursor() as cursor:  # Procrastinate's models are read-only
            cursor.execute(FORGET, [before])
            deleted: int = cursor.rowcount
            return deleted


def _sql(name: str, **values: Any) -> dict[str, Any]:
    """Run one of Procrastinate's queries on Django's connection."""
    return app.connector.get_sync_connector().execute_query_one(sql.queries[name], **values)


def _finish(job_id: int, status: str) -> None:
    _sql("finish_job", job_id=job_id, status=status, delete_job=False)


class _TryAgain(Exception):
    """Carries the moment of the next attempt from our task to Procrastinate."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(f"next attempt at {retry_at.isoformat()}")
        self.retry_at = retry_at


class _Retry(BaseRetryStrategy):
    """Tries again when our task says so; the counting is done in the database, by the backend."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, _TryAgain):
            return RetryDecision(retry_at=exception.retry_at)
        return None


def _run(context: JobContext, path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    backend = durable_backend()
    try:
        call(backend.get_result(str(context.job.id)))
    except Exception as error:
        now = timezone.now()
        failures = backend.keep_error(context.job.id, error, now)
        if failures >= backend.most_failures:
            raise
        raise _TryAgain(now + backend.wait_after_failure(failures)) from error
    finally:
        connection.close()  # Procrastinate's threads come and go; their connections would stay
