"""What may happen to a job."""

from __future__ import annotations

from django.tasks import TaskResultStatus

READY = TaskResultStatus.READY
RUNNING = TaskResultStatus.RUNNING
SUCCESSFUL = TaskResultStatus.SUCCESSFUL
FAILED = TaskResultStatus.FAILED

MOVES = {
    READY: {RUNNING},
    RUNNING: {READY, SUCCESSFUL, FAILED},  # back to READY: an error, or a worker that died
    SUCCESSFUL: set(),
    FAILED: {READY},  # a person asked for another try
}
FINISHED = (SUCCESSFUL, FAILED)
