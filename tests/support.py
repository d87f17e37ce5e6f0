"""What tests of several rooms import."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import pytest

from tools.system import IN_CI

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def missing(reason: str) -> NoReturn:
    """Leave a test out on a contributor's machine; on the build server that is a failure."""
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason)


class Clock:
    """What the edges read as the present moment; it stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)

    def move_to(self, moment: str | datetime) -> datetime:
        """Set the clock; a text such as "2023-11-17 23:59" is Dutch wall-clock time."""
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=AMSTERDAM)
        self.now = moment.astimezone(UTC)
        return self.now

    def advance(self, **duration: float) -> datetime:
        """Let time pass: `clock.advance(days=2, hours=3)`."""
        self.now += timedelta(**duration)
        return self.now


def in_this_process(function: str, *data: Any) -> Any:
    """Return what `in_child` gives, without waiting for a process to start.

    What goes in and comes out is written and read back, as it is between two processes.
    """
    module, _colon, name = function.partition(":")
    given = pickle.loads(pickle.dumps(data))
    return pickle.loads(pickle.dumps(getattr(import_module(module), name)(*given)))
