from collections import Counter
from hashlib import sha256

import pytest

from leerkring.engines.common.budget import Budget
from leerkring.engines.common.chance import Chance


def test_the_first_number_of_a_seed_can_be_computed_by_hand():
    by_hand = int(sha256(b"dice 4 2:1").hexdigest(), 16)
    assert Chance("dice 4 2").number() == by_hand
    assert Chance("dice 4 2").below(1000) == by_hand % 1000


def test_every_number_below_n_comes_equally_often():
    chance = Chance("s")
    times = Counter(chance.below(7) for _ in range(7000))
    assert sum((times[n] - 1000) ** 2 / 1000 for n in range(7)) < 22.5
    assert all(0 <= chance.fraction() < 1 for _ in range(100))


def test_every_order_comes_equally_often():
    chance = Chance("s")
    times = Counter(tuple(chance.shuffled("abc")) for _ in range(6000))
    assert len(times) == 6
    assert sum((n - 1000) ** 2 / 1000 for n in times.values()) < 20.6


def test_nothing_can_be_drawn_from_nothing():
    with pytest.raises(ValueError, match="at least one"):
        Chance("s").below(0)


def test_a_budget_ends_by_steps_or_by_the_clock_of_the_caller():
    budget = Budget(2)
    assert [budget.spend(), budget.spend(), budget.spend()] == [True, True, False]
    assert Budget().spend(1_000_000)
    assert not Budget(deadline=lambda: True).spend()
