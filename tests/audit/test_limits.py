"""Limits in the database: how many acts a window allows, and what is written for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from leerkring.audit.limits import (
    FormLimits,
    Limit,
    LimitReached,
    forget_paces,
    spend,
    spends,
)
from leerkring.audit.models import Pace

AT = datetime(2024, 1, 10, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIVE = Limit("test", most=5)
FORM = FormLimits("form", per_address=2, per_source=3, overall=4)


def times(limit: Limit, whose: str, at: datetime, tries: int = 20) -> int:
    return sum(spends(limit, whose, at=at) for _ in range(tries))


def ask(address: str, source: str = "s", at: datetime = AT) -> str:
    """Return which of the limits of the form was reached, or nothing."""
    try:
        FORM.spend(address=address, source=source, at=at)
    except LimitReached as reached:
        return reached.limit
    return ""


@pytest.mark.django_db
@given(
    most=st.integers(min_value=1, max_value=40),
    window=st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=2)),
)
def test_a_window_allows_as_many_acts_as_it_says(most: int, window: timedelta) -> None:
    Pace.objects.all().delete()
    assert times(Limit("test", most, window), "anna", AT, most + 5) == most


@pytest.mark.django_db
def test_after_a_refusal_the_next_act_is_allowed_when_it_says() -> None:
    assert times(FIVE, "anna", AT) == 5

    with pytest.raises(LimitReached) as refused:
        spend(FIVE, "anna", at=AT)

    assert refused.value.seconds == 12 * 60
    assert not spends(FIVE, "anna", at=AT + timedelta(seconds=refused.value.seconds - 1))
    assert spends(FIVE, "anna", at=AT + timedelta(seconds=refused.value.seconds))


@pytest.mark.django_db
def test_after_a_window_all_are_there_again() -> None:
    times(FIVE, "anna", AT)
    assert times(FIVE, "anna", AT + HOUR) == 5


@pytest.mark.django_db
def test_one_does_not_hold_another_back() -> None:
    times(FIVE, "anna", AT)
    assert times(FIVE, "bram", AT) == 5


@pytest.mark.django_db
def test_a_key_is_one_row_of_sixteen_bytes_that_names_nobody() -> None:
    times(FIVE, "anna@school.example", AT)

    row = Pace.objects.get()

    assert len(bytes(row.key)) == 16
    assert b"anna" not in bytes(row.key)


@pytest.mark.django_db
def test_a_refused_act_writes_nothing() -> None:
    times(FIVE, "anna", AT)
    before = list(Pace.objects.values_list("until", flat=True))

    with CaptureQueriesContext(connection) as queries:
        assert not spends(FIVE, "anna", at=AT + timedelta(minutes=1))

    written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []
    assert list(Pace.objects.values_list("until", flat=True)) == before


@pytest.mark.django_db
@pytest.mark.parametrize("back", [timedelta(minutes=1), timedelta(days=1), timedelta(days=4000)])
def test_a_clock_that_is_set_back_locks_nobody_out(back: timedelta) -> None:
    times(FIVE, "anna", AT)
    now = AT - back

    waits = [now + timedelta(minutes=minute) for minute in range(0, 75, 12)]

    assert any(spends(FIVE, "anna", at=moment) for moment in waits)
    assert Pace.objects.get().until <= waits[-1] + HOUR
    assert times(FIVE, "anna", waits[-1] + HOUR) == 5


@pytest.mark.django_db
def test_each_of_the_three_limits_of_a_form_holds() -> None:
    assert [ask("anna@a.example"), ask("Anna@A.example "), ask("anna@a.example")] == [
        *("", "", "form:address")
    ]
    assert [ask("bram@a.example"), ask("cas@a.example")] == ["", "form:source"]
    assert [ask("cas@a.example", "t"), ask("dirk@a.example", "u")] == ["", "form:all"]


@pytest.mark.django_db
def test_what_one_limit_refuses_counts_for_none() -> None:
    ask("anna@a.example"), ask("anna@a.example")
    before = set(Pace.objects.values_list("key", "until"))

    assert ask("anna@a.example") == "form:address"

    assert {(bytes(k), u) for k, u in Pace.objects.values_list("key", "until")} == {
        (bytes(key), until) for key, until in before
    }


@pytest.mark.django_db
def test_rows_that_hold_nobody_back_go_away() -> None:
    spend(FIVE, "anna", at=AT)
    assert forget_paces(at=AT) == 0
    assert forget_paces(at=AT + HOUR) == 1


@pytest.fixture
def at_once() -> Callable[[Callable[[], object], int], None]:
    """Run something in several threads that begin together, each with its own connection."""

    def run(act: Callable[[], object], threads: int) -> None:
        together = Barrier(threads)

        def one() -> None:
            together.wait()
            try:
                act()
            finally:
                connections.close_all()

        running = [Thread(target=one) for _ in range(threads)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()

    return run


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("begun", [False, True])
def test_many_at_once_are_allowed_no_more_than_the_limit(
    at_once: Callable[[Callable[[], object], int], None], begun: bool
) -> None:
    if begun:
        spend(FIVE, "anna", at=AT)
    allowed: list[bool] = []

    at_once(lambda: allowed.append(spends(FIVE, "anna", at=AT)), 12)

    assert (len(allowed), sum(allowed)) == (12, 4 if begun else 5)
