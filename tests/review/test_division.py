from __future__ import annotations

from collections import Counter
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from leerkring.review.division import Division, Wanting, divide


def loads(division: Division, before: dict[int, int]) -> dict[int, int]:
    there = Counter(reader for _id, reader in division.tasks)
    return {reader: number + there[reader] for reader, number in before.items()}


def test_150_motivations_go_evenly_to_two_readers() -> None:
    division = divide([Wanting(n, 1) for n in range(150)], {7: 0, 9: 0})
    assert loads(division, {7: 0, 9: 0}) == {7: 75, 9: 75}


def test_who_has_more_already_gets_less() -> None:
    before = {1: 10, 2: 0, 3: 2}
    division = divide([Wanting(n, 1) for n in range(12)], before)
    assert loads(division, before) == {1: 10, 2: 7, 3: 7}


def test_each_motivation_gets_different_readers() -> None:
    division = divide([Wanting(n, 2) for n in range(9)], {1: 0, 2: 0, 3: 0})
    pairs = Counter(division.tasks)
    assert set(pairs.values()) == {1}
    assert loads(division, {1: 0, 2: 0, 3: 0}) == {1: 6, 2: 6, 3: 6}


def test_what_nobody_may_read_is_named() -> None:
    division = divide([Wanting(1, 2, frozenset({5})), Wanting(2, 1)], {5: 0, 6: 0})
    assert division.short == {1: 1}
    assert (1, 6) in division.tasks


def test_a_chain_of_moves_evens_out_what_one_move_cannot() -> None:
    """Reader 1 may hand on to 2 only, and 2 to 3 only."""
    only_1_2 = [Wanting(n, 1, frozenset({3})) for n in range(4)]
    only_2_3 = [Wanting(n, 1, frozenset({1})) for n in range(4, 10)]
    before = {1: 3, 2: 0, 3: 0}
    assert sorted(loads(divide([*only_2_3, *only_1_2], before), before).values()) == [4, 4, 5]


readers = st.integers(1, 4)
rows = st.lists(
    st.tuples(st.integers(1, 2), st.frozensets(readers, max_size=3)), min_size=1, max_size=4
)


@given(rows, st.dictionaries(readers, st.integers(0, 3), min_size=1))
def test_no_division_is_more_even(
    wanted: list[tuple[int, frozenset[int]]], before: dict[int, int]
) -> None:
    wanting = [Wanting(n, needs, barred) for n, (needs, barred) in enumerate(wanted)]
    found = divide(wanting, before)
    assert len(found.tasks) == len(set(found.tasks))
    assert found == divide(list(reversed(wanting)), dict(reversed(before.items())))
    barred = {row.id: row.barred for row in wanting}
    assert all(reader not in barred[id] for id, reader in found.tasks)
    assert sum(n**2 for n in loads(found, before).values()) == least_squares(wanting, before)


def least_squares(wanting: list[Wanting], before: dict[int, int]) -> int:
    """Return the smallest sum of squared loads, by trying everything."""
    choices = []
    for row in wanting:
        free = [reader for reader in before if reader not in row.barred]
        choices.append(list(combinations(free, min(row.needs, len(free)))))
    return min(
        sum((before[reader] + sum(reader in readers for readers in way)) ** 2 for reader in before)
        for way in product(*choices)
    )
