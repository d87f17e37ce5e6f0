from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.engines.selection import draw_lots, explain_lots, verify_lots
from leerkring.engines.selection.lottery import LotteryOutcome, SameIdTwice

PEOPLE = [f"p{n}" for n in range(10)]


def test_the_draw_of_a_known_seed_never_changes():
    outcome = draw_lots(["a", "b", "c", "d"], 2, "drand 4242")
    assert outcome == draw_lots(["d", "c", "b", "a"], 2, "drand 4242")
    assert outcome == LotteryOutcome(("c", "d"), ("a", "b"))


@given(st.sets(st.text(min_size=1, max_size=4), max_size=30), st.integers(0, 35), st.text())
def test_an_independent_re_run_finds_the_same_order(ids, places, seed):
    outcome = draw_lots(ids, places, seed)
    assert verify_lots(ids, places, seed, outcome) == []
    assert sorted(outcome.selected + outcome.reserve) == sorted(ids)


def test_a_swapped_place_is_noticed():
    outcome = draw_lots(PEOPLE, 4, "s")
    swapped = LotteryOutcome(
        outcome.reserve[:1] + outcome.selected[1:], outcome.selected[:1] + outcome.reserve[1:]
    )
    assert [v.code for v in verify_lots(PEOPLE, 4, "s", swapped)] == ["other_order"] * 2


def test_everyone_is_drawn_equally_often():
    drawn = Counter(id for n in range(3000) for id in draw_lots(PEOPLE, 3, f"seed {n}").selected)
    chi_square = sum((drawn[id] - 900) ** 2 / (900 * 0.7) for id in PEOPLE)
    assert chi_square < 27.9  # 0.1 % point of chi-square with 9 degrees of freedom


def test_an_id_that_takes_part_twice_is_refused():
    with pytest.raises(SameIdTwice):
        draw_lots(["a", "a"], 1, "s")


def test_a_person_can_be_told_their_chance_and_place_on_the_reserve_list():
    outcome = LotteryOutcome(("b",), ("c", "a"))
    assert explain_lots(outcome, "b") == (
        "drawn",
        {"places": 1, "applicants": 3, "chance": 1 / 3},
    )
    assert explain_lots(outcome, "a")[1]["position"] == 2
    assert explain_lots(outcome, "x")[0] == "not_in_the_draw"
