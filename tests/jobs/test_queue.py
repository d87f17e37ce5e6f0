"""The contract of the queue: the same tests on SQLite's table and on Procrastinate."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection, transaction
from django.tasks import TaskResultStatus, default_task_backend
from django.tasks.exceptions import TaskResultDoesNotExist
from django.utils import timezone

from leerkring.audit.models import Event
from leerkring.jobs.backend import durable_backend
from leerkring.jobs.worker import run_waiting_jobs
from tests.jobs import work
from tests.jobs.conftest import Worker, wait_until

pytestmark = pytest.mark.persistence

MINUTE = datetime.timedelta(minutes=1)


def numbers(verb: str) -> list[int]:
    subjects = Event.objects.filter(verb=verb).order_by("id").values_list("subject", flat=True)
    return [int(subject.removeprefix("number:")) for subject in subjects]


@pytest.mark.django_db
def test_the_queue_belongs_to_the_database() -> None:
    expected = {"sqlite": "TableBackend", "postgresql": "ProcrastinateBackend"}

    assert type(durable_backend()).__name__ == expected[connection.vendor]


@pytest.mark.django_db
def test_a_queued_job_can_be_looked_up() -> None:
    queued = work.mark.enqueue(7)

    found = work.mark.get_result(queued.id)

    assert (found.status, found.args, found.kwargs) == (TaskResultStatus.READY, [7], {})
    assert found.task.func == work.mark.func
    assert found.enqueued_at is not None
    assert (found.started_at, found.finished_at, found.errors, found.attempts) == (
        None,
        None,
        [],
        0,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("unknown", ["123456789", "no number"])
def test_an_unknown_job_is_told_apart(unknown: str) -> None:
    with pytest.raises(TaskResultDoesNotExist):
        default_task_backend.get_result(unknown)


@pytest.mark.django_db
def test_a_job_queued_in_a_rolled_back_transaction_does_not_exist() -> None:
    with transaction.atomic():
        work.mark.enqueue(1)
        transaction.set_rollback(True)

    assert durable_backend().waiting(timezone.now()).ready == 0


@pytest.mark.django_db
def test_the_most_urgent_job_goes_first_and_then_the_oldest() -> None:
    for number, priority in [(1, 0), (2, 5), (3, 0), (4, 5)]:
        work.mark.using(priority=priority).enqueue(number)

    assert run_waiting_jobs(timezone.now()) == 4

    assert numbers("marked") == [2, 4, 1, 3]


@pytest.mark.django_db
def test_a_job_for_later_waits() -> None:
    later = work.mark.using(run_after=timezone.now() + MINUTE).enqueue(1)
    work.mark.enqueue(2)

    assert run_waiting_jobs(timezone.now()) == 1

    assert numbers("marked") == [2]
    assert default_task_backend.get_result(later.id).status == TaskResultStatus.READY


@pytest.mark.django_db
def test_the_length_of_the_queue_and_its_oldest_job_are_known() -> None:
    backend = durable_backend()
    assert backend.waiting(timezone.now()).oldest_at is None
    first = work.mark.enqueue(1)
    work.mark.enqueue(2)
    work.mark.using(run_after=timezone.now() + MINUTE).enqueue(3)

    waiting = backend.waiting(timezone.now())

    assert (waiting.ready, waiting.running, waiting.failed) == (2, 0, 0)
    assert waiting.oldest_at == first.enqueued_at


@pytest.mark.django_db
def test_finished_jobs_are_forgotten_in_time() -> None:
    done = work.mark.enqueue(1)
    run_waiting_jobs(timezone.now())
    waits = work.mark.enqueue(2)

    assert durable_backend().delete_finished(timezone.now() - MINUTE) == 0
    assert durable_backend().delete_finished(timezone.now() + MINUTE) == 1

    assert default_task_backend.get_result(waits.id).status == TaskResultStatus.READY
    with pytest.raises(TaskResultDoesNotExist):
        default_task_backend.get_result(done.id)


def test_a_worker_does_what_is_queued(worker: Worker) -> None:
    job = work.mark.enqueue(3)

    with worker():
        wait_until(lambda: default_task_backend.get_result(job.id).is_finished)

    done = default_task_backend.get_result(job.id)
    assert done.status == TaskResultStatus.SUCCESSFUL
    assert numbers("marked") == [3]
    assert done.attempts == 1
    assert done.enqueued_at <= done.started_at <= done.finished_at


def test_a_task_that_asks_for_it_knows_its_attempt(worker: Worker) -> None:
    job = work.mark_attempt.enqueue()

    with worker():
        wait_until(lambda: default_task_backend.get_result(job.id).is_finished)

    assert numbers("attempt") == [1]


def test_a_failing_job_is_tried_again_and_then_kept_with_its_errors(worker: Worker) -> None:
    job = work.fail.enqueue()

    with worker():
        wait_until(lambda: default_task_backend.get_result(job.id).is_finished)

    failed = default_task_backend.get_result(job.id)
    assert failed.status == TaskResultStatus.FAILED
    assert [error.exception_class_path for error in failed.errors] == [
        "tests.jobs.work.Unlucky"
    ] * 3
    assert "out of luck" in failed.errors[0].traceback
    assert durable_backend().waiting(timezone.now()).failed == 1


def test_a_failed_job_can_be_given_another_chance(worker: Worker) -> None:
    job = work.fail.enqueue()
    with worker():
        wait_until(lambda: default_task_backend.get_result(job.id).is_finished)

    durable_backend().retry(job.id, timezone.now())

    again = default_task_backend.get_result(job.id)
    assert (again.status, again.errors, again.finished_at) == (TaskResultStatus.READY, [], None)


def test_the_pause_between_attempts_doubles_up_to_an_hour() -> None:
    backend = durable_backend()

    pauses = [backend.wait_after_failure(failures).total_seconds() for failures in (1, 2, 3, 30)]

    assert pauses == [0.05, 0.1, 0.2, 3600]


def test_what_a_failing_job_queued_in_its_transaction_is_not_queued(worker: Worker) -> None:
    fails, works = work.fail_after_queueing.enqueue(), work.queue_another.enqueue()

    with worker():
        wait_until(lambda: default_task_backend.get_result(fails.id).is_finished)
        wait_until(lambda: numbers("marked"))

    assert default_task_backend.get_result(works.id).status == TaskResultStatus.SUCCESSFUL
    assert numbers("marked") == [2]


def test_a_long_job_keeps_its_lease(worker: Worker) -> None:
    job = work.take_long.enqueue(1.5)

    with worker(), worker():
        wait_until(lambda: default_task_backend.get_result(job.id).is_finished)

    assert default_task_backend.get_result(job.id).attempts == 1
    assert numbers("took long") == [1]


def test_a_worker_that_is_asked_to_stop_finishes_its_job(worker: Worker) -> None:
    job = work.take_long.enqueue(0.5)

    with worker():
        running = TaskResultStatus.RUNNING
        wait_until(lambda: default_task_backend.get_result(job.id).status == running)

    assert default_task_backend.get_result(job.id).status == TaskResultStatus.SUCCESSFUL
