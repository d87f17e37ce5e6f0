"""Whether the numbers of a certificate are numbers, and name what exists, before it is checked."""

from collections.abc import Iterator
from math import isfinite

from leerkring.engines.selection.problem import (
    Certificate,
    Cut,
    Leaf,
    Level,
    Split,
    Ticket,
    Violation,
)
from leerkring.engines.selection.verify_rules import Rules


def malformed(rules: Rules, certificate: Certificate) -> Iterator[Violation]:
    """Name numbers in a certificate that are none, or that number nothing."""
    named = {
        "kind": (len(certificate.kinds), kinds_named(certificate)),
        "rule": (len(certificate.rules), (r for level in certificate.levels for r in level.rules)),
        "cut": (len(certificate.cuts), (c for level in certificate.levels for c in level.cuts)),
        "fence": (
            len(certificate.fences),
            ((f, w) for level in certificate.levels for f, _k, w in level.fences),
        ),
    }
    for what, (count, entries) in named.items():
        if any(not is_index(index, count) or not isfinite(number) for index, number in entries):
            yield Violation("malformed", {"what": what})
    if not all(is_level(level) for level in certificate.levels):
        yield Violation("malformed", {"what": "level"})
    networks = len(rules.problem.networks)
    if not all(is_ticket(ticket, networks) for ticket in certificate.tickets):
        yield Violation("malformed", {"what": "ticket"})
    options = (len(certificate.kinds), networks, len(certificate.rules))
    if not all(is_cut(cut, options) for cut in certificate.cuts):
        yield Violation("malformed", {"what": "cut"})
    units = [unit for kind in certificate.kinds for unit in kind.units]
    empty = not all(kind.units for kind in certificate.kinds) or not all(units)
    if empty or any(id not in rules.people for unit in units for id in unit):
        yield Violation("malformed", {"what": "kind"})


def is_level(level: Level) -> bool:
    """Return whether a level names everything once, and has a chance."""
    lists = (level.weights, level.rules, level.cuts, level.floors)
    return isfinite(level.chance) and all(len(dict(pairs)) == len(pairs) for pairs in lists)


def is_ticket(ticket: Ticket, networks: int) -> bool:
    """Return whether a panel of the lottery is one, with a probability."""
    return isfinite(ticket.probability) and all(
        is_index(n, networks) and type(times) is int and times >= 0
        for _k, n, times in ticket.counts
    )


def is_cut(cut: Cut, options: tuple[int, int, int]) -> bool:
    """Return whether a cut names everything once, and has a bound and a proof."""
    once = len(dict(cut.weights)) == len(cut.weights)
    return once and isfinite(cut.bound) and is_proof(cut.proof, options)


def kinds_named(certificate: Certificate) -> Iterator[tuple[int, float]]:
    """Yield every number of a kind in a certificate, with a number that goes with it."""
    for level in certificate.levels:
        yield from (*level.weights, *level.floors)
        yield from ((k, weight) for _f, k, weight in level.fences)
        yield from ((k, 0.0) for k in level.settled)
    for ticket in certificate.tickets:
        yield from ((k, 0.0) for k, _n, _times in ticket.counts)
    for cut in certificate.cuts:
        yield from cut.weights
    for fence in certificate.fences:
        yield from ((k, 0.0) for k in (*fence.above, *fence.below))


def is_index(value: object, count: int) -> bool:
    """Return whether this is a whole number from 0, below the count."""
    return type(value) is int and 0 <= value < count


def is_proof(proof: Leaf | Split, options: tuple[int, int, int]) -> bool:
    """Return whether a proof by cases names kinds, networks and rules that exist, once."""
    kinds, networks, rules = options
    if isinstance(proof, Leaf):
        once = len(dict(proof.multipliers)) == len(proof.multipliers)
        return once and all(is_index(r, rules) and isfinite(m) for r, m in proof.multipliers)
    right = is_index(proof.kind, kinds) and is_index(proof.network, networks)
    right = right and type(proof.most) is int and proof.most >= 0
    return right and is_proof(proof.small, options) and is_proof(proof.large, options)
