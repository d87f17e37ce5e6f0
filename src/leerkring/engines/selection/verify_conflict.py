"""A check that limits cannot hold together, and that it takes all of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from leerkring.engines.selection.problem import (
    Conflict,
    Evidence,
    Floor,
    Leaf,
    Limit,
    Problem,
    Rule,
    Split,
    Violation,
)
from leerkring.engines.selection.verify_form import is_index, is_proof, malformed
from leerkring.engines.selection.verify_proof import Proof
from leerkring.engines.selection.verify_rules import Rules

BELOW_NOTHING = -1e-9


def wrong_conflict(rules: Rules, conflict: Conflict | None) -> Iterator[Violation]:
    """Name everything that is wrong with a conflict."""
    if conflict is None or not conflict.limits:
        yield Violation("no_conflict_named")
    elif conflict.evidence is None:
        yield Violation("conflict_not_proven")
    elif any(malformed(rules, conflict.evidence.certificate)):
        yield Violation("malformed", {"what": "conflict"})
    else:
        yield from Contradiction(rules, conflict, conflict.evidence).wrong()


class Contradiction:
    """A conflict with its evidence, and everything else read afresh from the problem."""

    def __init__(self, rules: Rules, conflict: Conflict, evidence: Evidence) -> None:
        self.limits, self.evidence = conflict.limits, evidence
        if evidence.level is not None:
            rules = Rules(replace(rules.problem, floors=self.floors_named(rules.problem)))
        self.proof = Proof(rules, evidence.certificate)
        self.named = [side_of(rule) for rule in evidence.certificate.rules]

    def floors_named(self, problem: Problem) -> tuple[Floor, ...]:
        """Return the floors that are part of the conflict."""
        named = {(limit.value, limit.bound) for limit in self.limits if limit.kind == "floor"}
        return tuple(f for f in problem.floors if (str(f.band), f.chance) in named)

    def wrong(self) -> Iterator[Violation]:
        """Name everything that is wrong."""
        yield from self.proof.wrong_kinds()
        if self.evidence.level is not None:
            yield from self.wrong_bands()
            return
        at = [self.place(limit) for limit in self.limits]
        if None in at:
            yield Violation("no_such_limit", {"limit": at.index(None)})
        elif not self.is_proven({place for place in at if place is not None}):
            yield Violation("conflict_not_proven")
        else:
            yield from self.wrong_witnesses([place for place in at if place is not None])

    def place(self, limit: Limit) -> tuple[int, str] | None:
        """Return the number of the rule of a limit and its side; None if there is no such limit."""
        name = (limit.kind, limit.network, limit.attribute, limit.value)
        if limit.side not in ("least", "most") or name not in self.named:
            return None
        number = self.named.index(name)
        return (number, limit.side) if limit.bound == self.bound(number, limit.side) else None

    def bound(self, number: int, side: str) -> float:
        """Return the least or the most of a rule after what is placed already."""
        r = self.proof.named[number]
        bound = self.proof.rules.limits[r][side == "most"]
        left = bound - (self.proof.taken[r] if r < len(self.proof.taken) else 0)
        return max(0.0, left) if self.named[number][0] == "cap" and side == "most" else left

    def is_proven(self, limits: set[tuple[int, str]]) -> bool:
        """Return whether no panel keeps these limits, by a proof that uses no other."""
        proof, certificate = self.evidence.proof, self.evidence.certificate
        options = len(certificate.kinds), len(self.proof.networks), len(certificate.rules)
        if proof is None or not is_proof(proof, options) or not uses_only(proof, limits):
            return False
        nothing = self.proof.charges.number * 0.0
        return self.proof.most(nothing, proof, self.proof.charges.everything()) < BELOW_NOTHING

    def wrong_witnesses(self, limits: Sequence[tuple[int, str]]) -> Iterator[Violation]:
        """Check for each limit the panel that keeps all the others."""
        if len(self.evidence.witnesses) != len(limits):
            yield Violation("conflict_not_minimal")
        for number, seats in enumerate(self.evidence.witnesses):
            others = [limit for n, limit in enumerate(limits) if n != number]
            if not self.keeps(seats, others):
                yield Violation("conflict_not_minimal", {"limit": number})

    def keeps(
        self, seats: Sequence[tuple[int, int, int]], limits: Sequence[tuple[int, str]]
    ) -> bool:
        """Return whether a panel by counts is possible and keeps these limits."""
        counts, units = Counter[int](), Counter[int]()
        for k, n, times in seats:
            right = is_index(k, len(self.proof.number)) and n in self.proof.charged[k]
            if not right or type(times) is not int or times < 0:
                return False
            units[k] += times
            for r, each in self.proof.charged[k][n].items():
                counts[r] += each * times
        sides = {"least": 1, "most": -1}
        return all(n <= self.proof.number[k] for k, n in units.items()) and all(
            sides[side] * (counts[self.proof.named[r]] - self.bound(r, side)) >= 0
            for r, side in limits
        )

    def wrong_bands(self) -> Iterator[Violation]:
        """Check that floors and bands named cannot be promised, given that the rules fit."""
        level, certificate = self.evidence.level, self.evidence.certificate
        assert level is not None
        bands = {limit.bound for limit in self.limits if limit.kind == "bands"}
        used = {float(certificate.fences[f].band) for f, _k, weight in level.fences if weight}
        if level.weights or level.cuts or not used <= bands:
            yield Violation("conflict_not_proven")
            return
        bound = self.proof.level_bound(level)
        if bound is None or bound >= BELOW_NOTHING:
            yield Violation("conflict_not_proven")


def side_of(rule: Rule) -> tuple[str, str, str, str]:
    """Return the name of a rule."""
    return (rule.kind, rule.network, rule.attribute, rule.value)


def uses_only(proof: Leaf | Split, limits: set[tuple[int, str]]) -> bool:
    """Return whether a proof by cases refers to no other limits than these."""
    if isinstance(proof, Split):
        return uses_only(proof.small, limits) and uses_only(proof.large, limits)
    sides = ((r, "most" if m > 0 else "least") for r, m in proof.multipliers if m)
    return all(side in limits for side in sides)
