"""Reminder ladders, tried by moving the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from leerkring.admissions.actions.offering import answer_offer, remind_unanswered
from leerkring.admissions.models import Application, Offer
from leerkring.admissions.states import ApplicationState, OfferState
from leerkring.attendance.actions import record_attendance_intention
from leerkring.audit.actors import SYSTEM, person_actor
from leerkring.audit.problems import ChangedMeanwhile, NotAllowed, WrongState
from leerkring.experts.models import Speaker
from leerkring.intake.models import Invitation
from leerkring.mail.delivery import deliver_due
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.people.models import Person
from leerkring.programmes.actions import (
    cancel_activity,
    cancel_meeting,
    change_meeting,
    choose_default_reminders,
    choose_reminders,
    copy_activity,
    follow_default_reminders,
    write_reminders,
)
from leerkring.programmes.actions.reminders import WrongDays
from leerkring.programmes.ladders import (
    coming_rungs,
    default_rules_of,
    ladder_of,
    own_choices,
    rules_of,
)
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.moments import Precision, at_amsterdam
from leerkring.programmes.queries import actor_of
from tests.factories import (
    START,
    make_actor,
    make_application,
    make_expert,
    make_invitation,
    make_meeting,
    make_network,
    make_person,
    make_questionnaire,
    make_staff,
    place_person,
)

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def local(day: int, hour: int = 9, minute: int = 0, *, month: int = 12) -> datetime:
    """Return a clock time in Amsterdam in the winter of 2023."""
    return datetime(2023, month, day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)


@pytest.fixture
def network() -> Activity:
    return make_network()


def switch_on(network: Activity, kind: str, *days: int, by_itself: bool = True) -> None:
    choose_reminders(
        by=make_actor(network.programme.organiser),
        at=START,
        activity=network,
        kind=kind,
        days=days or ladder_of(kind).days,
        hour=9,
        is_on=True,
        by_itself=by_itself,
        version=0,
    )


def run(*moments: datetime) -> list[int]:
    """Let the periodic work happen at these moments; return how many letters each time."""
    return [write_reminders(by=SYSTEM, at=moment) for moment in moments]


def offer_to(network: Activity, at: datetime, **values: object) -> Offer:
    application = make_application(network, state=ApplicationState.OFFERED, **values)
    return Offer.objects.create(application=application, offered_at=at, answer_before=local(9, 0))


def reminded() -> list[str]:
    return [letter.recipient for letter in Letter.objects.order_by("pk")]


# --- on which moments -----------------------------------------------------------------------------


def test_each_rung_goes_once_at_its_hour_however_often_the_clock_is_looked_at(
    network: Activity,
) -> None:
    switch_on(network, "offer_unanswered", -3, -1)
    offer_to(network, local(1))  # the last day to answer is the 8th
    assert run(local(5, 8, 59), local(5, 9), local(5, 9, 5), local(6)) == [0, 1, 0, 0]
    assert run(local(7, 9), local(7, 10), local(8, 9), local(9, 9)) == [1, 0, 0, 0]


def test_who_answered_just_before_is_not_reminded(network: Activity) -> None:
    switch_on(network, "offer_unanswered")
    waits, answers = offer_to(network, local(1)), offer_to(network, local(1))
    by = person_actor(answers.application.person_id or 0)
    answer_offer(by=by, at=local(5, 8, 59), application=answers.application, accept=True)
    Letter.objects.all().delete()
    run(local(5))
    assert reminded() == [waits.application.email]


def test_after_a_standstill_only_the_latest_rung_goes(network: Activity) -> None:
    switch_on(network, "offer_unanswered", -5, -3, -1)
    offer_to(network, local(1))
    assert run(local(6, 8)) == [1]
    assert Letter.objects.get().batch.startswith("reminder:offer_unanswered:")
    assert run(local(6, 20), local(7, 9)) == [0, 1]


def test_a_reminder_by_hand_counts_too(network: Activity) -> None:
    switch_on(network, "offer_unanswered", -3)
    offer_to(network, local(1))
    manager = make_actor(network.programme.organiser)
    assert len(remind_unanswered(activity=network, by=manager, at=local(5, 8))) == 1
    assert run(local(5, 9)) == [0]


def test_after_a_standstill_nothing_goes_when_the_next_rung_is_near(network: Activity) -> None:
    switch_on(network, "offer_unanswered", -3, -1)
    offer_to(network, local(1))
    assert run(local(7, 3), local(7, 9)) == [0, 1]


def test_nothing_goes_when_the_day_has_passed(network: Activity) -> None:
    switch_on(network, "offer_unanswered", -3)
    offer_to(network, local(1))
    assert run(local(9, 0)) == [0]


def test_who_was_asked_today_is_not_reminded_today(network: Activity) -> None:
    switch_on(network, "offer_unanswered", -3, -1)
    offer_to(network, local(5, 8))
    assert run(local(5, 9), local(6, 9), local(7, 9)) == [0, 0, 1]


def test_an_offer_whose_letter_still_waits_is_not_reminded_of(network: Activity) -> None:
    switch_on(network, "offer_unanswered", -3)
    offer = offer_to(network, local(1))
    Letter.objects.create(
        person=offer.application.person,
        recipient=offer.application.email,
        purpose="place_offered",
        subject_ref=f"application:{offer.application_id}",
        version=offer.pk,
        message_id="<1@x.example>",
        state=Letter.State.DRAFT,
        send_after=local(1),
        created_at=local(1),
    )
    assert run(local(5)) == [0]


def test_a_ladder_that_is_switched_on_late_does_not_make_up_for_the_past(
    network: Activity,
) -> None:
    offer_to(network, local(1))
    choose_reminders(
        by=make_actor(network.programme.organiser),
        at=local(6),
        activity=network,
        kind="offer_unanswered",
        days=[-3, -1],
        hour=9,
        is_on=True,
        by_itself=True,
        version=0,
    )
    assert run(local(6, 10), local(7, 9)) == [0, 1]


def test_a_corrected_address_does_not_get_the_same_reminder_again(network: Activity) -> None:
    switch_on(network, "offer_unanswered", -3)
    offer = offer_to(network, local(1))
    run(local(5))
    Person.objects.filter(pk=offer.application.person_id).update(email="new@school.example")
    assert run(local(6, 9), local(7, 9)) == [0, 0]


@pytest.mark.parametrize(
    ("on", "hours_in_utc"),
    [
        (
            date(2024, 4, 5),
            ("2024-03-29 08:00", "2024-04-04 07:00"),
        ),  # summer time began on the 31st
        (date(2024, 11, 1), ("2024-10-25 07:00", "2024-10-31 08:00")),  # and ended on 27 October
    ],
)
def test_the_hour_is_that_of_the_clock_on_the_wall_in_both_weeks_of_change(
    network: Activity, on: date, hours_in_utc: tuple[str, str]
) -> None:
    start = at_amsterdam(on, time(16))
    make_meeting(network, on=on, starts_at=start, ends_at=start + timedelta(hours=3))
    place_person(network)
    switch_on(network, "meeting", -7, -1)
    first, last = (datetime.fromisoformat(f"{text}+00:00") for text in hours_in_utc)
    minute = timedelta(minutes=1)
    assert run(first - minute, first, last - minute, last) == [0, 1, 0, 1]
    [rule] = [rule for rule in rules_of(network) if rule.ladder.kind == "meeting"]
    occasions = rule.ladder.occasions(network, first - minute)
    rungs = coming_rungs(rule, occasions, first - minute)
    assert [rung.at for rung in rungs] == [first, last]
    assert [len(rung.to) for rung in rungs] == [1, 1]


# --- who ------------------------------------------------------------------------------------------


def test_nobody_is_reminded_of_what_was_cancelled(network: Activity) -> None:
    manager = make_actor(network.programme.organiser)
    meeting = make_meeting(network)  # 18 January 2024
    gone = place_person(network)
    place_person(network)
    Application.objects.filter(pk=gone.pk).update(state=ApplicationState.LEFT)
    week_before = at_amsterdam(date(2024, 1, 11), time(9))
    assert run(week_before) == [1]
    cancel_meeting(by=manager, at=week_before, meeting=meeting)
    assert Letter.objects.get(purpose="meeting_reminder").state == Letter.State.DISCARDED
    other = make_network(programme=network.programme)
    make_meeting(other)
    place_person(other)
    cancel_activity(by=manager, at=week_before, activity=other)
    assert run(week_before) == [0]


def test_a_meeting_that_moves_has_its_reminders_on_its_new_day(network: Activity) -> None:
    manager = make_actor(network.programme.organiser)
    meeting = make_meeting(network)
    place_person(network)
    week_before = at_amsterdam(date(2024, 1, 11), time(9))
    run(week_before)
    change_meeting(
        by=manager,
        at=week_before + timedelta(hours=1),
        meeting=meeting,
        version=1,
        values={"on": date(2024, 1, 25)},
    )
    later = at_amsterdam(date(2024, 1, 18), time(9))
    assert run(week_before + timedelta(hours=2), later) == [0, 1]


def test_who_says_no_is_not_reminded_of_that_meeting_only(network: Activity) -> None:
    first = make_meeting(network)
    second = make_meeting(
        network,
        on=date(2024, 1, 19),
        starts_at=at_amsterdam(date(2024, 1, 19), time(16)),
        ends_at=at_amsterdam(date(2024, 1, 19), time(20)),
    )
    person = place_person(network).person
    assert person
    record_attendance_intention(
        by=person_actor(person.pk),
        at=local(1),
        activity=network,
        meeting=first,
        person=person,
        intention="no",
    )
    run(at_amsterdam(date(2024, 1, 11), time(9)), at_amsterdam(date(2024, 1, 12), time(9)))
    assert [letter.subject_ref for letter in Letter.objects.all()] == [f"meeting:{second.pk}"]


def test_only_unfinished_questionnaires_are_reminded_of(network: Activity) -> None:
    switch_on(network, "intake_unfinished", -2)
    questionnaire = make_questionnaire(network, closes_before=local(9, 0), sent_at=local(1))
    late, done, left = (place_person(network) for _ in range(3))
    copies = [make_invitation(questionnaire, one.person) for one in (late, done, left)]
    Invitation.objects.filter(pk=copies[1].pk).update(started_at=local(2), done_at=local(2))
    Application.objects.filter(pk=left.pk).update(state=ApplicationState.LEFT)
    run(local(6))
    assert reminded() == [late.email]
    assert Invitation.objects.get(pk=copies[0].pk).reminders == 1


def test_a_draft_is_reminded_of_unless_its_owner_applied_after_all(network: Activity) -> None:
    network = make_network(closes_before=local(9, 0))
    switch_on(network, "application_unsent", -3)
    draft = {"state": ApplicationState.DRAFT, "submitted_at": None, "changed_at": local(1)}
    make_application(network, **draft)
    twice = make_application(network, **draft)
    make_application(network, email=twice.email.upper(), person=make_person())
    Application.objects.filter(state="draft").update(person=None)
    assert run(local(5)) == [1]
    letter = Letter.objects.get()
    assert (letter.purpose, letter.person) == ("application_reminder", None)
    assert letter.recipient != twice.email
    assert "/aanmelding/" in as_received(letter).text


def test_an_expert_is_reminded_a_week_after_the_question(network: Activity) -> None:
    switch_on(network, "expert_unanswered", 7)
    meeting = make_meeting(network)
    for state, answered in (("invited", None), ("accepted", local(2))):
        Speaker.objects.create(
            expert=make_expert(network.programme.organiser),
            meeting=meeting,
            state=state,
            invited_at=local(1, 14),
            answered_at=answered,
        )
    assert run(local(8, 8, 59), local(8, 9), local(8, 9, 5)) == [0, 1, 0]


def test_who_did_not_say_whether_they_come_is_asked(network: Activity) -> None:
    switch_on(network, "date_unanswered", -21)
    meeting = make_meeting(network)
    silent, said = place_person(network).person, place_person(network).person
    assert silent
    assert said
    record_attendance_intention(
        by=person_actor(said.pk),
        at=local(1),
        activity=network,
        meeting=meeting,
        person=said,
        intention="yes",
    )
    run(local(28))
    assert reminded() == [silent.email]


# --- how ------------------------------------------------------------------------------------------


def test_a_reminder_that_waits_for_a_person_is_not_sent_once_it_is_answered(
    network: Activity,
) -> None:
    switch_on(network, "offer_unanswered", -3, by_itself=False)
    offer = offer_to(network, local(1))
    run(local(5))
    letter = Letter.objects.get()
    assert letter.state == Letter.State.DRAFT
    Letter.objects.update(state=Letter.State.QUEUED)
    Offer.objects.filter(pk=offer.pk).update(state=OfferState.ACCEPTED, answered_at=local(5, 10))
    assert deliver_due(now=local(5, 11)) == 0
    letter.refresh_from_db()
    assert letter.state == Letter.State.DISCARDED


def test_a_reminder_that_waited_too_long_is_not_sent_after_the_event(network: Activity) -> None:
    switch_on(network, "offer_unanswered", -3, by_itself=False)
    offer_to(network, local(1))
    run(local(5))
    deliver_due(now=local(9, 0))
    assert Letter.objects.get().state == Letter.State.DISCARDED


def test_days_stand_on_the_right_side_of_the_date_and_nobody_is_overwritten(
    network: Activity,
) -> None:
    manager = make_actor(network.programme.organiser)
    stranger = make_actor(make_network().programme.organiser)

    def choose(*days: int, kind: str = "meeting", by: object = manager, version: int = 0) -> None:
        choose_reminders(
            by=by,  # type: ignore[arg-type]
            at=START,
            activity=network,
            kind=kind,
            days=days,
            hour=9,
            is_on=True,
            by_itself=True,
            version=version,
        )

    for kind, days in (("meeting", [1]), ("expert_unanswered", [-1]), ("meeting", [])):
        with pytest.raises(WrongDays):
            choose(*days, kind=kind)
    with pytest.raises(NotAllowed):
        choose(-7, by=stranger)
    choose(-7)
    choose(-6, version=1)
    with pytest.raises(ChangedMeanwhile):
        choose(-5, version=1)


def test_without_a_known_hour_there_is_no_ladder(network: Activity) -> None:
    make_meeting(
        network,
        on=date(2024, 1, 1),
        precision=Precision.MONTH,
        start_time=None,
        end_time=None,
        starts_at=None,
        ends_at=None,
    )
    place_person(network)
    assert Meeting.objects.count() == 1
    assert run(local(25)) == [0]


def test_a_copied_network_reminds_as_its_example_does(network: Activity) -> None:
    switch_on(network, "offer_unanswered", -4)
    copy = copy_activity(
        by=make_actor(network.programme.organiser),
        at=local(1),
        activity=network,
        programme=network.programme,
        title="Opnieuw",
    )
    [rule] = [one for one in rules_of(copy) if one.ladder.kind == "offer_unanswered"]
    assert (rule.is_on, rule.days, rule.version) == (True, (-4,), 1)


# --- for all activities of an organiser -----------------------------------------------------------


def choose_for_all(network: Activity, *days: int, at: datetime = START, version: int = 0) -> None:
    choose_default_reminders(
        by=make_actor(network.programme.organiser),
        at=at,
        organiser=network.programme.organiser,
        kind="offer_unanswered",
        days=days,
        hour=9,
        is_on=True,
        by_itself=True,
        version=version,
    )


def test_what_an_organiser_chooses_holds_for_activities_without_a_choice_of_their_own(
    network: Activity,
) -> None:
    other = make_network(programme=network.programme)
    switch_on(other, "offer_unanswered", -1)
    choose_for_all(network, -4)
    offer_to(network, local(1))
    offer_to(other, local(1))
    assert run(local(4), local(7)) == [1, 1]
    assert own_choices([network, other]) == {"offer_unanswered": [other]}


def test_a_default_that_is_chosen_late_makes_up_for_no_moment_that_passed(
    network: Activity,
) -> None:
    offer_to(network, local(1))
    choose_for_all(network, -4, at=local(5))
    assert run(local(5), local(6)) == [0, 0]


def test_a_default_is_changed_by_its_version_and_by_managers_of_all_only(
    network: Activity,
) -> None:
    choose_for_all(network, -4)
    with pytest.raises(ChangedMeanwhile):
        choose_for_all(network, -3, version=7)
    choose_for_all(network, -3, version=1)
    [rule] = [
        rule
        for rule in default_rules_of(network.programme.organiser)
        if rule.ladder.kind == "offer_unanswered"
    ]
    assert (rule.days, rule.version, rule.is_own) == ((-3,), 2, True)
    with pytest.raises(NotAllowed):
        choose_default_reminders(
            by=actor_of(make_staff(network.programme.organiser, activity=network)),
            at=START,
            organiser=network.programme.organiser,
            kind="offer_unanswered",
            days=(-3,),
            hour=9,
            is_on=True,
            by_itself=True,
            version=2,
        )


def test_who_follows_the_default_again_makes_up_for_no_moment_that_passed(
    network: Activity,
) -> None:
    choose_for_all(network, -4, -1)
    switch_on(network, "offer_unanswered", -2)
    offer_to(network, local(1))
    by = make_actor(network.programme.organiser)
    assert run(local(5, 12)) == [0]  # the default's first moment was the 4th
    values = {"by": by, "at": local(5, 13), "activity": network, "kind": "offer_unanswered"}
    with pytest.raises(WrongState):
        follow_default_reminders(version=2, **values)
    follow_default_reminders(version=1, **values)
    with pytest.raises(WrongState):
        follow_default_reminders(version=2, **values)
    assert run(local(5, 14), local(6, 9), local(7, 9)) == [0, 0, 1]
    assert own_choices([network]) == {}
