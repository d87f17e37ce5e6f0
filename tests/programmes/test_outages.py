"""Outages: noticed by a gap, written down by a person, and what they do to a deadline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from leerkring.admissions.actions.applying import DeadlinePassed, submit
from leerkring.admissions.queries.window import Window, applicant, window
from leerkring.audit.actors import SYSTEM
from leerkring.audit.models import Event
from leerkring.audit.problems import NotAllowed
from leerkring.mail.models import Letter
from leerkring.programmes.actions import extend_deadline, note_life, note_outage
from leerkring.programmes.actions.formal import EndsBeforeItBegan, GivesNoTime, TooLateToExtend
from leerkring.programmes.models import Activity, DeadlineExtension, LifeSign, Outage
from leerkring.programmes.moments import midnight
from leerkring.programmes.outages import deadlines_touched, proposed_deadline
from leerkring.project import beating
from tests.factories import make_actor, make_application, make_network, make_organiser

pytestmark = [pytest.mark.django_db, pytest.mark.capability(156)]
NOON = datetime(2023, 11, 17, 11, tzinfo=UTC)
END = midnight(datetime(2023, 11, 18, tzinfo=UTC).date())  # the last day is 17 November
HOUR = timedelta(hours=1)


def network(**values: object) -> Activity:
    return make_network(closes_before=END, **values)


def outage(**values: object) -> Outage:
    defaults = {"what": "pages", "began_at": NOON, "ended_at": NOON + 3 * HOUR, "noted_at": END}
    return Outage.objects.create(**{**defaults, **values})


# --- noticed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("part", LifeSign.Part.values)
def test_a_silence_is_an_outage_from_the_last_sign_of_life_to_the_next(part: str) -> None:
    note_life(part=part, by=SYSTEM, at=NOON)
    note_life(part=part, by=SYSTEM, at=NOON + timedelta(minutes=1))

    noticed = note_life(part=part, by=SYSTEM, at=NOON + 2 * HOUR)

    assert noticed is not None
    assert (noticed.began_at, noticed.ended_at) == (NOON + timedelta(minutes=1), NOON + 2 * HOUR)
    assert (noticed.what, noticed.organiser) == (part, None)
    assert Event.objects.get(subject=f"outage:{noticed.pk}").verb == "outage_noticed"


def test_a_restart_of_a_few_minutes_is_no_outage() -> None:
    note_life(part="work", by=SYSTEM, at=NOON)
    assert note_life(part="work", by=SYSTEM, at=NOON + timedelta(minutes=10)) is None
    assert not Outage.objects.exists()


def test_one_part_that_lives_does_not_hide_that_another_is_silent() -> None:
    for part in ("pages", "work"):
        note_life(part=part, by=SYSTEM, at=NOON)
    for minutes in range(1, 90):
        note_life(part="work", by=SYSTEM, at=NOON + timedelta(minutes=minutes))
    assert not Outage.objects.exists()
    assert note_life(part="pages", by=SYSTEM, at=NOON + 1.5 * HOUR) is not None


def test_a_clock_that_jumps_back_makes_no_outage() -> None:
    note_life(part="work", by=SYSTEM, at=NOON)
    note_life(part="work", by=SYSTEM, at=NOON - 2 * HOUR)
    assert note_life(part="work", by=SYSTEM, at=NOON + timedelta(minutes=1)) is None


def test_only_the_system_writes_signs_of_life() -> None:
    with pytest.raises(NotAllowed):
        note_life(part="work", by=make_actor(make_organiser()), at=NOON)


def test_storage_that_fails_gives_no_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("leerkring.project.probes.try_files", full)
    monkeypatch.setattr("django.db.connection.close", lambda: None)  # the test's transaction
    assert beating.beat() is False
    assert not LifeSign.objects.exists()
    monkeypatch.undo()


# --- written down by a person -----------------------------------------------------------------


def test_a_manager_writes_down_what_the_system_cannot_notice() -> None:
    organiser = make_organiser()
    noted = note_outage(
        organiser=organiser,
        what="mail_in",
        note=" Het postvak zat vol. ",
        began_at=NOON,
        ended_at=NOON + HOUR,
        by=make_actor(organiser),
        at=NOON + 2 * HOUR,
    )
    assert (noted.organiser, noted.note) == (organiser, "Het postvak zat vol.")


@pytest.mark.parametrize("ended", [NOON, NOON - HOUR, NOON + 3 * HOUR])
def test_an_outage_that_ends_too_early_or_in_the_future_is_refused(ended: datetime) -> None:
    organiser = make_organiser()
    with pytest.raises(EndsBeforeItBegan):
        note_outage(
            organiser=organiser,
            what="other",
            note="",
            began_at=NOON,
            ended_at=ended,
            by=make_actor(organiser),
            at=NOON + 2 * HOUR,
        )


# --- which deadlines are touched ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("began", "ended", "is_touched"),
    [
        (NOON, NOON + 3 * HOUR, True),
        (NOON, NOON + timedelta(minutes=30), False),  # too short to keep anybody out
        (END - 30 * HOUR, END - 25 * HOUR, False),  # long before
        (END - 25 * HOUR, END - 24 * HOUR, True),  # shortly before
        (END - HOUR, END + 5 * HOUR, True),  # over the deadline itself
        (END, END + 5 * HOUR, False),  # after it
    ],
)
def test_an_outage_touches_the_deadlines_within_and_shortly_after_it(
    began: datetime, ended: datetime, is_touched: bool
) -> None:
    activity = network()
    outage(began_at=began, ended_at=ended)
    found = deadlines_touched(make_actor(activity.programme.organiser), END + 24 * HOUR)
    assert [one.activity for one in found] == ([activity] if is_touched else [])


def test_what_one_organiser_wrote_down_touches_no_deadline_of_another() -> None:
    activity, other = network(), network()
    outage(organiser=other.programme.organiser)
    assert deadlines_touched(make_actor(activity.programme.organiser), END) == []
    assert len(deadlines_touched(make_actor(other.programme.organiser), END)) == 1


def test_nothing_is_proposed_once_people_are_being_read() -> None:
    activity = network(selection=Activity.Selection.READING)
    row = outage()
    by = make_actor(activity.programme.organiser)
    assert deadlines_touched(by, END) == []
    with pytest.raises(TooLateToExtend):
        extend_deadline(activity=activity, outage=row, until=END + 48 * HOUR, by=by, at=END)


@pytest.mark.parametrize(
    ("began", "ended", "last_day"),
    [
        (NOON, NOON + 3 * HOUR, 18),  # part of a day is given back as a day
        (END - 50 * HOUR, END - 2 * HOUR, 19),  # two days
        (END - HOUR, END + 40 * HOUR, 21),  # from the day on which it worked again
    ],
)
def test_the_lost_time_is_given_back_in_whole_days(
    began: datetime, ended: datetime, last_day: int
) -> None:
    until = proposed_deadline(network(), outage(began_at=began, ended_at=ended), ended)
    assert until == midnight(datetime(2023, 11, last_day + 1, tzinfo=UTC).date())


# --- extending ----------------------------------------------------------------------------------


def extended(activity: Activity, row: Outage, at: datetime) -> DeadlineExtension:
    by = make_actor(activity.programme.organiser)
    until = proposed_deadline(activity, row, at)
    return extend_deadline(activity=activity, outage=row, until=until, by=by, at=at)


def test_who_was_too_late_by_an_outage_can_apply_once_it_is_extended() -> None:
    activity, row = network(), outage()
    late = make_application(activity, state="draft", submitted_at=None, person=None)
    after = END + HOUR
    with pytest.raises(DeadlinePassed):
        submit(by=applicant(late), at=after, application=late)

    extended(activity, row, after)

    late.refresh_from_db()
    assert window(Activity.objects.get(pk=activity.pk), after) == Window.OPEN


def test_whoever_has_a_draft_hears_the_old_and_the_new_last_day_and_nobody_else_does() -> None:
    activity, row = network(), outage()
    draft = make_application(activity, state="draft", submitted_at=None, person=None)
    make_application(activity)
    make_application(network(), state="draft", submitted_at=None, person=None)

    extended(activity, row, NOON + 4 * HOUR)

    letter = Letter.objects.get(purpose="deadline_extended")
    assert letter.recipient == draft.email
    assert "vrijdag 17 november 2023" in letter.text
    assert "zaterdag 18 november 2023" in letter.text


def test_an_outage_extends_a_deadline_once() -> None:
    activity, row = network(), outage()
    extended(activity, row, NOON + 4 * HOUR)
    by = make_actor(activity.programme.organiser)
    assert deadlines_touched(by, NOON + 5 * HOUR) == []
    with pytest.raises(TooLateToExtend):
        extended(Activity.objects.select_related("programme__organiser").get(), row, END)
    event = Event.objects.get(verb="deadline_extended")
    assert event.subject == f"activity:{activity.pk}"


@pytest.mark.parametrize("until", [END, END - HOUR])
def test_a_deadline_never_moves_back(until: datetime) -> None:
    activity, row = network(), outage()
    by = make_actor(activity.programme.organiser)
    with pytest.raises(GivesNoTime):
        extend_deadline(activity=activity, outage=row, until=until, by=by, at=NOON + 4 * HOUR)
    assert Activity.objects.get(pk=activity.pk).closes_before == END


def test_another_organisers_manager_cannot_extend() -> None:
    activity, row = network(), outage()
    with pytest.raises(NotAllowed):
        extend_deadline(
            activity=activity,
            outage=row,
            until=END + 48 * HOUR,
            by=make_actor(make_organiser()),
            at=NOON + 4 * HOUR,
        )
