"""Computes the record of a draw. Loads the solver: imported in a child process only."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import leerkring.engines.common.chance
import leerkring.engines.selection
from leerkring.engines.selection import Outcome, Problem, Status, explain, solve
from leerkring.engines.selection.editions import Computed
from leerkring.engines.selection.folder import folder_of, networks_of, seats_of
from leerkring.selection.bridge.solving import (
    LONGEST_SECONDS,
    checked,
    conflict_in,
    within,
)

LIMITS_TOLD = 2


def conflict_of(problem: Problem) -> Mapping[str, Any] | None:
    """Return which limits conflict and the way out, as soon as that is known; None if it fits."""
    outcome = solve(problem, seed="1", deadline=lambda: True)
    if outcome.status is not Status.INFEASIBLE:
        return None
    return conflict_in(problem, explain(problem, outcome)[""])


def computed(problem: Problem) -> Computed:
    """Return the fairest lottery as numbered panels, with its proof, checked."""
    outcome = checked(problem, solve(problem, seed="1", deadline=within(LONGEST_SECONDS)))
    reasons = explain(problem, outcome)
    [reach] = [r.parameters for r in reasons[""] if r.code == "panels_reach"]
    return Computed(
        status=outcome.status.value,
        chances=dict(outcome.chances),
        panels=[seats_of(problem, panel) for panel in outcome.panels],
        networks=networks_of(problem),
        tables=folder_of(problem, outcome),
        reached={
            "largest_difference": float(reach["largest_difference"]),
            "lowest_chance": float(reach["lowest_chance"]),
            "lowest_reached": float(reach["lowest_reached"]),
            **{name: float(reach[name]) for name in ("lowest_possible",) if name in reach},
        },
        limits=_limits(problem, outcome, reasons),
        engine=digest_of_engine(),
    )


def _limits(problem: Problem, outcome: Outcome, reasons: Mapping[str, Any]) -> dict[str, Any]:
    """Return for everybody the one or two rules that keep their chance where it is."""
    return {
        person.id: [
            dict(reason.parameters)
            for reason in reasons[person.id]
            if reason.code in {"limited_by", "never_because"}
        ][:LIMITS_TOLD]
        for person in problem.pool
    }


def digest_of_engine() -> str:
    """Return the SHA-256 of the program text that computes the draw."""
    digest = sha256()
    for module in (leerkring.engines.common.chance, leerkring.engines.selection):
        assert module.__file__ is not None
        path = Path(module.__file__)
        for file in sorted(path.parent.glob("*.py")):
            digest.update(f"{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()
