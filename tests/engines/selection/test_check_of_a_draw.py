"""`verify` finds what is wrong: each test spoils one thing in a right outcome."""

from dataclasses import replace

import pytest

from leerkring.engines.selection import (
    Cap,
    Floor,
    Network,
    Panel,
    Person,
    Problem,
    Quota,
    Status,
    solve,
    verify,
)
from leerkring.engines.selection.problem import Leaf, Ticket

PEOPLE = tuple(
    Person(
        f"p{n}",
        {"role": "leader" if n % 3 else "teacher", "school": f"s{n % 5}"},
        networks=("one",) if n == 1 else (),
        party="pair" if n in (5, 6) else None,
        band=int(n < 4),
        placed_in="one" if n == 0 else None,
        excluded="late" if n == 2 else None,
    )
    for n in range(16)
)
PROBLEM = Problem(
    PEOPLE,
    (Network("one", 3, (Quota("role", "leader", 1, 2),)), Network("two", 2)),
    caps=(Cap("school", 2),),
    floors=(Floor(1, 0.2),),
    panels=40,
)
OUTCOME = solve(PROBLEM, seed="s")


def codes(outcome, problem=PROBLEM):
    return {violation.code for violation in verify(problem, outcome)}


def with_panel(one, two):
    panel = Panel((tuple(one), tuple(two)))
    return codes(replace(OUTCOME, panels=(panel, *OUTCOME.panels[1:])))


def test_the_outcome_itself_is_right():
    assert OUTCOME.status is Status.OPTIMAL
    assert codes(OUTCOME) == set()


@pytest.mark.parametrize(
    ("one", "two", "code"),
    [
        (["p0", "p4", "p9", "p7"], ["p8", "p10"], "places_broken"),
        (["p0", "p3", "p9"], ["p8", "p10"], "quota_broken"),
        (["p0", "p10", "p7"], ["p15", "p8"], "cap_broken"),
        (["p0", "p4", "p9"], ["p4", "p8"], "person_twice"),
        (["p4", "p9", "p7"], ["p8", "p10"], "placed_person_missing"),
        (["p0", "p4", "p9"], ["p1", "p8"], "unwanted_network"),
        (["p0", "p5", "p9"], ["p8", "p10"], "party_parted"),
        (["p0", "p2", "p9"], ["p8", "p10"], "excluded_person"),
    ],
)
def test_a_panel_that_breaks_a_rule_is_found(one, two, code):
    assert code in with_panel(one, two)


def test_other_chances_than_those_of_the_lottery_are_found():
    chances = dict(OUTCOME.chances) | {"p9": OUTCOME.chances["p9"] + 0.001}
    assert codes(replace(OUTCOME, chances=chances)) == {"other_chance"}


def test_other_shares_than_those_of_the_panels_are_found():
    reached = dict(OUTCOME.reached) | {"p9": 0.999}
    assert codes(replace(OUTCOME, reached=reached)) == {"other_share"}


def test_another_panel_than_the_numbered_one_is_found():
    other = next(panel for panel in OUTCOME.panels if panel != OUTCOME.panel)
    assert codes(replace(OUTCOME, panel=other)) == {"other_panel_drawn"}


def spoiled(**changes):
    return codes(replace(OUTCOME, certificate=replace(OUTCOME.certificate, **changes)))


def test_a_lottery_that_is_not_one_is_found():
    first, *rest = OUTCOME.certificate.tickets
    assert "probabilities_do_not_add_up" in spoiled(tickets=tuple(rest))
    assert "ticket_breaks_rule" in spoiled(tickets=(Ticket(first.probability, ()), *rest))


def test_a_proof_with_a_wrong_number_is_found():
    first, *rest = OUTCOME.certificate.levels
    (rule, number), *others = first.rules
    worse = replace(first, rules=((rule, number + 0.5), *others))
    assert "level_not_proven" in spoiled(levels=(worse, *rest))


def test_a_proof_that_names_a_rule_twice_is_refused():
    first, *rest = OUTCOME.certificate.levels
    free = tuple((r, -1e6) for r, rule in enumerate(OUTCOME.certificate.rules) if rule.least > 0)
    worse = replace(first, rules=(*free, *first.rules))
    assert spoiled(levels=(worse, *rest)) == {"malformed"}


def test_a_level_that_nothing_weighs_is_found():
    first, *rest = OUTCOME.certificate.levels
    assert "level_without_weight" in spoiled(levels=(replace(first, weights=()), *rest))


def test_a_missing_level_is_found():
    assert "kind_not_settled" in spoiled(levels=OUTCOME.certificate.levels[:-1])


def test_a_less_fair_lottery_cannot_use_the_same_proof():
    first, *rest = OUTCOME.certificate.tickets
    share = sum(ticket.probability for ticket in rest)
    unfair = (
        replace(first, probability=first.probability + share / 2),
        *[replace(ticket, probability=ticket.probability / 2) for ticket in rest],
    )
    assert spoiled(tickets=unfair) & {"level_not_reached", "level_too_high"}


def test_kinds_that_mix_different_people_are_found():
    kinds = OUTCOME.certificate.kinds
    mixed = replace(kinds[0], units=kinds[0].units + kinds[-1].units)
    assert "kind_not_alike" in spoiled(kinds=(mixed, *kinds[1:-1], kinds[-1]))


@pytest.mark.parametrize(
    ("units", "code"),
    [
        ([("p7",), ("p7",)], "person_in_two_units"),
        ([("p7", "p8")], "unit_impossible"),
        ([("p5",)], "unit_impossible"),
        ([("p2",)], "unit_impossible"),
    ],
)
def test_units_that_are_no_person_or_whole_party_are_found(units, code):
    kinds = OUTCOME.certificate.kinds
    worse = replace(kinds[0], units=(*kinds[0].units, *units))
    assert code in spoiled(kinds=(worse, *kinds[1:]))


def test_a_cut_without_proof_is_found():
    triangle = tuple(Person(a + b, {a: "yes", b: "yes"}) for a, b in ("xy", "yz", "zx"))
    network = Network("", 2, tuple(Quota(c, "yes", 0, 1) for c in "xyz"))
    problem = Problem((*triangle, Person("rest")), (network,), panels=0)
    outcome = solve(problem, seed="s")
    cuts = tuple(replace(cut, proof=Leaf(())) for cut in outcome.certificate.cuts)
    spoiled_cuts = replace(outcome, certificate=replace(outcome.certificate, cuts=cuts))
    assert "cut_not_proven" in codes(spoiled_cuts, problem)
