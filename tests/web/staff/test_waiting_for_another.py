"""Today asks for the person without whom a locked draw waits: whoever can still do their part."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leerkring.people.models import Account
from leerkring.programmes.models import Activity, Membership
from leerkring.selection.models import DiceReading, DrawRecord, DrawRound, SecretNumber
from leerkring.selection.states import DrawState
from tests.conftest import Clock
from tests.factories import make_network, make_programme, make_staff
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db
WAITS = "draw that waits for another person"
Chance = DrawRecord.Chance


def locked(clock: Clock, kind: str, *networks: Activity) -> DrawRecord:
    """Return the record of a draw that is locked and waits for chance."""
    round_ = DrawRound.objects.create(
        state=DrawState.FIXED, pool_size=9, places=4, public_id="abc", fixed_at=clock.now
    )
    round_.activities.set(networks)
    return DrawRecord.objects.create(
        round=round_,
        state=DrawRecord.State.READY,
        chance_kind=kind,
        chance_people=2 if kind == Chance.NUMBERS else None,
        agreed={},
        frozen_digest="f" * 64,
        asked_at=clock.now,
    )


def reads(record: DrawRecord, account: Account, clock: Clock) -> None:
    DiceReading.objects.create(record=record, account=account, throws="1234", read_at=clock.now)


def lays_down(record: DrawRecord, account: Account, clock: Clock, number: str = "") -> None:
    SecretNumber.objects.update_or_create(
        record=record,
        account=account,
        defaults={
            "person": f"p{account.pk}",
            "commitment": "c" * 64,
            "laid_down_at": clock.now - timedelta(minutes=5),
            "number": number,
            "shown_at": clock.now if number else None,
        },
    )


def asked(account: Account, words: str = WAITS) -> bool:
    """Tell whether Today asks this account for its part in a draw."""
    return words in words_of(Desk(account).open("/en/beheer/?alles"))


def team(network: Activity, number: int = 3) -> list[Account]:
    return [make_staff(network.programme.organiser) for _ in range(number)]


@pytest.mark.parametrize("kind", [Chance.DICE, Chance.DRAND])
def test_whoever_did_not_read_yet_is_asked_and_whoever_did_is_not(kind: str, clock: Clock) -> None:
    network = make_network(places=4)
    first, second, _third = team(network)
    record = locked(clock, kind, network)
    assert not asked(first)
    reads(record, first, clock)
    assert (asked(first), asked(second)) == (False, True)
    what = "reads the dice" if kind == Chance.DICE else "looks it up"
    assert asked(second, f"a second person {what}")


def test_numbers_are_asked_of_who_laid_none_down_and_then_of_who_showed_none(clock: Clock) -> None:
    network = make_network(places=4)
    first, second, third = team(network)
    record = locked(clock, Chance.NUMBERS, network)
    lays_down(record, first, clock)
    assert [asked(one) for one in (first, second, third)] == [False, True, True]
    lays_down(record, second, clock)
    assert [asked(one) for one in (first, second, third)] == [True, True, False]
    lays_down(record, first, clock, number="1" * 20)
    assert [asked(one) for one in (first, second, third)] == [False, True, False]
    assert asked(second, "yours was not shown yet")


@pytest.mark.parametrize(
    "role", [role for role in Membership.Role.values if role != Membership.Role.MANAGER]
)
def test_nobody_is_asked_who_may_not_draw(role: str, clock: Clock) -> None:
    network = make_network(places=4)
    record = locked(clock, Chance.DICE, network)
    reads(record, make_staff(network.programme.organiser), clock)
    assert not asked(make_staff(network.programme.organiser, role))


def test_of_a_joint_draw_only_who_may_draw_for_every_network_is_asked_and_once(
    clock: Clock,
) -> None:
    programme = make_programme(draws_together=True)
    pair = [make_network(programme=programme, places=4) for _ in range(2)]
    record = locked(clock, Chance.DICE, *pair)
    reads(record, make_staff(programme.organiser), clock)
    of_one = make_staff(programme.organiser, activity=pair[0])
    of_all = make_staff(programme.organiser)
    assert not asked(of_one)
    page = words_of(Desk(of_all).open("/en/beheer/?alles"))
    assert page.count(WAITS) == 1
    DrawRound.objects.update(state=DrawState.DRAWN)
    assert (asked(of_one, "outcome waits"), asked(of_all, "outcome waits")) == (False, True)


def test_nothing_waits_once_it_is_drawn_or_taken_back(clock: Clock) -> None:
    network = make_network(places=4)
    first, second = team(network, 2)
    record = locked(clock, Chance.DICE, network)
    reads(record, first, clock)
    for state in (DrawState.DRAWN, DrawState.ROLLED_BACK):
        DrawRound.objects.update(state=state)
        assert not asked(second)
