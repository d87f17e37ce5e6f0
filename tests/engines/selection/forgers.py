"""Who would like an unfair lottery to pass for a fair one, and the check that let some of it pass.

A forged lottery is one over real panels, so that every rule is kept; what is forged is the proof.
"""

from collections import Counter
from dataclasses import replace
from random import Random

from leerkring.engines.selection.problem import (
    Certificate,
    Level,
    Outcome,
    Panel,
    Ticket,
    Violation,
)
from leerkring.engines.selection.verify_proof import EXACT, Proof
from tests.engines.selection import oracle


def forged_lottery(problem, outcome, random):
    """Return an outcome whose lottery is over some panels at random, in hundredths."""
    networks = [network.id for network in problem.networks]
    kinds = outcome.certificate.kinds
    kind_of = {id: k for k, kind in enumerate(kinds) for unit in kind.units for id in unit}
    every = list(oracle.every_panel(problem))
    chosen = random.sample(every, min(len(every), random.choice([1, 1, 2, 3, 5])))
    cuts = sorted(random.sample(range(1, 100), len(chosen) - 1))
    hundredths = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    tickets, panels = [], []
    size = [len(kind.units[0]) for kind in kinds]
    for panel, number in zip(chosen, hundredths, strict=True):
        there = Counter(
            (kind_of[id], networks.index(n)) for id, n in panel.items() if n is not None
        )
        counts = tuple((k, n, times // size[k]) for (k, n), times in sorted(there.items()))
        tickets.append(Ticket(number / 100, counts))
        seats = (tuple(sorted(i for i, at in panel.items() if at == n)) for n in networks)
        panels += [Panel(tuple(seats))] * number
    certificate = replace(outcome.certificate, tickets=tuple(tickets))
    chances = dict.fromkeys(outcome.chances, 0.0)
    for k, chance in enumerate(of_kinds(certificate)):
        chances |= {id: chance for unit in kinds[k].units for id in unit}
    return replace(outcome, certificate=certificate, chances=chances), tuple(panels)


def of_kinds(certificate: Certificate):
    """Return the chance of each kind in the lottery of a certificate."""
    chances = [0.0] * len(certificate.kinds)
    for ticket in certificate.tickets:
        for k, _network, times in ticket.counts:
            chances[k] += ticket.probability * times / len(certificate.kinds[k].units)
    return chances


def with_levels(outcome: Outcome, levels) -> Outcome:
    """Return the outcome with another proof."""
    return replace(outcome, certificate=replace(outcome.certificate, levels=tuple(levels)))


def one_level_of_nothing(outcome, _random):
    """Settle everybody at chance 0, with equal weights and one multiplier on the places."""
    kinds = len(outcome.certificate.kinds)
    people = [sum(map(len, kind.units)) for kind in outcome.certificate.kinds]
    weights = tuple((k, people[k] / sum(people)) for k in range(kinds))
    level = Level(0.0, tuple(range(kinds)), weights, ((0, 1.0 / sum(people)),))
    return with_levels(outcome, [level])


def everybody_at_once(outcome, _random):
    """Take the honest proof of the lowest chance, and settle all there, by next to nothing."""
    first, *_ = outcome.certificate.levels
    kinds = range(len(outcome.certificate.kinds))
    weights = dict.fromkeys(kinds, 1e-8) | dict(first.weights)
    lowest = min(of_kinds(outcome.certificate), default=0.0)
    return with_levels(
        outcome,
        [replace(first, chance=lowest, settled=tuple(kinds), weights=tuple(weights.items()))],
    )


def by_chance(outcome, random):
    """Make a level of every chance that there is, with the honest multipliers or random ones."""
    chances, honest = of_kinds(outcome.certificate), outcome.certificate.levels
    by_now, levels = [], []
    for chance in sorted(set(chances)):
        settled = tuple(k for k, own in enumerate(chances) if own == chance)
        by_now += settled
        weights = tuple((k, random.choice([1e-9, 1e-3, random.random()])) for k in by_now)
        like = random.choice(honest)
        levels.append(replace(like, chance=chance, settled=settled, weights=weights))
    return with_levels(outcome, levels)


def tuned(outcome, random):
    """Let the proof fit the lottery: the chance of each honest level becomes what its kinds have,
    and its multipliers are scaled until the bound is what the lottery reaches."""
    chances, levels = of_kinds(outcome.certificate), []
    for level in outcome.certificate.levels:
        reached = sum(weight * chances[k] for k, weight in level.weights)
        honest = sum(weight * level.chance for _k, weight in level.weights) or 1.0
        scaled = tuple((r, m * reached / honest) for r, m in level.rules)
        lowest = min(chances[k] for k in level.settled)
        levels.append(replace(level, chance=lowest, rules=scaled))
    random.shuffle(levels) if random.random() < 0.2 else None
    return with_levels(outcome, levels)


def a_little_off(outcome, random):
    """Keep the honest proof and move the lottery a little, as far as roundings may be thought."""
    tickets = list(outcome.certificate.tickets)
    by = random.choice([1e-7, 1e-5, 1e-3])
    if len(tickets) > 1:
        one, two = random.sample(range(len(tickets)), 2)
        by = min(by, tickets[one].probability)
        tickets[one] = replace(tickets[one], probability=tickets[one].probability - by)
        tickets[two] = replace(tickets[two], probability=tickets[two].probability + by)
    certificate = replace(outcome.certificate, tickets=tuple(tickets))
    chances = dict(outcome.chances)
    for k, chance in enumerate(of_kinds(certificate)):
        chances |= {id: chance for unit in certificate.kinds[k].units for id in unit}
    return replace(outcome, certificate=certificate, chances=chances)


FORGERS = (one_level_of_nothing, everybody_at_once, by_chance, tuned)


class ProofBefore(Proof):
    """The check of levels as it was: nothing asked that a kind has the chance of its level."""

    def wrong_levels(self, chances):
        totals = [self.total(k, chance) for k, chance in enumerate(chances)]
        settled = set()
        for number, level in enumerate(self.certificate.levels):
            settled |= set(level.settled)
            if any(
                total < level.chance - EXACT for k, total in enumerate(totals) if k not in settled
            ):
                yield Violation("level_too_high", {"level": number})
            if any(totals[k] < level.chance - EXACT for k in level.settled):
                yield Violation("level_not_reached", {"level": number})
            yield from self.as_it_was(number, level, totals, settled)
        if settled != set(range(len(totals))):
            yield Violation("kind_not_settled")

    def as_it_was(self, number, level, totals, settled):
        weights = dict(level.weights)
        if any(k not in settled or weight < 0 for k, weight in weights.items()) or any(
            weights.get(k, 0.0) <= 0 for k in level.settled
        ):
            yield Violation("level_without_weight", {"level": number})
        reached = sum(weight * totals[k] for k, weight in weights.items())
        bound = self.level_bound(level)
        if bound is None or bound - reached > EXACT * max(1.0, sum(weights.values())):
            yield Violation("level_not_proven", {"level": number})


def seeded(seed):
    """Return the source of chance of one forger."""
    return Random(f"forger {seed}")
