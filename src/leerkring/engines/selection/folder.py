"""From a problem and its outcome to the folder that `verify_draw` checks."""

from collections.abc import Iterable
from typing import Any

from leerkring.engines.common.draw_folder import (
    Files,
    Seat,
    as_json,
    chances_table,
    entrants_table,
    panels_table,
    pool_table,
    quotas_table,
    rules_file,
    selected_table,
)
from leerkring.engines.selection.problem import (
    Certificate,
    Leaf,
    Level,
    Outcome,
    Panel,
    Problem,
    Split,
)


def folder_of(problem: Problem, outcome: Outcome) -> Files:
    """Write everything about a draw that is fixed before the seed is known.

    Only those who can still be drawn are in it: whoever has a place already, and what they take of
    the places and limits, is left out. So is what a plain draw does not need (networks, teams,
    bands, earlier chances).
    """
    certificate = outcome.certificate
    assert certificate is not None
    waiting = drawn_from(problem)
    people = [person for person in problem.people if person.id in waiting]
    several = has_several(problem)
    rules = [
        (rule.network, rule.attribute, rule.value, round(rule.least), round(rule.most))
        for rule in certificate.rules
        if rule.kind != "places"
    ]
    columns = list(dict.fromkeys(attribute for _network, attribute, *_bounds in rules))
    files = {
        "pool.csv": pool_table(columns, {person.id: person.values for person in people}),
        "quotas.csv": quotas_table(rules, several=several),
        "panels.csv": panels_table(
            (seats_of(problem, panel) for panel in outcome.panels), several=several
        ),
        "probabilities.csv": chances_table({p.id: outcome.chances[p.id] for p in people}),
        "certificate.json": as_json(plain_certificate(certificate)),
        "rules.json": rules_file(
            [(id if several else "", least, most) for id, least, most in networks_of(problem)],
            [(floor.band, floor.chance) for floor in problem.floors],
            problem.band_rule.value,
            problem.criterion.value,
        ),
    }
    if any(p.party is not None or p.networks or p.band or p.earlier_chance for p in people):
        files["entrants.csv"] = entrants_table(
            (p.id, p.party or "", p.networks if several else (), p.band, p.earlier_chance)
            for p in people
        )
    return files


def drawn_from(problem: Problem) -> frozenset[str]:
    """Return who can be drawn, as far as places and exclusions go; a party only as a whole."""
    broken = {p.party for p in problem.people if p.excluded is not None and p.party is not None}
    return frozenset(
        p.id
        for p in problem.people
        if p.placed_in is None and p.excluded is None and p.party not in broken
    )


def selected_file(problem: Problem, panel: Panel) -> str:
    """Write who is in the panel that the seed points at."""
    return selected_table(seats_of(problem, panel), several=has_several(problem))


def has_several(problem: Problem) -> bool:
    """Return whether there is more than one network."""
    return len(problem.networks) > 1


def networks_of(problem: Problem) -> list[tuple[str, int, int]]:
    """Return each network with the fewest and the most of the places that are left."""
    found = []
    for network in problem.networks:
        fewest = network.places if network.fewest is None else network.fewest
        taken = sum(p.placed_in == network.id and p.excluded is None for p in problem.people)
        found.append((network.id, fewest - taken, network.places - taken))
    return found


def seats_of(problem: Problem, panel: Panel) -> list[Seat]:
    """Return everybody who comes in with a panel, network by network."""
    placed = {person.id for person in problem.people if person.placed_in is not None}
    seats: Iterable[tuple[str, tuple[str, ...]]] = (
        (network.id, there) for network, there in zip(problem.networks, panel.seats, strict=True)
    )
    return [(id, network) for network, there in seats for id in there if id not in placed]


def plain_certificate(certificate: Certificate) -> dict[str, Any]:
    """Return the lottery and the proof as lists and numbers.

    Rules have the numbers of the lines of the folder: each network's places and quotas, then caps.
    """
    return {
        "rules": [
            {
                "network": rule.network,
                "attribute": rule.attribute,
                "value": rule.value,
                "least": rule.least,
                "most": rule.most,
            }
            for rule in certificate.rules
        ],
        "kinds": [[unit if unit[1:] else unit[0] for unit in k.units] for k in certificate.kinds],
        "lottery": [
            {"probability": t.probability, "counts": [[k, times, n] for k, n, times in t.counts]}
            for t in certificate.tickets
        ],
        "levels": [
            {
                "chance": level.chance,
                "settled": level.settled,
                "weights": level.weights,
                "rules": level.rules,
                "cuts": level.cuts,
                "floors": level.floors,
                "fences": plain_fences(level),
            }
            for level in certificate.levels
        ],
        "cuts": [
            {"weights": cut.weights, "bound": cut.bound, "proof": plain_proof(cut.proof)}
            for cut in certificate.cuts
        ],
        "gap": certificate.gap,
    }


def plain_fences(level: Level) -> list[list[float]]:
    """Return what a level takes from fences as pairs: a kind above, one below, and a multiplier.

    At a fence the multipliers above and those below (which are negative) add up to nothing, so
    that they can be divided into pairs; what rounding leaves over is dropped.
    """
    pairs: list[list[float]] = []
    for fence in sorted({f for f, _k, _weight in level.fences}):
        above = [[k, weight] for f, k, weight in level.fences if f == fence and weight > 0]
        below = [[k, -weight] for f, k, weight in level.fences if f == fence and weight < 0]
        while above and below:
            much = min(above[-1][1], below[-1][1])
            pairs.append([above[-1][0], below[-1][0], much])
            for side in (above, below):
                side[-1][1] -= much
                if side[-1][1] <= 0:
                    side.pop()
    return pairs


def plain_proof(proof: Leaf | Split) -> dict[str, Any]:
    """Return a proof by cases as nested objects."""
    if isinstance(proof, Leaf):
        return {"rules": proof.multipliers}
    return {
        "kind": proof.kind,
        "network": proof.network,
        "most": proof.most,
        "small": plain_proof(proof.small),
        "large": plain_proof(proof.large),
    }
