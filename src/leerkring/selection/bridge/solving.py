"""Problem → engine → plain answer. Loads the solver: imported in a child process only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

from leerkring.engines.common.draw_folder import (
    FORMAT,
    FROZEN_FORMAT,
    Files,
    as_json,
    fingerprint,
    fingerprints,
)
from leerkring.engines.selection import (
    Outcome,
    Panel,
    Problem,
    Quota,
    Reason,
    Status,
    draw,
    draw_lots,
    explain,
    solve,
    verify,
)
from leerkring.engines.selection.editions import PANELS
from leerkring.engines.selection.folder import (
    drawn_from,
    folder_of,
    networks_of,
    selected_file,
)
from leerkring.selection.agreement import SCHOOL
from leerkring.selection.bridge.children import Answer, Range, Replaced

LONGEST_SECONDS = 120.0  # after that the best found so far is told, as such
SECONDS_FOR_HINTS = 10.0
SECONDS_FOR_RANGES = 15.0  # somebody waits for the page
SECONDS_FOR_A_PLACE = 20.0  # somebody's answer waits for it
HINTS = 2
TRIES = 12  # outcomes to try a spread with
CERTAIN = 1.0 - 1e-9
NEGLIGIBLE = 1e-6
WITHOUT_A_LIMIT = frozenset({"party_incomplete", "no_common_network"})  # why somebody stays out


class WrongOutcome(Exception):
    """The engine's outcome did not survive its own check; nothing of it may be shown."""


def answer_to(problem: Problem) -> Answer:
    """Return what the spread gives, or why it cannot be kept.

    `state` is "everyone" (nobody needs to be drawn), "fits" or "conflict". With "fits" come
    `chances` by id, `expected` seats by (network, attribute, value), `lowest` and `highest` chance
    of those who can be drawn, `never` (ids with the limits that keep them out), `hints` (one place
    more or less and the lowest chance that it gives), `tries` (outcomes to look at, ids; in a joint
    draw by network) and `preferences` (the seats to expect in each network by how dear it is to who
    gets them, 1 = first preference). With "conflict" come `conflict`, a minimal set of limits, and
    `relaxations`, the cheapest.
    """
    if problem.has_room_for_all():
        return {"state": "everyone", "chances": {person.id: 1.0 for person in problem.pool}}
    outcome = checked(problem, solve(problem, seed="1", deadline=within(LONGEST_SECONDS)))
    reasons = explain(problem, outcome)
    if outcome.status is Status.INFEASIBLE:
        return {"state": "conflict", **conflict_in(problem, reasons[""])}
    waiting = {person.id: outcome.chances[person.id] for person in problem.pool}
    possible = [chance for id, chance in waiting.items() if id not in set(outcome.never)]
    return {
        "state": "fits",
        "proven": outcome.status is Status.OPTIMAL,
        "chances": waiting,
        "lowest": min(possible, default=0.0),
        "highest": max(possible, default=0.0),
        "expected": _expected(problem, outcome),
        "never": _never(problem, outcome, reasons),
        "hints": _hints(problem, outcome, min(possible, default=0.0)),
        "tries": _tries(problem, outcome),
        "preferences": _preferences(problem, outcome),
    }


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


def _expected(problem: Problem, outcome: Outcome) -> list[list[Any]]:
    """Return how many seats each value may expect, those given already among them."""
    values = {person.id: person.values for person in problem.people}
    seats: dict[tuple[str, str, str], float] = defaultdict(float)
    for id, network, share in _shares(problem, outcome):
        for attribute, value in values[id].items():
            if attribute != SCHOOL:
                seats[network, attribute, value] += share
    return [[*key, round(number, 4)] for key, number in sorted(seats.items())]


def _preferences(problem: Problem, outcome: Outcome) -> list[list[Any]]:
    """Return the seats to expect in each network for who wanted it first, second and so on."""
    if not problem.is_joint:
        return []
    wanted = {person.id: person.networks for person in problem.pool}
    seats: dict[tuple[str, int], float] = defaultdict(float)
    for id, network, share in _shares(problem, outcome):
        if network in wanted.get(id, ()):
            seats[network, wanted[id].index(network) + 1] += share
    return [[*key, round(number, 4)] for key, number in sorted(seats.items())]


def _shares(problem: Problem, outcome: Outcome) -> Iterator[tuple[str, str, float]]:
    """Yield everybody's expected seat in each network."""
    names = [network.id for network in problem.networks]
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
    for person in problem.placed:
        yield person.id, str(person.placed_in), 1.0


def _tries(problem: Problem, outcome: Outcome) -> list[list[str]] | list[dict[str, list[str]]]:
    """Return outcomes as they could be: with texts that no real draw uses."""
    placed = {person.id for person in problem.placed}
    without_numbers = replace(outcome, panels=())
    panels = [
        draw(problem, without_numbers, seed=f"test {number}").panel
        for number in range(1, TRIES + 1)
    ]
    if not problem.is_joint:
        return [sorted(panel.ids - placed) for panel in panels if panel is not None]
    names = [network.id for network in problem.networks]
    return [
        {name: sorted({*seats} - placed) for name, seats in zip(names, panel.seats, strict=True)}
        for panel in panels
        if panel is not None
    ]


# --- why ----------------------------------------------------------------------------------------


def _limit(problem: Problem, parameters: Mapping[str, str | int | float]) -> dict[str, Any]:
    """Return a limit as the team agreed it: the engine counts after what is placed already."""
    kind, network = str(parameters["kind"]), str(parameters["network"])
    attribute, value = str(parameters["attribute"]), str(parameters["value"])
    there = sum(
        1
        for person in problem.placed
        if network in ("", person.placed_in)
        and (kind == "places" or person.values.get(attribute) == value)
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


def conflict_in(problem: Problem, reasons: Iterable[Reason]) -> dict[str, Any]:
    """Return a minimal set of limits that conflict, and the cheapest way out."""
    found: dict[str, list[dict[str, Any]]] = {"conflict": [], "relaxations": []}
    for reason in reasons:
        name = "conflict" if reason.code == "limit_in_conflict" else "relaxations"
        limit = _limit(problem, reason.parameters)
        if limit not in found[name]:  # two schools with the same cap read alike
            found[name].append(limit)
    found["relaxations"] = _widest(found["relaxations"])
    return found


def _widest(relaxations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each change once: of several schools with one cap the change that does for all."""
    widest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for change in relaxations:
        key = tuple(value for name, value in sorted(change.items()) if name != "to")
        if key not in widest or change.get("to", 0) > widest[key].get("to", 0):
            widest[key] = change
    return list(widest.values())


def _never(
    problem: Problem, outcome: Outcome, reasons: Mapping[str, list[Reason]]
) -> list[dict[str, Any]]:
    """Return who can never be chosen, together where the reason is the same."""
    groups: dict[str, dict[str, Any]] = {}
    waiting = {person.id for person in problem.pool}
    for id in sorted(set(outcome.never) & waiting):
        codes = [reason.code for reason in reasons[id] if reason.code in WITHOUT_A_LIMIT]
        limits = [
            _limit(problem, reason.parameters)
            for reason in reasons[id]
            if reason.code == "never_because"
        ]
        group = groups.setdefault(repr((codes, limits)), {"codes": codes, "why": limits})
        group.setdefault("ids", []).append(id)
    return list(groups.values())


def _hints(problem: Problem, outcome: Outcome, lowest: float) -> list[dict[str, Any]]:
    """Return which one place, more or less, would raise the lowest chance, and to what."""
    if problem.is_joint or lowest >= CERTAIN:
        return []
    time_is_up = within(SECONDS_FOR_HINTS)
    found: list[dict[str, Any]] = []
    for rule, side in _holding_the_lowest(problem, outcome):
        if time_is_up() or len(found) == HINTS:
            break
        eased_rule = (
            replace(rule, most=rule.most + 1)
            if side == "most"
            else replace(rule, least=rule.least - 1)
        )
        better = solve(_with(problem, eased_rule), seed="1", deadline=time_is_up)
        possible = [
            better.chances[person.id]
            for person in problem.pool
            if better.chances.get(person.id, 0.0) > 0
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


def _holding_the_lowest(problem: Problem, outcome: Outcome) -> Iterator[tuple[Quota, str]]:
    """Yield the rules that keep the lowest chance down, the strongest first."""
    certificate = outcome.certificate
    if certificate is None or not certificate.levels:
        return
    agreed = {(rule.attribute, rule.value): rule for rule in problem.networks[0].quotas}
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


def _with(problem: Problem, changed: Quota) -> Problem:
    [network] = problem.networks
    quotas = tuple(
        changed if (q.attribute, q.value) == (changed.attribute, changed.value) else q
        for q in network.quotas
    )
    return replace(problem, networks=(replace(network, quotas=quotas),), panels=0)


# --- what an exception changes, and who comes in later ------------------------------------------


def ranges_in(problems: Sequence[Problem]) -> list[Range | None]:
    """Return for each problem the smallest and largest chance: see `children.ranges_of`."""
    return [_range(problem) for problem in problems]


def _range(problem: Problem) -> Range | None:
    if problem.has_room_for_all():
        return (1.0, 1.0)
    outcome = solve(problem, seed="1", deadline=within(SECONDS_FOR_RANGES))
    if outcome.status is Status.INFEASIBLE:
        return None
    chances = [outcome.chances.get(person.id, 0.0) for person in problem.pool]
    return (min(chances, default=0.0), max(chances, default=0.0))


def replaced_in(problem: Problem, seed: str) -> Replaced | None:
    """Return who fills all open places: see `children.replace_in`."""
    numbered = replace(problem, panels=PANELS)
    outcome = solve(numbered, seed=seed, deadline=within(SECONDS_FOR_A_PLACE))
    if outcome.status is Status.INFEASIBLE or outcome.panel is None:
        return None
    checked(numbered, outcome)
    waiting = {person.id for person in problem.pool}
    drawn = sorted(outcome.panel.ids & waiting)
    order = draw_lots(drawn, len(drawn), f"{seed} order").selected
    chances = {id: outcome.chances.get(id, 0.0) for id in sorted(waiting)}
    return Replaced(tuple(order), chances, (_folder(numbered, outcome, outcome.panel, seed),))


def _folder(problem: Problem, outcome: Outcome, panel: Panel, seed: str) -> Files:
    """Return a draw by a seed that follows from another draw, as `verify_draw.py` reads it."""
    [reach] = [r.parameters for r in explain(problem, outcome)[""] if r.code == "panels_reach"]
    files = folder_of(problem, outcome)
    so_far = {
        "pool": len(drawn_from(problem)),
        "panels": len(outcome.panels),
        "chance": {"kind": "given"},
    }
    files["frozen.json"] = as_json(
        {**so_far, "format": FROZEN_FORMAT, "files": fingerprints(files)}
    )
    files["selected.csv"] = selected_file(problem, panel)
    about = {
        "format": FORMAT,
        "criterion": problem.criterion.value,
        "status": outcome.status.value,
        "places": sum(most for _id, _least, most in networks_of(problem)),
        "people": so_far["pool"],
        "panels": so_far["panels"],
        "chance": so_far["chance"],
        "frozen": fingerprint(files["frozen.json"]),
        "seed": seed,
        "drawn": outcome.drawn,
        "reached": {"largest_difference": reach["largest_difference"]},
        "files": fingerprints(files),
    }
    return {**files, "record.json": as_json(about)}
