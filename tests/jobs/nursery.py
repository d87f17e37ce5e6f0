"""Keeps a number of workers alive; started as a program, so that they can be killed for real.

python -m tests.jobs.nursery DATABASE COUNT LOSSES

It prints "+PID" when a worker starts and "-PID" when one is gone; a job may lose LOSSES workers.
"""

from __future__ import annotations

import os
import signal
import sys
from threading import Event
from types import FrameType
from typing import NoReturn

import django


def prepare(database: str) -> None:
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.TASKS["default"]["OPTIONS"] |= {
        "lease_seconds": 0.6,
        "poll_seconds": 0.05,
        "most_losses": int(sys.argv[3]),
    }
    django.setup()


def start_worker() -> int:
    """Fork: the child is a worker like any other, without the second that Django needs to load."""
    from leerkring.jobs.worker import run_worker

    if pid := os.fork():
        print(f"+{pid}", flush=True)
        return pid
    stop = Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    run_worker(stop)
    os._exit(0)


def main() -> None:
    prepare(sys.argv[1])
    workers = {start_worker() for _ in range(int(sys.argv[2]))}

    def end(number: int, frame: FrameType | None) -> NoReturn:
        for pid in workers:
            os.kill(pid, signal.SIGTERM)
        for pid in workers:
            os.waitpid(pid, 0)
        os._exit(0)

    signal.signal(signal.SIGTERM, end)
    while True:
        gone, _ = os.wait()
        print(f"-{gone}", flush=True)
        workers.remove(gone)
        workers.add(start_worker())


if __name__ == "__main__":
    main()
