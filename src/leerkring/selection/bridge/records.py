"""The files of a draw with a spread: what is published, and what an auditor gets besides.

The public edition knows people by a code only: the start of a SHA-256 over a salt, their number and
their facts. It holds no fact per code, and no count per panel, because a thousand counted panels
would give every code's facts away again. Both editions are folders that `verify_draw.py` reads.
How the files are written stands in `draw_folder`. Neither Django nor a solver is loaded here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leerkring.engines.common.draw_folder import (
    FORMAT,
    Files,
    Seat,
    as_json,
    chances_table,
    fingerprint,
    fingerprints,
    panels_table,
    pool_table,
    quotas_table,
    rules_file,
    selected_table,
    table,
)
from leerkring.selection.bridge.plain import Question

PANELS = 1000
CODE_LENGTH = 20  # hexadecimal: 80 bits, far beyond what can be guessed or coincide
FROZEN_FORMAT = "leerkring-frozen-1"
RULE_OF_CHANCE = (
    "The seed is the SHA-256 of this file in hexadecimal, a space, and the text of chance. "
    "Number k of the seed is SHA-256(seed:k); the first one below the largest multiple of the "
    "number of panels, modulo that number, is the panel that is selected."
)
RULE_OF_RESERVE = (
    "All others, their codes in alphabetical order, are put in a random order with the seed, a "
    "space and the word reserve. A free place goes to the first in that order with whom the "
    "agreed spread is kept."
)

type Finding = tuple[bool, str, dict[str, Any]]
"""Whether a check came out right, which one it was, and what it speaks of."""

__all__ = ["Files", "Finding", "Seat", "fingerprint", "table"]


def entry_line(salt: str, number: int, facts: Mapping[str, str]) -> str:
    """Return the text whose SHA-256 is somebody's code."""
    return "|".join([salt, str(number), *(f"{key}={facts[key]}" for key in sorted(facts))])


def code_of(line: str) -> str:
    """Return the code under which somebody stands in the public record."""
    return fingerprint(line)[:CODE_LENGTH]


def seed_of(frozen_digest: str, text: str) -> str:
    """Return the text from which the panel follows: `text` is what chance gave."""
    return f"{frozen_digest} {text}"


def reserve_seed(seed: str) -> str:
    """Return the text from which the order of the reserve list follows."""
    return f"{seed} reserve"


@dataclass(frozen=True, slots=True)
class Frozen:
    """What is locked before the chance: the draw among codes, and what is said of it.

    `question` holds people by code; its places and rules are those left after `about["seated"]`.
    `blind` keeps anybody from guessing facts until the hash of the full record fits.
    """

    question: Question
    about: Mapping[str, Any]
    blind: str


@dataclass(frozen=True, slots=True)
class Computed:
    """What the engine made of it: everybody's chance, the panels, and the files with the proof.

    `tables` are the files that only an auditor gets. `networks` are the networks with the fewest
    and the most of their places.
    """

    status: str
    chances: Mapping[str, float]
    panels: Sequence[Sequence[Seat]]
    networks: Sequence[tuple[str, int, int]]
    tables: Files
    reached: Mapping[str, float]
    limits: Mapping[str, Sequence[Mapping[str, Any]]]
    engine: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where the chance points: a panel, who is in it, and the others in the order of reserve."""

    panel: int
    selected: Sequence[Seat]
    reserve: Sequence[str]


# --- before the chance --------------------------------------------------------------------------


def frozen_files(frozen: Frozen, computed: Computed) -> dict[str, Files]:
    """Return both editions as they are locked; "frozen.json" is the one whose hash is published."""
    codes = sorted(entrant.id for entrant in frozen.question.entrants)
    times = Counter(code for panel in computed.panels for code, _network in panel)
    several = frozen.question.is_joint
    public = {
        "pool.csv": pool_table([], {code: {} for code in codes}),
        "quotas.csv": quotas_table([], several=several),
        "panels.csv": panels_table(computed.panels, several=several),
        "probabilities.csv": chances_table(
            {code: times[code] / len(computed.panels) for code in codes}
        ),
        "certificate.json": as_json(_lottery_of_panels(codes, computed)),
    }
    if (
        "rules.json" in computed.tables
    ):  # the numbers of places; what is promised to whom is private
        public["rules.json"] = rules_file(computed.networks, [], "alike")
    full = dict(computed.tables)
    full["full.json"] = as_json({"blind": frozen.blind, "files": fingerprints(full)})
    public["frozen.json"] = as_json(
        {
            **frozen.about,
            "format": FROZEN_FORMAT,
            "engine": computed.engine,
            "panels": len(computed.panels),
            "reached": {"status": computed.status, **computed.reached},
            "chance_rule": RULE_OF_CHANCE,
            "reserve_rule": RULE_OF_RESERVE,
            "files": fingerprints(public),
            "full_record": fingerprint(full["full.json"]),
        }
    )
    full["frozen.json"] = public["frozen.json"]
    return {"public": public, "full": full}


def _lottery_of_panels(codes: Sequence[str], computed: Computed) -> dict[str, Any]:
    """Return the lottery that the numbered panels are, without saying who is like whom."""
    place = {code: n for n, code in enumerate(codes)}
    network = {id: n for n, (id, _fewest, _most) in enumerate(computed.networks)}
    times = Counter(
        tuple(sorted((place[code], network[at]) for code, at in panel)) for panel in computed.panels
    )
    return {
        "kinds": [[code] for code in codes],
        "lottery": [
            {"probability": n / len(computed.panels), "counts": [[k, 1, at] for k, at in panel]}
            for panel, n in sorted(times.items())
        ],
        "levels": [],
        "cuts": [],
    }


# --- after it -----------------------------------------------------------------------------------


def drawn_files(
    editions: Mapping[str, Files], drawn: Drawn, seed: str, chance: Mapping[str, Any]
) -> dict[str, Files]:
    """Return both editions with their outcome and their record.

    `chance` is what came of the way that was named before: see `chance.named`.
    """
    several = any(network for _code, network in drawn.selected)
    outcome = {
        "selected.csv": selected_table(sorted(drawn.selected), several=several),
        "reserve.csv": table(["number", "id"], list(enumerate(drawn.reserve, 1))),
    }
    frozen = json.loads(editions["public"]["frozen.json"])
    reached = frozen["reached"]
    off = {"public": 0.0, "full": reached["largest_difference"]}
    proven = {"public": "public", "full": reached["status"]}
    done: dict[str, Files] = {}
    for edition, files in editions.items():
        files = {**files, **outcome}
        done[edition] = {
            **files,
            "record.json": as_json(
                {
                    "format": FORMAT,
                    "edition": edition,
                    "criterion": "leximin",
                    "status": proven[edition],
                    "places": frozen["places"],
                    "people": frozen["pool"],
                    "panels": frozen["panels"],
                    "frozen": fingerprint(files["frozen.json"]),
                    "chance": chance,
                    "seed": seed,
                    "drawn": drawn.panel,
                    "reserve_seed": reserve_seed(seed),
                    "reached": {"largest_difference": off[edition]},
                    "files": fingerprints(files),
                }
            ),
        }
    return done


def verifier() -> str:
    """Return the program that checks a record, as anybody may download it."""
    engines = Path(__file__).parents[2] / "engines"
    return (engines / "selection" / "verify_draw.py").read_text(encoding="utf-8")
