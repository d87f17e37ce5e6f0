"""Applications that look like one person's, over all networks of a programme."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from leerkring.admissions.models import Application, Resemblance
from leerkring.admissions.states import ApplicationState
from leerkring.audit.models import Event
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity
from tests.factories import (
    make_application,
    make_network,
    make_organisation,
    make_person,
    make_staff,
)
from tests.support import Clock
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to("2023-11-20 10:00")
    return make_network(slug="leraren", short_title="Teachers")


@pytest.fixture
def leaders(network: Activity) -> Activity:
    return make_network(programme=network.programme, slug="leiders", short_title="Leaders")


@pytest.fixture
def desk(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


def page(network: Activity) -> str:
    return f"/en/beheer/programmas/{network.programme.slug}/dubbel/"


def somebody(activity: Activity, given: str, family: str, **values: object) -> Application:
    return make_application(
        activity, person=make_person(given_name=given, family_name=family), **values
    )


def decide(desk: Desk, network: Activity, verdict: str) -> None:
    desk.send(page(network), to=f"{page(network)}besluit/", verdict=verdict)


@pytest.mark.capability(16)
def test_look_alikes_are_shown_with_their_reasons_over_all_networks(
    network: Activity, leaders: Activity, desk: Desk
) -> None:
    school = make_organisation(name="De Linde")
    somebody(network, "Joris", "Smit", organisation=school, phone="06-12345678")
    somebody(leaders, "J.", "Smit", organisation=school, phone="+31 6 12 34 56 78")
    somebody(network, "Karim", "Vos", organisation=school)
    somebody(make_network(slug="elders"), "Joris", "Smit", organisation=school)
    text = words_of(desk.open(page(network)))
    assert "1 pair to look at" in text
    assert "The same name and school · The same telephone number" in text
    assert "Joris Smit" in text
    assert "J. Smit" in text
    assert "De Linde (3)" in text
    table = words_of(desk.open("/en/beheer/netwerken/leraren/aanmeldingen/"))
    assert "perhaps the same person as J. Smit" in table
    assert table.count("perhaps the same person") == 1


@pytest.mark.capability(16)
def test_the_table_knows_a_telephone_however_it_was_typed(
    network: Activity, leaders: Activity, desk: Desk
) -> None:
    somebody(network, "Joris", "Smit", phone="06-12345678")
    somebody(leaders, "George", "Smith", phone="+31 (0)6 12.34.56.78")
    table = words_of(desk.open("/en/beheer/netwerken/leraren/aanmeldingen/"))
    assert "perhaps the same person as George Smith" in table


@pytest.mark.capability(16)
def test_two_applications_for_one_network_are_joined_and_taken_apart_again(
    network: Activity, desk: Desk
) -> None:
    first = somebody(network, "Joris", "Smit", phone="0612345678")
    second = somebody(network, "Joris", "Smit", phone="0612345678")
    owner = second.person_id
    decide(desk, network, "first")
    second.refresh_from_db()
    assert second.state == ApplicationState.WITHDRAWN
    assert second.person_id == first.person_id
    letter = Letter.objects.get(purpose="applications_joined")
    assert letter.recipient == first.email
    text = words_of(desk.open(page(network)))
    assert "Nobody looks like somebody else." in text
    assert "one and the same person" in text
    back = f"{page(network)}{Resemblance.objects.get().pk}/terug/"
    desk.send(page(network), to=back)
    second.refresh_from_db()
    assert (second.state, second.person_id) == (ApplicationState.SUBMITTED, owner)
    assert "1 pair to look at" in words_of(desk.open(page(network)))
    verbs = Event.objects.filter(subject=f"application:{second.pk}").values_list("verb", flat=True)
    assert set(verbs) == {"joined_application", "took_resemblance_back"}
    history = words_of(desk.open(f"/en/beheer/netwerken/leraren/aanmeldingen/{second.pk}/"))
    assert "counted this application as one with another by the same person" in history


@pytest.mark.capability(16)
def test_in_two_networks_both_stand_as_one_persons(
    network: Activity, leaders: Activity, desk: Desk
) -> None:
    first = somebody(network, "Joris", "Smit", phone="0612345678")
    second = somebody(leaders, "Joris", "Smit", phone="0612345678")
    decide(desk, network, "first")
    rows = Application.objects.filter(state=ApplicationState.SUBMITTED)
    assert set(rows.values_list("person", flat=True)) == {first.person_id}
    assert rows.count() == 2
    text = words_of(desk.open(page(network)))
    assert "The same person in several networks Joris Smit : Teachers · Leaders" in text
    assert not Letter.objects.exists()
    assert second.pk


@pytest.mark.capability(16)
def test_two_people_are_remembered_as_two(network: Activity, desk: Desk) -> None:
    somebody(network, "Joris", "Smit", phone="0612345678")
    somebody(network, "Anna", "Smit", phone="0612345678")
    decide(desk, network, "two")
    text = words_of(desk.open(page(network)))
    assert "Nobody looks like somebody else." in text
    assert "two people" in text
    assert Application.objects.filter(state=ApplicationState.SUBMITTED).count() == 2
    assert "perhaps" not in words_of(desk.open("/en/beheer/netwerken/leraren/aanmeldingen/"))


def test_who_has_a_place_is_not_taken_out_here(network: Activity, desk: Desk) -> None:
    somebody(network, "Joris", "Smit", phone="0612345678")
    somebody(network, "Joris", "Smit", phone="0612345678", state=ApplicationState.PLACED)
    desk.send(page(network), to=f"{page(network)}besluit/", verdict="first")
    assert "was decided already" in desk.open(page(network))
    assert not Resemblance.objects.exists()


def test_after_the_lots_are_drawn_a_join_stands(network: Activity, desk: Desk) -> None:
    somebody(network, "Joris", "Smit", phone="0612345678")
    somebody(network, "Joris", "Smit", phone="0612345678")
    decide(desk, network, "second")
    Activity.objects.update(selection=Activity.Selection.RELEASED)
    desk.send(page(network), to=f"{page(network)}{Resemblance.objects.get().pk}/terug/")
    assert "Lots were drawn since then" in desk.open(page(network))
    assert Application.objects.filter(state=ApplicationState.WITHDRAWN).count() == 1


def test_the_page_asks_as_much_for_three_pairs_as_for_one(
    network: Activity, desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def pair(number: int) -> None:
        for _ in range(2):
            somebody(network, "Joris", f"Smit {number}", phone=f"061234567{number}")

    pair(1)
    desk.open(page(network))
    with django_assert_max_num_queries(40) as one:
        desk.open(page(network))
    pair(2)
    pair(3)
    with django_assert_max_num_queries(len(one.captured_queries)):
        desk.open(page(network))
