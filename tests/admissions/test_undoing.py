"""A no can be undone until the place has gone on; who answers for another says how they know."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leerkring.admissions.actions.offering import answer_offer
from leerkring.admissions.actions.withdrawing import CannotBeUndone, undo_withdrawal, withdraw
from leerkring.admissions.models import Application, Offer
from leerkring.admissions.queries.window import applicant, may_undo_withdrawal
from leerkring.admissions.states import ApplicationState, OfferState
from leerkring.attendance.actions import expect_at_meetings, record_attendance_intention
from leerkring.attendance.models import Attendance
from leerkring.audit.actors import Actor
from leerkring.audit.models import Event, EventPayload
from leerkring.audit.problems import HowUnknown, NotAllowed
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity
from tests.factories import START, make_actor, make_application, make_meeting, make_network

pytestmark = pytest.mark.django_db
S = ApplicationState
AT = START + timedelta(days=60)


@pytest.fixture
def network() -> Activity:
    return make_network(places=1, places_taken=1, selection=Activity.Selection.RELEASED)


@pytest.fixture
def manager(network: Activity) -> Actor:
    return make_actor(network.programme.organiser)


def complete(application: Application) -> Application:
    rows = Application.objects.select_related("person", "activity__programme__organiser")
    return rows.get(pk=application.pk)


def offered(network: Activity) -> Application:
    row = make_application(network, state=S.OFFERED, submitted_at=START)
    Offer.objects.create(application=row, offered_at=AT, answer_before=AT + timedelta(days=7))
    return complete(row)


def placed(network: Activity) -> Application:
    row = complete(make_application(network, state=S.PLACED, submitted_at=START))
    Offer.objects.create(
        application=row,
        state=OfferState.ACCEPTED,
        offered_at=AT,
        answered_at=AT,
        answer_before=AT + timedelta(days=1),
    )
    return row


def on_reserve(network: Activity) -> Application:
    return complete(
        make_application(network, state=S.RESERVE, reserve_number=1, submitted_at=START)
    )


def decline(row: Application) -> None:
    answer_offer(application=row, accept=False, by=applicant(row), at=AT)


def undo(row: Application, at=AT) -> Application:
    row = complete(row)
    return undo_withdrawal(by=applicant(row), at=at, application=row)


def taken(network: Activity) -> int:
    return Activity.objects.get(pk=network.pk).places_taken


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_a_no_is_undone_while_nobody_has_the_place(network: Activity) -> None:
    row = offered(network)
    decline(row)
    assert taken(network) == 0
    letter = Letter.objects.get(purpose="place_declined")
    assert "terugdraaien" in letter.text
    assert "[persoonlijke link]" in letter.text
    assert may_undo_withdrawal(complete(row), AT)
    undo(row)
    assert (complete(row).state, taken(network)) == (S.OFFERED, 1)
    assert Offer.objects.get().state == OfferState.OPEN
    assert verbs()[-1] == "undid_no"
    answer_offer(application=complete(row), accept=True, by=applicant(row), at=AT)
    assert complete(row).state == S.PLACED


def test_a_no_stands_once_the_place_has_gone_on(network: Activity) -> None:
    row, waiting = offered(network), on_reserve(network)
    decline(row)
    assert complete(waiting).state == S.OFFERED
    assert "terugdraaien" not in Letter.objects.get(purpose="place_declined").text
    assert not may_undo_withdrawal(complete(row), AT)
    with pytest.raises(CannotBeUndone, match=r"gone to somebody|naar iemand anders"):
        undo(row)
    assert (complete(row).state, taken(network)) == (S.DECLINED, 1)


def test_a_no_stands_once_the_last_day_to_answer_is_over(network: Activity) -> None:
    row = offered(network)
    decline(row)
    with pytest.raises(CannotBeUndone):
        undo(row, at=AT + timedelta(days=7))


def test_who_comes_back_has_place_offer_and_presence_as_before(network: Activity) -> None:
    first, second = make_meeting(network), make_meeting(network)
    row = placed(network)
    expect_at_meetings(row, applicant(row), AT)
    record_attendance_intention(
        by=applicant(row),
        at=AT,
        activity=network,
        meeting=second,
        person=row.person,
        intention="no",
    )
    withdraw(by=applicant(row), at=AT, application=row)
    assert (complete(row).state, taken(network), Attendance.objects.count()) == (S.LEFT, 0, 0)
    undo(row)
    assert (complete(row).state, taken(network)) == (S.PLACED, 1)
    said = dict(Attendance.objects.values_list("meeting_id", "intention"))
    assert said == {first.pk: "yes", second.pk: "no"}
    assert Offer.objects.get().state == OfferState.ACCEPTED
    assert complete(row).withdrawn_at is None
    assert verbs()[-1] == "returned_to_place"


def test_who_withdraws_from_the_reserve_list_comes_back_at_the_same_place(
    network: Activity,
) -> None:
    row = on_reserve(network)
    withdraw(by=applicant(row), at=AT, application=row)
    undo(row)
    assert (complete(row).state, complete(row).reserve_number) == (S.RESERVE, 1)
    assert verbs()[-1] == "returned_to_list"


def test_undoing_twice_changes_nothing(network: Activity) -> None:
    row = offered(network)
    decline(row)
    undo(row)
    with pytest.raises(CannotBeUndone):
        undo(row)
    assert taken(network) == 1


# --- for somebody else ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "verb"), [(True, "accepted_place_for"), (False, "declined_place_for")]
)
def test_who_answers_for_an_applicant_stands_in_the_trail_with_how_they_know(
    network: Activity, manager: Actor, accept: bool, verb: str
) -> None:
    row = offered(network)
    answer_offer(application=row, accept=accept, by=manager, at=AT, heard="belde vanochtend")
    event = Event.objects.get(verb=verb)
    payload = EventPayload.objects.get(event=event)
    assert payload.actor_name == manager.name
    assert payload.values["name"] == row.name
    assert payload.values["heard"] == "belde vanochtend"
    assert not {"accepted_place", "declined_place"} & set(verbs())


def test_nobody_answers_for_another_without_saying_how_they_know(
    network: Activity, manager: Actor
) -> None:
    row = offered(network)
    with pytest.raises(HowUnknown):
        answer_offer(application=row, accept=False, by=manager, at=AT, heard="  ")
    with pytest.raises(HowUnknown):
        withdraw(application=row, by=manager, at=AT)
    assert complete(row).state == S.OFFERED


def test_a_reader_answers_for_nobody(network: Activity) -> None:
    row = offered(network)
    reader = make_actor(network.programme.organiser, "reader")
    with pytest.raises(NotAllowed):
        answer_offer(application=row, accept=False, by=reader, at=AT, heard="belde")


def test_a_withdrawal_in_somebodys_name_has_a_verb_of_its_own(
    network: Activity, manager: Actor
) -> None:
    withdraw(application=offered(network), by=manager, at=AT, heard="mailde")
    assert "withdrew_for" in verbs()
    assert "withdrew" not in verbs()
