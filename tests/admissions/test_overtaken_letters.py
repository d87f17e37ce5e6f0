"""Letters that wait follow what has happened since, and the team sees what became of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leerkring.admissions.actions.offering import (
    answer_offer,
    make_offer,
    offer_free_places,
    remind_unanswered,
)
from leerkring.admissions.actions.withdrawing import withdraw
from leerkring.admissions.models import Application
from leerkring.admissions.queries.window import applicant
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import SYSTEM, Actor
from leerkring.audit.models import Event
from leerkring.mail.delivery import deliver_due
from leerkring.mail.models import NOT_NEEDED, Letter
from leerkring.programmes.models import Activity
from leerkring.selection.mails import send_reserve_place
from tests.factories import START, make_actor, make_application, make_network

pytestmark = pytest.mark.django_db
S = ApplicationState
AT = START + timedelta(days=60)
UNTIL = AT + timedelta(days=7)


@pytest.fixture
def network() -> Activity:
    return make_network(places=2, places_taken=0, selection=Activity.Selection.RELEASED)


@pytest.fixture
def manager(network: Activity) -> Actor:
    return make_actor(network.programme.organiser)


def complete(row: Application) -> Application:
    rows = Application.objects.select_related("person", "activity__programme__organiser")
    return rows.get(pk=row.pk)


def offered(network: Activity, *, draft: bool = True) -> Application:
    row = complete(make_application(network, submitted_at=START))
    make_offer(application=row, answer_before=UNTIL, by=SYSTEM, at=AT, draft=draft)
    return complete(row)


def on_reserve(network: Activity, number: int) -> Application:
    row = complete(
        make_application(network, state=S.RESERVE, reserve_number=number, submitted_at=START)
    )
    send_reserve_place(row, at=AT, draft=True, batch="draw:1")
    return row


def letter_to(row: Application, purpose: str) -> Letter:
    return Letter.objects.get(subject_ref=f"application:{row.pk}", purpose=purpose)


def test_you_are_selected_does_not_go_out_after_a_no(network: Activity, manager: Actor) -> None:
    row = offered(network)
    answer_offer(application=row, accept=False, by=manager, at=AT, heard="belde")
    letter = letter_to(row, "place_offered")
    assert (letter.state, letter.last_error) == (Letter.State.DISCARDED, NOT_NEEDED)
    assert letter_to(row, "place_declined").state == Letter.State.QUEUED


def test_you_are_selected_does_not_go_out_after_a_yes_either(
    network: Activity, manager: Actor
) -> None:
    row = offered(network)
    answer_offer(application=row, accept=True, by=manager, at=AT, heard="belde")
    assert letter_to(row, "place_offered").state == Letter.State.DISCARDED
    assert letter_to(row, "place_confirmed").state == Letter.State.QUEUED


def test_a_letter_that_is_no_longer_true_is_dropped_when_it_would_leave(
    network: Activity,
) -> None:
    row = offered(network, draft=False)
    Application.objects.filter(pk=row.pk).update(state=S.DECLINED)
    deliver_due(now=AT)
    letter = letter_to(row, "place_offered")
    assert (letter.state, letter.last_error) == (Letter.State.DISCARDED, NOT_NEEDED)


def test_number_two_becomes_number_one_before_the_letters_go(
    network: Activity, manager: Actor
) -> None:
    first, second = on_reserve(network, 1), on_reserve(network, 2)
    assert "nummer 2" in letter_to(second, "reserve_place").text
    offer_free_places(activity=complete(first).activity, most=1, by=manager, at=AT)
    letter = letter_to(second, "reserve_place")
    assert "nummer 1" in letter.text
    assert "nummer 2" not in letter.text
    assert (letter.state, letter.batch) == (Letter.State.DRAFT, "draw:1")
    assert letter_to(first, "reserve_place").state == Letter.State.DISCARDED
    assert Event.objects.filter(verb="renewed_letter", subject=f"letter:{letter.pk}").exists()


def test_who_withdraws_from_the_list_lets_the_others_move_up_in_their_letters(
    network: Activity,
) -> None:
    first, second = on_reserve(network, 1), on_reserve(network, 2)
    withdraw(by=applicant(first), at=AT, application=first)
    assert "nummer 1" in letter_to(second, "reserve_place").text


def test_changed_words_are_never_overwritten_but_wait_for_a_person_again(
    network: Activity, manager: Actor
) -> None:
    first, second = on_reserve(network, 1), on_reserve(network, 2)
    Letter.objects.filter(subject_ref=f"application:{second.pk}").update(
        edited=True, text="Beste Noor, je bent nummer 2.", state=Letter.State.QUEUED
    )
    offer_free_places(activity=complete(first).activity, most=1, by=manager, at=AT)
    letter = letter_to(second, "reserve_place")
    assert (letter.state, letter.text) == (Letter.State.DRAFT, "Beste Noor, je bent nummer 2.")
    assert Event.objects.filter(verb="letter_outdated").count() == 1


def test_nobody_is_reminded_of_an_offer_that_was_not_sent(
    network: Activity, manager: Actor
) -> None:
    waiting, told = offered(network), offered(network, draft=False)
    deliver_due(now=AT)
    activity = complete(told).activity
    reminded = remind_unanswered(activity=activity, by=manager, at=AT + timedelta(days=1))
    assert [row.pk for row in reminded] == [told.pk]
    assert not Letter.objects.filter(
        purpose="offer_reminder", subject_ref=f"application:{waiting.pk}"
    ).exists()
