"""Rows ↔ a draw that is locked: what is agreed, who takes part under which code, and the throws.

No solver is loaded here: the panels come from `children`, the throws need SHA-256 alone.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from csv import DictReader
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.audit.queries import head_of, last_seal
from leerkring.audit.trail import place_of
from leerkring.engines.common.chance import Chance
from leerkring.engines.common.draw_folder import BETWEEN
from leerkring.engines.selection import Cap, Floor, Quota
from leerkring.programmes.models import Activity
from leerkring.selection.bridge.chance import named
from leerkring.selection.bridge.plain import ONLY, SCHOOL, Entrant, Question, Spread
from leerkring.selection.bridge.problems import Candidate
from leerkring.selection.bridge.records import (
    PANELS,
    Computed,
    Drawn,
    Frozen,
    reserve_seed,
    reserve_tag,
    seed_of,
)
from leerkring.selection.models import DrawEntry, DrawRecord, DrawRound
from leerkring.selection.overrides import left_out

PARTY, NETWORKS, BAND = "team", "networks", "band"  # what a code holds beside facts and school
BESIDE_THE_FACTS = frozenset({SCHOOL, PARTY, NETWORKS, BAND})

type Agreed = Mapping[str, Any]
"""What was agreed of one network: see `agreed_in`."""


@dataclass(frozen=True, slots=True)
class Coded:
    """Somebody in the pool, under a code that only who knows the secret can make."""

    application_id: int
    code: str
    secret: str
    address: str
    facts: Mapping[str, str]


def agreed_in(question: Question, activities: Iterable[Activity]) -> dict[str, Any]:
    """Return what is agreed: of all together, and of each network under "networks".

    With how many of each value wait and how many have a place already. Limits count those who have
    a place; the draw itself counts what is left after them.
    """
    seated = [entrant for entrant in question.entrants if entrant.placed is not None]
    return {
        "places": sum(spread.places for spread in question.spreads),
        "pool": len(question.pool),
        "seated": len(seated),
        "school_cap": question.school_cap,
        "schools_seated": _schools(seated),
        "floors": [[floor.band, floor.chance] for floor in question.floors],
        "networks": [
            _agreed_for(spread, question, activity)
            for spread, activity in zip(question.spreads, activities, strict=True)
        ],
    }


def _agreed_for(spread: Spread, question: Question, activity: Activity) -> dict[str, Any]:
    pool = [e for e in question.pool if not e.networks or spread.network in e.networks]
    seated = [entrant for entrant in question.entrants if entrant.placed == spread.network]
    waiting, there = _by_value(pool), _by_value(seated)
    return {
        "network": spread.network,
        "activity": activity.pk,
        "title": activity.title,
        "places": spread.places,
        "pool": len(pool),
        "first": sum(not e.networks or e.networks[0] == spread.network for e in pool),
        "seated": len(seated),
        "fewest": spread.fewest,
        "school_cap": spread.school_cap if question.is_joint else question.school_cap,
        "schools_seated": _schools(seated),
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
        "others": [
            {"attribute": key, "value": value, "in_pool": waiting[key, value], "seated": seats}
            for (key, value), seats in _not_agreed_on(spread, waiting, there).items()
        ],
    }


def _not_agreed_on(
    spread: Spread, waiting: Counter[tuple[str, str]], there: Counter[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Return how many with each further value of the agreed facts have a place already."""
    known = {(rule.attribute, rule.value) for rule in spread.rules}
    keys = {key for key, _value in known}
    pairs = sorted(pair for pair in {*waiting, *there} - known if pair[0] in keys)
    return {pair: there[pair] for pair in pairs}


def _schools(entrants: Iterable[Entrant]) -> dict[str, int]:
    counts = Counter(entrant.school for entrant in entrants if entrant.school)
    return dict(sorted(counts.items()))


def _by_value(entrants: Iterable[Entrant]) -> Counter[tuple[str, str]]:
    return Counter(pair for entrant in entrants for pair in entrant.values.items())


def is_joint(agreed: Agreed) -> bool:
    """Tell whether several networks were drawn for at once."""
    return len(agreed["networks"]) > 1


def agreed_of(agreed: Agreed, activity_id: int) -> Agreed:
    """Return what was agreed for one of the networks of a draw."""
    found: Agreed = next(one for one in agreed["networks"] if one["activity"] == activity_id)
    return found


def coded(question: Question, addresses: Mapping[int, str]) -> list[Coded]:
    """Return everybody in the pool under a fresh code, with no more facts than are agreed on.

    `addresses` gives each applicant's own address: it ties a tag to the one it stands for, so that
    nobody can be given another's tags as their own.
    """
    keys = {rule.attribute for spread in question.spreads for rule in spread.rules}
    capped = question.school_cap or any(spread.school_cap for spread in question.spreads)
    found = []
    for entrant in question.pool:
        facts = {key: entrant.values[key] for key in sorted(keys)}
        beside = {
            SCHOOL: entrant.school if capped else "",
            PARTY: entrant.party,
            NETWORKS: BETWEEN.join(entrant.networks),
            BAND: str(entrant.band or ""),
        }
        facts |= {key: value for key, value in beside.items() if value}
        secret, number = secrets.token_hex(16), int(entrant.id)  # 128 bits
        address = addresses[number]
        found.append(Coded(number, reserve_tag(secret, address), secret, address, facts))
    return found


def sealed_candidates(record: DrawRecord, activities: Sequence[Activity]) -> dict[str, Candidate]:
    """Return by code who takes part, as it was sealed, whatever happened to them since.

    Whoever withdrew is still among them: the draw stands, and their place goes to the next.
    """
    by_pk = {activity.pk: activity for activity in activities}
    entries = list(DrawEntry.objects.filter(record=record).select_related("application"))
    people = [one.application.person_id for one in entries if one.application.person_id]
    uncounted = {pk for activity in activities for pk in left_out(activity)}
    rows = Application.objects.filter(activity__in=activities, person__in=people)
    own: dict[tuple[int | None, str], Application] = {}
    for row in rows.exclude(pk__in=uncounted).order_by("-pk"):
        key = row.person_id, by_pk[row.activity_id].slug
        if key not in own or row.state == ApplicationState.SUBMITTED:
            own[key] = row
    found = {}
    for entry in entries:
        first = entry.application
        others = [own.get((first.person_id, network)) for network in wanted_networks(entry.facts)]
        mine = [first, *(row for row in others if row and row.activity_id != first.activity_id)]
        for one in mine:
            one.activity = by_pk[one.activity_id]
        found[entry.code] = Candidate(tuple(mine))
    return found


# --- the draw among codes -----------------------------------------------------------------------


def fixed_question(agreed: Agreed, entries: Iterable[DrawEntry]) -> Question:
    """Return the draw among codes, for the places and limits that are left."""
    rows = sorted(entries, key=lambda entry: entry.code)
    spreads = [_spread_left(one, rows) for one in agreed["networks"]]
    caps = _schools_left(agreed, rows) if is_joint(agreed) else {}
    limited = {rule.value for s in spreads for rule in s.rules if rule.attribute == SCHOOL}
    return Question(
        entrants=tuple(_entrant(entry, limited, caps) for entry in rows),
        spreads=tuple(spreads),
        caps=tuple(Cap(_shared(most), most) for most in sorted(set(caps.values()))),
        floors=tuple(Floor(int(band), chance) for band, chance in agreed["floors"]),
        panels=PANELS,
    )


def _spread_left(one: Agreed, entries: Sequence[DrawEntry]) -> Spread:
    network = one["network"]
    rules = [
        Quota(
            rule["attribute"],
            rule["value"],
            max(0, rule["min"] - rule["seated"]),
            max(0, rule["max"] - rule["seated"]),
        )
        for rule in one["rules"]
    ]
    schools = _schools_left(one, [e for e in entries if _would_come(e, network)])
    rules += [Quota(SCHOOL, name, 0, most) for name, most in sorted(schools.items())]
    fewest = one["fewest"]
    return Spread(
        one["places"] - one["seated"],
        tuple(rules),
        network,
        fewest=None if fewest is None else max(0, fewest - one["seated"]),
    )


def _would_come(entry: DrawEntry, network: str) -> bool:
    wanted = wanted_networks(entry.facts)
    return not wanted or network in wanted


def wanted_networks(facts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the networks in what was fixed of somebody, the first preference first."""
    networks = facts.get(NETWORKS, "")
    return tuple(networks.split(BETWEEN)) if networks else ()


def _entrant(entry: DrawEntry, limited: set[str], caps: Mapping[str, int]) -> Entrant:
    values = {key: value for key, value in entry.facts.items() if key not in BESIDE_THE_FACTS}
    school = entry.facts.get(SCHOOL, "")
    if school in caps:
        values[_shared(caps[school])] = school
    return Entrant(
        entry.code,
        values,
        school=school if school in limited else "",
        party=entry.facts.get(PARTY),
        networks=wanted_networks(entry.facts),
        band=int(entry.facts.get(BAND, 0)),
    )


def _shared(most: int) -> str:
    """Return the name of the limit of schools from which so many may still come, anywhere."""
    return f"{SCHOOL}, {most} left"


def _schools_left(agreed: Agreed, entries: Iterable[DrawEntry]) -> dict[str, int]:
    """Return how many may still come from each school that more people applied from."""
    cap = agreed["school_cap"]
    if not cap:
        return {}
    waiting = Counter(entry.facts[SCHOOL] for entry in entries if SCHOOL in entry.facts)
    left = {name: max(0, cap - agreed["schools_seated"].get(name, 0)) for name in waiting}
    return {name: most for name, most in left.items() if waiting[name] > most}


# --- what is said of it -------------------------------------------------------------------------


def frozen_of(record: DrawRecord, question: Question, entries: Iterable[DrawEntry]) -> Frozen:
    """Return what is locked, with what may be said of it in public."""
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
        "agreed": [] if is_joint(agreed) else _public_rules(agreed["networks"][0]),
        "bands": agreed["floors"],
        "audit_trail": _head_of_trail(round_),
        "chance_from": record.source,
        "chance": named(record.chance_kind, record.chance_people, record.chance_round),
    }
    if is_joint(agreed):
        about["networks"] = [
            {
                "network": one["network"],
                "title": one["title"],
                "places": one["places"] - one["seated"],
                "places_given_before": one["seated"],
                "wanted_by": one["pool"],
                "wanted_first_by": one["first"],
                "most_of_one_school": one["school_cap"],
                "agreed": _public_rules(one),
            }
            for one in agreed["networks"]
        ]
    known = {entry.code: (entry.secret, entry.address) for entry in entries}
    return Frozen(question, about, known, secrets.token_hex(16))


def _head_of_trail(round_: DrawRound) -> str:
    """Return how far the trail of the organiser has come: nothing in it can go unseen later."""
    activity = round_.activities.select_related("programme").first()
    seal = last_seal(place_of(activity).chain) if activity else None
    return str(head_of(seal)) if seal else ""


def _public_rules(agreed: Agreed) -> list[dict[str, Any]]:
    told = ("attribute", "value", "min", "max", "in_pool")
    return [{key: rule[key] for key in told} for rule in agreed["rules"]]


def own_chances(
    agreed: Agreed, computed: Computed
) -> dict[str, tuple[float, int, list[Mapping[str, Any]]]]:
    """Return by code the chance, in how many panels, and what limits it as the team agreed it."""
    times = Counter(code for panel in computed.panels for code, _network in panel)
    return {
        code: (chance, times[code], _as_agreed(agreed, computed.limits.get(code, ())))
        for code, chance in computed.chances.items()
    }


def _as_agreed(agreed: Agreed, limits: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return limits with the numbers that were agreed: those of the draw are what is left."""
    networks = {one["network"]: one for one in agreed["networks"]}
    told: list[Mapping[str, Any]] = []
    for limit in limits:
        own = networks.get(limit["network"], {**agreed, "rules": []})
        rules = {(rule["attribute"], rule["value"]): rule for rule in own["rules"]}
        rule = rules.get((limit["attribute"], limit["value"]))
        if limit["attribute"].startswith(SCHOOL):
            found = {"kind": "cap", "side": "most", "bound": own["school_cap"]}
        elif rule is not None:
            bound = rule["max" if limit["side"] == "most" else "min"]
            found = {**limit, "bound": bound}
        else:
            continue  # the number of places limits everybody
        if found not in told:
            told.append(found)
    return told


# --- the chance ---------------------------------------------------------------------------------


def drawn_with(record: DrawRecord, text: str) -> tuple[str, Drawn]:
    """Return the seed that the text of chance makes, and what follows from it."""
    seed = seed_of(record.frozen_digest, text)
    panels: dict[int, list[tuple[str, str]]] = {}
    for row in DictReader(record.files["full"]["panels.csv"].splitlines()):
        seat = row["id"], row.get("network", ONLY)
        panels.setdefault(int(row["panel"]), []).append(seat)
    panel = Chance(seed).below(len(panels))
    pool = set(record.files["public"]["everyone.csv"].splitlines()[1:])
    others = sorted(pool - {code for code, _network in panels[panel]})
    order = Chance(reserve_seed(seed)).shuffled(others)
    return seed, Drawn(panel, panels[panel], order)
