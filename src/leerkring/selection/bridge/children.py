"""Has the engine work in a process of its own: neither Django nor a solver is loaded here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leerkring.engines.common.draw_folder import Files
from leerkring.engines.selection import Problem
from leerkring.engines.selection.editions import Computed
from leerkring.jobs.child import in_child

type Answer = dict[str, Any]
"""What a spread gives, as JSON: see `solving.answer_to`."""
type Range = tuple[float, float]


class NoAnswer(Exception):
    """The engine crashed, was killed, or gave an outcome that does not survive its own check."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """Who is drawn for the free places, in the order drawn, and everybody's chance in this draw.

    `folders` hold the draw, or the draws one after the other, as `verify_draw.py` reads them.
    """

    drawn: tuple[str, ...]
    chances: Mapping[str, float]
    folders: tuple[Files, ...] = ()


def answer(problem: Problem) -> Answer:
    """Return what a spread gives for a pool: everybody's chance, or what conflicts.

    Raise NoAnswer, as all of these do.
    """
    found: Answer = _computed("solving:answer_to", problem)
    return found


def conflict_of(problem: Problem) -> Mapping[str, Any] | None:
    """Return which agreements do not go together and the way out; None when they do."""
    found: Mapping[str, Any] | None = _computed("recording:conflict_of", problem)
    return found


def computed(problem: Problem) -> Computed:
    """Return the numbered panels of a draw, everybody's chance, and the proof."""
    found: Computed = _computed("recording:computed", problem)
    return found


def ranges_of(problems: Sequence[Problem]) -> list[Range | None]:
    """Return for each problem the smallest and largest chance; None where it does not fit.

    Who can never be drawn counts as no chance.
    """
    found: list[Range | None] = _computed("solving:ranges_in", list(problems))
    return found


def replace_in(problem: Problem, seed: str) -> Replaced | None:
    """Return who fills all open places of a problem; None when the spread cannot be kept so.

    Whoever had the smaller chance before comes first: the lottery is leximin over p + (1 - p) q.
    """
    found: Replaced | None = _computed("solving:replaced_in", problem, seed)
    return found


def _computed(function: str, *data: Any) -> Any:
    try:
        return in_child(f"leerkring.selection.bridge.{function}", *data)
    except Exception as problem:
        raise NoAnswer(str(problem)) from problem
