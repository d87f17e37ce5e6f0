"""The files of a draw with a spread: what is published, and what an auditor gets besides.

The public edition knows people by a code only: the start of a SHA-256 over a salt, their number and
their facts. It holds no fact per code, and no count per panel, because a thousand counted panels
would give every code's facts away again. Both editions are folders that `verify_draw.py` reads.
Neither Django nor an engine is loaded here.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from leerkring.admissions.bridge.plain import SCHOOL, Question

PANELS = 1000
CODE_LENGTH = 20  # hexadecimal: 80 bits, far beyond what can be guessed or coincide
FORMAT = "leerkring-draw-1"
FROZEN_FORMAT = "leerkring-frozen-1"
RULE_OF_CHANCE = (
    "The seed is the SHA-256 of this file in hexadecimal, a space, and the throws as digits. "
    "Number k of the seed is SHA-256(seed:k); the first one below the largest multiple of the "
    "number of panels, modulo that number, is the panel that is selected."
)
RULE_OF_RESERVE = (
    "All others, their codes in alphabetical order, are put in a random order with the seed, a "
    "space and the word reserve. A free place goes to the first in that order with whom the "
    "agreed spread is kept."
)

type Files = dict[str, str]


def entry_line(salt: str, number: int, facts: Mapping[str, str]) -> str:
    """Return the text whose SHA-256 is somebody's code."""
    return "|".join([salt, str(number), *(f"{key}={facts[key]}" for key in sorted(facts))])


def code_of(line: str) -> str:
    """Return the code under which somebody stands in the public record."""
    return fingerprint(line)[:CODE_LENGTH]


def fingerprint(text: str) -> str:
    """Return the SHA-256 of a text, as of a file that holds it."""
    return sha256(text.encode()).hexdigest()


def seed_of(frozen_digest: str, throws: str) -> str:
    """Return the text from which the panel follows."""
    return f"{frozen_digest} {throws}"


def reserve_seed(seed: str) -> str:
    """Return the text from which the order of the reserve list follows."""
    return f"{seed} reserve"


@dataclass(frozen=True, slots=True)
class Frozen:
    """What stands fast before the chance: the draw among codes, and what is said of it.

    `question` holds people by code; its places and rules are those left after `about["seated"]`.
    `blind` keeps anybody from guessing facts until the hash of the full record fits.
    """

    question: Question
    about: Mapping[str, Any]
    blind: str


@dataclass(frozen=True, slots=True)
class Computed:
    """What the engine made of it: everybody's chance, and the panels, as plain data."""

    status: str
    chances: Mapping[str, float]
    panels: Sequence[Sequence[str]]
    certificate: Mapping[str, Any]
    reached: Mapping[str, float]
    limits: Mapping[str, Sequence[Mapping[str, Any]]]
    engine: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where the throws point: a panel, who is in it, and the others in the order of reserve."""

    panel: int
    selected: Sequence[str]
    reserve: Sequence[str]


# --- before the chance --------------------------------------------------------------------------


def frozen_files(frozen: Frozen, computed: Computed) -> dict[str, Files]:
    """Return both editions as they stand fast; "frozen.json" is the one whose hash is published."""
    codes = sorted(entrant.id for entrant in frozen.question.entrants)
    times = Counter(code for panel in computed.panels for code in panel)
    panels = table(
        ["panel", "id"], [[n, code] for n, panel in enumerate(computed.panels) for code in panel]
    )
    share = {code: times[code] / len(computed.panels) for code in codes}
    public = {
        "pool.csv": table(["id"], [[code] for code in codes]),
        "quotas.csv": table(["attribute", "value", "min", "max"], []),
        "panels.csv": panels,
        "probabilities.csv": chances_table(codes, share),
        "certificate.json": as_json(_lottery_of_panels(codes, computed.panels)),
    }
    full = {**_full_tables(frozen.question, codes, computed), "panels.csv": panels}
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


def _lottery_of_panels(codes: Sequence[str], panels: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return the lottery that the numbered panels are, without saying who is like whom."""
    place = {code: n for n, code in enumerate(codes)}
    times = Counter(tuple(sorted(place[code] for code in panel)) for panel in panels)
    return {
        "kinds": [[code] for code in codes],
        "lottery": [
            {"probability": n / len(panels), "counts": [[k, 1] for k in panel]}
            for panel, n in sorted(times.items())
        ],
        "levels": [],
        "cuts": [],
    }


def _full_tables(question: Question, codes: Sequence[str], computed: Computed) -> Files:
    [spread] = question.spreads
    rules = spread.rules
    columns = list(dict.fromkeys(rule.attribute for rule in rules))
    facts = {e.id: {**e.values, SCHOOL: e.school} for e in question.entrants}
    return {
        "pool.csv": table(
            ["id", *columns],
            [[code, *(facts[code].get(name, "") for name in columns)] for code in codes],
        ),
        "quotas.csv": table(
            ["attribute", "value", "min", "max"],
            [[rule.attribute, rule.value, rule.least, rule.most] for rule in rules],
        ),
        "probabilities.csv": chances_table(codes, computed.chances),
        "certificate.json": as_json(computed.certificate),
    }


# --- after it -----------------------------------------------------------------------------------


def drawn_files(editions: Mapping[str, Files], drawn: Drawn, seed: str) -> dict[str, Files]:
    """Return both editions with their outcome and their record."""
    outcome = {
        "selected.csv": table(["id"], [[code] for code in sorted(drawn.selected)]),
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


# --- texts --------------------------------------------------------------------------------------


def fingerprints(files: Files) -> dict[str, str]:
    """Return the SHA-256 of every file by its name."""
    return {name: fingerprint(text) for name, text in sorted(files.items())}


def chances_table(codes: Iterable[str], chances: Mapping[str, float]) -> str:
    """Return the table of chances."""
    return table(["id", "probability"], [[code, f"{chances[code]:.10f}"] for code in codes])


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table with commas and plain line ends."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return file.getvalue()


def as_json(content: object) -> str:
    """Return JSON that is the same for the same content."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text + "\n"
