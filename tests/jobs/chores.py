"""What the tests let a child process do; nothing here needs Django."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from leerkring.jobs.child import in_child


class NotPicklable(Exception):
    def __init__(self, first: str, second: str) -> None:
        super().__init__(first + second)


def divide(a: float, *, by: float) -> float:
    return a / by


def answer_much(size: int) -> bytes:
    return b"x" * size


def print_and_answer() -> int:
    print("this is not the answer")
    return os.getpid()


def pids_within() -> tuple[int, int]:
    return os.getpid(), in_child("tests.jobs.chores:print_and_answer")


def fail_strangely() -> None:
    raise NotPicklable("a strange", " error")


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def modules_of_the_web() -> list[str]:
    return [name for name in sys.modules if name.partition(".")[0] in {"django", "granian"}]


def niceness() -> int:
    return os.nice(0)


def say_pid_and_sleep(path: str) -> None:
    Path(path).write_text(str(os.getpid()))
    time.sleep(60)


def _refuse() -> None:
    raise ValueError("cannot be read")


class Unreadable:
    def __reduce__(self) -> tuple[object, tuple[()]]:
        return (_refuse, ())
