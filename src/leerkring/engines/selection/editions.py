"""The files of a draw with a spread: what is published, and what an auditor gets besides.

The public edition knows people by tags only, and by another one in every panel: whoever stands
under one name in a thousand panels gives their facts away (people with equal facts can be grouped,
and with the published totals they are recognised). So it holds no chances, no pool and no proof
either. The full edition has one id for somebody in all files: their tag on the reserve list.
`check_public_draw.py` reads the one, `verify_draw.py` the other. How the files are written stands
in `draw_folder`. Neither Django nor a solver is loaded here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leerkring.engines.common.draw_folder import (
    FORMAT,
    Files,
    Seat,
    as_json,
    everyone_table,
    fingerprint,
    fingerprints,
    selected_table,
    table,
    tags_table,
)
from leerkring.engines.selection.check_public_draw import tag
from leerkring.engines.selection.problem import Problem

PANELS = 1000
FROZEN_FORMAT = "leerkring-frozen-2"
PUBLIC_FORMAT = "leerkring-public-draw-1"
RULE_OF_TAGS = (
    "A tag is the first 32 hexadecimal digits of HMAC-SHA256, with somebody's secret as key, of "
    "the text 'panel N|ADDRESS' in panel N (from 0) and 'reserve|ADDRESS' on the reserve list."
)
RULE_OF_CHANCE = (
    "The seed is the SHA-256 of this file in hexadecimal, a space, and the text of chance. "
    "Number k of the seed is SHA-256(seed:k); the first one below the largest multiple of the "
    "number of panels, modulo that number, is the panel that is selected."
)
RULE_OF_RESERVE = (
    "All others, their tags in alphabetical order, are put in a random order with the seed, a "
    "space and the word reserve. A free place goes to the first in that order with whom the "
    "agreed spread is kept."
)


def reserve_tag(secret: str, address: str) -> str:
    """Return the tag that stands for somebody on the reserve list, and in the full edition."""
    return tag(secret, "reserve", address)


def panel_tag(secret: str, number: int, address: str) -> str:
    """Return the tag that stands for somebody in one panel, and nowhere else."""
    return tag(secret, f"panel {number}", address)


def seed_of(frozen_digest: str, text: str) -> str:
    """Return the text from which the panel follows: `text` is what chance gave."""
    return f"{frozen_digest} {text}"


def reserve_seed(seed: str) -> str:
    """Return the text from which the order of the reserve list follows."""
    return f"{seed} reserve"


@dataclass(frozen=True, slots=True)
class Frozen:
    """What is locked before the chance: the draw among codes, and what is said of it.

    `problem` holds people by code; its places and rules are those left after `about["seated"]`.
    `secrets` gives everybody's secret and own address by code. `blind` keeps anybody from guessing
    facts until the hash of the full record fits.
    """

    problem: Problem
    about: Mapping[str, Any]
    secrets: Mapping[str, tuple[str, str]]
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
    several = frozen.problem.is_joint
    public = {
        "panels.csv": tags_table(_tagged(computed.panels, frozen.secrets), several=several),
        "everyone.csv": everyone_table(frozen.secrets),
    }
    full = dict(computed.tables)
    full["full.json"] = as_json({"blind": frozen.blind, "files": fingerprints(full)})
    public["frozen.json"] = as_json(
        {
            **frozen.about,
            "format": FROZEN_FORMAT,
            "engine": computed.engine,
            "panels": len(computed.panels),
            "sizes": [[id if several else "", *sizes] for id, *sizes in computed.networks],
            "reached": {"status": computed.status, **computed.reached},
            "tag_rule": RULE_OF_TAGS,
            "chance_rule": RULE_OF_CHANCE,
            "reserve_rule": RULE_OF_RESERVE,
            "files": fingerprints(public),
            "full_record": fingerprint(full["full.json"]),
        }
    )
    full["frozen.json"] = public["frozen.json"]
    return {"public": public, "full": full}


def _tagged(
    panels: Sequence[Sequence[Seat]], secrets: Mapping[str, tuple[str, str]]
) -> list[list[Seat]]:
    """Return the panels with everybody under another tag in each."""
    return [
        [(panel_tag(secrets[code][0], n, secrets[code][1]), network) for code, network in panel]
        for n, panel in enumerate(panels)
    ]


# --- after it -----------------------------------------------------------------------------------


def drawn_files(
    editions: Mapping[str, Files], drawn: Drawn, seed: str, chance: Mapping[str, Any]
) -> dict[str, Files]:
    """Return both editions with their outcome and their record.

    `chance` is what came of the way that was named before: see `chance.named`.
    """
    frozen = json.loads(editions["public"]["frozen.json"])
    outcome = {"chance": chance, "seed": seed, "drawn": drawn.panel}
    return {
        "public": _drawn_public(editions["public"], frozen, drawn, outcome),
        "full": _drawn_full(editions["full"], frozen, drawn, outcome),
    }


def _drawn_public(
    files: Files, frozen: Mapping[str, Any], drawn: Drawn, outcome: Mapping[str, Any]
) -> Files:
    head, *lines = files["panels.csv"].splitlines()
    start = f"{drawn.panel},"
    selected = [line.removeprefix(start) for line in lines if line.startswith(start)]
    files = {
        **files,
        "selected.csv": "\n".join([head.removeprefix("panel,"), *selected, ""]),
        "reserve.csv": table(["number", "tag"], list(enumerate(drawn.reserve, 1))),
    }
    return _with_record(files, frozen, {**outcome, "format": PUBLIC_FORMAT, "edition": "public"})


def _drawn_full(
    files: Files, frozen: Mapping[str, Any], drawn: Drawn, outcome: Mapping[str, Any]
) -> Files:
    several = any(network for _code, network in drawn.selected)
    files = {
        **files,
        "selected.csv": selected_table(sorted(drawn.selected), several=several),
        "reserve.csv": table(["number", "id"], list(enumerate(drawn.reserve, 1))),
    }
    about = {
        "format": FORMAT,
        "edition": "full",
        "criterion": json.loads(files["rules.json"])["criterion"],
        "status": frozen["reached"]["status"],
        "places": frozen["places"],
        "reserve_seed": reserve_seed(str(outcome["seed"])),
        "reached": {"largest_difference": frozen["reached"]["largest_difference"]},
    }
    return _with_record(files, frozen, {**outcome, **about})


def _with_record(files: Files, frozen: Mapping[str, Any], about: Mapping[str, Any]) -> Files:
    record = {
        **about,
        "people": frozen["pool"],
        "panels": frozen["panels"],
        "frozen": fingerprint(files["frozen.json"]),
        "files": fingerprints(files),
    }
    return {**files, "record.json": as_json(record)}
