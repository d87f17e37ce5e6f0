"""Many codes at the same moment, as several processes get them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connections

from leerkring.people.models import Account, SecondFactor
from leerkring.people.second_factor import (
    MOST_TRIES,
    TooManyTries,
    WrongCode,
    new_secret,
    pass_second_factor,
    set_up_second_factor,
    unused_recovery_codes,
)
from leerkring.programmes.queries import actor_of
from tests.factories import make_account
from tests.phone import Phone
from tests.support import Clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.persistence]
AT_ONCE = 8


@pytest.fixture
def phone(clock: Clock) -> Phone:
    return Phone(new_secret(), clock)


@pytest.fixture
def account(clock: Clock, phone: Phone) -> Account:
    account = make_account()
    secret = phone.secret
    by = actor_of(account)
    code = phone.code(later=-1)
    set_up_second_factor(by=by, at=clock.now, account=account, secret=secret, code=code)
    return account


def outcomes(account: Account, code: Callable[[int], str], at: datetime) -> list[str]:
    """Type codes at the same moment in as many threads; return how each of them fares."""
    together = Barrier(AT_ONCE)

    def one(number: int) -> str:
        together.wait()
        try:
            pass_second_factor(account=account, code=code(number), at=at)
        except (WrongCode, TooManyTries) as problem:
            return type(problem).__name__
        finally:
            connections.close_all()
        return "in"

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return sorted(threads.map(one, range(AT_ONCE)))


def test_one_code_lets_one_in(account: Account, phone: Phone, clock: Clock) -> None:
    found = outcomes(account, lambda _number: phone.code(), clock.now)
    assert found.count("in") == 1


def test_one_recovery_code_lets_one_in(account: Account, clock: Clock) -> None:
    code = unused_recovery_codes(account)[0]
    found = outcomes(account, lambda _number: code, clock.now)
    assert found.count("in") == 1
    assert len(unused_recovery_codes(account)) == 9


def test_five_wrong_codes_are_looked_at_however_many_come_at_once(
    account: Account, clock: Clock
) -> None:
    found = outcomes(account, lambda number: f"00000{number}x", clock.now)
    assert found.count("WrongCode") == MOST_TRIES
    assert found.count("TooManyTries") == AT_ONCE - MOST_TRIES
    assert SecondFactor.objects.get().tries == MOST_TRIES
