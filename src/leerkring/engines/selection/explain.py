"""Why an outcome is as it is, in codes with parameters; the web turns them into sentences."""

from collections import Counter
from collections.abc import Iterator, Mapping

from leerkring.engines.selection.conflict import Limits
from leerkring.engines.selection.model import Model, modelled
from leerkring.engines.selection.problem import (
    Certificate,
    Level,
    Limit,
    Outcome,
    Problem,
    Reason,
    Relaxation,
    Rule,
)

THE_DRAW = ""
NOTHING, WHOLE = 1e-9, 1e-6
"""A chance below the first counts as none; so much less than a whole panel counts as one."""
Parameters = dict[str, str | int | float]


def explain(problem: Problem, outcome: Outcome) -> dict[str, list[Reason]]:
    """Return the reasons per person id, and under "" those of the draw as a whole.

    For each person: whether they were drawn ("drawn", "not_drawn", "placed_already", "excluded",
    "party_incomplete", "no_common_network"), their "chance" with the number of panels that held
    them, and what limited it: "limited_by" a rule that the proof of their level uses, or
    "never_because" of limits that leave no panel with them.
    """
    reasons: dict[str, list[Reason]] = {person.id: [] for person in problem.people}
    reasons[THE_DRAW] = list(about_the_draw(problem, outcome))
    model = modelled(problem)
    for id, code in model.never:
        reasons[id].append(Reason(code))
    if outcome.certificate is not None and outcome.panel is not None:
        for id, found in about_people(problem, outcome, outcome.certificate).items():
            reasons[id] += found
        for id, found in about_never(model, outcome).items():
            reasons[id] += found
    return reasons


def about_the_draw(problem: Problem, outcome: Outcome) -> Iterator[Reason]:
    """Sum the draw up: what was reached, or which limits conflict."""
    if outcome.conflict is not None:
        yield from (Reason("limit_in_conflict", named(limit)) for limit in outcome.conflict.limits)
        yield from (relaxation(way) for way in outcome.conflict.relaxations)
        return
    never = set(outcome.never)
    possible = [
        outcome.chances[person.id]
        for person in problem.people
        if person.placed_in is None and person.id not in never
    ]
    yield Reason(
        "drawn_fairly",
        {
            "status": outcome.status.value,
            "applicants": len(problem.people),
            "lowest_chance": min(possible, default=0.0),
            "highest_chance": max(possible, default=0.0),
            "never": len(outcome.never),
            "gap": outcome.certificate.gap if outcome.certificate else 0.0,
        },
    )
    if outcome.panels:
        yield Reason("panels_reach", {**reach(outcome), **allowed(problem, outcome)})
    if len(problem.networks) > 1:
        yield Reason("first_preferences", liked(problem, outcome))


def reach(outcome: Outcome) -> Parameters:
    """Say how close the numbered panels come to the best lottery."""
    off = {id: abs(outcome.reached[id] - chance) for id, chance in outcome.chances.items()}
    never = set(outcome.never)
    possible = [id for id in outcome.chances if id not in never]
    lowest = min((outcome.chances[id] for id in possible), default=0.0)
    kept = min((outcome.reached[id] for id in possible), default=0.0)
    return {
        "panels": len(outcome.panels),
        "largest_difference": max(off.values(), default=0.0),
        "lowest_chance": lowest,
        "lowest_reached": kept,
        "lowest_kept": kept / lowest if lowest else 1.0,
    }


def allowed(problem: Problem, outcome: Outcome) -> Parameters:
    """Say what the lowest chance in the numbered panels could be at best.

    They are a lottery too, so that they cannot have more than the proven highest lowest chance,
    rounded down to whole panels. What bands or earlier draws promise is part of that proof but
    need not hold in panels: then nothing is said.
    """
    certificate = outcome.certificate
    if problem.floors or certificate is None or certificate.fences:
        return {}
    if any(person.earlier_chance for person in problem.people):
        return {}
    panels = len(outcome.panels)
    bounds = [level.chance for level in certificate.levels if level.chance > NOTHING]
    return {"lowest_possible": int(panels * min(bounds[:1], default=0.0) + WHOLE) / panels}


def liked(problem: Problem, outcome: Outcome) -> Parameters:
    """Count the seats, over all panels, at somebody's first preference."""
    first = {p.id: p.networks[0] for p in problem.people if p.networks}
    panels = outcome.panels or ((outcome.panel,) if outcome.panel else ())
    seats = Counter(
        first[id] == network.id
        for panel in panels
        for network, there in zip(problem.networks, panel.seats, strict=True)
        for id in there
        if id in first
    )
    total = seats[True] + seats[False]
    return {"share": seats[True] / total if total else 1.0}


def about_people(
    problem: Problem, outcome: Outcome, certificate: Certificate
) -> dict[str, list[Reason]]:
    """Tell everybody their outcome, their chance, and what limited it."""
    there = outcome.panel.ids if outcome.panel else frozenset()
    never = set(outcome.never)
    level_of = {
        id: level
        for level in certificate.levels
        for k in level.settled
        for unit in certificate.kinds[k].units
        for id in unit
    }
    found: dict[str, list[Reason]] = {}
    for person in problem.people:
        if person.excluded is not None:
            continue
        reasons = [Reason("drawn" if person.id in there else "not_drawn")]
        if person.placed_in is not None:
            reasons = [Reason("placed_already", {"network": person.placed_in})]
        reasons.append(Reason("chance", chance_of(outcome, person.id)))
        if person.id in level_of and person.id not in never:
            reasons += limiting(certificate.rules, level_of[person.id], person.values)
        found[person.id] = reasons
    return found


def chance_of(outcome: Outcome, id: str) -> Parameters:
    """Return a person's chance, and in how many of the numbered panels they are."""
    numbers: Parameters = {"chance": outcome.chances[id]}
    if outcome.panels:
        numbers["panels"] = len(outcome.panels)
        numbers["in_panels"] = round(outcome.reached[id] * len(outcome.panels))
    return numbers


def limiting(rules: tuple[Rule, ...], level: Level, values: Mapping[str, str]) -> Iterator[Reason]:
    """Name the rules for this person's own values that keep the chance where it is,
    the strongest first."""
    for r, multiplier in sorted(level.rules, key=lambda pair: -abs(pair[1])):
        rule = rules[r]
        if multiplier > 1e-9 and values.get(rule.attribute) == rule.value and rule.attribute:
            limit = Limit(rule.kind, "most", rule.most, rule.network, rule.attribute, rule.value)
            yield Reason("limited_by", named(limit))


def about_never(model: Model, outcome: Outcome) -> dict[str, list[Reason]]:
    """Say, for each kind that no panel can hold, which limits keep it out."""
    limits = Limits(model)
    never = set(outcome.never)
    found: dict[str, list[Reason]] = {}
    for k, kind in enumerate(model.kinds):
        if kind.units[0][0] in never:
            reasons = [Reason("never_because", named(limit)) for limit in limits.minimal(k)]
            found.update((id, reasons) for unit in kind.units for id in unit)
    return found


def named(limit: Limit) -> Parameters:
    """Return a limit as parameters."""
    return {
        "kind": limit.kind,
        "side": limit.side,
        "bound": limit.bound,
        "network": limit.network,
        "attribute": limit.attribute,
        "value": limit.value,
    }


def relaxation(way: Relaxation) -> Reason:
    """Return a relaxation as a reason."""
    code = "relax_within_flex" if way.within_flex else "relax_beyond_flex"
    return Reason(code, named(way.limit) | {"to": way.bound})
