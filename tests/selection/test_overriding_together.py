"""People decide otherwise in a draw over several networks: never two places, and nothing unsaid."""

from __future__ import annotations

from typing import Any

import pytest

from leerkring.admissions.actions.places import NoPlaceLeft
from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import Actor
from leerkring.programmes.models import Activity, Programme
from leerkring.selection.actions.drawing import AlreadyDrawn, ExceptionWaits
from leerkring.selection.actions.outcomes import seal_outcomes
from leerkring.selection.actions.overriding import HasPlaceElsewhere, agree, ask_override
from leerkring.selection.actions.releasing import release
from leerkring.selection.models import Decision, DrawRound, Override
from tests.factories import make_organisation
from tests.selection.test_joint_draw import (
    ANSWER,
    AT,
    applies,
    drawn,
    fixed,
    leaders,
    manager,
    placed,
    programme,
    ready,
    second,
    teachers,
    with_a_place_and_another_wish,
)
from tests.selection.test_joint_draw import (
    agree as agree_on_spread,
)

__all__ = ["leaders", "manager", "programme", "second", "teachers"]
pytestmark = pytest.mark.django_db
S = ApplicationState
K, O = Override.Kind, Decision.Outcome  # noqa: E741


def ask(application: Application, kind: str, by: Actor, **wanted: Any) -> Override:
    activities = Activity.objects.select_related("programme__organiser")
    override = ask_override(
        activity=activities.get(pk=application.activity_id),
        kind=kind,
        application=application,
        wanted=wanted,
        reason="Promised in the spring",
        by=by,
        at=AT,
    )
    rows = Override.objects.select_related("activity__programme", "round", "asked_by__person")
    return rows.get(pk=override.pk)


def outcome(round_: DrawRound, application: Application) -> tuple[str, str]:
    found = Decision.objects.get(round=round_, application=application)
    return found.outcome, found.reason


def waiting_in(round_: DrawRound, network: Activity) -> Application:
    rows = Decision.objects.filter(
        round=round_, application__activity=network, outcome=O.RESERVE
    ).select_related("application")
    found = rows.order_by("reserve_number").first()
    assert found is not None
    return found.application


# --- after the draw -----------------------------------------------------------------------------


def test_nobody_is_given_a_second_place_or_a_turn_beside_one(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second)
    _place, other = with_a_place_and_another_wish(round_)
    for wanted in (O.PLACE, O.RESERVE):
        with pytest.raises(HasPlaceElsewhere):
            ask(other, K.OUTCOME, manager, outcome=wanted.value)
    assert not Override.objects.exists()


def test_who_loses_a_place_by_hand_counts_again_and_who_gets_it_leaves_the_other_list(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second)
    place, other = with_a_place_and_another_wish(round_)
    taken = ask(place, K.OUTCOME, manager, outcome="no_place")
    assert taken.effect["elsewhere"] == [[other.activity.title, "counts_again"]]
    agree(override=taken, by=second, at=AT)
    assert outcome(round_, other) == (O.RESERVE, "counts_again")

    both = Application.objects.filter(
        decisions__round=round_, decisions__outcome=O.RESERVE, activity=place.activity_id
    ).filter(
        person__applications__decisions__round=round_, person__applications__activity=other.activity
    )
    happy = both.exclude(person=place.person_id).first()
    assert happy is not None
    given = ask(happy, K.OUTCOME, manager, outcome="place")
    assert given.effect["elsewhere"] == [[other.activity.title, "ends"]]
    agree(override=given, by=second, at=AT)
    there = Application.objects.get(person=happy.person_id, activity=other.activity)
    assert outcome(round_, there) == (O.NO_PLACE, "placed_elsewhere")
    assert len(placed(round_)) == 7
    release(round_=round_, answer_before=ANSWER, by=manager, at=AT)
    held = Application.objects.filter(state__in=[S.OFFERED, S.PLACED])
    assert held.values("person").distinct().count() == held.count() == 7


def test_a_full_network_gives_no_place_more(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second)
    with pytest.raises(NoPlaceLeft):
        ask(waiting_in(round_, leaders), K.OUTCOME, manager, outcome="place")


def test_a_shared_most_of_one_school_that_would_be_passed_is_said(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    Programme.objects.filter(pk=programme.pk).update(most_per_organisation=1)
    programme.refresh_from_db(fields=["most_per_organisation"])
    school = make_organisation()
    mine = [applies(one, by=manager, organisation=school)[0] for one in (leaders, teachers)]
    mine += [applies(one, by=manager, organisation=school)[0] for one in (leaders, teachers)]
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second)
    people = placed(round_)
    there = [row for row in mine if row.person_id in people]
    if not there:  # let one of the school be drawn
        row = mine[0]
        Decision.objects.filter(round=round_, application=row).update(outcome=O.PLACE)
        there = [row]
    elsewhere = teachers if there[0].activity_id == leaders.pk else leaders
    waits = next(row for row in mine if row.activity_id == elsewhere.pk)
    out = Decision.objects.filter(
        round=round_, application__activity=elsewhere, outcome=O.PLACE
    ).exclude(application__organisation=school)
    first = out.select_related("application").first()
    assert first is not None
    agree(override=ask(first.application, K.OUTCOME, manager, outcome="no_place"), by=second, at=AT)
    asked = ask(waits, K.OUTCOME, manager, outcome="place")
    assert {"kind": "cap", "side": "most", "bound": 1, "now": 2} in asked.effect["broken"]


def test_after_the_release_no_free_place_goes_to_who_has_one_elsewhere(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    ready(leaders, teachers, manager)
    round_ = drawn(programme, manager, second)
    release(round_=round_, answer_before=ANSWER, by=manager, at=AT)
    waiting = Application.objects.filter(state=S.RESERVE, activity=teachers).first()
    holder = Application.objects.filter(state=S.OFFERED, activity=leaders).first()
    assert waiting is not None
    assert holder is not None
    Application.objects.filter(person=holder.person_id, activity=teachers).delete()
    Application.objects.filter(pk=waiting.pk).update(person=holder.person_id)
    seal_outcomes(round_)  # as the actions would leave it
    Activity.objects.filter(pk=teachers.pk).update(places=5)
    with pytest.raises(HasPlaceElsewhere):
        ask(waiting, K.OUTCOME, manager, outcome="place")


# --- before the draw ----------------------------------------------------------------------------


def test_a_place_is_reserved_in_one_network_only(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    here, there = applies(leaders, teachers, by=manager)
    ready(leaders, teachers, manager)
    one, other = ask(here, K.RESERVED_PLACE, manager), ask(there, K.RESERVED_PLACE, manager)
    agree(override=one, by=second, at=AT)
    with pytest.raises(HasPlaceElsewhere):
        agree(override=other, by=second, at=AT)


@pytest.mark.parametrize("both", [True, False])
def test_the_effect_before_the_draw_is_that_on_everybody_in_all_networks(
    both: bool, programme: Programme, leaders: Activity, teachers: Activity, manager: Actor
) -> None:
    row, *_more = applies(*([leaders, teachers] if both else [leaders]), by=manager)
    ready(leaders, teachers, manager)
    effect = ask(row, K.RESERVED_PLACE, manager).effect
    assert (effect["shape"], effect["pool"], effect["places"]) == ("chances", [15, 14], [7, 6])
    assert effect["lowest"][1] < effect["lowest"][0] < 0.5
    out = ask(row, K.DUPLICATE, manager, takes_part=False).effect
    assert out["pool"] == ([15, 15] if both else [15, 14])
    assert out["lowest"][1] >= out["lowest"][0] - 1e-9


def test_where_one_network_has_agreed_on_nothing_the_effect_is_told_for_itself(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor
) -> None:
    row, *_more = applies(leaders, by=manager)
    for _ in range(5):
        applies(leaders, by=manager)
    agree_on_spread(leaders, manager)
    effect = ask(row, K.RESERVED_PLACE, manager).effect
    assert (effect["pool"], effect["places"]) == ([6, 5], [4, 3])


def test_an_exception_agreed_after_the_draw_stands_fast_stays_out_of_it(
    programme: Programme, leaders: Activity, teachers: Activity, manager: Actor, second: Actor
) -> None:
    row, *_more = applies(leaders, teachers, by=manager)
    ready(leaders, teachers, manager)
    asked = ask(row, K.RESERVED_PLACE, manager)
    with pytest.raises(ExceptionWaits):
        fixed(programme, manager)
    Override.objects.filter(pk=asked.pk).update(state="refused")
    fixed(programme, manager)
    Override.objects.filter(pk=asked.pk).update(state="asked")  # as if it came at that moment
    with pytest.raises(AlreadyDrawn):
        agree(override=asked, by=second, at=AT)
