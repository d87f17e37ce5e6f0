"""What only a child process loads: never imported by a test."""

from __future__ import annotations


class SolverGaveUp(Exception):
    pass


def give_up() -> None:
    raise SolverGaveUp("the solver gave up")
