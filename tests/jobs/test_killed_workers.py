"""Workers are killed (kill -9) at random moments: every job is done, every effect once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection
from django.tasks import TaskResultStatus, default_task_backend
from django.utils import timezone

from leerkring.audit.models import Event
from leerkring.jobs.backend import Waiting, durable_backend
from tests.jobs import work
from tests.jobs.conftest import wait_until

pytestmark = pytest.mark.persistence

ROOT = Path(__file__).parents[2]
KILLS = 50
JOBS = 150


class Nursery:
    """Real worker processes, replaced when one dies."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.alive: list[int] = []
        self._process = process
        Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            pid = int(line[1:])
            if line[0] == "+":
                self.alive.append(pid)
            elif pid in self.alive:
                self.alive.remove(pid)

    def kill_one(self, chance: random.Random) -> None:
        wait_until(lambda: self.alive)
        pid = chance.choice(self.alive)
        self.alive.remove(pid)
        os.kill(pid, signal.SIGKILL)


@contextmanager
def nursery(*, workers: int, losses: int = 100) -> Iterator[Nursery]:
    command = [sys.executable, "-m", "tests.jobs.nursery"]
    arguments = [str(connection.settings_dict["NAME"]), str(workers), str(losses)]
    environment = {**os.environ, "LEERKRING_LOG_LEVEL": "ERROR"}
    with subprocess.Popen(
        [*command, *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Nursery(process)
        finally:
            process.send_signal(signal.SIGTERM)


def events(verb: str) -> Counter[str]:
    return Counter(Event.objects.filter(verb=verb).values_list("subject", flat=True))


@pytest.mark.usefixtures("committed")
@pytest.mark.timeout(60)
def test_killed_workers_lose_no_job_and_repeat_no_effect() -> None:
    chance = random.Random(20240118)
    jobs = [work.mark_slowly_and_once.enqueue(n, chance.uniform(0.02, 0.2)) for n in range(JOBS)]
    backend = durable_backend()

    with nursery(workers=2) as workers:
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.02, 0.25))
            workers.kill_one(chance)
        empty = Waiting(ready=0, running=0, failed=0, oldest_at=None)
        wait_until(lambda: backend.waiting(timezone.now()) == empty)

    ends = {default_task_backend.get_result(job.id).status for job in jobs}
    assert ends == {TaskResultStatus.SUCCESSFUL}
    assert events("done") == Counter(f"number:{n}" for n in range(JOBS))
    # The control: without `once`, the kills do show.
    assert events("started").total() > JOBS


@pytest.mark.usefixtures("committed")
@pytest.mark.timeout(60)
def test_a_job_that_takes_its_worker_down_each_time_ends_as_failed() -> None:
    deadly, harmless = work.take_the_worker_down.enqueue(), work.mark.enqueue(1)

    with nursery(workers=1, losses=3):
        wait_until(lambda: default_task_backend.get_result(deadly.id).is_finished)
        wait_until(lambda: default_task_backend.get_result(harmless.id).is_finished)

    failed = default_task_backend.get_result(deadly.id)
    assert failed.status == TaskResultStatus.FAILED
    assert failed.errors[-1].exception_class_path == "leerkring.jobs.backend.WorkerDied"
    assert events("marked") == {"number:1": 1}
