"""Plain data → engine → plain answer. Loads the solver: imported in a child process only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from time import monotonic
from typing import Any

from leerkring.engines.selection import (
    BandRule,
    Cap,
    Network,
    Outcome,
    Person,
    Problem,
    Quota,
    Reason,
    Status,
    draw,
    explain,
    solve,
    verify,
)
from leerkring.selection.bridge.plain import SCHOOL, Answer, Entrant, Question, Spread

LONGEST_SECONDS = 120.0  # after that the best found so far is told, as such
SECONDS_FOR_HINTS = 10.0
HINTS = 2
TRIES = 12  # outcomes to try a spread with
CERTAIN = 1.0 - 1e-9
NEGLIGIBLE = 1e-6
WITHOUT_A_LIMIT = frozenset({"party_incomplete", "no_common_network"})  # why somebody stays out


class WrongOutcome(Exception):
    """The engine's outcome did not survive its own check; nothing of it may be shown."""


def answer_to(question: Question) -> Answer:
    """Return what the spread gives, or why it cannot be kept.

    `state` is "everyone" (nobody needs to be drawn), "fits" or "conflict". With "fits" come
    `chances` by id, `expected` seats by (network, attribute, value), `lowest` and `highest` chance
    of those who can be drawn, `never` (ids with the limits that keep them out), `hints` (one place
    more or less and the lowest chance that it gives), `tries` (outcomes to look at, ids; in a joint
    draw by network) and `preferences` (the seats to expect in each network by how dear it is to who
    gets them, 1 = first preference). With "conflict" come `conflict`, a minimal set of limits, and
    `relaxations`, the cheapest.
    """
    if question.has_room_for_all():
        return {"state": "everyone", "chances": {entrant.id: 1.0 for entrant in question.pool}}
    problem = problem_of(question)
    outcome = checked(problem, solve(problem, seed="1", deadline=within(LONGEST_SECONDS)))
    reasons = explain(problem, outcome)
    if outcome.status is Status.INFEASIBLE:
        return {"state": "conflict", **conflict_in(question, reasons[""])}
    waiting = {entrant.id: outcome.chances[entrant.id] for entrant in question.pool}
    possible = [chance for id, chance in waiting.items() if id not in set(outcome.never)]
    return {
        "state": "fits",
        "proven": outcome.status is Status.OPTIMAL,
        "chances": waiting,
        "lowest": min(possible, default=0.0),
        "highest": max(possible, default=0.0),
        "expected": _expected(question, outcome),
        "never": _never(question, outcome, reasons),
        "hints": _hints(question, outcome, min(possible, default=0.0)),
        "tries": _tries(question, problem, outcome),
        "preferences": _preferences(question, outcome),
    }


def problem_of(question: Question) -> Problem:
    """Return the engine's problem; the same question gives the same problem."""
    beyond = _beyond_the_cap(question)
    caps = [*question.caps]
    if question.school_cap:
        caps.append(Cap(SCHOOL, question.school_cap))
    return Problem(
        people=tuple(_person(entrant, entrant.id in beyond) for entrant in question.entrants),
        networks=tuple(
            Network(
                spread.network,
                spread.places,
                (
                    *spread.rules,
                    *_school_quotas(question, spread),
                ),
                fewest=spread.fewest,
            )
            for spread in question.spreads
        ),
        caps=tuple(caps),
        floors=question.floors,
        # Chances in one network compare; a popular network and another do not.
        band_rule=BandRule.ALIKE if question.is_joint else BandRule.STRICT,
        panels=question.panels,
    )


def _school_quotas(question: Question, spread: Spread) -> Iterator[Quota]:
    """Yield the most of each school in one network, of the schools from which more would come."""
    if spread.school_cap is None:
        return
    there: Counter[str] = Counter()
    would: Counter[str] = Counter()
    for entrant in question.entrants:
        if entrant.excluded is None and entrant.school:
            there[entrant.school] += entrant.placed == spread.network
            wants = not entrant.networks or spread.network in entrant.networks
            would[entrant.school] += entrant.placed is None and wants
    for school in sorted(would):
        if there[school] + would[school] > spread.school_cap:
            yield Quota(SCHOOL, school, 0, max(spread.school_cap, there[school]))


def _beyond_the_cap(question: Question) -> set[str]:
    """Return who was given a place though their school had its number: they count no further."""
    cap = question.school_cap or len(question.entrants)
    placed = [entrant for entrant in question.entrants if entrant.placed is not None]
    there: Counter[str] = Counter()
    beyond = set()
    for entrant in placed:
        there[entrant.school] += 1
        if there[entrant.school] > cap:
            beyond.add(entrant.id)
    return beyond


def _person(entrant: Entrant, is_beyond_the_cap: bool) -> Person:
    school = {SCHOOL: entrant.school} if entrant.school and not is_beyond_the_cap else {}
    return Person(
        entrant.id,
        {**entrant.values, **school},
        party=entrant.party,
        networks=entrant.networks,
        band=entrant.band,
        earlier_chance=entrant.earlier_chance,
        placed_in=entrant.placed,
        excluded=entrant.excluded,
    )


def checked(problem: Problem, outcome: Outcome) -> Outcome:
    """Return the outcome if an independent check finds nothing wrong. Raise WrongOutcome."""
    if violations := verify(problem, outcome):
        raise WrongOutcome(str(violations[:3]))
    return outcome


def within(seconds: float) -> Any:
    """Return a deadline: whether so many seconds are over."""
    end = monotonic() + seconds
    return lambda: monotonic() > end


# --- what it gives ------------------------------------------------------------------------------


def _expected(question: Question, outcome: Outcome) -> list[list[Any]]:
    """Return how many seats each value may expect, those given already among them."""
    values = {entrant.id: entrant.values for entrant in question.entrants}
    seats: dict[tuple[str, str, str], float] = defaultdict(float)
    for id, network, share in _shares(question, outcome):
        for attribute, value in values[id].items():
            seats[network, attribute, value] += share
    return [[*key, round(number, 4)] for key, number in sorted(seats.items())]


def _preferences(question: Question, outcome: Outcome) -> list[list[Any]]:
    """Return the seats to expect in each network for who wanted it first, second and so on."""
    if not question.is_joint:
        return []
    wanted = {entrant.id: entrant.networks for entrant in question.pool}
    seats: dict[tuple[str, int], float] = defaultdict(float)
    for id, network, share in _shares(question, outcome):
        if network in wanted.get(id, ()):
            seats[network, wanted[id].index(network) + 1] += share
    return [[*key, round(number, 4)] for key, number in sorted(seats.items())]


def _shares(question: Question, outcome: Outcome) -> Iterator[tuple[str, str, float]]:
    """Yield everybody's expected seat in each network."""
    names = [spread.network for spread in question.spreads]
    assert outcome.certificate is not None
    shares: dict[tuple[int, int], float] = defaultdict(float)
    for ticket in outcome.certificate.tickets:
        for kind, network, times in ticket.counts:
            units = len(outcome.certificate.kinds[kind].units)
            shares[kind, network] += ticket.probability * times / units
    for (kind, network), share in shares.items():
        for unit in outcome.certificate.kinds[kind].units:
            for id in unit:
                yield id, names[network], share
    for entrant in question.entrants:
        if entrant.placed is not None and entrant.excluded is None:
            yield entrant.id, entrant.placed, 1.0


def _tries(
    question: Question, problem: Problem, outcome: Outcome
) -> list[list[str]] | list[dict[str, list[str]]]:
    """Return outcomes as they could be: with texts that no real draw uses."""
    placed = {entrant.id for entrant in question.entrants if entrant.placed is not None}
    without_numbers = replace(outcome, panels=())
    panels = [
        draw(problem, without_numbers, seed=f"test {number}").panel
        for number in range(1, TRIES + 1)
    ]
    if not question.is_joint:
        return [sorted(panel.ids - placed) for panel in panels if panel is not None]
    names = [spread.network for spread in question.spreads]
    return [
        {name: sorted({*seats} - placed) for name, seats in zip(names, panel.seats, strict=True)}
        for panel in panels
        if panel is not None
    ]


# --- why ----------------------------------------------------------------------------------------


def _limit(question: Question, parameters: Mapping[str, str | int | float]) -> dict[str, Any]:
    """Return a limit as the team agreed it: the engine counts after what is placed already."""
    kind, network = str(parameters["kind"]), str(parameters["network"])
    attribute, value = str(parameters["attribute"]), str(parameters["value"])
    there = sum(
        1
        for entrant in question.entrants
        if entrant.placed is not None
        and entrant.excluded is None
        and network in ("", entrant.placed)
        and (kind == "places" or _has(entrant, attribute, value))
    )
    limit = {key: parameters[key] for key in ("kind", "side", "network", "attribute", "value")}
    if kind in {"floor", "bands"}:
        return {**limit, "bound": float(parameters["bound"])}
    limit["bound"] = round(float(parameters["bound"])) + there
    if "to" in parameters:
        limit["to"] = round(float(parameters["to"])) + there
    if kind == "cap" or attribute == SCHOOL:
        limit |= {"kind": "cap", "value": ""}  # which school it is, is nobody's business here
    return limit


def _has(entrant: Entrant, attribute: str, value: str) -> bool:
    if attribute == SCHOOL:
        return entrant.school == value
    return entrant.values.get(attribute) == value


def conflict_in(question: Question, reasons: Iterable[Reason]) -> dict[str, Any]:
    """Return a minimal set of limits that conflict, and the cheapest way out."""
    found: dict[str, list[dict[str, Any]]] = {"conflict": [], "relaxations": []}
    for reason in reasons:
        name = "conflict" if reason.code == "limit_in_conflict" else "relaxations"
        limit = _limit(question, reason.parameters)
        if limit not in found[name]:  # two schools with the same cap read alike
            found[name].append(limit)
    return found


def _never(
    question: Question, outcome: Outcome, reasons: Mapping[str, list[Reason]]
) -> list[dict[str, Any]]:
    """Return who can never be chosen, together where the reason is the same."""
    groups: dict[str, dict[str, Any]] = {}
    waiting = {entrant.id for entrant in question.pool}
    for id in sorted(set(outcome.never) & waiting):
        codes = [reason.code for reason in reasons[id] if reason.code in WITHOUT_A_LIMIT]
        limits = [
            _limit(question, reason.parameters)
            for reason in reasons[id]
            if reason.code == "never_because"
        ]
        group = groups.setdefault(repr((codes, limits)), {"codes": codes, "why": limits})
        group.setdefault("ids", []).append(id)
    return list(groups.values())


def _hints(question: Question, outcome: Outcome, lowest: float) -> list[dict[str, Any]]:
    """Return which one place, more or less, would raise the lowest chance, and to what."""
    if question.is_joint or lowest >= CERTAIN:
        return []
    time_is_up = within(SECONDS_FOR_HINTS)
    found: list[dict[str, Any]] = []
    for rule, side in _holding_the_lowest(question, outcome):
        if time_is_up() or len(found) == HINTS:
            break
        eased_rule = (
            replace(rule, most=rule.most + 1)
            if side == "most"
            else replace(rule, least=rule.least - 1)
        )
        eased = problem_of(_with(question, eased_rule))
        better = solve(eased, seed="1", deadline=time_is_up)
        possible = [
            better.chances[entrant.id]
            for entrant in question.pool
            if better.chances.get(entrant.id, 0.0) > 0
        ]
        raised = min(possible, default=0.0)
        if raised > lowest * 1.005 + NEGLIGIBLE and not time_is_up():
            found.append(
                {
                    "attribute": rule.attribute,
                    "value": rule.value,
                    "side": side,
                    "to": eased_rule.most if side == "most" else eased_rule.least,
                    "lowest": raised,
                }
            )
    return sorted(found, key=lambda hint: -hint["lowest"])


def _holding_the_lowest(question: Question, outcome: Outcome) -> Iterator[tuple[Quota, str]]:
    """Yield the rules that keep the lowest chance down, the strongest first."""
    certificate = outcome.certificate
    if certificate is None or not certificate.levels:
        return
    agreed = {(rule.attribute, rule.value): rule for rule in question.spreads[0].rules}
    strength: Counter[tuple[str, str, str]] = Counter()
    for number, multiplier in certificate.levels[0].rules:
        rule = certificate.rules[number]
        if rule.kind == "quota" and abs(multiplier) > NEGLIGIBLE:
            side = "most" if multiplier > 0 else "least"
            strength[rule.attribute, rule.value, side] = round(abs(multiplier) * 1_000_000)
    for (attribute, value, side), _strength in strength.most_common():
        rule_agreed = agreed.get((attribute, value))
        if rule_agreed and (side == "most" or rule_agreed.least > 0):
            yield rule_agreed, side


def _with(question: Question, changed: Quota) -> Question:
    [spread] = question.spreads
    rules = tuple(
        changed if (r.attribute, r.value) == (changed.attribute, changed.value) else r
        for r in spread.rules
    )
    return replace(question, spreads=(replace(spread, rules=rules),), panels=0)
