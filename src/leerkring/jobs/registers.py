"""Work that comes back: each room names its own in `registers.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.tasks import Task

_PERIODIC: dict[str, Periodic] = {}


@dataclass(frozen=True, slots=True)
class Periodic:
    """A task without arguments that is queued once in every interval, by whichever worker lives."""

    name: str
    every_seconds: int
    task: Task[..., Any]

    def slot(self, seconds: float) -> int:
        """Return the number of the interval in which this moment (seconds since 1970) lies."""
        return int(seconds // self.every_seconds)


def periodic(name: str, every_seconds: int, task: Task[..., Any]) -> None:
    """Register `task` to be queued once per interval; a name stands for one task only."""
    known = _PERIODIC.setdefault(name, Periodic(name, every_seconds, task))
    if known.task != task:
        raise ValueError(f"two periodic tasks are called {name!r}")


def periodic_tasks() -> list[Periodic]:
    """Return all registered periodic tasks."""
    return list(_PERIODIC.values())
