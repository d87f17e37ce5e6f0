"""A check of an outcome that shares no code with the solving, and needs no solver.

It reads the problem afresh, person by person. What a lottery's proof says is checked in
`verify_proof`, by the theorem in `verify_draw`; that nothing fits, in `verify_conflict`.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from leerkring.engines.selection.problem import (
    Outcome,
    Panel,
    Problem,
    Status,
    Violation,
)
from leerkring.engines.selection.verify_conflict import wrong_conflict
from leerkring.engines.selection.verify_form import malformed
from leerkring.engines.selection.verify_proof import Proof
from leerkring.engines.selection.verify_rules import Rules, stands

ROUNDED = 1e-9


def verify(problem: Problem, outcome: Outcome) -> list[Violation]:
    """Name everything that is wrong with the outcome; an empty list means it is right.

    Linear in the number of seats of all panels and in the size of the certificate.
    """
    rules = Rules(problem)
    if outcome.status is Status.INFEASIBLE:
        return list(wrong_conflict(rules, outcome.conflict))
    if outcome.certificate is None:
        return [Violation("no_certificate")]
    wrong = [*malformed(rules, outcome.certificate), *strangers(rules, outcome)]
    if wrong:
        return wrong
    wrong = [*wrong_panels(rules, outcome), *wrong_shares(problem, outcome)]
    return wrong + list(Proof(rules, outcome.certificate).wrong(outcome))


def strangers(rules: Rules, outcome: Outcome) -> Iterator[Violation]:
    """Name panels that are not of this problem, so that they cannot be looked at."""
    panels = (*outcome.panels, *([outcome.panel] if outcome.panel else []))
    for number, panel in enumerate(panels):
        ids = [id for seats in panel.seats for id in seats]
        networks = len(rules.problem.networks)
        if len(panel.seats) != networks or any(id not in rules.people for id in ids):
            yield Violation("panel_of_strangers", {"panel": number})
    if outcome.drawn is not None and not 0 <= outcome.drawn < len(outcome.panels):
        yield Violation("other_panel_drawn", {"drawn": outcome.drawn})


def wrong_panels(rules: Rules, outcome: Outcome) -> Iterator[Violation]:
    """Name every rule that a panel breaks."""
    every = list(enumerate(outcome.panels))
    if outcome.panel is not None:
        every.append((-1, outcome.panel))
    for number, panel in every:
        for violation in wrong_in_panel(rules, panel):
            yield Violation(violation.code, {"panel": number, **violation.parameters})
    if outcome.drawn is not None and outcome.panels[outcome.drawn] != outcome.panel:
        yield Violation("other_panel_drawn", {"drawn": outcome.drawn})


def wrong_in_panel(rules: Rules, panel: Panel) -> Iterator[Violation]:
    """Name every rule that one panel breaks."""
    where: dict[str, str] = {}
    for network, seats in zip(rules.problem.networks, panel.seats, strict=True):
        for id in seats:
            if id in where:
                yield Violation("person_twice", {"person": id})
            where[id] = network.id
    seated = zip(rules.problem.networks, panel.seats, strict=True)
    counts = Counter(
        chain.from_iterable(rules.of(id, network.id) for network, seats in seated for id in seats)
    )
    for r in rules.asked:
        counts.setdefault(r, 0)
    for key, count in rules.broken(counts.items()):
        yield Violation(f"{key[0]}_broken", {"rule": "|".join(key), "found": count})
    yield from wrong_people(rules, where)


def wrong_people(rules: Rules, where: dict[str, str]) -> Iterator[Violation]:
    """Name everyone who is where they should not be."""
    for id, network in where.items():
        person = rules.people[id]
        if person.excluded is not None:
            yield Violation("excluded_person", {"person": id})
        if not stands(person) and person.networks and network not in person.networks:
            yield Violation("unwanted_network", {"person": id, "network": network})
    for person in rules.standing:
        if where.get(person.id) != person.placed_in:
            yield Violation("placed_person_missing", {"person": person.id})
    for party, members in rules.parties.items():
        if len({where.get(id) for id in members}) > 1:
            yield Violation("party_parted", {"party": party})


def wrong_shares(problem: Problem, outcome: Outcome) -> Iterator[Violation]:
    """Check the chances reached by the numbered panels against these panels."""
    if not outcome.panels:
        return
    times = Counter(id for panel in outcome.panels for seats in panel.seats for id in seats)
    if problem.panels != len(outcome.panels):
        yield Violation("other_number_of_panels", {"found": len(outcome.panels)})
    for person in problem.people:
        share = times[person.id] / len(outcome.panels)
        if abs(share - outcome.reached.get(person.id, -1.0)) > ROUNDED:
            yield Violation("other_share", {"person": person.id, "found": share})
