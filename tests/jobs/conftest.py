"""Workers in a thread, and an empty queue for every test."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from leerkring.jobs.worker import run_worker

ANSWER_SECONDS = 20.0

Worker = Callable[[], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def quick_queue(settings: Settings) -> None:
    """Let leases, pauses and limits be short."""
    options = settings.TASKS["default"]["OPTIONS"] | {
        "lease_seconds": 0.6,
        "poll_seconds": 0.02,
        "retry_seconds": 0.05,
        "most_failures": 3,
        "most_losses": 3,
    }
    settings.TASKS = {"default": settings.TASKS["default"] | {"OPTIONS": options}}


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """Commit for real; and empty Procrastinate's tables, which Django leaves alone."""
    yield
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.fixture
def worker(committed: None) -> Worker:
    """A worker in a thread, for as long as the block lasts."""

    @contextmanager
    def working() -> Iterator[None]:
        stop = Event()
        thread = Thread(target=run_worker, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    return working


def wait_until(condition: Callable[[], Any], seconds: float = ANSWER_SECONDS) -> None:
    """Return as soon as the condition holds; fail when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
