"""Runs a function in a child process that ends afterwards.

For solvers and text models: what they load leaves the memory with them, and a crash in their C code
does not take the worker down. The child ends by itself when its parent is gone.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from threading import Event, Thread
from traceback import format_exc
from typing import IO

POLITENESS = 5  # the web server goes first
INSIDE = Event()  # set in such a process, which needs no other one for what it computes


class ChildDied(Exception):
    """The child process ended without an answer."""


class ChildFailed(Exception):
    """The function raised an error that cannot itself be carried over; the text says which."""


def in_child[**P, R](function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return function(*args, **kwargs), computed in a process of its own.

    `function`, the arguments and the answer must be picklable; the function stands at module level.
    An error of the function is raised here; ChildDied when the process was killed or crashed.
    A process that itself ends afterwards computes it on its own.
    """
    if INSIDE.is_set():
        return function(*args, **kwargs)
    with subprocess.Popen(
        [sys.executable, "-c", "from leerkring.jobs.child import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            pickle.dump((function, args, kwargs), child.stdin)
            child.stdin.flush()
            answer = child.stdout.read()  # stdin stays open: its end tells the child that we died
        except BrokenPipeError:
            answer = b""
        except BaseException:
            child.kill()
            raise
    if not answer:
        raise ChildDied(f"{function.__qualname__} ended with code {child.returncode}")
    answered: tuple[R, Exception | None] = pickle.loads(answer)  # noqa: S301 - from our own child
    value, error = answered
    if error is not None:
        raise error
    return value


def _answer(question: IO[bytes]) -> bytes:
    try:
        function, args, kwargs = pickle.load(question)  # noqa: S301 - from our own parent
        Thread(target=_end_with_parent, args=(question,), daemon=True).start()
        return pickle.dumps((function(*args, **kwargs), None))
    except Exception as error:
        try:
            answer = pickle.dumps((None, error))
            pickle.loads(answer)  # noqa: S301 - some errors can be written but not read back
        except Exception:
            return pickle.dumps((None, ChildFailed(format_exc())))
        return answer


def _end_with_parent(parent: IO[bytes]) -> None:
    parent.read()
    os._exit(1)


def main() -> None:
    """Answer the one question that the parent asks on standard input."""
    os.nice(POLITENESS)
    INSIDE.set()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the function prints must not end up in the answer
    out.write(_answer(sys.stdin.buffer))
    out.close()
    os._exit(0)
