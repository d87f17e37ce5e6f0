from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from leerkring.attendance.models import Attendance
from leerkring.audit.actors import Actor, ActorKind, Grant
from leerkring.audit.problems import ChangedMeanwhile, NotAllowed
from leerkring.programmes.actions import (
    add_meeting,
    cancel_meeting,
    change_meeting,
    link_joint_meeting,
    move_meeting,
    set_agenda,
    unlink_joint_meeting,
)
from leerkring.programmes.actions.meetings import (
    EndsBeforeItStarts,
    HourIsSkipped,
    MeetingNeedsAnActivity,
)
from leerkring.programmes.blueprints import AgendaLine
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import meetings_by_activity
from leerkring.programmes.registers import on_meeting_changed
from tests.factories import make_actor, make_meeting, make_network, make_person

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 12, 1, 9, tzinfo=UTC)


def change(meeting: Meeting, by: Actor, **values: Any) -> Meeting:
    return change_meeting(by=by, at=NOW, meeting=meeting, version=meeting.version, values=values)


@pytest.fixture
def heard() -> Iterator[list[frozenset[str]]]:
    """The names of the fields that the hook was called with."""
    calls: list[frozenset[str]] = []

    def listen(meeting: Meeting, fields: frozenset[str], by: Actor, at: datetime) -> None:
        calls.append(fields)

    on_meeting_changed.register(listen)
    yield calls
    on_meeting_changed._handlers.remove(listen)


@pytest.fixture
def network() -> Activity:
    return make_network()


@pytest.fixture
def manager(network: Activity) -> Actor:
    return make_actor(network.programme.organiser)


def test_moving_a_meeting_moves_the_activity_and_its_calendars(
    network: Activity, manager: Actor, heard: list[frozenset[str]]
) -> None:
    meeting = make_meeting(network)
    change(meeting, manager, on=date(2024, 3, 14))
    network.refresh_from_db()
    assert network.starts_at == datetime(2024, 3, 14, 15, tzinfo=UTC)
    assert (meeting.calendar_sequence, meeting.version) == (1, 2)
    assert heard == [frozenset({"on"})]


def titles(network: Activity) -> list[str]:
    [planned] = meetings_by_activity([network]).values()
    return [one.meeting.title for one in planned]


def test_a_meeting_that_gets_an_earlier_day_comes_earlier(
    network: Activity, manager: Actor
) -> None:
    make_meeting(network, title="januari", on=date(2024, 1, 18))
    undated = {"on": None, "precision": "tbd", "starts_at": None, "ends_at": None}
    make_meeting(network, title="later", **undated)
    make_meeting(network, title="mei", on=date(2024, 5, 16))
    new = add_meeting(
        by=manager,
        at=NOW,
        activity=network,
        values={"title": "maart", "on": date(2024, 3, 14), "precision": "day"},
    )
    assert titles(network) == ["januari", "maart", "later", "mei"]
    change(new, manager, on=date(2024, 6, 6))
    assert titles(network) == ["januari", "later", "mei", "maart"]


def test_summer_time_is_counted_in(network: Activity, manager: Actor) -> None:
    meeting = make_meeting(network)
    change(meeting, manager, on=date(2024, 5, 16))
    assert meeting.starts_at == datetime(2024, 5, 16, 14, tzinfo=UTC)


def test_a_new_description_leaves_calendars_alone(
    network: Activity, manager: Actor, heard: list[frozenset[str]]
) -> None:
    meeting = make_meeting(network)
    change(meeting, manager, description="Neem je vragen mee")
    assert meeting.calendar_sequence == 0
    assert heard == [frozenset({"description"})]


def test_saving_without_a_change_tells_nobody(
    network: Activity, manager: Actor, heard: list[frozenset[str]]
) -> None:
    meeting = make_meeting(network, start_time=time(16), end_time=time(20))
    change(meeting, manager, title=meeting.title)
    assert heard == []
    assert meeting.version == 1


def test_a_meeting_may_be_known_to_the_month_only(network: Activity, manager: Actor) -> None:
    meeting = add_meeting(
        by=manager,
        at=NOW,
        activity=network,
        values={"title": "Intake", "on": date(2023, 11, 1), "precision": "month"},
    )
    assert (meeting.starts_at, meeting.precision) == (None, "month")
    network.refresh_from_db()
    assert network.ends_at == datetime(2023, 11, 30, 23, tzinfo=UTC)


def test_with_one_unknown_date_the_end_is_unknown(network: Activity, manager: Actor) -> None:
    make_meeting(network)
    add_meeting(by=manager, at=NOW, activity=network, values={"title": "Later"})
    network.refresh_from_db()
    assert network.starts_at is not None
    assert network.ends_at is None


def test_a_date_that_becomes_unknown_keeps_the_answers(network: Activity, manager: Actor) -> None:
    meeting, person = make_meeting(network), make_person()
    Attendance.objects.create(person=person, meeting=meeting, activity=network, intention="yes")
    change(meeting, manager, on=None, precision="tbd")
    assert meeting.starts_at is None
    assert Attendance.objects.get(person=person).intention == "yes"


def test_hours_that_are_turned_round_are_refused(network: Activity, manager: Actor) -> None:
    with pytest.raises(EndsBeforeItStarts):
        change(make_meeting(network), manager, start_time=time(20), end_time=time(16))


@pytest.mark.parametrize(
    ("start", "end", "hours"), [(time(20), time(0, 30), 4.5), (time(19), time(0), 5)]
)
def test_a_meeting_may_last_past_midnight(
    network: Activity, manager: Actor, start: time, end: time, hours: float
) -> None:
    meeting = change(make_meeting(network), manager, start_time=start, end_time=end)
    assert meeting.starts_at is not None
    assert meeting.ends_at is not None
    assert (meeting.ends_at - meeting.starts_at).total_seconds() == hours * 3600


@pytest.mark.parametrize("hours", [(time(2, 30), time(3, 30)), (time(1), time(2, 30))])
def test_an_hour_that_the_clock_skips_is_refused(
    network: Activity, manager: Actor, hours: tuple[time, time]
) -> None:
    start, end = hours
    with pytest.raises(HourIsSkipped):
        change(make_meeting(network), manager, on=date(2027, 3, 28), start_time=start, end_time=end)


def test_a_new_meeting_comes_before_the_closing(network: Activity, manager: Actor) -> None:
    make_meeting(network)
    make_meeting(network, is_closing=True, title="Slot")
    add_meeting(by=manager, at=NOW, activity=network, values={"title": "Extra"})
    plans = meetings_by_activity([network])[network.pk]
    assert [plan.meeting.title for plan in plans][1:] == ["Extra", "Slot"]


def test_a_joint_meeting_asks_the_right_for_each_of_its_activities(network: Activity) -> None:
    other = make_network(programme=network.programme)
    joint = make_meeting(network, other)
    grant = Grant(network.programme.organiser_id, "manager", network.pk)
    of_one = Actor(ActorKind.ACCOUNT, "7", "Noor", None, frozenset({grant}))
    with pytest.raises(NotAllowed):
        change(joint, of_one, title="Alleen van mij")


def test_sharing_and_letting_go_of_a_joint_meeting(network: Activity, manager: Actor) -> None:
    other = make_network(programme=network.programme)
    closing = make_meeting(network, is_closing=True)
    link_joint_meeting(by=manager, at=NOW, meeting=closing, activity=other)
    assert other.ends_at == closing.ends_at
    unlink_joint_meeting(by=manager, at=NOW, meeting=closing, activity=other)
    with pytest.raises(MeetingNeedsAnActivity):
        unlink_joint_meeting(by=manager, at=NOW, meeting=closing, activity=network)


def test_meetings_change_places(network: Activity, manager: Actor) -> None:
    first, second = make_meeting(network), make_meeting(network)
    move_meeting(by=manager, at=NOW, activity=network, meeting=second, up=True)
    move_meeting(by=manager, at=NOW, activity=network, meeting=second, up=True)
    plans = meetings_by_activity([network])[network.pk]
    assert [(p.meeting.pk, p.number) for p in plans] == [(second.pk, 1), (first.pk, 2)]


def test_a_cancelled_meeting_no_longer_counts_for_the_span(
    network: Activity, manager: Actor
) -> None:
    make_meeting(network)
    last = make_meeting(
        network,
        on=date(2024, 9, 19),
        starts_at=datetime(2024, 9, 19, 14, tzinfo=UTC),
        ends_at=datetime(2024, 9, 19, 18, tzinfo=UTC),
    )
    cancel_meeting(by=manager, at=NOW, meeting=last)
    network.refresh_from_db()
    assert network.ends_at == datetime(2024, 1, 18, 19, tzinfo=UTC)
    assert last.calendar_sequence == 1


def test_an_agenda_keeps_what_hangs_on_its_lines(network: Activity, manager: Actor) -> None:
    meeting = make_meeting(network)
    set_agenda(
        by=manager,
        at=NOW,
        meeting=meeting,
        version=1,
        lines=[AgendaLine(5, "Welkom"), AgendaLine(30, "Inbreng"), AgendaLine(5, "Weg")],
    )
    welcome, talk, _gone = meeting.agenda.all()
    lines = [AgendaLine(40, "Inbreng", id=talk.pk), AgendaLine(5, "Welkom", id=welcome.pk)]
    set_agenda(by=manager, at=NOW, meeting=meeting, version=2, lines=lines)
    assert [(i.pk, i.minutes) for i in meeting.agenda.all()] == [(talk.pk, 40), (welcome.pk, 5)]
    with pytest.raises(ChangedMeanwhile):
        set_agenda(by=manager, at=NOW, meeting=meeting, version=2, lines=[])
