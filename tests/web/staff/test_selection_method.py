"""How places are given: chosen with the network, announced, and settled once people can apply."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from leerkring.programmes.actions import edit_activity, unpublish
from leerkring.programmes.actions.activities import MethodIsLocked
from leerkring.programmes.models import Activity
from leerkring.programmes.states import method_is_locked
from tests.conftest import Clock
from tests.factories import START, make_actor, make_network, make_programme, make_staff
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db
BEFORE, AFTER = START - timedelta(days=3), START + timedelta(days=3)
M, R = Activity.SelectionMethod, Activity.ReserveOrder


@pytest.fixture
def network() -> Activity:
    return make_network(published_at=START - timedelta(days=10))


def public(network: Activity) -> str:
    return words_of(Desk().open(f"/activiteiten/{network.slug}/"))


def change(network: Activity, at: object, **values: object) -> Activity:
    fresh = Activity.objects.select_related("programme").get(pk=network.pk)
    by = make_actor(network.programme.organiser)
    return edit_activity(by=by, at=at, activity=fresh, version=fresh.version, values=values)  # type: ignore[arg-type]


def test_the_page_says_how_places_are_given_before_anybody_can_apply(
    network: Activity, clock: Clock
) -> None:
    clock.move_to("2023-09-29 10:00")
    assert "geloot, met een afgesproken spreiding" in public(network)
    change(network, BEFORE, selection_method=M.MOTIVATION)
    assert "kiest het team op motivatie" in public(network)
    assert "Dit staat vast vanaf het moment" in public(network)
    clock.move_to("2023-10-05 10:00")
    assert "Dit staat vast." in public(network)


def test_nobody_changes_the_method_once_people_can_apply(network: Activity) -> None:
    with pytest.raises(MethodIsLocked):
        change(network, AFTER, selection_method=M.LOTTERY)
    change(network, AFTER, selection_method=M.SPREAD, lead="Nieuw")
    assert Activity.objects.get(pk=network.pk).lead == "Nieuw"


def test_moving_the_opening_or_hiding_the_page_does_not_unlock_the_method(
    network: Activity,
) -> None:
    change(network, AFTER, opens_at=AFTER + timedelta(days=5))
    with pytest.raises(MethodIsLocked):
        change(network, AFTER, selection_method=M.LOTTERY)
    other = make_network(published_at=START)
    by = make_actor(other.programme.organiser)
    unpublish(by=by, at=AFTER, activity=other)
    assert method_is_locked(Activity.objects.get(pk=other.pk), AFTER)


def test_the_form_shows_the_settled_method_and_keeps_it(network: Activity, clock: Clock) -> None:
    clock.move_to("2023-10-05 10:00")
    desk = Desk(make_staff(network.programme.organiser))
    page = desk.open(f"/beheer/netwerken/{network.slug}/wijzigen/?deel=plaatsen")
    assert "Dit staat vast: mensen konden zich aanmelden" in words_of(page)
    for name, values in (("selection_method", M.values), ("reserve_order", R.values)):
        fields = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
        assert len(fields) == sum("disabled" in one for one in fields) == len(values)


def test_who_is_next_for_a_free_place_is_announced_and_settled_with_it(
    network: Activity, clock: Clock
) -> None:
    clock.move_to("2023-09-29 10:00")
    assert "lots are drawn anew" not in english(network)
    change(network, BEFORE, reserve_order=R.DRAWN)
    assert "lots are drawn anew among the reserve list" in english(network)
    with pytest.raises(MethodIsLocked):
        change(network, AFTER, reserve_order=R.FIXED)


def test_a_new_draw_for_a_free_place_goes_with_a_lot_only(network: Activity, clock: Clock) -> None:
    clock.move_to("2023-09-29 10:00")
    desk = Desk(make_staff(network.programme.organiser))
    page = f"/en/beheer/netwerken/{network.slug}/wijzigen/?deel=plaatsen"
    fields = {"selection_method": M.MOTIVATION, "reserve_order": R.DRAWN}
    answer = desk.send(page, status=200, **fields)
    assert "here nothing is drawn" in words_of(answer.content.decode())


def english(network: Activity) -> str:
    return words_of(Desk().open(f"/en/activiteiten/{network.slug}/"))


@pytest.mark.parametrize(
    ("way", "method"),
    [("selection", M.SPREAD), ("motivation", M.MOTIVATION), ("first_come", M.FIRST_COME)],
)
def test_a_new_network_gets_its_method_with_the_same_seven_fields(
    clock: Clock, way: str, method: str
) -> None:
    clock.move_to("2023-09-01 10:00")
    programme = make_programme()
    desk = Desk(make_staff(programme.organiser))
    fields = {"title": "Leernetwerk", "audience": ["teacher"], "admission": way}
    desk.send(f"/beheer/programmas/{programme.slug}/nieuw-netwerk/", **fields)
    made = Activity.objects.get()
    assert (made.admission, made.selection_method) == ("selection", method)
