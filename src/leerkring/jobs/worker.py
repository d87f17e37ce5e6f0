"""The loop of a worker: runs jobs, and tends the queue beside it."""

from __future__ import annotations

import logging
import os
import socket
from datetime import datetime
from threading import Event, Thread

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from leerkring.jobs.backend import DurableBackend, durable_backend, tell_of
from leerkring.jobs.models import PeriodicRun
from leerkring.jobs.registers import Periodic, periodic_tasks

logger = logging.getLogger("leerkring.jobs")

LONGEST_TENDING_PAUSE = 1.0  # seconds; the finest interval that periodic work can have


def run_worker(stop: Event, *, name: str = "") -> None:
    """Run jobs until `stop` is set; the job at hand is finished first."""
    backend = durable_backend()
    tending = Thread(target=_tend, args=(backend, stop), name="tending", daemon=True)
    tending.start()
    try:
        backend.work(stop, name or f"{socket.gethostname()}:{os.getpid()}")
    finally:
        stop.set()
        tending.join()


def run_waiting_jobs(at: datetime) -> int:
    """Run here and now what is due, in the current transaction; return how many jobs that were.

    For tests and for filling the demonstration: an error is raised, not kept.
    """
    return durable_backend().run_waiting(at)


def _tend(backend: DurableBackend, stop: Event) -> None:
    """Revive the jobs of dead workers and queue periodic work, in a thread of its own."""
    seen: dict[str, int] = {}
    try:
        while not stop.is_set():
            try:
                now = timezone.now()
                if revived := backend.revive_lost(now):
                    logger.warning("%s jobs of workers that died are queued again", revived)
                queue_periodic(now, seen)
            except DatabaseError as error:
                tell_of(error, "the queue could not be tended; trying again")
                connection.close()
            stop.wait(min(backend.lease_seconds / 3, LONGEST_TENDING_PAUSE))
    finally:
        connection.close()


def queue_periodic(at: datetime, seen: dict[str, int]) -> int:
    """Queue the periodic tasks whose interval has begun; `seen` spares the database questions."""
    count = 0
    for work in periodic_tasks():
        slot = work.slot(at.timestamp())
        if seen.get(work.name) != slot:
            count += _queue_once(work, slot)
            seen[work.name] = slot
    return count


@transaction.atomic
def _queue_once(work: Periodic, slot: int) -> bool:
    runs = PeriodicRun.objects.filter(name=work.name)
    if runs.filter(slot__gte=slot).exists():
        return False
    _, is_first = PeriodicRun.objects.get_or_create(name=work.name, slot=slot)
    if is_first:
        runs.filter(slot__lt=slot).delete()
        work.task.enqueue()
    return is_first
