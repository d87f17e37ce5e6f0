from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from leerkring.admissions.actions.applying import (
    AlreadySent,
    ByInvitationOnly,
    DeadlinePassed,
    Incomplete,
    NotOpenYet,
    edit_application,
    record_late_attempt,
    register,
    save_draft,
    send_draft_link,
    submit,
)
from leerkring.admissions.actions.secretary import allow_late_entry
from leerkring.admissions.actions.withdrawing import (
    CannotBeUndone,
    NothingToWithdraw,
    undo_withdrawal,
    withdraw,
)
from leerkring.admissions.models import Application, LateAttempt, Question
from leerkring.admissions.queries.applications import reserve_list
from leerkring.admissions.queries.window import applicant, is_repeat, same_person, shown_state
from leerkring.admissions.states import APPLICATION_MOVES, ApplicationState, may_move
from leerkring.attendance.models import Attendance
from leerkring.audit.actors import NOBODY
from leerkring.audit.models import Event
from leerkring.audit.problems import ChangedMeanwhile, NotAllowed
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.people.models import Affiliation, Person
from leerkring.programmes.actions import edit_activity
from leerkring.programmes.models import Activity
from tests.factories import (
    START,
    make_actor,
    make_application,
    make_meeting,
    make_network,
    make_person,
    make_webinar,
)
from tests.trail import every_move_told

pytestmark = pytest.mark.django_db
NOW = START + timedelta(days=10)
DEADLINE = START + timedelta(days=46)
TEACHER: dict[str, Any] = {
    "given_name": "Noor",
    "family_name": "Bakker",
    "email": "noor@school.example",
    "role": "teacher",
    "sector": "po",
    "organisation_name": "De Regenboog",
    "organisation_town": "Zwolle",
    "motivation": "Ik wil weten wat onze school zelf kan doen.",
}
GUEST = {"given_name": "Wim", "family_name": "Smit", "email": "wim@school.example"}


def draft(activity: Activity, at: datetime = NOW, **values: Any) -> Application:
    promises = values.pop("promises", None)
    return save_draft(
        by=NOBODY, at=at, activity=activity, values={**TEACHER, **values}, promises=promises
    )


def send(application: Application, at: datetime = NOW) -> Application:
    return submit(by=applicant(application), at=at, application=application)


def joined(activity: Activity, email: str, at: datetime = NOW) -> Application:
    return register(by=NOBODY, at=at, activity=activity, values={**GUEST, "email": email})


def letters_to(email: str) -> list[str]:
    return list(
        Letter.objects.filter(recipient=email).order_by("id").values_list("purpose", flat=True)
    )


# --- applying to a network ---


def test_an_application_makes_a_person_at_their_school_and_says_so_by_mail() -> None:
    application = send(draft(make_network()))
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED
    assert application.submitted_at == NOW
    person = Person.objects.get(email="noor@school.example")
    affiliation = Affiliation.objects.select_related("organisation__place").get(person=person)
    assert (affiliation.organisation.name, affiliation.role) == ("De Regenboog", "teacher")
    assert affiliation.organisation.place is not None
    assert affiliation.organisation.place.province == "Overijssel"
    assert letters_to("noor@school.example") == ["application_received"]
    assert Event.objects.filter(subject=f"application:{application.pk}", verb="applied").exists()


def test_a_second_application_to_another_network_is_of_the_same_person_and_school() -> None:
    first = send(draft(make_network()))
    second = send(
        draft(make_network(), email="NOOR@school.example", organisation_name="de regenboog")
    )
    assert second.person_id == first.person_id
    assert second.organisation_id == first.organisation_id
    assert Affiliation.objects.filter(person=first.person).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("given_name", ""),
        ("email", ""),
        ("role", ""),
        ("organisation_name", ""),
        ("motivation", " "),
    ],
)
def test_what_is_missing_is_named(field: str, value: str) -> None:
    application = draft(make_network(), **{field: value})
    with pytest.raises(Incomplete) as refusal:
        send(application)
    assert [lack.field for lack in refusal.value.lacks] == [field]


def test_a_motivation_stays_within_the_number_of_words() -> None:
    network = make_network(motivation_words_min=3, motivation_words_max=5)
    for motivation in ("twee woorden", "dit zijn er zes in totaal"):
        with pytest.raises(Incomplete):
            send(draft(network, motivation=motivation))
    assert send(draft(network, motivation="dit zijn er vijf precies")).state == "submitted"


def test_a_required_question_must_be_answered() -> None:
    network = make_network()
    question = Question.objects.create(
        activity=network,
        position=1,
        kind="yes_no",
        label="Staat je leidinggevende erachter?",
        required=True,
    )
    with pytest.raises(Incomplete) as refusal:
        send(draft(network))
    assert refusal.value.lacks[0].field == f"question_{question.pk}"
    assert send(draft(network, answers={str(question.pk): "yes"})).state == "submitted"


@pytest.mark.parametrize(
    ("commitment", "answers", "fits"),
    [
        ("strict", ("yes", "yes"), True),
        ("strict", ("yes", "maybe"), False),
        ("strict", ("yes", ""), False),
        ("consult", ("yes", "no"), True),
        ("consult", ("maybe", "no"), False),
        ("none", ("no", "no"), True),
    ],
)
def test_dates_are_promised_as_the_activity_asks(
    commitment: str, answers: tuple[str, str], fits: bool
) -> None:
    network = make_network(commitment=commitment)
    meetings = [make_meeting(network), make_meeting(network)]
    make_meeting(
        network,
        on=None,
        precision="tbd",
        start_time=None,
        end_time=None,
        starts_at=None,
        ends_at=None,
    )
    promises = {m.pk: answer for m, answer in zip(meetings, answers, strict=True) if answer}
    application = draft(network, promises=promises)
    if fits:
        assert send(application).state == ApplicationState.SUBMITTED
        return
    with pytest.raises(Incomplete) as refusal:
        send(application)
    assert refusal.value.lacks[0].field == "dates"


def test_an_application_is_sent_once() -> None:
    application = send(draft(make_network()))
    with pytest.raises(AlreadySent):
        send(application)
    assert letters_to("noor@school.example") == ["application_received"]


def test_before_it_opens_nothing_can_be_sent() -> None:
    application = draft(make_network(opens_at=NOW + timedelta(seconds=1)))
    with pytest.raises(NotOpenYet):
        send(application)


def test_the_last_second_counts_and_the_next_one_does_not() -> None:
    network = make_network()
    assert send(draft(network), DEADLINE - timedelta(seconds=1)).state == "submitted"
    late = draft(network, email="late@school.example")
    with pytest.raises(DeadlinePassed):
        send(late, DEADLINE)
    record_late_attempt(by=applicant(late), at=DEADLINE, activity=network, application=late)
    assert LateAttempt.objects.get().arrived_at == DEADLINE
    late.refresh_from_db()
    assert late.motivation == TEACHER["motivation"]


def test_minutes_of_grace_are_for_who_was_still_typing() -> None:
    network = make_network(grace_minutes=10)
    assert send(draft(network), DEADLINE + timedelta(minutes=9, seconds=59)).state == "submitted"
    with pytest.raises(DeadlinePassed):
        send(draft(network, email="late@school.example"), DEADLINE + timedelta(minutes=10))


def test_one_person_may_be_let_in_late() -> None:
    network = make_network()
    late = draft(network, at=DEADLINE)
    manager = make_actor(network.programme.organiser)
    until = DEADLINE + timedelta(days=1)
    with pytest.raises(NotAllowed):
        allow_late_entry(by=applicant(late), at=DEADLINE, application=late, until=until)
    allow_late_entry(by=manager, at=DEADLINE, application=late, until=until)
    assert letters_to("noor@school.example") == ["late_entry"]
    with pytest.raises(DeadlinePassed):
        send(late, until)
    assert send(late, until - timedelta(seconds=1)).state == ApplicationState.SUBMITTED
    with pytest.raises(DeadlinePassed):
        send(draft(network, email="other@school.example"), DEADLINE)


def test_an_activity_by_invitation_takes_no_applications() -> None:
    with pytest.raises(ByInvitationOnly):
        send(draft(make_network(admission="invitation")))


def test_somebody_elses_draft_is_out_of_reach() -> None:
    network = make_network()
    mine, theirs = draft(network), draft(network, email="other@school.example")
    with pytest.raises(NotAllowed):
        submit(by=applicant(mine), at=NOW, application=theirs)


# --- the same person twice ---


def test_a_second_application_does_not_count_and_its_owner_is_told_by_mail() -> None:
    network = make_network()
    first = send(draft(network))
    second = send(draft(network, email="Noor@School.example", motivation="Heel iets anders."))
    assert is_repeat(second)
    assert shown_state(second) == ApplicationState.SUBMITTED
    assert same_person(network, "noor@school.example") == first
    assert letters_to("noor@school.example") == ["application_received", "application_known"]
    known = Letter.objects.get(purpose="application_known")
    assert known.subject_ref == f"application:{first.pk}"
    assert "Heel iets anders" not in known.text


def test_a_mailbox_is_not_filled_by_somebody_who_keeps_applying() -> None:
    network = make_network()
    send(draft(network))
    for _ in range(8):
        send(draft(network))
    assert letters_to("noor@school.example").count("application_known") == 5


def test_after_withdrawing_one_can_apply_again() -> None:
    network = make_network()
    first = send(draft(network))
    withdraw(by=applicant(first), at=NOW, application=first)
    second = send(draft(network))
    assert not is_repeat(second)
    with pytest.raises(CannotBeUndone):
        undo_withdrawal(by=applicant(first), at=NOW, application=first)


# --- going on elsewhere, changing, withdrawing ---


def test_a_draft_is_saved_step_by_step_and_its_link_is_mailed() -> None:
    network = make_network()
    application = draft(network)
    values = {"motivation": "Een betere zin."}
    save_draft(
        by=applicant(application),
        at=NOW,
        activity=network,
        application=application,
        values=values,
        step=2,
    )
    assert send_draft_link(by=applicant(application), at=NOW, application=application)
    application.refresh_from_db()
    assert (application.step, application.given_name) == (2, "Noor")
    letter = Letter.objects.get(purpose="application_draft_link")
    assert "/aanmelding/" in as_received(letter).text
    assert application.state == ApplicationState.DRAFT


def test_what_was_sent_can_be_changed_until_the_deadline() -> None:
    network = make_network()
    application = send(draft(network))
    values = {"motivation": "Nog beter.", "email": "anders@school.example"}
    edit_application(
        by=applicant(application),
        at=NOW,
        application=application,
        version=application.version,
        values=values,
    )
    application.refresh_from_db()
    assert application.motivation == "Nog beter."
    assert application.email == "noor@school.example"
    with pytest.raises(DeadlinePassed):
        edit_application(
            by=applicant(application),
            at=DEADLINE,
            application=application,
            version=application.version,
            values={"motivation": "Te laat."},
        )


def test_two_windows_do_not_overwrite_each_other() -> None:
    application = send(draft(make_network()))
    version, by = application.version, applicant(application)
    edit_application(by=by, at=NOW, application=application, version=version, values={"phone": "1"})
    with pytest.raises(ChangedMeanwhile):
        edit_application(
            by=by, at=NOW, application=application, version=version, values={"phone": "2"}
        )


def test_withdrawing_is_confirmed_and_can_be_undone_while_one_can_apply() -> None:
    application = send(draft(make_network()))
    by = applicant(application)
    withdraw(by=by, at=NOW, application=application)
    assert application.state == ApplicationState.WITHDRAWN
    assert letters_to("noor@school.example")[-1] == "withdrawn"
    with pytest.raises(NothingToWithdraw):
        withdraw(by=by, at=NOW, application=application)
    undo_withdrawal(by=by, at=NOW, application=application)
    application.refresh_from_db()
    assert (application.state, application.withdrawn_at) == (ApplicationState.SUBMITTED, None)
    withdraw(by=by, at=NOW, application=application)
    with pytest.raises(CannotBeUndone):
        undo_withdrawal(by=by, at=DEADLINE, application=application)


def test_a_letter_that_waits_is_not_sent_to_somebody_who_withdrew() -> None:
    application = send(draft(make_network()))
    withdraw(by=applicant(application), at=NOW, application=application)
    assert Letter.objects.get(purpose="application_received").state == Letter.State.DISCARDED


# --- places and the reserve list ---


def full_webinar(places: int = 2) -> Activity:
    webinar = make_webinar(places=places, starts_at=datetime(2023, 12, 6, 8, tzinfo=UTC))
    make_meeting(webinar, mode="online")
    return webinar


def test_registering_gives_a_place_at_once_with_an_entry_for_the_calendar() -> None:
    webinar = full_webinar()
    guest = joined(webinar, "wim@school.example")
    webinar.refresh_from_db()
    assert (guest.state, webinar.places_taken) == (ApplicationState.PLACED, 1)
    letter = Letter.objects.get(purpose="registered")
    calendar = Calendar.from_ical(bytes(letter.attachments.get().content).decode())
    (event,) = calendar.events
    assert event["ATTENDEE"] == "mailto:wim@school.example"
    assert Attendance.objects.get(person=guest.person).intention == "yes"


def test_when_it_is_full_one_joins_the_reserve_list_in_order() -> None:
    webinar = full_webinar()
    guests = [joined(webinar, f"guest{n}@school.example") for n in range(4)]
    assert [guest.state for guest in guests] == ["placed", "placed", "reserve", "reserve"]
    assert [guest.reserve_number for guest in guests] == [None, None, 1, 2]
    assert letters_to("guest3@school.example") == ["on_reserve_list"]


def test_a_freed_place_goes_at_once_to_the_first_on_the_reserve_list() -> None:
    webinar = full_webinar()
    guests = [joined(webinar, f"guest{n}@school.example") for n in range(4)]
    with every_move_told():
        withdraw(by=applicant(guests[0]), at=NOW, application=guests[0])
    for guest in guests:
        guest.refresh_from_db()
    assert [guest.state for guest in guests] == ["left", "placed", "placed", "reserve"]
    webinar.refresh_from_db()
    assert webinar.places_taken == 2
    assert letters_to("guest2@school.example") == ["on_reserve_list", "place_freed"]
    assert not Attendance.objects.filter(person=guests[0].person).exists()


def test_leaving_the_reserve_list_frees_no_place() -> None:
    webinar = full_webinar(places=1)
    guests = [joined(webinar, f"guest{n}@school.example") for n in range(3)]
    with every_move_told():
        withdraw(by=applicant(guests[1]), at=NOW, application=guests[1])
    webinar.refresh_from_db()
    guests[2].refresh_from_db()
    assert (webinar.places_taken, guests[2].state) == (1, "reserve")


def test_added_places_go_to_the_reserve_list() -> None:
    webinar = full_webinar(places=1)
    guests = [joined(webinar, f"guest{n}@school.example") for n in range(3)]
    manager = make_actor(webinar.programme.organiser)
    webinar.refresh_from_db(fields=["version"])
    edit_activity(
        by=manager, at=NOW, activity=webinar, version=webinar.version, values={"places": 2}
    )
    for guest in guests:
        guest.refresh_from_db()
    assert [guest.state for guest in guests] == ["placed", "placed", "reserve"]


def test_whoever_comes_back_goes_to_the_end_of_the_list() -> None:
    webinar = full_webinar(places=1)
    guests = [joined(webinar, f"guest{n}@school.example") for n in range(3)]
    withdraw(by=applicant(guests[0]), at=NOW, application=guests[0])
    with every_move_told():
        undo_withdrawal(by=applicant(guests[0]), at=NOW, application=guests[0])
    assert (guests[0].state, guests[0].reserve_number) == ("reserve", 3)


def test_registering_twice_is_one_registration() -> None:
    webinar = full_webinar()
    joined(webinar, "wim@school.example")
    again = joined(webinar, "WIM@school.example")
    webinar.refresh_from_db()
    assert is_repeat(again)
    assert webinar.places_taken == 1
    assert shown_state(again) == ApplicationState.PLACED


def test_withdrawing_a_repeat_leaves_the_first_and_says_so_by_mail() -> None:
    webinar = full_webinar()
    first = joined(webinar, "wim@school.example")
    again = joined(webinar, "wim@school.example")
    withdraw(by=applicant(again), at=NOW, application=again)
    first.refresh_from_db()
    assert first.state == ApplicationState.PLACED
    purposes = letters_to("wim@school.example")
    assert purposes == ["registered", "application_known", "application_known"]


def test_an_offered_place_that_is_withdrawn_is_free_again() -> None:
    network = make_network(places_taken=1)
    application = make_application(network, state=ApplicationState.OFFERED)
    offer = application.offers.create(offered_at=NOW, answer_before=NOW + timedelta(days=7))
    withdraw(by=applicant(application), at=NOW, application=application)
    network.refresh_from_db()
    offer.refresh_from_db()
    assert (network.places_taken, offer.state) == (0, "withdrawn")


def test_a_person_who_is_known_by_another_name_keeps_their_own() -> None:
    known = make_person(given_name="Willem", email="wim@school.example")
    joined(full_webinar(), "wim@school.example")
    known.refresh_from_db()
    assert known.given_name == "Willem"


def test_every_move_that_was_made_stands_in_the_table() -> None:
    moves = [
        ("draft", "submitted"), ("draft", "placed"), ("draft", "reserve"), ("reserve", "placed"),
        ("placed", "left"), ("submitted", "withdrawn"), ("withdrawn", "submitted"),
        ("left", "reserve"), ("offered", "withdrawn"), ("reserve", "withdrawn"),
    ]  # fmt: skip
    assert [move for move in moves if not may_move(APPLICATION_MOVES, *move)] == []


def test_each_step_of_an_application_is_in_the_trail_under_its_own_name() -> None:
    network = make_network()
    application = send(draft(network))
    by = applicant(application)
    edit_application(
        by=by,
        at=NOW,
        application=application,
        version=application.version,
        values={"motivation": "Anders."},
    )
    withdraw(by=by, at=NOW, application=application)
    undo_withdrawal(by=by, at=NOW, application=application)
    events = Event.objects.filter(subject=f"application:{application.pk}").order_by("pk")
    verbs = [event.verb for event in events]
    assert verbs == [
        "began_application",
        "applied",
        "changed_application",
        "withdrew",
        "undid_withdrawal",
    ]
    assert {event.within for event in events} == {f"activity:{network.pk}"}


def test_who_withdraws_from_a_webinar_leaves_that_in_the_trail() -> None:
    webinar = make_webinar()
    application = joined(webinar, "noor@school.example")
    withdraw(by=applicant(application), at=NOW, application=application)
    events = Event.objects.filter(subject=f"application:{application.pk}").order_by("pk")
    assert [event.verb for event in events][-1] == "withdrew"


def test_the_reserve_list_goes_by_number_and_then_by_who_was_first() -> None:
    network = make_network()
    numbers = [(None, 3), (2, 9), (None, 1), (1, 9), (None, 2)]
    rows = {
        make_application(
            network,
            state=ApplicationState.RESERVE,
            reserve_number=number,
            submitted_at=START + timedelta(hours=hour),
        ).pk: (number, hour)
        for number, hour in numbers
    }
    order = [rows[row.pk] for row in reserve_list(network)]
    assert order == [(1, 9), (2, 9), (None, 1), (None, 2), (None, 3)]
