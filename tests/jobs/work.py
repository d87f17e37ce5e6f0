"""Tasks that the tests of the queue give to real workers."""

from __future__ import annotations

import os
import time
from typing import Any

from django.db import transaction
from django.tasks import TaskContext, task
from django.utils import timezone

from leerkring.audit.actions import write_event
from leerkring.audit.actors import SYSTEM
from leerkring.jobs.once import once


class Unlucky(Exception):
    """What a task of these tests raises."""


def note(verb: str, number: int) -> None:
    write_event(by=SYSTEM, at=timezone.now(), verb=verb, subject=f"number:{number}")


@task()
def mark(number: int) -> None:
    note("marked", number)


@task()
def mark_slowly_and_once(number: int, seconds: float) -> None:
    note("started", number)
    time.sleep(seconds / 2)
    with once(f"mark:{number}") as first:
        if first:
            note("done", number)
    time.sleep(seconds / 2)


@task()
def take_long(seconds: float) -> None:
    time.sleep(seconds)
    note("took long", 1)


@task()
def fail() -> None:
    raise Unlucky("out of luck")


@task()
def fail_after_queueing() -> None:
    with transaction.atomic():
        mark.enqueue(1)
        raise Unlucky("after queueing")


@task()
def queue_another() -> None:
    with transaction.atomic():
        mark.enqueue(2)


@task(takes_context=True)
def mark_attempt(context: TaskContext[Any, Any]) -> None:
    note("attempt", context.attempt)


@task()
def take_the_worker_down() -> None:
    os._exit(1)
