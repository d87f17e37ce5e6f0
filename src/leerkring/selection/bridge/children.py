"""Has the engine work in a process of its own: neither Django nor a solver is loaded here."""

from __future__ import annotations

from collections.abc import Mapping
from traceback import format_exc
from typing import Any

from leerkring.jobs.child import ChildDied, in_child
from leerkring.selection.bridge.plain import Answer, Question
from leerkring.selection.bridge.records import Computed

type Order = tuple[tuple[str, ...], tuple[str, ...]]


class NoAnswer(Exception):
    """The engine crashed, was killed, or gave an outcome that does not survive its own check."""


def answer(question: Question) -> Answer:
    """Return what a spread gives for a pool: everybody's chance, or what conflicts.

    Raise NoAnswer.
    """
    try:
        return in_child(_answer, question)
    except ChildDied as problem:
        raise NoAnswer(str(problem)) from problem


def order_by_lot(ids: list[str], places: int, seed: str) -> Order:
    """Return who has a place and who comes next, by plain lots. Raise NoAnswer."""
    try:
        return in_child(_order_by_lot, ids, places, seed)
    except ChildDied as problem:
        raise NoAnswer(str(problem)) from problem


def conflict_of(question: Question) -> Mapping[str, Any] | None:
    """Return which agreements do not go together and the way out; None when they do."""
    return in_child(_conflict_of, question)


def computed(question: Question) -> Computed:
    """Return the numbered panels of a draw, everybody's chance, and the proof. Raise NoAnswer."""
    try:
        return in_child(_computed, question)
    except ChildDied as problem:
        raise NoAnswer(str(problem)) from problem


def _answer(question: Question) -> Answer:
    from leerkring.selection.bridge.solving import answer_to  # loads the solver

    try:
        return answer_to(question)
    except Exception as problem:  # its class must not be loaded where the answer is read
        raise NoAnswer(format_exc()) from problem


def _order_by_lot(ids: list[str], places: int, seed: str) -> Order:
    from leerkring.engines.selection import draw_lots  # loads the solver

    outcome = draw_lots(ids, places, seed)
    return outcome.selected, outcome.reserve


def _conflict_of(question: Question) -> Mapping[str, Any] | None:
    from leerkring.selection.bridge.recording import conflict_of as found  # loads the solver

    return found(question)


def _computed(question: Question) -> Computed:
    from leerkring.selection.bridge.recording import computed as found  # loads the solver

    try:
        return found(question)
    except Exception as problem:  # its class must not be loaded where the answer is read
        raise NoAnswer(format_exc()) from problem
