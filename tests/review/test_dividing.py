from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leerkring.admissions.models import Application
from leerkring.audit.actors import Actor
from leerkring.audit.problems import NotAllowed
from leerkring.mail.models import Letter
from leerkring.people.models import Account
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import actor_of
from leerkring.review.actions.dividing import (
    AlreadyRead,
    CannotReadThis,
    NobodyToRead,
    RemindedToday,
    ask_for_an_independent_view,
    ask_to_read,
    behind,
    divide_reading,
    pass_on,
    remind_readers,
    take_back,
    undo_division,
)
from leerkring.review.actions.reviewing import SteppedBack, review, step_back
from leerkring.review.models import ReadingPlan, ReadingTask, Review
from leerkring.review.readers import applications_to_read, loads_of
from leerkring.review.tasks import look_after_reading
from leerkring.review.verdicts import with_readings
from tests.conftest import Clock
from tests.factories import (
    make_actor,
    make_affiliation,
    make_application,
    make_network,
    make_organisation,
    make_person,
    make_staff,
)

pytestmark = pytest.mark.django_db
AT = datetime(2023, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def network() -> Activity:
    return make_network(places=6)


@pytest.fixture
def manager(network: Activity) -> Actor:
    return make_actor(network.programme.organiser)


def reviewer(network: Activity, **values: Any) -> Account:
    return make_staff(network.programme.organiser, "reviewer", **values)


def apply(network: Activity, number: int) -> list[Application]:
    return [make_application(network) for _number in range(number)]


def divided(network: Activity, manager: Actor, *readers: Account, **values: Any) -> dict[int, int]:
    return divide_reading(activity=network, readers=readers, by=manager, at=AT, **values).given


def task(application: Application, reader: Account) -> ReadingTask:
    rows = ReadingTask.objects.select_related("application__activity__programme", "reader__person")
    return rows.get(application=application, reader=reader)


# --- dividing -------------------------------------------------------------------------------------


def test_motivations_are_divided_evenly_and_a_new_one_follows(
    network: Activity, manager: Actor, clock: Clock
) -> None:
    one, two = reviewer(network), reviewer(network)
    apply(network, 5)
    assert sorted(divided(network, manager, one, two).values()) == [2, 3]
    apply(network, 1)
    look_after_reading.call()
    assert sorted(load.given for load in loads_of(network)) == [3, 3]


def test_a_reader_is_never_given_their_own_school_or_board(
    network: Activity, manager: Actor
) -> None:
    board = make_organisation(kind="board")
    own, beside = make_organisation(parent=board), make_organisation(parent=board)
    person = make_person()
    make_affiliation(person, own)
    one, two = reviewer(network, person=person), reviewer(network)
    rows = [make_application(network, organisation=school) for school in (own, beside, board)]
    [free] = apply(network, 1)
    divided(network, manager, one, two)
    assert {row.reader_id for row in ReadingTask.objects.filter(application__in=rows)} == {two.pk}
    assert task(free, one)


def test_what_was_divided_before_stays_and_a_third_reader_gets_the_rest(
    network: Activity, manager: Actor
) -> None:
    one, two, three = (reviewer(network) for _number in range(3))
    apply(network, 4)
    divided(network, manager, one, two)
    before = set(ReadingTask.objects.values_list("pk", flat=True))
    apply(network, 2)
    assert divided(network, manager, one, two, three) == {three.pk: 2}
    assert before < set(ReadingTask.objects.values_list("pk", flat=True))


def test_dividing_afresh_leaves_what_was_read(network: Activity, manager: Actor) -> None:
    one, two = reviewer(network), reviewer(network)
    rows = apply(network, 4)
    divided(network, manager, one)
    review(application=rows[0], verdict="suitable", by=actor_of(one), at=AT)
    assert divided(network, manager, two, afresh=True) == {two.pk: 3}
    assert {load.reader.pk: load.given for load in loads_of(network)} == {one.pk: 1, two.pk: 3}


def test_two_readers_each_get_every_motivation(network: Activity, manager: Actor) -> None:
    ReadingPlan.objects.create(activity=network, readers=2)
    one, two = reviewer(network), reviewer(network)
    apply(network, 3)
    assert divided(network, manager, one, two) == {one.pk: 3, two.pk: 3}


def test_an_undone_division_leaves_one_pile_and_what_was_read(
    network: Activity, manager: Actor, clock: Clock
) -> None:
    one, two = reviewer(network), reviewer(network)
    rows = apply(network, 3)
    divided(network, manager, one)
    review(application=rows[0], verdict="suitable", by=actor_of(one), at=AT)
    assert undo_division(activity=network, by=manager, at=AT) == 2
    look_after_reading.call()
    assert set(applications_to_read(network, actor_of(two), AT)) == {rows[1], rows[2]}
    assert [(load.given, load.done) for load in loads_of(network)] == [(1, 1)]


def test_what_lacks_a_reader_is_named(network: Activity, manager: Actor) -> None:
    ReadingPlan.objects.create(activity=network, readers=2)
    apply(network, 3)
    found = divide_reading(activity=network, readers=[reviewer(network)], by=manager, at=AT)
    assert (found.number, found.short) == (3, 3)


def test_a_division_needs_readers_and_the_right(network: Activity, manager: Actor) -> None:
    one = reviewer(network)
    with pytest.raises(NobodyToRead):
        divided(network, manager)
    with pytest.raises(NotAllowed):
        divided(network, actor_of(one), one)


def test_a_doubt_goes_to_the_other_reader_at_once(network: Activity, manager: Actor) -> None:
    one, two = reviewer(network), reviewer(network)
    [row] = apply(network, 1)
    divided(network, manager, one)
    other = apply(network, 1)
    divided(network, manager, two)
    review(application=row, verdict="doubt", by=actor_of(one), at=AT)
    assert task(row, two).counts
    review(application=row, verdict="suitable", by=actor_of(two), at=AT)
    assert with_readings(Application.objects.filter(pk=row.pk)).get().verdict == "suitable"
    assert ReadingTask.objects.filter(application=other[0]).count() == 1


# --- one reader's list ----------------------------------------------------------------------------


def test_the_own_list_comes_first_and_that_of_others_is_left_alone(
    network: Activity, manager: Actor
) -> None:
    one, two = reviewer(network), reviewer(network)
    apply(network, 6)
    divided(network, manager, one, two)
    late = apply(network, 1)
    pile = list(applications_to_read(network, actor_of(one), AT))
    assert [row.is_mine for row in pile] == [True, True, True, False]
    assert pile[-1] == late[0]


def test_who_reads_without_being_asked_is_not_counted(network: Activity, manager: Actor) -> None:
    one, two = reviewer(network), reviewer(network)
    [row] = apply(network, 1)
    divided(network, manager, one)
    review(application=row, verdict="not", by=actor_of(two), at=AT)
    assert not Review.objects.get().counts
    review(application=row, verdict="suitable", by=actor_of(one), at=AT)
    assert with_readings(Application.objects.all()).get().verdict == "suitable"


def test_stepping_back_hands_the_motivation_to_somebody_else(
    network: Activity, manager: Actor
) -> None:
    one, two = reviewer(network), reviewer(network)
    rows = apply(network, 2)
    divided(network, manager, one, two)
    mine = next(row for row in rows if ReadingTask.objects.filter(application=row, reader=one))
    step_back(application=mine, reason="ik ken haar", by=actor_of(one), at=AT)
    assert task(mine, two)
    given = {load.reader.pk: (load.given, load.stepped_back) for load in loads_of(network)}
    assert given == {one.pk: (0, 1), two.pk: (2, 0)}
    assert not applications_to_read(network, actor_of(one), AT).exists()
    with pytest.raises(SteppedBack):
        review(application=mine, verdict="suitable", by=actor_of(one), at=AT)


def test_without_a_division_stepping_back_leaves_it_on_the_pile(network: Activity) -> None:
    one, two = reviewer(network), reviewer(network)
    [row] = apply(network, 1)
    step_back(application=row, reason="ik ken haar", by=actor_of(one), at=AT)
    assert not applications_to_read(network, actor_of(one), AT).exists()
    assert list(applications_to_read(network, actor_of(two), AT)) == [row]


# --- one motivation -------------------------------------------------------------------------------


def test_a_motivation_is_passed_on_or_taken_back_until_it_was_read(
    network: Activity, manager: Actor
) -> None:
    one, two = reviewer(network), reviewer(network)
    first, second = apply(network, 2)
    divided(network, manager, one)
    passed = pass_on(task=task(first, one), reader=two, by=manager, at=AT)
    assert passed.reader_id == two.pk
    with pytest.raises(CannotReadThis):
        pass_on(task=task(first, two), reader=two, by=manager, at=AT)
    take_back(task=task(second, one), by=manager, at=AT)
    assert behind(network) == {two.pk: 1}
    review(application=first, verdict="suitable", by=actor_of(two), at=AT)
    with pytest.raises(AlreadyRead):
        take_back(task=task(first, two), by=manager, at=AT)


def test_an_independent_view_is_seen_and_not_counted(network: Activity, manager: Actor) -> None:
    one, expert = reviewer(network), reviewer(network)
    rows = apply(network, 3)
    divided(network, manager, one)
    arguments = {"activity": network, "reader": expert, "by": manager, "at": AT}
    assert ask_for_an_independent_view(**arguments) == 3
    assert ask_for_an_independent_view(**arguments) == 0
    review(application=rows[0], verdict="not", by=actor_of(expert), at=AT)
    found = with_readings(Application.objects.filter(pk=rows[0].pk)).get()
    assert (found.verdict, found.readings) == ("", 0)


def test_a_third_reader_is_never_one_who_read_it(network: Activity, manager: Actor) -> None:
    one, two = reviewer(network), reviewer(network)
    [row] = apply(network, 1)
    review(application=row, verdict="suitable", by=actor_of(one), at=AT)
    row = Application.objects.select_related("activity__programme").get(pk=row.pk)
    with pytest.raises(CannotReadThis):
        ask_to_read(application=row, reader=one, by=manager, at=AT)
    assert ask_to_read(application=row, reader=two, by=manager, at=AT).counts


# --- reminders ------------------------------------------------------------------------------------


def fresh(network: Activity) -> Activity:
    return Activity.objects.select_related("programme__organiser").get(pk=network.pk)


def test_who_is_behind_is_reminded_at_most_once_a_day(network: Activity, manager: Actor) -> None:
    one, two = reviewer(network), reviewer(network)
    rows = apply(network, 2)
    divided(network, manager, one, two)
    mine = next(row for row in rows if ReadingTask.objects.filter(application=row, reader=one))
    review(application=mine, verdict="suitable", by=actor_of(one), at=AT)
    assert remind_readers(activity=fresh(network), by=manager, at=AT) == 1
    assert Letter.objects.get().recipient == two.person.email
    with pytest.raises(RemindedToday):
        remind_readers(activity=fresh(network), by=manager, at=AT + timedelta(hours=5))
    assert remind_readers(activity=fresh(network), by=manager, at=AT + timedelta(days=1)) == 1


def test_readers_are_told_what_they_were_given(network: Activity, manager: Actor) -> None:
    one = reviewer(network)
    apply(network, 3)
    divide_reading(activity=fresh(network), readers=[one], tell=True, by=manager, at=AT)
    letter = Letter.objects.get()
    assert (letter.purpose, "3 motivat" in letter.subject) == ("reading_given", True)
    assert f"/beheer/netwerken/{network.slug}/lezen/" in letter.text


def test_the_clock_reminds_every_other_day_before_the_last_day(
    network: Activity, manager: Actor, clock: Clock
) -> None:
    last = clock.move_to("2023-11-24 00:00")
    ReadingPlan.objects.create(activity=network, read_before=last)
    apply(network, 2)
    divided(network, manager, reviewer(network))
    sent = []
    for moment in ("11-20 12:00", "11-21 12:00", "11-22 12:30", "11-23 13:00", "11-24 12:00"):
        clock.move_to(f"2023-{moment}")
        look_after_reading.call()
        sent.append(Letter.objects.count())
    assert sent == [0, 1, 1, 2, 2]
