"""A function in a child process: its answer, its errors, its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from leerkring.jobs.child import POLITENESS, ChildDied, ChildFailed, in_child
from tests.jobs import chores
from tests.jobs.conftest import wait_until

ROOT = Path(__file__).parents[2]


def test_the_answer_comes_back() -> None:
    assert in_child("tests.jobs.chores:divide", 1, by=4) == 0.25


def test_a_large_answer_and_a_large_question_pass() -> None:
    assert len(in_child("tests.jobs.chores:answer_much", 5_000_000)) == 5_000_000
    assert in_child("builtins:len", b"x" * 5_000_000) == 5_000_000


def test_what_the_function_prints_does_not_spoil_the_answer() -> None:
    assert in_child("tests.jobs.chores:print_and_answer") != os.getpid()


def test_a_child_lets_the_web_server_go_first() -> None:
    own = os.nice(0)
    assert in_child("tests.jobs.chores:niceness") == min(own + POLITENESS, 19)


def test_a_child_that_pages_wait_for_lets_nobody_go_first() -> None:
    assert in_child("tests.jobs.chores:niceness", politeness=0) == os.nice(0)


def test_a_process_that_ends_afterwards_needs_no_other_one() -> None:
    child, within = in_child("tests.jobs.chores:pids_within")
    assert child == within != os.getpid()


def test_an_error_is_raised_in_the_parent() -> None:
    with pytest.raises(ZeroDivisionError):
        in_child("tests.jobs.chores:divide", 1, by=0)


def test_an_error_that_cannot_travel_is_told_in_words() -> None:
    with pytest.raises(ChildFailed, match="a strange error"):
        in_child("tests.jobs.chores:fail_strangely")


def test_an_error_of_what_only_the_child_loads_is_told_in_words_and_loads_nothing() -> None:
    with pytest.raises(ChildFailed, match="the solver gave up"):
        in_child("tests.jobs.heavy_chore:give_up")
    assert "tests.jobs.heavy_chore" not in sys.modules


def test_a_question_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        in_child("builtins:len", chores.Unreadable())


def test_a_crash_of_the_child_is_an_error_and_no_crash() -> None:
    with pytest.raises(ChildDied, match=f"crash ended with code -{signal.SIGSEGV.value}"):
        in_child("tests.jobs.chores:crash")


def test_the_child_loads_nothing_but_what_the_function_needs() -> None:
    assert in_child("tests.jobs.chores:modules_of_the_web") == []


def test_the_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    program = (
        "from leerkring.jobs.child import in_child;"
        f"in_child('tests.jobs.chores:say_pid_and_sleep', {str(file)!r})"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) as parent:
        wait_until(lambda: file.exists() and file.read_text())
        child = int(file.read_text())
        parent.kill()

    wait_until(lambda: not Path(f"/proc/{child}").exists() or is_zombie(child))


def is_zombie(pid: int) -> bool:
    return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()
