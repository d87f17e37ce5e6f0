"""The public table of a draw gives nobody's outcome away to who knows the facts of everybody."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from leerkring.engines.common.small_groups import (
    FEWEST_TOLD,
    FactRow,
    FactTable,
    that_tell_nobody,
    told_by,
)

Person = dict[str, str]


def row(value: str, applied: int, seats: int, *, before: int = 0, agreed: str = "") -> FactRow:
    return FactRow(value, agreed, applied, seats + before, before, (value,))


def tables_of(people: list[Person], drawn: set[int]) -> list[FactTable]:
    """Return the full tables of who took part and who was drawn."""
    made = []
    for key in people[0]:
        values = sorted({one[key] for one in people})
        rows = [
            row(
                value,
                sum(one[key] == value for one in people),
                sum(people[n][key] == value for n in drawn),
            )
            for value in values
        ]
        made.append(FactTable(key, key, tuple(rows), len(people), len(drawn)))
    return made


def with_outcomes(people: list[Person], drawn: set[int]) -> list[tuple[Person, bool]]:
    return [(one, number in drawn) for number, one in enumerate(people)]


def took_part(**roles: tuple[int, int]) -> list[tuple[Person, bool]]:
    """Return people by role: how many of them were drawn, and how many there are."""
    return [
        ({"role": role}, number < drawn)
        for role, (drawn, number_of) in roles.items()
        for number in range(number_of)
    ]


def outcomes_of(tables: list[FactTable], people: list[Person], who: int) -> set[bool]:
    """Return what an attacker who tries every outcome holds possible for somebody."""
    possible = set()
    for chosen in product([False, True], repeat=len(people)):
        fits = all(
            sum(chosen[n] for n, one in enumerate(people) if one[table.key] in line.values)
            == line.drawn
            for table in tables
            for line in table.rows
        )
        if fits:
            possible.add(chosen[who])
    return possible


def test_a_row_of_few_people_stands_together_with_others() -> None:
    table = FactTable(
        "role",
        "role",
        (row("leader", 20, 8), row("board", 1, 1, agreed="1"), row("aide", 9, 3)),
        30,
        12,
    )
    [shown] = that_tell_nobody([table], took_part(leader=(8, 20), board=(1, 1), aide=(3, 9)))
    assert [(one.value, one.agreed, one.applied, one.seats) for one in shown.rows] == [
        ("leader", "", 20, 8),
        ("board, aide", "", 10, 4),
    ]


@pytest.mark.parametrize("seats", [0, 9])
def test_a_row_in_which_nobody_or_everybody_was_drawn_stands_with_another(seats: int) -> None:
    rows = (row("leader", 20, 8), row("aide", 9, seats, before=2), row("board", 12, 4))
    people = took_part(leader=(8, 20), aide=(seats, 9), board=(4, 12))
    [shown] = that_tell_nobody([FactTable("role", "role", rows, 41, 14 + seats)], people)
    assert [one.value for one in shown.rows] == ["leader", "aide, board"]


def test_large_rows_stay_as_they_are() -> None:
    rows = (row("leader", 20, 8, agreed="8"), row("aide", FEWEST_TOLD, 3, agreed="2–4"))
    table = FactTable("role", "role", rows, 25, 11)
    people = took_part(leader=(8, 20), aide=(3, FEWEST_TOLD))
    assert that_tell_nobody([table], people) == [table]


def test_two_tables_that_tell_it_side_by_side_are_not_both_shown() -> None:
    """Of the five in A three were drawn, of the six in Y two; the only one of A outside Y is in."""
    people = [{"a": "A", "b": "X"}] + [{"a": "A", "b": "Y"}] * 6 + [{"a": "B", "b": "X"}] * 6
    drawn = {0, 1, 2, 7, 8}
    tables = tables_of(people, drawn)
    assert told_by(tables, with_outcomes(people, drawn))
    shown = that_tell_nobody(tables, with_outcomes(people, drawn))
    assert [one.key for one in shown] == ["a"]


@pytest.mark.parametrize("seed", range(25))
def test_whoever_tries_every_outcome_learns_that_of_nobody_alone(seed: int) -> None:
    chance = Random(seed)
    people = [{"role": chance.choice("abc"), "sector": chance.choice("pv")} for _ in range(11)]
    drawn = set(chance.sample(range(11), 4))
    full = tables_of(people, drawn)
    alone = [n for n, one in enumerate(people) if people.count(one) == 1]
    shown = that_tell_nobody(full, with_outcomes(people, drawn))
    assert all(outcomes_of(shown, people, who) == {False, True} for who in alone)


def test_what_follows_only_from_four_tables_together_is_not_told() -> None:
    chance = Random(1)
    people: list[Person] = []
    shapes = {"a": "ab", "b": "pqr", "c": "xyz", "d": "klmn"}
    while len(people) < 12:
        people.append({key: chance.choice(values) for key, values in shapes.items()})
    for drawn in (set(chance.sample(range(12), 4)) for _time in range(6)):
        shown = that_tell_nobody(tables_of(people, drawn), with_outcomes(people, drawn))
        assert shown
        alone = [n for n, one in enumerate(people) if people.count(one) == 1]
        assert all(outcomes_of(shown, people, who) == {False, True} for who in alone)


def test_the_full_tables_tell_the_outcome_of_some() -> None:
    """The attack is one: without the guard the same attacker learns what became of people."""
    told = 0
    for seed in range(25):
        chance = Random(seed)
        people = [{"role": chance.choice("abc"), "sector": chance.choice("pv")} for _ in range(11)]
        full = tables_of(people, set(chance.sample(range(11), 4)))
        alone = [n for n, one in enumerate(people) if people.count(one) == 1]
        told += any(len(outcomes_of(full, people, who)) == 1 for who in alone)
    assert told >= 3
