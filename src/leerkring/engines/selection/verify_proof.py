"""A check of the proof that no lottery is fairer, for the check of an outcome.

Fairness follows from the theorem that stands in `verify_draw`; its bounds are checked by weak
duality: for any numbers m (one for each rule), no panel is worth more than the sum of m times the
rule's bound plus, for each unit, what its worth exceeds the rules' charge for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import fsum, inf, isfinite

import numpy as np
import numpy.typing as npt

from leerkring.engines.selection.problem import (
    BandRule,
    Certificate,
    Criterion,
    Leaf,
    Level,
    Outcome,
    Person,
    Split,
    Status,
    Violation,
)
from leerkring.engines.selection.verify_rules import Rules, stands

EXACT = 1e-6
"""How far a chance may be from its level."""
SLACK = 1e-7
"""How far the bound of a level may be above its chances, of the smallest weight that settles."""
ROUNDED = 1e-9

Numbers = npt.NDArray[np.float64]
Box = tuple[Numbers, Numbers]


class Proof:
    """The certificate, with everything about its kinds read afresh from the problem."""

    def __init__(self, rules: Rules, certificate: Certificate) -> None:
        self.rules = rules
        self.certificate = certificate
        self.networks = [network.id for network in rules.problem.networks]
        self.number = [len(kind.units) for kind in certificate.kinds]
        self.kind = {
            id: k for k, kind in enumerate(certificate.kinds) for unit in kind.units for id in unit
        }
        self.sample = [[rules.people[id] for id in kind.units[0]] for kind in certificate.kinds]
        self.earlier = [min(p.earlier_chance for p in unit) for unit in self.sample]
        self.bounds: list[float] = []
        self.may = [
            [n for n, network in enumerate(self.networks) if wanted_by_all(unit, network)]
            for unit in self.sample
        ]
        self.charged = [
            {n: self.counts(unit, self.networks[n]) for n in self.may[k]}
            for k, unit in enumerate(self.sample)
        ]
        self.named = [
            rules.number((r.kind, r.network, r.attribute, r.value)) for r in certificate.rules
        ]
        self.is_named = set(self.named)
        self.taken = [0] * len(rules.keys)
        for person in rules.standing:
            for r in rules.of(person.id, person.placed_in or ""):
                self.taken += [0] * (r + 1 - len(self.taken))
                self.taken[r] += 1
        self.charges = Charges(self.charged, self.number)

    def counts(self, unit: Sequence[Person], network: str) -> Counter[int]:
        """Count what a unit adds to every rule in a network."""
        return Counter(r for person in unit for r in self.rules.of(person.id, network))

    def wrong(self, outcome: Outcome) -> Iterator[Violation]:
        """Name everything that is wrong with the certificate."""
        yield from self.wrong_kinds()
        yield from self.wrong_tickets()
        chances = self.chances()
        yield from self.wrong_chances(outcome, chances)
        yield from self.wrong_bands(chances)
        yield from self.wrong_fences()
        yield from self.wrong_cuts()
        if outcome.status is Status.OPTIMAL:
            yield from self.wrong_levels(chances)

    def wrong_kinds(self) -> Iterator[Violation]:
        """Check that units of a kind are alike, and that no one is left out."""
        seen: dict[object, bool] = {}
        for k, kind in enumerate(self.certificate.kinds):
            for unit in kind.units[1:]:
                people = [self.rules.people[id] for id in unit]
                look = (
                    k,
                    *[(*p.values.items(), p.networks, p.earlier_chance, p.band) for p in people],
                )
                if look not in seen:
                    seen[look] = self.belongs(people, k)
                if not seen[look]:
                    yield Violation("kind_not_alike", {"kind": k, "person": unit[0]})
        yield from self.wrong_units()
        for person in self.rules.problem.people:
            if person.id not in self.kind and not stands(person) and self.may_be_drawn(person):
                yield Violation("person_left_out", {"person": person.id})

    def wrong_units(self) -> Iterator[Violation]:
        """Check that every unit is one person or one whole party, and stands once."""
        seen: set[str] = set()
        for kind in self.certificate.kinds:
            for unit in kind.units:
                people = [self.rules.people[id] for id in unit]
                party = people[0].party
                whole = [unit[0]] if party is None else self.rules.parties[party]
                if sorted(unit) != sorted(whole) or any(p.excluded is not None for p in people):
                    yield Violation("unit_impossible", {"person": unit[0]})
                if not seen.isdisjoint(unit):
                    yield Violation("person_in_two_units", {"person": unit[0]})
                seen.update(unit)

    def belongs(self, people: list[Person], k: int) -> bool:
        """Return whether a unit is like the others of its kind."""
        may = [n for n, id in enumerate(self.networks) if wanted_by_all(people, id)]
        return (
            may == self.may[k]
            and min(person.earlier_chance for person in people) == self.earlier[k]
            and {person.band for person in people} == {person.band for person in self.sample[k]}
            and all(
                self.binding(self.counts(people, self.networks[n]))
                == self.binding(self.charged[k][n])
                for n in may
            )
        )

    def binding(self, counts: Counter[int]) -> dict[int, int]:
        """Leave out the rules that the certificate does not use (caps that cannot bind,
        because so few people share the value)."""
        return {r: n for r, n in counts.items() if r in self.is_named}

    def may_be_drawn(self, person: Person) -> bool:
        """Return whether any panel could hold this person, as far as the people go."""
        members = [person]
        if person.party is not None:
            members = [self.rules.people[id] for id in self.rules.parties[person.party]]
        return all(p.excluded is None for p in members) and any(
            wanted_by_all(members, id) for id in self.networks
        )

    def wrong_tickets(self) -> Iterator[Violation]:
        """Check that every panel of the lottery keeps every rule."""
        tickets = self.certificate.tickets
        if abs(fsum(ticket.probability for ticket in tickets) - 1.0) > ROUNDED:
            yield Violation("probabilities_do_not_add_up")
        most = self.most_of_each()
        for number, ticket in enumerate(tickets):
            counts = self.taken + [0] * (len(self.rules.keys) - len(self.taken))
            units: Counter[int] = Counter()
            for k, n, times in ticket.counts:
                units[k] += times
                for r, each in self.charged[k].get(n, Counter()).items():
                    counts[r] += each * times
            where = all(n in self.charged[k] for k, n, _times in ticket.counts)
            most_units = any(units[k] > self.number[k] for k in units)
            if most_units or not where or ticket.probability < 0:
                yield Violation("ticket_impossible", {"ticket": number})
            for r, high in most.items():
                if not self.rules.limits[r][0] <= counts[r] <= high:
                    rule = "|".join(self.rules.keys[r])
                    yield Violation("ticket_breaks_rule", {"ticket": number, "rule": rule})

    def most_of_each(self) -> dict[int, float]:
        """Return the most of every rule; for a cap, at least what is placed already."""
        most = {r: self.rules.limits[r][1] for r in (*self.rules.asked, *self.named)}
        for r in most:
            if self.rules.keys[r][0] == "cap" and r < len(self.taken):
                most[r] = max(most[r], self.taken[r])
        return most

    def chances(self) -> list[float]:
        """Add up the chance of each kind in the lottery, in this draw alone."""
        chances = [0.0] * len(self.number)
        for ticket in self.certificate.tickets:
            for k, _, times in ticket.counts:
                chances[k] += ticket.probability * times / self.number[k]
        return chances

    def wrong_chances(self, outcome: Outcome, chances: list[float]) -> Iterator[Violation]:
        """Check the chances that are stated against the lottery."""
        for person in self.rules.problem.people:
            chance = 1.0 if stands(person) else 0.0
            if person.id in self.kind:
                chance = chances[self.kind[person.id]]
            if abs(outcome.chances.get(person.id, -1.0) - chance) > EXACT:
                yield Violation("other_chance", {"person": person.id, "found": chance})

    def total(self, k: int, chance: float) -> float:
        """Return the chance over this draw and the earlier one together."""
        return self.earlier[k] + (1.0 - self.earlier[k]) * chance

    def floor(self, k: int) -> float:
        """Return the chance that the bands promise a kind."""
        best = max(person.band for person in self.sample[k])
        return max((f.chance for f in self.rules.problem.floors if f.band <= best), default=0.0)

    def wrong_bands(self, chances: list[float]) -> Iterator[Violation]:
        """Check floors, and that no higher band has a lower chance."""
        totals = [self.total(k, chance) for k, chance in enumerate(chances)]
        for k, total in enumerate(totals):
            if total < self.floor(k) - EXACT:
                yield Violation("floor_broken", {"kind": k, "found": total})
        for (_, bands), members in self.compared().items():
            for band in bands:
                above = [totals[k] for k in members if self.highest(k) >= band]
                below = [totals[k] for k in members if self.lowest(k) < band]
                if above and below and min(above) < max(below) - EXACT:
                    yield Violation("bands_broken", {"band": band, "found": min(above)})

    def wrong_fences(self) -> Iterator[Violation]:
        """Check that every fence stands between kinds whose bands are compared."""
        group = {k: n for n, members in enumerate(self.compared().values()) for k in members}
        for number, fence in enumerate(self.certificate.fences):
            right = all(self.highest(k) >= fence.band for k in fence.above)
            right = right and all(self.lowest(k) < fence.band for k in fence.below)
            if not right or len({group[k] for k in (*fence.above, *fence.below)}) > 1:
                yield Violation("fence_impossible", {"fence": number})

    def compared(self) -> dict[tuple[object, tuple[int, ...]], list[int]]:
        """Return the kinds whose bands are compared with each other."""
        bands = tuple(sorted({person.band for unit in self.sample for person in unit}))
        if self.rules.problem.band_rule is BandRule.STRICT:
            return {("", bands): list(range(len(self.number)))}
        alike: dict[tuple[object, tuple[int, ...]], list[int]] = defaultdict(list)
        for k, charged in enumerate(self.charged):
            name = tuple(
                (n, tuple(sorted(self.binding(counts).items()))) for n, counts in charged.items()
            )
            alike[(name, bands)].append(k)
        return alike

    def highest(self, k: int) -> int:
        """Return the highest band among the members of a kind."""
        return max(person.band for person in self.sample[k])

    def lowest(self, k: int) -> int:
        """Return the lowest band among the members of a kind."""
        return min(person.band for person in self.sample[k])

    def wrong_cuts(self) -> Iterator[Violation]:
        """Check every cut case by case, and keep what is proven of it."""
        for number, cut in enumerate(self.certificate.cuts):
            worth = np.zeros(len(self.number))
            for k, weight in cut.weights:
                worth[k] = weight / self.number[k]
            proven = self.most(worth, cut.proof, self.charges.everything())
            self.bounds.append(max(proven, cut.bound))
            if proven > cut.bound + ROUNDED:
                yield Violation("cut_not_proven", {"cut": number})

    def most(self, worth: Numbers, proof: Leaf | Split, box: Box) -> float:
        """Return a bound on the worth of any panel in the box, as the proof says."""
        if isinstance(proof, Leaf):
            return self.dual_bound(worth, proof.multipliers, box)
        low, high = box
        o = self.charges.position.get((proof.kind, proof.network))
        if o is None:
            return inf
        least, most = low[o], high[o]
        high[o] = min(most, proof.most)
        small = self.most(worth, proof.small, box)
        low[o], high[o] = max(least, proof.most + 1), most
        large = self.most(worth, proof.large, box)
        low[o], high[o] = least, most
        return max(small, large)

    def dual_bound(
        self, worth: Numbers, multipliers: Sequence[tuple[int, float]], box: Box | None = None
    ) -> float:
        """Return the bound on the worth of a panel that the multipliers prove.

        A positive multiplier uses the most of its rule, a negative one the least.
        """
        price = np.zeros(len(self.rules.keys))
        bound = 0.0
        for number, multiplier in multipliers:
            r = self.named[number]
            least, most = self.rules.limits[r]
            limit = most if multiplier > 0 else least
            if not isfinite(limit):
                return inf
            limit -= self.taken[r] if r < len(self.taken) else 0
            if self.rules.keys[r][0] == "cap":
                limit = max(0.0, limit)
            bound += multiplier * limit
            price[r] += multiplier
        return bound + self.charges.most(worth, price, box)

    def wrong_levels(self, chances: list[float]) -> Iterator[Violation]:
        """Check the hypotheses H1 to H5 of the theorem in `verify_draw`."""
        totals = [self.total(k, chance) for k, chance in enumerate(chances)]
        maximin = self.rules.problem.criterion is Criterion.MAXIMIN
        levels = self.certificate.levels[: 1 if maximin else None]
        level_of: dict[int, int] = {}
        for number, level in enumerate(levels):
            doubly = len(set(level.settled)) < len(level.settled)
            if not level.settled or doubly or any(k in level_of for k in level.settled):
                yield Violation("level_settles_wrongly", {"level": number})
            level_of.update(dict.fromkeys(level.settled, number))
            yield from self.wrong_level(number, level, level_of)
        if any(one.chance > two.chance + ROUNDED for one, two in pairwise(levels)):
            yield Violation("levels_fall")
        if maximin:
            if not levels or min(totals, default=1.0) < levels[0].chance - EXACT:
                yield Violation("level_not_reached", {"level": 0})
            return
        for k, total in enumerate(totals):
            if k not in level_of:
                yield Violation("kind_not_settled", {"kind": k})
            elif abs(total - levels[level_of[k]].chance) > EXACT:
                yield Violation("level_not_reached", {"level": level_of[k], "kind": k})

    def wrong_level(
        self, number: int, level: Level, level_of: dict[int, int]
    ) -> Iterator[Violation]:
        """Check one level: settled kinds alone carry weight, and the bound is what they have."""
        weights = dict(level.weights)
        least = min((weights.get(k, 0.0) for k in level.settled), default=0.0)
        if least <= 0 or any(k not in level_of or w < 0 for k, w in weights.items()):
            yield Violation("level_without_weight", {"level": number})
            return
        levels = self.certificate.levels
        reached = fsum(weight * levels[level_of[k]].chance for k, weight in weights.items())
        bound = self.level_bound(level)
        if bound is None:
            yield Violation("level_multipliers_wrong", {"level": number})
        elif bound - reached > SLACK * least:
            yield Violation("level_not_proven", {"level": number, "gap": bound - reached})

    def level_bound(self, level: Level) -> float | None:
        """Return the most that the weighted chances can be, over all lotteries.

        Floors and fences lift the worth of kinds (they only hold for the lottery as a whole), cuts
        lower it; the rules bound what is left.
        """
        worth = np.zeros(len(self.number))
        bound = 0.0
        posts = [0.0] * len(self.certificate.fences)
        for k, weight in level.weights:
            worth[k] += weight
        for k, weight in level.floors:
            worth[k] += weight
            bound -= weight * self.floor(k)
        for f, k, weight in level.fences:
            fence = self.certificate.fences[f]
            worth[k] += weight
            posts[f] += weight
            if k not in (fence.above if weight > 0 else fence.below):
                return None
        if any(weight < 0 for _, weight in level.floors):
            return None
        # A post stands somewhere from 0 to 1: what its multipliers leave counts in full.
        return self.bound_of_worth(level, worth, bound + sum(abs(post) for post in posts))

    def bound_of_worth(self, level: Level, worth: Numbers, bound: float) -> float | None:
        """Finish the bound with what earlier draws gave, the cuts and the rules."""
        bound += float(worth @ np.array(self.earlier))
        worth = worth * (1.0 - np.array(self.earlier))
        for c, weight in level.cuts:
            if weight < 0:
                return None
            bound += weight * self.bounds[c]
            for k, of_cut in self.certificate.cuts[c].weights:
                worth[k] -= weight * of_cut
        return bound + self.dual_bound(worth / np.array(self.number), level.rules)


class Charges:
    """What each rule counts in a unit of each kind in each network (an *option*), as lists of
    numbers: a proof by cases asks for them thousands of times."""

    def __init__(self, charged: Sequence[dict[int, Counter[int]]], number: Sequence[int]) -> None:
        options = [(k, n) for k, networks in enumerate(charged) for n in networks]
        self.position = {option: o for o, option in enumerate(options)}
        self.kind = np.array([k for k, _ in options], dtype=np.int64)
        self.number = np.array(number, dtype=np.float64)
        entries = [
            (o, r, times) for o, (k, n) in enumerate(options) for r, times in charged[k][n].items()
        ]
        columns = np.array(entries, dtype=np.int64).reshape(-1, 3).T
        self.option, self.rule, self.times = columns[0], columns[1], columns[2].astype(np.float64)

    def everything(self) -> Box:
        """Return the box of all panels: the least and the most units of every option."""
        return np.zeros(len(self.kind)), self.number[self.kind]

    def most(self, worth: Numbers, price: Numbers, box: Box | None) -> float:
        """Return the most that units in the box can gain beyond what the rules charge for
        them, each unit in one network at most."""
        charge = np.bincount(
            self.option, weights=self.times * price[self.rule], minlength=len(self.kind)
        )
        gain = worth[self.kind] - charge
        low, high = self.everything() if box is None else box
        order = np.lexsort((-gain, self.kind))
        kind, gain = self.kind[order], gain[order]
        must, more = low[order], np.maximum(0.0, high[order] - low[order])
        left = self.number - np.bincount(kind, weights=must, minlength=len(self.number))
        before = np.cumsum(more) - more
        first = np.searchsorted(kind, kind)
        free = np.clip(left[kind] - (before - before[first]), 0.0, more)
        return float(gain @ must + np.maximum(gain, 0.0) @ free)


def wanted_by_all(unit: Sequence[Person], network: str) -> bool:
    """Return whether everyone in a unit wants this network."""
    return all(not person.networks or network in person.networks for person in unit)
