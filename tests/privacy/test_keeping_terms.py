from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from leerkring.admissions.models import Application
from leerkring.audit.actions import PLATFORM
from leerkring.audit.actors import SYSTEM
from leerkring.audit.checks import verify_chain
from leerkring.audit.problems import NotAllowed
from leerkring.intake.models import Answer, Item
from leerkring.people.models import Person
from leerkring.people.privacy import Declaration, declared
from leerkring.privacy.actions import NoSuchPart, OutsideTheLaw, keep_terms, place_hold, set_term
from leerkring.privacy.models import CleanUp
from leerkring.programmes.models import Activity
from leerkring.selection.models import Decision
from tests.factories import (
    START,
    make_actor,
    make_application,
    make_fragment,
    make_network,
    make_organiser,
    make_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]
END = datetime(2024, 1, 31, 20, tzinfo=UTC)


def kind(model: type) -> Declaration:
    return next(one for one in declared() if one.model is model)


def network() -> Activity:
    return make_network(starts_at=START, ends_at=END)


@pytest.mark.capability(122)
def test_a_motivation_goes_by_itself_a_year_after_the_last_meeting_and_the_row_stays() -> None:
    application = make_application(network())
    keep_terms(by=SYSTEM, at=datetime(2025, 1, 31, 19, tzinfo=UTC))
    application.refresh_from_db()
    assert application.motivation
    done = keep_terms(by=SYSTEM, at=datetime(2025, 1, 31, 21, tzinfo=UTC))
    application.refresh_from_db()
    assert (application.motivation, application.email, application.sector) == ("", "", "po")
    assert done is not None
    assert done.counts["admissions.Application"] == 1
    assert list(verify_chain(PLATFORM)) == []


def test_a_second_night_finds_nothing_more() -> None:
    make_application(network())
    at = datetime(2025, 2, 1, 3, tzinfo=UTC)
    keep_terms(by=SYSTEM, at=at)
    assert keep_terms(by=SYSTEM, at=at + timedelta(days=1)) is None
    assert CleanUp.objects.count() == 1


def test_an_activity_may_have_a_shorter_term_than_the_others() -> None:
    short, usual = make_application(network()), make_application(network())
    by = make_actor(make_organiser(), "privacy")
    set_term(by=by, at=START, declaration=kind(Application), months=3, activity=short.activity)
    keep_terms(by=SYSTEM, at=datetime(2024, 5, 1, tzinfo=UTC))
    words = dict(Application.objects.values_list("pk", "motivation"))
    assert (words[short.pk], bool(words[usual.pk])) == ("", True)


def test_the_answers_to_one_question_may_have_a_shorter_term() -> None:
    activity = network()
    fragment = make_fragment(activity, "Hoe begin ik?")
    other = Item.objects.create(
        questionnaire=fragment.answer.invitation.questionnaire,
        position=2,
        kind=Item.Kind.LONG,
        text="Wat eet je niet?",
    )
    invitation = fragment.answer.invitation
    Answer.objects.create(invitation=invitation, item=other, text="noten", answered_at=START)
    by = make_actor(make_organiser(), "privacy")
    set_term(by=by, at=START, declaration=kind(Answer), months=1, question=f"item:{other.pk}")
    keep_terms(by=SYSTEM, at=datetime(2024, 3, 15, tzinfo=UTC))
    assert dict(Answer.objects.values_list("item_id", "text")) == {
        fragment.answer.item_id: "Hoe begin ik?",
        other.pk: "",
    }


def test_a_question_of_the_form_loses_its_answers_alone() -> None:
    application = make_application(network(), answers={"7": "noten", "8": "ja"})
    by = make_actor(make_organiser(), "privacy")
    set_term(by=by, at=START, declaration=kind(Application), months=1, question="question:7")
    keep_terms(by=SYSTEM, at=datetime(2024, 3, 15, tzinfo=UTC))
    application.refresh_from_db()
    assert application.answers == {"8": "ja"}


@pytest.mark.parametrize("months", [0, 13])
def test_a_term_is_never_longer_than_the_register_says(months: int) -> None:
    by = make_actor(make_organiser(), "privacy")
    with pytest.raises(OutsideTheLaw):
        set_term(by=by, at=START, declaration=kind(Application), months=months)


def test_what_the_law_asks_to_be_kept_cannot_go_sooner() -> None:
    by = make_actor(make_organiser(), "privacy")
    with pytest.raises(OutsideTheLaw):
        set_term(by=by, at=START, declaration=kind(Decision), months=12)


def test_a_term_for_a_question_that_the_kind_does_not_have_is_refused() -> None:
    by = make_actor(make_organiser(), "privacy")
    with pytest.raises(NoSuchPart):
        set_term(by=by, at=START, declaration=kind(Decision), months=84, question="item:1")


def test_only_a_privacy_officer_sets_terms() -> None:
    with pytest.raises(NotAllowed):
        set_term(by=make_actor(make_organiser()), at=START, declaration=kind(Application), months=6)


def test_what_is_held_stays_past_its_term() -> None:
    application = make_application(network())
    by = make_actor(application.activity.programme.organiser, "privacy")
    at = datetime(2025, 6, 1, tzinfo=UTC)
    place_hold(
        by=by,
        at=at,
        person=application.person,
        kind="objection",
        reason="Bezwaar",
        until_before=at.date() + timedelta(days=30),
    )
    keep_terms(by=SYSTEM, at=at + timedelta(days=1))
    application.refresh_from_db()
    assert application.motivation
    keep_terms(by=SYSTEM, at=at + timedelta(days=31))
    application.refresh_from_db()
    assert not application.motivation


def test_whoever_takes_part_in_nothing_for_years_is_erased() -> None:
    gone = make_person(created_at=START)
    make_application(network(), person=gone)
    done = keep_terms(by=SYSTEM, at=datetime(2027, 2, 1, tzinfo=UTC))
    assert done is not None
    assert Person.objects.get(pk=gone.pk).erased_at is not None


def test_a_clock_that_was_set_back_erases_nothing() -> None:
    application = make_application(network())
    assert keep_terms(by=SYSTEM, at=datetime(1999, 1, 1, tzinfo=UTC)) is None
    application.refresh_from_db()
    assert application.motivation
