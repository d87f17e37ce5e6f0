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
from leerkring.engines.selection.model import (
    NetworkWithoutName,
    NoSuchNetwork,
    SameNetworkTwice,
    SamePersonTwice,
    SameQuotaTwice,
)
from tests.engines.selection.pools import schools_pool


def drawn(problem):
    outcome = solve(problem, seed="s")
    assert outcome.status is Status.OPTIMAL
    assert verify(problem, outcome) == []
    return outcome


def test_a_school_never_sends_more_people_than_its_cap():
    people = schools_pool(2, 100)
    outcome = drawn(one_network(people, 10, caps=[Cap("school", 1)], panels=200))
    school = {person.id: person.values["school"] for person in people}
    for panel in outcome.panels:
        assert len({school[id] for id in panel.ids}) == 10


def test_a_pair_comes_together_or_not_at_all():
    people = [Person(f"p{n}", party=f"pair {n // 2}" if n < 6 else None) for n in range(9)]
    outcome = drawn(one_network(people, 3, panels=50))
    for panel in outcome.panels:
        assert all((f"p{n}" in panel.ids) == (f"p{n + 1}" in panel.ids) for n in (0, 2, 4))
    assert outcome.chances["p0"] == pytest.approx(outcome.chances["p1"])


def test_a_pair_of_which_one_is_excluded_is_not_drawn():
    people = [Person("a", party="x"), Person("b", party="x", excluded="late"), Person("c")]
    problem = one_network(people, 1, panels=0)
    outcome = drawn(problem)
    assert outcome.never == ("a", "b")
    reasons = explain(problem, outcome)
    assert next(reason.code for reason in reasons["a"]) == "party_incomplete"
    assert [reason.code for reason in reasons["b"]] == ["excluded"]


def two_networks(people, **rules):
    networks = (
        Network("leaders", 4, (Quota("role", "teacher", 0, 0),)),
        Network("teachers", 5, (Quota("role", "leader", 0, 1),)),
    )
    return Problem(tuple(people), networks, panels=100, **rules)


def test_nobody_is_in_two_networks_and_a_cap_counts_them_together():
    people = schools_pool(4, 50)
    outcome = drawn(two_networks(people, caps=(Cap("school", 1),)))
    role = {person.id: person.values["role"] for person in people}
    school = {person.id: person.values["school"] for person in people}
    for panel in outcome.panels:
        assert len(panel.ids) == 9
        assert len({school[id] for id in panel.ids}) == 9
        assert all(role[id] == "leader" for id in panel.seats[0])


def test_a_cap_of_one_network_binds_there_alone():
    people = [Person(f"p{n}", {"school": "s1" if n < 6 else f"s{n}"}) for n in range(9)]
    networks = (Network("one", 2), Network("two", 4))
    outcome = drawn(Problem(tuple(people), networks, (Cap("school", 1, "two"),), panels=60))
    assert outcome.chances == pytest.approx({f"p{n}": 0.5 if n < 6 else 1 for n in range(9)})
    of_school = {person.id for person in people if person.values["school"] == "s1"}
    there = {tuple(len(of_school & {*seats}) for seats in panel.seats) for panel in outcome.panels}
    assert there == {(2, 1)}


def test_nobody_is_added_to_a_school_of_which_more_have_a_place_than_its_cap():
    people = [Person(f"in{n}", {"school": "s1"}, placed_in="") for n in range(3)]
    people += [Person(f"p{n}", {"school": "s1" if n < 2 else f"s{n}"}) for n in range(6)]
    outcome = drawn(one_network(people, 5, caps=[Cap("school", 2)], panels=20))
    waiting = {f"p{n}": outcome.chances[f"p{n}"] for n in range(6)}
    assert waiting == pytest.approx({"p0": 0, "p1": 0, **{f"p{n}": 0.5 for n in range(2, 6)}})


def test_preferences_are_kept_and_the_first_comes_first_where_chances_allow():
    people = [Person(f"a{n}", networks=("one", "two")) for n in range(4)]
    people += [Person(f"b{n}", networks=("two", "one")) for n in range(4)]
    problem = Problem(tuple(people), (Network("one", 2), Network("two", 2)), panels=100)
    outcome = drawn(problem)
    assert set(outcome.chances.values()) == {0.5}
    for panel in outcome.panels:
        assert all(id.startswith("a") for id in panel.seats[0])
        assert all(id.startswith("b") for id in panel.seats[1])
    summary = {reason.code: reason.parameters for reason in explain(problem, outcome)[""]}
    assert summary["first_preferences"] == {"share": 1.0}


def test_someone_who_wants_one_network_only_is_never_in_another():
    people = [Person(f"p{n}", networks=("one",)) for n in range(3)]
    people += [Person(f"q{n}") for n in range(3)]
    problem = Problem(tuple(people), (Network("one", 1), Network("two", 2)), panels=60)
    outcome = drawn(problem)
    assert all(id.startswith("q") for panel in outcome.panels for id in panel.seats[1])
    assert outcome.chances["p0"] == pytest.approx(1 / 3)


def test_a_higher_band_never_has_a_lower_chance():
    people = [
        replace(person, band=int(person.values["role"] == "leader"))
        for person in schools_pool(6, 40)
    ]
    problem = one_network(people, 10, [Quota("region", "north", 2, 3)], panels=0)
    plain_chances = drawn(replace(problem, people=tuple(replace(p, band=0) for p in people)))
    outcome = drawn(problem)
    bands = {band: [outcome.chances[p.id] for p in people if p.band == band] for band in (0, 1)}
    assert min(bands[1]) >= max(bands[0]) - 1e-9
    assert min(outcome.chances.values()) <= min(plain_chances.chances.values()) + 1e-9


def test_a_floor_is_a_promise():
    people = [Person(f"p{n}", band=int(n < 4)) for n in range(20)]
    outcome = drawn(one_network(people, 5, floors=[Floor(1, 0.5)], panels=0))
    assert [outcome.chances[f"p{n}"] for n in range(4)] == pytest.approx([0.5] * 4)
    assert outcome.chances["p10"] == pytest.approx(3 / 16)


def test_people_already_placed_stay_and_count_for_the_quotas():
    people = [Person("in", {"role": "leader"}, placed_in="")]
    people += [Person(f"p{n}", {"role": "leader" if n < 3 else "teacher"}) for n in range(6)]
    outcome = drawn(one_network(people, 3, [Quota("role", "leader", 2, 2)], panels=30))
    assert outcome.chances == pytest.approx({"in": 1, **{f"p{n}": 1 / 3 for n in range(6)}})
    assert all("in" in panel.ids for panel in outcome.panels)


def test_fewer_places_may_be_filled_where_that_is_allowed():
    people = [Person(f"p{n}", party=f"pair {n // 2}") for n in range(6)]
    network = Network("", 3, fewest=2)
    outcome = drawn(Problem(tuple(people), (network,), panels=0))
    assert outcome.panel is not None
    assert len(outcome.panel.ids) == 2


def test_nobody_to_draw_and_no_places_is_an_empty_panel():
    outcome = drawn(one_network([Person("in", placed_in="")], 1, panels=3))
    assert [panel.ids for panel in outcome.panels] == [{"in"}] * 3


@pytest.mark.parametrize(
    ("problem", "error"),
    [
        (one_network([Person("a"), Person("a")], 1), SamePersonTwice),
        (one_network([Person("a")], 1, [Quota("x", "y", 0, 1)] * 2), SameQuotaTwice),
        (Problem((), (Network("n", 1), Network("n", 1))), SameNetworkTwice),
        (Problem((), (Network("n", 1), Network("", 1))), NetworkWithoutName),
        (one_network([Person("a", networks=("elsewhere",))], 1), NoSuchNetwork),
        (one_network([Person("a", placed_in="elsewhere")], 1), NoSuchNetwork),
        (one_network([Person("a")], 1, caps=[Cap("school", 1, "elsewhere")]), NoSuchNetwork),
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(problem, error):
    with pytest.raises(error):
        solve(problem, seed="s")


def test_everybody_can_be_told_their_chance_and_what_limited_it():
    people = [Person(f"p{n}", {"role": "leader" if n < 2 else "teacher"}) for n in range(10)]
    problem = one_network(people, 4, [Quota("role", "teacher", 0, 2)], panels=100)
    outcome = drawn(problem)
    reasons = {reason.code: reason.parameters for reason in explain(problem, outcome)["p5"]}
    assert reasons["chance"]["chance"] == pytest.approx(0.25)
    assert reasons["chance"]["in_panels"] == 25
    assert reasons["limited_by"]["value"] == "teacher"


def test_whoever_can_never_be_drawn_is_told_why():
    people = [Person("x", {"role": "alderman"}), *[Person(f"p{n}") for n in range(4)]]
    problem = one_network(people, 2, [Quota("role", "alderman", 0, 0)], panels=0)
    outcome = drawn(problem)
    assert outcome.never == ("x",)
    reasons = {reason.code: reason.parameters for reason in explain(problem, outcome)["x"]}
    assert reasons["never_because"] == {
        "kind": "quota",
        "side": "most",
        "bound": 0,
        "network": "",
        "attribute": "role",
        "value": "alderman",
    }
