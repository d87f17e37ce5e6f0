"""Rows ↔ a draw that stands fast: what is agreed, who takes part under which code, and the throws.

No solver is loaded here: the panels come from `children`, the throws need SHA-256 alone.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from leerkring.admissions.bridge.plain import ONLY, SCHOOL, Entrant, Question, SeatRule, Spread
from leerkring.admissions.bridge.records import (
    PANELS,
    Computed,
    Drawn,
    Frozen,
    code_of,
    entry_line,
    reserve_seed,
    seed_of,
)
from leerkring.admissions.models import DrawEntry, DrawRecord
from leerkring.engines.common.chance import Chance


@dataclass(frozen=True, slots=True)
class Coded:
    """Somebody in the pool, under a code that only who knows the salt can make."""

    application_id: int
    code: str
    salt: str
    facts: Mapping[str, str]


def agreed_in(question: Question) -> dict[str, Any]:
    """Return what is agreed, with how many of each value wait and how many have a place already.

    Limits count those who have a place; the draw itself counts what is left after them.
    """
    [spread] = question.spreads
    pool = question.pool
    seated = [entrant for entrant in question.entrants if entrant.placed is not None]
    waiting, there = _by_value(pool), _by_value(seated)
    schools = Counter(entrant.school for entrant in seated if entrant.school)
    return {
        "places": spread.places,
        "pool": len(pool),
        "seated": len(seated),
        "school_cap": question.school_cap,
        "schools_seated": dict(sorted(schools.items())),
        "rules": [
            {
                "attribute": rule.attribute,
                "value": rule.value,
                "min": rule.least,
                "max": rule.most,
                "in_pool": waiting[rule.attribute, rule.value],
                "seated": there[rule.attribute, rule.value],
            }
            for rule in spread.rules
        ],
    }


def _by_value(entrants: Iterable[Entrant]) -> Counter[tuple[str, str]]:
    return Counter(pair for entrant in entrants for pair in entrant.values.items())


def coded(question: Question) -> list[Coded]:
    """Return everybody in the pool under a fresh code, with no more facts than are agreed on."""
    [spread] = question.spreads
    keys = {rule.attribute for rule in spread.rules}
    found = []
    for entrant in question.pool:
        facts = {key: entrant.values[key] for key in sorted(keys)}
        if question.school_cap and entrant.school:
            facts[SCHOOL] = entrant.school
        salt = secrets.token_hex(16)
        number = int(entrant.id)
        found.append(Coded(number, code_of(entry_line(salt, number, facts)), salt, facts))
    return found


def line_of(entry: DrawEntry) -> str:
    """Return the text from which somebody's code follows."""
    return entry_line(entry.salt, entry.application_id, entry.facts)


def fixed_question(agreed: Mapping[str, Any], entries: Iterable[DrawEntry]) -> Question:
    """Return the draw among codes, for the places and limits that are left."""
    rows = list(entries)
    rules = [
        SeatRule(
            rule["attribute"],
            rule["value"],
            max(0, rule["min"] - rule["seated"]),
            max(0, rule["max"] - rule["seated"]),
        )
        for rule in agreed["rules"]
    ]
    schools = _limited_schools(agreed, rows)
    rules += [SeatRule(SCHOOL, name, 0, most) for name, most in sorted(schools.items())]
    people = [
        Entrant(
            entry.code,
            {key: value for key, value in entry.facts.items() if key != SCHOOL},
            school=entry.facts.get(SCHOOL, "") if entry.facts.get(SCHOOL) in schools else "",
        )
        for entry in rows
    ]
    return Question(
        entrants=tuple(sorted(people, key=lambda entrant: entrant.id)),
        spreads=(Spread(agreed["places"] - agreed["seated"], tuple(rules), ONLY),),
        panels=PANELS,
    )


def _limited_schools(agreed: Mapping[str, Any], entries: Iterable[DrawEntry]) -> dict[str, int]:
    """Return how many may still come from each school that more people applied from."""
    cap = agreed["school_cap"]
    if not cap:
        return {}
    waiting = Counter(entry.facts[SCHOOL] for entry in entries if SCHOOL in entry.facts)
    left = {name: max(0, cap - agreed["schools_seated"].get(name, 0)) for name in waiting}
    return {name: most for name, most in left.items() if waiting[name] > most}


def frozen_of(record: DrawRecord, question: Question) -> Frozen:
    """Return what stands fast, with what may be said of it in public."""
    agreed, round_ = record.agreed, record.round
    about = {
        "draw": round_.public_id,
        "fixed_at": round_.fixed_at.isoformat() if round_.fixed_at else "",
        "software": f"leerkring {version('leerkring')}",
        "pool": agreed["pool"],
        "places": round_.places,
        "places_given_before": agreed["seated"],
        "longest_reserve": round_.reserves,
        "most_of_one_school": agreed["school_cap"],
        "agreed": [
            {key: rule[key] for key in ("attribute", "value", "min", "max", "in_pool")}
            for rule in agreed["rules"]
        ],
        "chance_from": record.source,
    }
    return Frozen(question, about, secrets.token_hex(16))


def own_chances(
    agreed: Mapping[str, Any], computed: Computed
) -> dict[str, tuple[float, int, list[Mapping[str, Any]]]]:
    """Return by code the chance, in how many panels, and what limits it as the team agreed it."""
    times = Counter(code for panel in computed.panels for code in panel)
    return {
        code: (chance, times[code], _as_agreed(agreed, computed.limits.get(code, ())))
        for code, chance in computed.chances.items()
    }


def _as_agreed(
    agreed: Mapping[str, Any], limits: Iterable[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """Return limits with the numbers that were agreed: those of the draw are what is left."""
    rules = {(rule["attribute"], rule["value"]): rule for rule in agreed["rules"]}
    told: list[Mapping[str, Any]] = []
    for limit in limits:
        rule = rules.get((limit["attribute"], limit["value"]))
        if limit["attribute"] == SCHOOL:
            found = {"kind": "cap", "side": "most", "bound": agreed["school_cap"]}
        elif rule is not None:
            bound = rule["max" if limit["side"] == "most" else "min"]
            found = {**limit, "bound": bound}
        else:
            continue  # the number of places limits everybody
        if found not in told:
            told.append(found)
    return told


def drawn_with(record: DrawRecord, throws: str) -> tuple[str, Drawn]:
    """Return the seed that the throws make, and what follows from it."""
    seed = seed_of(record.frozen_digest, throws)
    panels: dict[int, list[str]] = {}
    for line in record.files["public"]["panels.csv"].splitlines()[1:]:
        number, code = line.split(",")
        panels.setdefault(int(number), []).append(code)
    panel = Chance(seed).below(len(panels))
    pool = set(record.files["public"]["pool.csv"].splitlines()[1:])
    others = sorted(pool - set(panels[panel]))
    order = Chance(reserve_seed(seed)).shuffled(others)
    return seed, Drawn(panel, panels[panel], order)
