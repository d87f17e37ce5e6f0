"""How fast background work goes: queueing, doing, and how long a single job waits.

.venv/bin/python bench/jobs.py [JOBS]                             on SQLite, in an empty folder
.venv/bin/python -m tools.postgres .venv/bin/python bench/jobs.py on PostgreSQL
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from threading import Event, Thread

JOBS = 1000
SINGLE_JOBS = 30


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else JOBS
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LEERKRING_DATA_DIR"] = folder
        os.environ["LEERKRING_LOG_LEVEL"] = "ERROR"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leerkring.project.settings")
        make_database()
        measure(count)


def make_database() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "postgresql":
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    call_command("migrate", verbosity=0)


def nothing() -> None:
    """Become a task once Django is ready, and do what the name says."""


def measure(count: int) -> None:
    from django.tasks import task

    globals()["nothing"] = task(nothing)
    from django.db import connection, transaction
    from django.utils import timezone

    from leerkring.jobs.backend import durable_backend
    from leerkring.jobs.worker import run_worker

    backend = durable_backend()
    print(f"{connection.vendor}, {count} jobs that do nothing")

    def queued() -> None:
        for _ in range(count // 2):
            nothing.enqueue()

    begin = time.perf_counter()
    queued()
    each = time.perf_counter() - begin
    with transaction.atomic():
        begin = time.perf_counter()
        queued()
    together = time.perf_counter() - begin
    print(f"queueing, a transaction each: {count / 2 / each:,.0f} a second")
    print(f"queueing, one transaction:    {count / 2 / together:,.0f} a second")

    stop = Event()
    worker = Thread(target=run_worker, args=(stop,))
    begin = time.perf_counter()
    worker.start()
    while backend.waiting(timezone.now()).ready:  # asked rarely: it costs too
        time.sleep(0.2)
    print(f"one worker:                   {count / (time.perf_counter() - begin):,.0f} a second")

    waits = []
    for _ in range(SINGLE_JOBS):
        job = nothing.enqueue()
        while not job.is_finished:
            time.sleep(0.005)
            job.refresh()
        waits.append((job.started_at - job.enqueued_at).total_seconds() * 1000)
    stop.set()
    worker.join()
    waits.sort()
    median, worst = statistics.median(waits), waits[-1]
    print(f"a job in an idle queue waits: {median:.0f} ms (median), {worst:.0f} ms (longest)")


if __name__ == "__main__":
    main()
