from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.engines.groups import Outcome, Problem, explain, mix, solve, verify
from leerkring.engines.groups.solve import NoRooms, SamePersonTwice


@given(st.integers(0, 40), st.integers(1, 9), st.integers(0, 4), st.text(max_size=5))
def test_every_round_places_everybody_once_in_rooms_of_equal_size(people, rooms, rounds, seed):
    problem = Problem(tuple(f"p{n}" for n in range(people)), rooms, rounds)
    assert verify(problem, solve(problem, seed=seed)) == []


def test_the_same_seed_gives_the_same_groups_whatever_the_order_of_the_list():
    names = [f"p{n}" for n in range(12)]
    assert mix(names, 3, 2, "a") == mix(names[::-1], 3, 2, "a")
    assert mix(names, 3, 2, "a") != mix(names, 3, 2, "b")


def test_a_list_without_rooms_or_with_a_person_twice_is_refused():
    with pytest.raises(NoRooms):
        mix(["a"], 0, 1, "s")
    with pytest.raises(SamePersonTwice):
        mix(["a", "a"], 1, 1, "s")


def test_verify_names_what_is_wrong():
    problem = Problem(("a", "b", "c", "d"), 2, 1)
    codes = Counter(v.code for v in verify(problem, Outcome(((("a", "b", "c"), ()),))))
    assert codes == {"not_placed_once": 1, "unequal_rooms": 1}


def test_explain_counts_the_pairs_that_meet():
    problem = Problem(("a", "b", "c", "d"), 2, 1)
    outcome = Outcome(((("a", "b"), ("c", "d")),))
    assert explain(problem, outcome)[0].parameters == {"pairs": 2, "of": 6, "most_often": 1}
