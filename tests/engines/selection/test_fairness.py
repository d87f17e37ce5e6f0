from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.selection_pools import FAMILIES
from leerkring.engines.selection import (
    Cap,
    Criterion,
    Person,
    Quota,
    Status,
    draw,
    one_network,
    solve,
    verify,
)
from tests.engines.selection import oracle
from tests.engines.selection.pools import public_pool, schools_pool


def is_as_fair_as_can_be(problem):
    """Compare with leximin over every panel there is; True if there is a lottery at all."""
    best = oracle.leximin(problem)
    outcome = solve(problem, seed="any")
    assert verify(problem, outcome) == []
    if best is None:
        assert outcome.status is Status.INFEASIBLE
        return False
    assert outcome.status is Status.OPTIMAL
    earlier = {person.id: person.earlier_chance for person in problem.people}
    reached = [p + (1 - p) * outcome.chances[id] for id, p in earlier.items() if id in best]
    assert sorted(reached) == pytest.approx(sorted(best.values()), abs=2e-6)
    return True


def test_small_draws_are_as_fair_as_the_fairest_of_all_lotteries():
    settled = [is_as_fair_as_can_be(oracle.small_problem(seed)) for seed in range(100)]
    assert 25 < sum(settled) < 100


def test_small_draws_with_bands_and_earlier_chances_are_as_fair_as_can_be():
    problems = [oracle.small_problem(seed, rich=False) for seed in range(100)]
    settled = [
        is_as_fair_as_can_be(oracle.with_bands(problem, seed))
        for seed, problem in enumerate(problems)
    ]
    assert 25 < sum(settled) < 100


@settings(max_examples=40)
@given(st.integers(10_000, 10_000_000))
def test_any_small_draw_is_as_fair_as_can_be(seed):
    is_as_fair_as_can_be(oracle.small_problem(seed))


def test_fractions_that_no_panel_reaches_are_cut_off_with_a_proof():
    triangle = [Person(a + b, {a: "yes", b: "yes"}) for a, b in ("xy", "yz", "zx")]
    problem = one_network(
        [*triangle, Person("rest")], 2, [Quota(c, "yes", 0, 1) for c in "xyz"], panels=0
    )
    outcome = solve(problem, seed="s")
    assert outcome.status is Status.OPTIMAL
    assert outcome.certificate is not None
    assert outcome.certificate.cuts
    assert outcome.chances == pytest.approx({"xy": 1 / 3, "yz": 1 / 3, "zx": 1 / 3, "rest": 1})
    assert verify(problem, outcome) == []


@pytest.mark.parametrize(
    ("name", "lowest"),
    [("example_small_20", 0.1), ("example_large_200", 0.1), ("sf_fixture", 1 / 11)],
)
def test_public_pools_are_drawn_with_proof(name, lowest):
    problem = public_pool(name, panels=1000)
    outcome = solve(problem, seed="public")
    assert outcome.status is Status.OPTIMAL
    assert min(outcome.chances.values()) == pytest.approx(lowest, abs=1e-6)
    assert verify(problem, outcome) == []
    off = max(abs(outcome.reached[id] - chance) for id, chance in outcome.chances.items())
    assert off <= 0.001 + 1e-9
    assert min(outcome.reached.values()) >= 0.99 * lowest - 1e-9


def test_draws_agree_with_the_chances():
    problem = one_network(
        schools_pool(3, 30), 6, [Quota("role", "leader", 3, 3)], caps=[Cap("school", 1)], panels=0
    )
    draws = 1500
    outcome = solve(problem, seed="")
    chances = outcome.chances
    drawn = Counter(
        id for n in range(draws) for id in draw(problem, outcome, seed=f"draw {n}").panel.ids
    )
    free = [id for id, chance in chances.items() if 0 < chance < 1]
    chi_square = sum(
        (drawn[id] - draws * chances[id]) ** 2 / (draws * chances[id] * (1 - chances[id]))
        for id in free
    )
    assert chi_square < 2 * len(free)
    assert all(drawn[id] == draws for id, chance in chances.items() if chance == 1)


def test_a_seed_points_at_each_numbered_panel_equally_often():
    problem = one_network([Person(f"p{n}") for n in range(10)], 3, panels=10)
    outcome = solve(problem, seed="")
    times = Counter(draw(problem, outcome, seed=f"s{n}").drawn for n in range(1000))
    assert sum((times[n] - 100) ** 2 / 100 for n in range(10)) < 27.9


def test_the_same_problem_and_seed_give_the_same_outcome_in_any_order_of_people():
    problem = one_network(
        schools_pool(1), 12, [Quota("role", "leader", 5, 6)], caps=[Cap("school", 2)], panels=100
    )
    outcome = solve(problem, seed="s")
    assert outcome == solve(problem, seed="s")
    turned = replace(problem, people=problem.people[::-1])
    assert solve(turned, seed="s").panels == outcome.panels
    assert solve(problem, seed="t").panels == outcome.panels


def test_100_000_applicants_of_few_kinds_are_no_harder_than_a_hundred():
    people = [
        Person(f"p{n}", {"a": str(n % 7 * n % 5), "b": str(n % 11 % 6)}) for n in range(100_000)
    ]
    quotas = [Quota("a", str(v), 5, 20) for v in range(5)]
    outcome = solve(one_network(people, 60, quotas, panels=0), seed="s")
    assert outcome.status is Status.OPTIMAL


def test_work_that_is_stopped_early_says_that_it_is_not_proven():
    problem = one_network(
        schools_pool(5), 12, [Quota("role", "leader", 5, 6)], caps=[Cap("school", 1)], panels=0
    )
    outcome = solve(problem, seed="s", budget=2)
    assert outcome.status is Status.FEASIBLE
    assert outcome.certificate is not None
    assert outcome.certificate.gap > 0
    assert verify(problem, outcome) == []


def test_maximin_reaches_the_same_lowest_chance_as_leximin():
    problem = public_pool("sf_fixture")
    maximin = solve(replace(problem, criterion=Criterion.MAXIMIN), seed="s")
    assert maximin.status is Status.OPTIMAL
    assert min(maximin.chances.values()) == pytest.approx(1 / 11, abs=1e-6)
    assert verify(replace(problem, criterion=Criterion.MAXIMIN), maximin) == []


def tight_pool(seed, people=80):
    """People of many kinds, and quotas that ask for exactly what one hidden panel has."""
    random = Random(seed)
    pool = [
        Person(f"p{n}", {f"c{c}": str(random.choice([0, 0, 1, 2])) for c in range(6)})
        for n in range(people)
    ]
    panel = random.sample(pool, 14)
    found = Counter(pair for person in panel for pair in person.values.items())
    quotas = [
        Quota(f"c{c}", str(v), *[found[f"c{c}", str(v)]] * 2) for c in range(6) for v in range(3)
    ]
    return one_network(pool, len(panel), quotas, panels=0)


@pytest.mark.parametrize("seed", [0, 1, 3, 4, 5])
def test_quotas_of_one_number_each_are_drawn_with_proof(seed):
    problem = tight_pool(seed)
    outcome = solve(problem, seed="s")
    assert outcome.status is Status.OPTIMAL
    assert verify(problem, outcome) == []


def test_time_that_is_up_ends_the_work_with_what_is_known():
    problem = tight_pool(3)
    outcome = solve(problem, seed="s", deadline=lambda: True)
    assert outcome.status is Status.FEASIBLE
    assert outcome.panel is not None
    assert verify(problem, outcome) == []


def test_numbered_panels_keep_everybody_within_a_thousandth():
    problem = one_network(
        schools_pool(11, 90),
        15,
        [Quota("role", "leader", 6, 7), Quota("region", "east", 4, 4)],
        caps=[Cap("school", 2)],
        panels=1000,
    )
    outcome = solve(problem, seed="s")
    assert verify(problem, outcome) == []
    off = [abs(outcome.reached[id] - chance) for id, chance in outcome.chances.items()]
    assert max(off) <= 0.001 + 1e-9


@pytest.mark.parametrize(
    ("family", "people", "seed"),
    [("schools", 40, 44), ("bands", 120, 43), ("loose", 100, 5), ("one_seat", 40, 44)],
)
def test_made_up_pools_that_were_hard_once_are_drawn_with_proof(family, people, seed):
    problem = FAMILIES[family](seed, people)
    outcome = solve(problem, seed="s")
    assert outcome.status is Status.OPTIMAL
    assert verify(problem, outcome) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_made_up_pools_of_every_family_pass_the_independent_check(family):
    for seed in range(3):
        problem = replace(FAMILIES[family](seed, 30), panels=100)
        outcome = solve(problem, seed="s")
        assert outcome.status is not Status.FEASIBLE
        assert verify(problem, outcome) == []


def test_work_that_is_stopped_early_calls_nobody_impossible_who_is_not():
    problem = replace(FAMILIES["impossible"](62, 300), panels=0)
    outcome = solve(problem, seed="s", deadline=lambda: True)
    assert outcome.status is Status.FEASIBLE
    assert len(outcome.never) < 100
