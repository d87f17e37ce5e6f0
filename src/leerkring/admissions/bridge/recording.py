"""Computes and checks the record of a draw. Loads the solver: imported in a child process only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from csv import DictReader
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import leerkring.engines.common.chance
import leerkring.engines.selection
from leerkring.admissions.bridge.plain import Question
from leerkring.admissions.bridge.records import Computed, Files, fingerprint, reserve_seed
from leerkring.admissions.bridge.solving import (
    LONGEST_SECONDS,
    checked,
    conflict_in,
    problem_of,
    within,
)
from leerkring.engines.selection import Outcome, Status, explain, solve
from leerkring.engines.selection.lottery import LotteryOutcome, verify_lots
from leerkring.engines.selection.problem import Certificate, Leaf, Split
from leerkring.engines.selection.verify_draw import check

LIMITS_TOLD = 2
type Finding = tuple[bool, str]


def conflict_of(question: Question) -> Mapping[str, Any] | None:
    """Return which limits conflict and the way out, as soon as that is known; None if it fits."""
    problem = problem_of(question)
    outcome = solve(problem, seed="1", deadline=lambda: True)
    if outcome.status is not Status.INFEASIBLE:
        return None
    return conflict_in(question, explain(problem, outcome)[""])


def computed(question: Question) -> Computed:
    """Return the fairest lottery as numbered panels, with its proof, checked."""
    problem = problem_of(question)
    outcome = checked(problem, solve(problem, seed="1", deadline=within(LONGEST_SECONDS)))
    reasons = explain(problem, outcome)
    assert outcome.certificate is not None
    [reach] = [r.parameters for r in reasons[""] if r.code == "panels_reach"]
    return Computed(
        status=outcome.status.value,
        chances=dict(outcome.chances),
        panels=[sorted(panel.seats[0]) for panel in outcome.panels],
        certificate=_as_plain(outcome.certificate),
        reached={
            "largest_difference": float(reach["largest_difference"]),
            "lowest_chance": float(reach["lowest_chance"]),
            "lowest_reached": float(reach["lowest_reached"]),
        },
        limits=_limits(question, outcome, reasons),
        engine=digest_of_engine(),
    )


def _limits(question: Question, outcome: Outcome, reasons: Mapping[str, Any]) -> dict[str, Any]:
    """Return for everybody the one or two rules that keep their chance where it is."""
    return {
        entrant.id: [
            dict(reason.parameters)
            for reason in reasons[entrant.id]
            if reason.code in {"limited_by", "never_because"}
        ][:LIMITS_TOLD]
        for entrant in question.pool
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


def _as_plain(certificate: Certificate) -> dict[str, Any]:
    """Return the proof as the draw folder has it (see `verify_draw`)."""
    return {
        "rules": [
            {"attribute": r.attribute, "value": r.value, "least": r.least, "most": r.most}
            for r in certificate.rules
        ],
        "kinds": [[unit[0] for unit in kind.units] for kind in certificate.kinds],
        "lottery": [
            {"probability": t.probability, "counts": [[k, times] for k, _, times in t.counts]}
            for t in certificate.tickets
        ],
        "levels": [
            {
                "chance": level.chance,
                "settled": level.settled,
                "weights": level.weights,
                "rules": level.rules,
                "cuts": level.cuts,
            }
            for level in certificate.levels
        ],
        "cuts": [
            {"weights": cut.weights, "bound": cut.bound, "proof": _plain_proof(cut.proof)}
            for cut in certificate.cuts
        ],
        "gap": certificate.gap,
    }


def _plain_proof(proof: Leaf | Split) -> dict[str, Any]:
    if isinstance(proof, Leaf):
        return {"rules": proof.multipliers}
    return {
        "kind": proof.kind,
        "most": proof.most,
        "small": _plain_proof(proof.small),
        "large": _plain_proof(proof.large),
    }


# --- checking -----------------------------------------------------------------------------------


def findings(files: Files, frozen_digest: str) -> list[Finding]:
    """Return every check of a published record, and whether it came out right."""
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text, encoding="utf-8", newline="")
        found = list(check(Path(folder)))
    return [*_against_the_promise(files, frozen_digest), *found]


def _against_the_promise(files: Files, frozen_digest: str) -> Iterator[Finding]:
    """Yield whether the record is the one that was promised before the chance."""
    right = fingerprint(files["frozen.json"]) == frozen_digest
    yield right, "frozen.json is the file whose hash was published before the draw"
    frozen, record = json.loads(files["frozen.json"]), json.loads(files["record.json"])
    same = all(record["files"].get(name) == print_ for name, print_ in frozen["files"].items())
    yield same, "nothing that was fixed before the draw was changed after it"
    yield record["seed"].split(" ")[0] == frozen_digest, "the seed begins with that hash"
    selected = {row["id"] for row in DictReader(files["selected.csv"].splitlines())}
    others = [row["id"] for row in DictReader(files["pool.csv"].splitlines())]
    others = [code for code in others if code not in selected]
    order = tuple(row["id"] for row in DictReader(files["reserve.csv"].splitlines()))
    wrong = verify_lots(others, 0, reserve_seed(record["seed"]), LotteryOutcome((), order))
    yield not wrong, "the order of the reserve list follows from the seed"
