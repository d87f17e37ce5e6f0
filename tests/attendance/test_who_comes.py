"""Who is on a meeting's list, and what they hear of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.attendance import actions, queries
from leerkring.attendance.actions import record_attendance_intention
from leerkring.attendance.emergency import people_concerned
from leerkring.attendance.models import Attendance
from leerkring.audit.actors import Actor, ActorKind
from leerkring.audit.problems import NotAllowed
from leerkring.live.queries import people_for_groups
from leerkring.mail.models import Letter
from leerkring.people.models import Account, Person
from leerkring.planning.queries import travellers_of
from leerkring.programmes.actions import add_meeting, change_meeting, write_reminders
from leerkring.programmes.actions.meetings import AlreadyAnnounced, remove_meeting
from leerkring.programmes.models import Meeting
from tests.factories import (
    START,
    make_actor,
    make_application,
    make_meeting,
    make_network,
    make_person,
    make_staff,
)

pytestmark = pytest.mark.django_db
AT = datetime(2023, 12, 1, 9, tzinfo=UTC)


def placed(activity, **values):
    return make_application(activity, state=ApplicationState.PLACED, **values)


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def manager(network):
    return make_actor(network.programme.organiser)


def test_a_moved_date_tells_everyone_too(network, manager) -> None:
    meeting = make_meeting(network)
    placed(network)
    values = {"on": (START + timedelta(days=200)).date()}
    change_meeting(by=manager, at=AT, meeting=meeting, version=1, values=values)
    assert Letter.objects.get().subject.startswith("Gewijzigd: de datum")


def test_a_new_title_tells_nobody(network, manager) -> None:
    meeting = make_meeting(network)
    placed(network)
    change_meeting(by=manager, at=AT, meeting=meeting, version=1, values={"title": "Andere titel"})
    assert not Letter.objects.exists()


def test_who_leaves_after_a_meeting_stays_counted_as_having_been_there(network, manager) -> None:
    been, to_come = make_meeting(network), make_meeting(network)
    leaving = placed(network)
    actions.expect_at_meetings(leaving, manager, AT)
    assert {row.meeting_id for row in Attendance.objects.all()} == {been.pk, to_come.pk}
    actions.record_arrival(
        by=manager, at=AT, activity=network, meeting=been, person=leaving.person, came=True
    )
    actions.expect_no_longer(leaving, manager, AT)
    assert list(Attendance.objects.values_list("meeting_id", "came")) == [(been.pk, True)]


def test_a_reminder_is_written_once_and_not_to_who_said_no(network, manager) -> None:
    meeting = make_meeting(network)
    comes, stays = placed(network), placed(network)
    record_attendance_intention(
        by=manager,
        at=AT,
        activity=network,
        meeting=meeting,
        person=stays.person,
        intention="no",
        heard="belde",
    )
    week_before = meeting.starts_at - timedelta(days=6)
    for _ in range(2):
        write_reminders(by=manager, at=week_before)
    assert [letter.recipient for letter in Letter.objects.all()] == [comes.person.email]


def test_nobody_is_reminded_long_before(network, manager) -> None:
    meeting = make_meeting(network)
    placed(network)
    assert write_reminders(by=manager, at=meeting.starts_at - timedelta(days=8)) == 0


def test_a_meeting_that_moves_is_reminded_of_again(network, manager) -> None:
    meeting = make_meeting(network)
    placed(network)
    write_reminders(by=manager, at=meeting.starts_at - timedelta(days=6))
    values = {"on": meeting.on + timedelta(days=30)}
    change_meeting(by=manager, at=AT, meeting=meeting, version=1, values=values)
    moved = Meeting.objects.get()
    assert write_reminders(by=manager, at=moved.starts_at - timedelta(days=6)) == 1


def test_the_list_of_a_meeting_counts_answers_and_arrivals(network, manager) -> None:
    meeting = make_meeting(network)
    people = [placed(network).person for _ in range(3)]
    for person, intention in zip(people, ("yes", "no", ""), strict=True):
        if intention:
            record_attendance_intention(
                by=manager,
                at=AT,
                activity=network,
                meeting=meeting,
                person=person,
                intention=intention,
                heard="belde",
            )
    actions.record_arrivals(
        by=manager, at=AT, activity=network, meeting=meeting, people={people[0]: True}
    )
    numbers = queries.numbers_of(queries.roll_of(meeting))
    assert (numbers.yes, numbers.no, numbers.unknown, numbers.came) == (1, 1, 1, 1)


def test_a_delegate_stands_on_the_list_in_somebodys_stead(network, manager) -> None:
    meeting = make_meeting(network)
    alderman = placed(network).person
    actions.welcome_unlisted(
        by=manager,
        at=AT,
        activity=network,
        meeting=meeting,
        given_name="Bo",
        family_name="Jansen",
        stands_in_for=alderman,
    )
    listed = queries.roll_of(meeting)[-1]
    assert (listed.person.given_name, listed.stands_in_for) == ("Bo", alderman)


def test_a_joint_meeting_lists_the_people_of_all_its_networks(manager, network) -> None:
    teachers = make_network(programme=network.programme)
    closing = make_meeting(network, teachers)
    both = make_person()
    placed(network, person=both)
    placed(teachers, person=both)
    placed(teachers)
    assert len(queries.roll_of(closing)) == 2


def test_saying_no_to_one_meeting_shows_on_that_meeting_only(network) -> None:
    first, second, person = make_meeting(network), make_meeting(network), make_person()
    by = Actor(ActorKind.PERSON, str(person.pk), person.name, person.pk)
    for meeting, answer in ((first, "yes"), (second, "yes"), (second, "no")):
        record_attendance_intention(
            by=by, at=AT, activity=network, meeting=meeting, person=person, intention=answer
        )
    rows = Attendance.objects.filter(person=person).values_list("meeting_id", "intention")
    assert dict(rows) == {first.pk: "yes", second.pk: "no"}


def test_nobody_answers_for_somebody_else(network) -> None:
    meeting, stranger = make_meeting(network), make_person()
    by = Actor(ActorKind.PERSON, str(stranger.pk), "", stranger.pk)
    with pytest.raises(NotAllowed):
        record_attendance_intention(
            by=by, at=AT, activity=network, meeting=meeting, person=make_person(), intention="no"
        )


def test_after_the_meeting_the_intention_stands(network, manager) -> None:
    meeting, person = make_meeting(network), make_person()
    with pytest.raises(actions.MeetingIsOver):
        record_attendance_intention(
            by=manager,
            at=meeting.ends_at,
            activity=network,
            meeting=meeting,
            person=person,
            intention="no",
            heard="belde",
        )
    actions.record_arrival(
        by=manager, at=meeting.ends_at, activity=network, meeting=meeting, person=person, came=True
    )
    assert Attendance.objects.get(person=person).came is True


def test_who_is_in_the_room_is_counted_not_named(network) -> None:
    meeting = make_meeting(network)
    for role in ("school_leader", "school_leader", "teacher"):
        placed(network, role=role, sector="vo")
    absent = placed(network)
    Attendance.objects.create(
        person=absent.person, meeting=meeting, activity=network, intention="no"
    )
    make_application(network, state=ApplicationState.LEFT)
    room = queries.in_the_room(meeting)
    assert (room.total, room.by_role) == (3, [("schoolleider", 2), ("leraar", 1)])


def test_a_planned_meeting_stays_once_somebody_answered_for_it(network, manager) -> None:
    answered, silent = (
        add_meeting(by=manager, at=AT, activity=network, values={"title": title})
        for title in ("Eerste", "Tweede")
    )
    record_attendance_intention(
        by=manager,
        at=AT,
        activity=network,
        meeting=answered,
        person=placed(network).person,
        intention="maybe",
        heard="belde",
    )
    with pytest.raises(AlreadyAnnounced):
        remove_meeting(by=manager, at=AT, meeting=answered)
    remove_meeting(by=manager, at=AT, meeting=silent)
    assert list(Meeting.objects.values_list("pk", flat=True)) == [answered.pk]


LISTS = {
    "the roll": lambda meeting: [one.person for one in queries.roll_of(meeting)],
    "whom a change concerns": lambda meeting: [
        one.person for one in queries.people_to_tell([meeting])
    ],
    "who is reached at once": lambda meeting: [one.person for one in people_concerned(meeting)],
    "who sits in groups": people_for_groups,
    "who travels": lambda meeting: [
        one.person for one in travellers_of(meeting.activities.select_related("programme").get())
    ],
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("has_gone", ["erased", "withdrawn", "on the reserve list", ""])
def test_who_was_erased_or_has_no_place_stands_on_no_list(network, name, has_gone) -> None:
    meeting = make_meeting(network)
    stays, other = placed(network).person, placed(network)
    if has_gone == "erased":
        Person.objects.filter(pk=other.person_id).update(erased_at=AT)
    elif has_gone:
        state = ApplicationState.WITHDRAWN if has_gone == "withdrawn" else ApplicationState.RESERVE
        Application.objects.filter(pk=other.pk).update(state=state)
    expected = {stays} if has_gone else {stays, other.person}
    assert set(LISTS[name](meeting)) - {None} == expected


@pytest.mark.parametrize("is_active", [True, False])
def test_a_colleague_who_left_is_not_called_when_it_is_urgent(network, is_active) -> None:
    colleague = make_staff(network.programme.organiser, "facilitator")
    Account.objects.filter(pk=colleague.pk).update(is_active=is_active)
    concerned = [one.person for one in people_concerned(make_meeting(network))]
    assert (colleague.person in concerned) == is_active
