"""An effect happens once, and periodic work once per interval."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from leerkring.jobs import registers
from leerkring.jobs.backend import durable_backend
from leerkring.jobs.models import Effect, PeriodicRun
from leerkring.jobs.once import once
from leerkring.jobs.registers import periodic, periodic_tasks
from leerkring.jobs.worker import queue_periodic
from tests.jobs import work
from tests.jobs.test_queue import numbers

pytestmark = pytest.mark.persistence

NOON = datetime(2024, 1, 18, 12, 0, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def nothing_periodic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registers, "_PERIODIC", {})


@pytest.fixture
def sweeping(nothing_periodic: None) -> None:
    """One periodic task, queued each minute."""
    periodic("test.sweep", 60, work.queue_another)


@pytest.mark.django_db
def test_the_first_time_is_told_from_later_ones() -> None:
    seen = []
    for key in ("a", "a", "b", "a"):
        with once(key) as first:
            seen.append(first)

    assert seen == [True, False, True, False]


@pytest.mark.django_db(transaction=True)
def test_an_effect_that_failed_is_not_counted_as_done() -> None:
    def effect(*, fails: bool) -> None:
        with once("key") as first:
            assert first
            work.note("done", 1)
            if fails:
                raise work.Unlucky

    with pytest.raises(work.Unlucky):
        effect(fails=True)
    assert (numbers("done"), Effect.objects.count()) == ([], 0)

    effect(fails=False)
    assert (numbers("done"), Effect.objects.count()) == ([1], 1)


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_the_same_moment_one_has_the_effect() -> None:
    together = threading.Barrier(8)

    def try_it() -> None:
        together.wait()
        with once("key") as first:
            if first:
                work.note("done", 1)
        connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert numbers("done") == [1]


@pytest.mark.django_db
@pytest.mark.usefixtures("sweeping")
def test_periodic_work_is_queued_once_in_each_interval() -> None:
    first_worker: dict[str, int] = {}
    second_worker: dict[str, int] = {}

    queued = [
        queue_periodic(moment, seen)
        for moment in (NOON, NOON + MINUTE / 4, NOON + MINUTE, NOON + 5 * MINUTE)
        for seen in (first_worker, second_worker)
    ]

    assert queued == [1, 0, 0, 0, 1, 0, 1, 0]
    assert durable_backend().waiting(datetime.now(UTC)).ready == 3
    assert PeriodicRun.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("sweeping")
def test_a_worker_whose_clock_is_behind_queues_nothing_twice() -> None:
    assert queue_periodic(NOON + MINUTE, {}) == 1
    assert queue_periodic(NOON, {}) == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("sweeping")
def test_known_intervals_cost_no_query(django_assert_num_queries: object) -> None:
    seen: dict[str, int] = {}
    queue_periodic(NOON, seen)

    with django_assert_num_queries(0):  # type: ignore[operator]
        queue_periodic(NOON + MINUTE / 4, seen)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("committed", "sweeping")
def test_of_four_workers_at_the_same_moment_one_queues() -> None:
    together, queued = threading.Barrier(4), []

    def look() -> None:
        together.wait()
        queued.append(queue_periodic(NOON, {}))
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(queued) == [0, 0, 0, 1]


@pytest.mark.django_db
@pytest.mark.usefixtures("sweeping")
def test_periodic_work_is_not_marked_as_queued_when_queueing_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise work.Unlucky

    monkeypatch.setattr(type(durable_backend()), "enqueue", broken)
    with pytest.raises(work.Unlucky), transaction.atomic():
        queue_periodic(NOON, {})
    monkeypatch.undo()

    assert PeriodicRun.objects.count() == 0


@pytest.mark.usefixtures("sweeping")
def test_a_name_stands_for_one_periodic_task() -> None:
    periodic("test.sweep", 60, work.queue_another)
    with pytest.raises(ValueError, match="are called"):
        periodic("test.sweep", 60, work.fail)


def test_the_audit_trail_is_sealed_and_old_jobs_are_forgotten_by_themselves() -> None:
    names = {work.name for work in periodic_tasks()}

    assert {"audit.seal", "audit.forget-submissions", "jobs.forget-finished"} <= names
