from dataclasses import replace

import pytest

from leerkring.engines.selection import (
    Cap,
    Floor,
    Network,
    Person,
    Problem,
    Quota,
    Status,
    explain,
    one_network,
    solve,
    verify,
)
from leerkring.engines.selection.problem import Limit, Relaxation

PEOPLE = [
    Person(f"p{n}", {"role": "leader" if n < 3 else "teacher", "school": f"s{n % 2}"})
    for n in range(10)
]


def conflict(problem):
    outcome = solve(problem, seed="s")
    assert outcome.status is Status.INFEASIBLE
    return outcome.conflict


def named(limits):
    return {(limit.kind, limit.side, limit.value, limit.bound) for limit in limits}


def test_a_quota_above_what_the_pool_has_is_named_alone():
    found = conflict(one_network(PEOPLE, 6, [Quota("role", "leader", 4, 5)]))
    assert named(found.limits) == {("quota", "least", "leader", 4)}
    assert [(way.limit.value, way.bound) for way in found.relaxations] == [("leader", 3)]


def test_minimums_that_together_exceed_the_places_are_named_together():
    quotas = [Quota("role", "leader", 2, 3), Quota("role", "teacher", 3, 5)]
    found = conflict(one_network(PEOPLE, 4, quotas))
    assert named(found.limits) == {
        ("quota", "least", "leader", 2),
        ("quota", "least", "teacher", 3),
        ("places", "most", "", 4),
    }


def test_the_named_limits_are_minimal_leaving_out_any_one_helps():
    quotas = [Quota("role", "leader", 2, 3), Quota("role", "teacher", 3, 5)]
    problem = one_network(PEOPLE, 4, quotas)
    for limit in conflict(problem).limits:
        eased = [
            replace(q, least=0) if q.value == limit.value and limit.side == "least" else q
            for q in quotas
        ]
        places = 5 if limit.kind == "places" else 4
        assert solve(one_network(PEOPLE, places, eased), seed="s").status is Status.OPTIMAL


def test_relaxations_stay_within_the_flexible_limits_where_they_can():
    quotas = [
        Quota("role", "leader", 2, 3),
        Quota("role", "teacher", 3, 5, least_flex=1, most_flex=6),
    ]
    found = conflict(one_network(PEOPLE, 4, quotas))
    (way,) = found.relaxations
    assert (way.limit.value, way.bound, way.within_flex) == ("teacher", 2, True)


def test_more_places_than_people_is_said():
    found = conflict(one_network(PEOPLE, 11))
    assert named(found.limits) == {("places", "least", "", 11)}
    assert [way.bound for way in found.relaxations] == [10]


def test_caps_that_leave_too_few_people_are_named():
    found = conflict(one_network(PEOPLE, 3, caps=[Cap("school", 1)]))
    assert {limit.kind for limit in found.limits} == {"places", "cap"}


def test_a_minimum_above_its_maximum_is_named():
    found = conflict(one_network(PEOPLE, 3, [Quota("role", "leader", 3, 2)]))
    assert named(found.limits) == {
        ("quota", "least", "leader", 3),
        ("quota", "most", "leader", 2),
    }


def test_pairs_cannot_fill_an_odd_number_of_places():
    pairs = [Person(f"p{n}", party=f"pair {n // 2}") for n in range(8)]
    found = conflict(one_network(pairs, 3))
    assert {limit.kind for limit in found.limits} == {"places"}


def test_a_floor_that_cannot_be_promised_is_named_with_what_could_be():
    people = [Person(f"p{n}", band=n % 2) for n in range(8)]
    found = conflict(one_network(people, 3, floors=[Floor(1, 0.9)]))
    assert named(found.limits) == {("floor", "least", "1", 0.9)}
    assert found.relaxations == (Relaxation(found.limits[0], 0.75, within_flex=False),)


def test_bands_that_a_quota_contradicts_are_named():
    people = [Person("rare", {"role": "alderman"}, band=0)]
    people += [Person(f"p{n}", band=1) for n in range(6)]
    found = conflict(one_network(people, 3, [Quota("role", "alderman", 1, 1)]))
    assert named(found.limits) == {("bands", "least", "", 1)}


def test_an_empty_pool_is_a_conflict_with_the_places():
    assert named(conflict(one_network([], 2)).limits) == {("places", "least", "", 2)}


def test_quotas_of_two_networks_that_need_the_same_people_conflict():
    networks = tuple(Network(name, 3, (Quota("role", "leader", 2, 3),)) for name in ("one", "two"))
    found = conflict(Problem(tuple(PEOPLE), networks))
    assert {limit.network for limit in found.limits} == {"one", "two"}


def test_the_conflict_is_explained_in_codes():
    problem = one_network(PEOPLE, 6, [Quota("role", "leader", 4, 5)])
    reasons = explain(problem, solve(problem, seed="s"))[""]
    assert [reason.code for reason in reasons] == ["limit_in_conflict", "relax_beyond_flex"]
    assert reasons[1].parameters["to"] == pytest.approx(3)


def test_a_conflict_is_proven_and_not_believed():
    people = [Person(f"p{n}", {"role": "leader" if n < 4 else "teacher"}) for n in range(12)]
    impossible = one_network(people, 4, [Quota("role", "leader", 5, 5)])
    outcome = solve(impossible, seed="s")
    assert (outcome.status, verify(impossible, outcome)) == (Status.INFEASIBLE, [])
    found = outcome.conflict

    def codes(problem, conflict):
        claimed = replace(outcome, conflict=conflict)
        return {violation.code for violation in verify(problem, claimed)}

    assert codes(one_network(people, 4, [Quota("role", "leader", 2, 3)]), found)
    assert codes(impossible, None) == {"no_conflict_named"}
    assert codes(impossible, replace(found, evidence=None)) == {"conflict_not_proven"}
    more = (*found.limits, Limit("places", "least", 4.0))
    assert codes(impossible, replace(found, limits=more)) == {"conflict_not_minimal"}
