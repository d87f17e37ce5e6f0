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
from leerkring.engines.selection import (
    ONLY_NETWORK,
    BandRule,
    Cap,
    Floor,
    Network,
    Person,
    Problem,
    Quota,
)
from leerkring.engines.selection.editions import (
    PANELS,
    Computed,
    Drawn,
    Frozen,
    reserve_seed,
    reserve_tag,
    seed_of,
)
from leerkring.programmes.models import Activity
from leerkring.selection.agreement import (
    SCHOOL,
    AgreedNumber,
    Agreement,
    NetworkAgreement,
    OtherValue,
)
from leerkring.selection.bridge.chance import named
from leerkring.selection.bridge.problems import Candidate, school_cap_of
from leerkring.selection.models import DrawEntry, DrawRecord, DrawRound
from leerkring.selection.overrides import left_out

OUTCOMES = PANELS  # from which chance picks one, where a spread was agreed
PARTY, NETWORKS, BAND = "team", "networks", "band"  # what a code holds beside facts and school
BESIDE_THE_FACTS = frozenset({SCHOOL, PARTY, NETWORKS, BAND})


@dataclass(frozen=True, slots=True)
class Coded:
    """Somebody in the pool, under a code that only who knows the secret can make."""

    application_id: int
    code: str
    secret: str
    address: str
    facts: Mapping[str, str]


def agreed_in(problem: Problem, activities: Iterable[Activity]) -> Agreement:
    """Return what is agreed, with how many of each value wait and how many have a place already."""
    return Agreement(
        places=sum(network.places for network in problem.networks),
        pool=len(problem.pool),
        seated=len(problem.placed),
        school_cap=school_cap_of(problem),
        schools_seated=_schools(problem.placed),
        floors=tuple((floor.band, floor.chance) for floor in problem.floors),
        networks=tuple(
            _agreed_for(network, problem, activity)
            for network, activity in zip(problem.networks, activities, strict=True)
        ),
    )


def _agreed_for(network: Network, problem: Problem, activity: Activity) -> NetworkAgreement:
    pool = [p for p in problem.pool if not p.networks or network.id in p.networks]
    seated = [person for person in problem.placed if person.placed_in == network.id]
    waiting, there = _by_value(pool), _by_value(seated)
    return NetworkAgreement(
        network=network.id,
        activity=activity.pk,
        title=activity.title,
        places=network.places,
        pool=len(pool),
        first=sum(not p.networks or p.networks[0] == network.id for p in pool),
        seated=len(seated),
        fewest=network.fewest,
        school_cap=school_cap_of(problem, network.id),
        schools_seated=_schools(seated),
        rules=tuple(
            AgreedNumber(
                rule.attribute,
                rule.value,
                rule.least,
                rule.most,
                in_pool=waiting[rule.attribute, rule.value],
                seated=there[rule.attribute, rule.value],
            )
            for rule in network.quotas
        ),
        others=tuple(
            OtherValue(*pair, in_pool=waiting[pair], seated=there[pair])
            for pair in _not_agreed_on(network, {*waiting, *there})
        ),
    )


def _not_agreed_on(network: Network, there: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the further values of the agreed facts that somebody has."""
    known = {(rule.attribute, rule.value) for rule in network.quotas}
    keys = {key for key, _value in known}
    return sorted(pair for pair in there - known if pair[0] in keys)


def _schools(people: Iterable[Person]) -> dict[str, int]:
    counts = Counter(school for person in people if (school := person.values.get(SCHOOL)))
    return dict(sorted(counts.items()))


def _by_value(people: Iterable[Person]) -> Counter[tuple[str, str]]:
    return Counter(pair for person in people for pair in person.values.items())


def coded(problem: Problem, addresses: Mapping[int, str]) -> list[Coded]:
    """Return everybody in the pool under a fresh code, with no more facts than are agreed on.

    `addresses` gives each applicant's own address: it ties a tag to the one it stands for, so that
    nobody can be given another's tags as their own.
    """
    keys = {rule.attribute for network in problem.networks for rule in network.quotas}
    found = []
    for person in problem.pool:
        facts = {key: person.values[key] for key in sorted(keys)}
        beside = {
            SCHOOL: person.values.get(SCHOOL) if problem.caps else "",
            PARTY: person.party,
            NETWORKS: BETWEEN.join(person.networks),
            BAND: str(person.band or ""),
        }
        facts |= {key: value for key, value in beside.items() if value}
        secret, number = secrets.token_hex(16), int(person.id)  # 128 bits
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


def fixed_problem(agreed: Agreement, entries: Iterable[DrawEntry]) -> Problem:
    """Return the draw among codes, for the places and limits that are left."""
    rows = sorted(entries, key=lambda entry: entry.code)
    networks = tuple(_network_left(one, rows) for one in agreed.networks)
    caps = _schools_left(agreed, rows) if agreed.is_joint else {}
    limited = {rule.value for n in networks for rule in n.quotas if rule.attribute == SCHOOL}
    return Problem(
        people=tuple(_person(entry, limited, caps) for entry in rows),
        networks=networks,
        caps=tuple(Cap(_shared(most), most) for most in sorted(set(caps.values()))),
        floors=tuple(Floor(*floor) for floor in agreed.floors),
        band_rule=BandRule.ALIKE if agreed.is_joint else BandRule.STRICT,
        panels=PANELS,
    )


def _network_left(one: NetworkAgreement, entries: Sequence[DrawEntry]) -> Network:
    rules = [
        Quota(*rule.pair, max(0, rule.least - rule.seated), max(0, rule.most - rule.seated))
        for rule in one.rules
    ]
    schools = _schools_left(one, [e for e in entries if would_come(e.facts, one.network)])
    rules += [Quota(SCHOOL, name, 0, most) for name, most in sorted(schools.items())]
    fewest = None if one.fewest is None else max(0, one.fewest - one.seated)
    return Network(one.network, one.left, tuple(rules), fewest)


def would_come(facts: Mapping[str, str], network: str) -> bool:
    """Tell whether somebody takes part for a network, by what was fixed of them."""
    wanted = wanted_networks(facts)
    return not wanted or network in wanted


def wanted_networks(facts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the networks in what was fixed of somebody, the first preference first."""
    networks = facts.get(NETWORKS, "")
    return tuple(networks.split(BETWEEN)) if networks else ()


def _person(entry: DrawEntry, limited: set[str], caps: Mapping[str, int]) -> Person:
    values = {key: value for key, value in entry.facts.items() if key not in BESIDE_THE_FACTS}
    school = entry.facts.get(SCHOOL, "")
    if school in caps:
        values[_shared(caps[school])] = school
    if school in limited:
        values[SCHOOL] = school
    return Person(
        entry.code,
        values,
        party=entry.facts.get(PARTY),
        networks=wanted_networks(entry.facts),
        band=int(entry.facts.get(BAND, 0)),
    )


def _shared(most: int) -> str:
    """Return the name of the limit of schools from which so many may still come, anywhere."""
    return f"{SCHOOL}, {most} left"


def _schools_left(
    agreed: Agreement | NetworkAgreement, entries: Iterable[DrawEntry]
) -> dict[str, int]:
    """Return how many may still come from each school that more people applied from."""
    cap = agreed.school_cap
    if not cap:
        return {}
    waiting = Counter(entry.facts[SCHOOL] for entry in entries if SCHOOL in entry.facts)
    left = {name: max(0, cap - agreed.schools_seated.get(name, 0)) for name in waiting}
    return {name: most for name, most in left.items() if waiting[name] > most}


# --- what is said of it -------------------------------------------------------------------------


def frozen_of(record: DrawRecord, problem: Problem, entries: Iterable[DrawEntry]) -> Frozen:
    """Return what is locked, with what may be said of it in public."""
    agreed, round_ = record.agreement, record.round
    about = {
        "draw": round_.public_id,
        "fixed_at": round_.fixed_at.isoformat() if round_.fixed_at else "",
        "software": f"leerkring {version('leerkring')}",
        "pool": agreed.pool,
        "places": round_.places,
        "places_given_before": agreed.seated,
        "longest_reserve": round_.reserves,
        "most_of_one_school": agreed.school_cap,
        "agreed": [] if agreed.is_joint else _public_rules(agreed.networks[0]),
        "bands": [list(floor) for floor in agreed.floors],
        "audit_trail": _head_of_trail(round_),
        "chance_from": record.source,
        "chance": named(record.chance_kind, record.chance_people, record.chance_round),
    }
    if agreed.is_joint:
        about["networks"] = [
            {
                "network": one.network,
                "title": one.title,
                "places": one.left,
                "places_given_before": one.seated,
                "wanted_by": one.pool,
                "wanted_first_by": one.first,
                "most_of_one_school": one.school_cap,
                "agreed": _public_rules(one),
            }
            for one in agreed.networks
        ]
    known = {entry.code: (entry.secret, entry.address) for entry in entries}
    return Frozen(problem, about, known, secrets.token_hex(16))


def _head_of_trail(round_: DrawRound) -> str:
    """Return how far the trail of the organiser has come: nothing in it can go unseen later."""
    activity = round_.activities.select_related("programme").first()
    seal = last_seal(place_of(activity).chain) if activity else None
    return str(head_of(seal)) if seal else ""


def _public_rules(agreed: NetworkAgreement) -> list[dict[str, Any]]:
    return [
        {
            "attribute": rule.attribute,
            "value": rule.value,
            "min": rule.least,
            "max": rule.most,
            "in_pool": rule.in_pool,
        }
        for rule in agreed.rules
    ]


def own_chances(
    agreed: Agreement, computed: Computed
) -> dict[str, tuple[float, int, list[Mapping[str, Any]]]]:
    """Return by code the chance, in how many panels, and what limits it as the team agreed it."""
    times = Counter(code for panel in computed.panels for code, _network in panel)
    return {
        code: (chance, times[code], _as_agreed(agreed, computed.limits.get(code, ())))
        for code, chance in computed.chances.items()
    }


def _as_agreed(agreed: Agreement, limits: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return limits with the numbers that were agreed: those of the draw are what is left."""
    networks = {one.network: one for one in agreed.networks}
    told: list[Mapping[str, Any]] = []
    for limit in limits:
        own = networks.get(limit["network"])
        rules = {rule.pair: rule for rule in own.rules} if own else {}
        rule = rules.get((limit["attribute"], limit["value"]))
        if limit["attribute"].startswith(SCHOOL):
            cap = own.school_cap if own else agreed.school_cap
            found = {"kind": "cap", "side": "most", "bound": cap}
        elif rule is not None:
            found = {**limit, "bound": rule.most if limit["side"] == "most" else rule.least}
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
        seat = row["id"], row.get("network", ONLY_NETWORK)
        panels.setdefault(int(row["panel"]), []).append(seat)
    panel = Chance(seed).below(len(panels))
    pool = set(record.files["public"]["everyone.csv"].splitlines()[1:])
    others = sorted(pool - {code for code, _network in panels[panel]})
    order = Chance(reserve_seed(seed)).shuffled(others)
    return seed, Drawn(panel, panels[panel], order)
