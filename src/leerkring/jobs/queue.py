"""Queues a room's own work by its name: tasks call actions, so actions cannot import tasks."""

from __future__ import annotations

from typing import Any

from django.tasks import Task
from django.utils.module_loading import import_string


def enqueue(path: str, *args: Any) -> None:
    """Queue the task at this dotted path, in the present transaction."""
    task: Task[..., Any] = import_string(path)
    task.enqueue(*args)
