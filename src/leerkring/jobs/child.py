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
from dataclasses import dataclass
from importlib import import_module
from threading import Event, Thread
from traceback import format_exc
from typing import IO, Any

POLITENESS = 5  # the web server goes first
INSIDE = Event()  # set in such a process, which needs no other one for what it computes


class ChildDied(Exception):
    """The child process ended without an answer."""


class ChildFailed(Exception):
    """The function raised an error that cannot itself be carried over; the text says which."""


@dataclass(frozen=True, slots=True)
class _Failure:
    """An error of the function in words, and itself where it can be written and read back."""

    text: str
    module: str = ""
    pickled: bytes | None = None


def in_child(function: str, *args: Any, politeness: int = POLITENESS, **kwargs: Any) -> Any:
    """Return what "module:function" gives for these arguments, computed in a process of its own.

    Its module is loaded there only. The arguments and the answer must be picklable. An error of the
    function is raised here if its class is known here, else as ChildFailed; ChildDied when the
    process was killed or crashed. A process that itself ends afterwards computes it on its own.
    With a `politeness` of 0 the child goes before nobody and waits for nobody.
    """
    if INSIDE.is_set():
        return _found(function)(*args, **kwargs)
    with subprocess.Popen(
        [sys.executable, "-c", "from leerkring.jobs.child import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            pickle.dump((politeness, function, args, kwargs), child.stdin)
            child.stdin.flush()
            answer = child.stdout.read()  # stdin stays open: its end tells the child that we died
        except BrokenPipeError:
            answer = b""
        except BaseException:
            child.kill()
            raise
    if not answer:
        raise ChildDied(f"{function} ended with code {child.returncode}")
    value, failure = _read(answer)
    if failure is not None:
        raise _error(failure)
    return value


def _found(function: str) -> Callable[..., Any]:
    module, _colon, name = function.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def _error(failure: _Failure) -> Exception:
    """Return the error itself unless that would load what only the child needs."""
    if failure.pickled is None or failure.module not in sys.modules:
        return ChildFailed(failure.text)
    error: Exception = _read(failure.pickled)
    return error


def _read(pickled: bytes) -> Any:
    return pickle.loads(pickled)  # noqa: S301 - our own child wrote it, or this process


def _answer(question: IO[bytes]) -> bytes:
    try:
        politeness, function, args, kwargs = pickle.load(question)  # noqa: S301 - from our parent
        os.nice(politeness)
        Thread(target=_end_with_parent, args=(question,), daemon=True).start()
        return pickle.dumps((_found(function)(*args, **kwargs), None))
    except Exception as error:
        return pickle.dumps((None, _failure(error)))


def _failure(error: Exception) -> _Failure:
    text = format_exc()
    try:
        pickled = pickle.dumps(error)
        _read(pickled)  # some errors can be written but not read back
    except Exception:
        return _Failure(text)
    return _Failure(text, type(error).__module__, pickled)


def _end_with_parent(parent: IO[bytes]) -> None:
    parent.read()
    os._exit(1)


def main() -> None:
    """Answer the one question that the parent asks on standard input."""
    INSIDE.set()
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the function prints must not end up in the answer
    out.write(_answer(sys.stdin.buffer))
    out.close()
    os._exit(0)
