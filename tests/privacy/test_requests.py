from __future__ import annotations

from datetime import date, timedelta

import pytest

from leerkring.audit.actors import SYSTEM, Actor, person_actor
from leerkring.audit.models import Event
from leerkring.audit.problems import HowUnknown, NotAllowed, WrongState
from leerkring.mail.models import Letter
from leerkring.people.erasing import CannotBeErasedYet
from leerkring.people.models import Person
from leerkring.privacy.actions import (
    WAITING_TIME,
    AskedBefore,
    EndsInThePast,
    ReasonMissing,
    agree_erasure,
    ask_erasure,
    keep_terms,
    lift_hold,
    place_hold,
    refuse_erasure,
    take_erasure_back,
)
from leerkring.privacy.models import ErasureRequest, Hold
from leerkring.privacy.queries import organisers_keeping
from leerkring.privacy.states import RequestState
from leerkring.programmes.models import Organiser
from tests.factories import (
    START,
    make_actor,
    make_expert,
    make_network,
    make_organiser,
    make_person,
    make_programme,
    place_person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]
NOW = START + timedelta(days=1)


def participant() -> tuple[Person, Organiser]:
    network = make_network()
    return place_person(network).person, network.programme.organiser


def officer(organiser: Organiser) -> Actor:
    return make_actor(organiser, "privacy")


def asked(person: Person) -> ErasureRequest:
    return ask_erasure(by=person_actor(person.pk), at=NOW, person=person, note="Ik stop ermee.")


def letters_to(person: Person) -> list[str]:
    return list(
        Letter.objects.filter(person=person).order_by("pk").values_list("purpose", flat=True)
    )


@pytest.mark.capability(123)
def test_a_week_after_an_officer_agreed_the_person_is_erased() -> None:
    person, organiser = participant()
    request = asked(person)
    agree_erasure(by=officer(organiser), at=NOW, request=request)
    assert letters_to(person) == ["erasure_receipt", "erasure_agreed"]
    keep_terms(by=SYSTEM, at=NOW + WAITING_TIME - timedelta(minutes=1))
    assert Person.objects.get(pk=person.pk).erased_at is None
    keep_terms(by=SYSTEM, at=NOW + WAITING_TIME)
    person.refresh_from_db()
    request.refresh_from_db()
    assert (person.email, person.given_name, person.family_name) == (None, "", "")
    assert (request.state, request.note) == (RequestState.CARRIED_OUT, "")
    assert not Letter.objects.exclude(text="").filter(person=person).exists()


def test_the_receipt_holds_a_copy_of_the_request_and_its_moment() -> None:
    person, _organiser = participant()
    asked(person)
    letter = Letter.objects.get(person=person)
    assert "Ik stop ermee." in letter.text
    assert "3 oktober 2023" in letter.text


def test_a_request_is_taken_back_until_it_is_carried_out() -> None:
    person, organiser = participant()
    request = asked(person)
    agree_erasure(by=officer(organiser), at=NOW, request=request)
    take_erasure_back(by=person_actor(person.pk), at=NOW, request=request)
    keep_terms(by=SYSTEM, at=NOW + WAITING_TIME)
    assert Person.objects.get(pk=person.pk).erased_at is None
    with pytest.raises(WrongState):
        take_erasure_back(by=person_actor(person.pk), at=NOW, request=request)


def test_each_organiser_that_keeps_something_agrees() -> None:
    person, first = participant()
    second = make_organiser()
    make_expert(second, person=person)
    assert organisers_keeping(person) == {first.pk, second.pk}
    request = asked(person)
    agree_erasure(by=officer(first), at=NOW, request=request)
    assert request.state == RequestState.ASKED
    agree_erasure(by=officer(second), at=NOW, request=request)
    assert request.state == RequestState.AGREED


def test_an_officer_of_another_organiser_decides_nothing() -> None:
    person, _organiser = participant()
    stranger = officer(make_organiser())
    request = asked(person)
    with pytest.raises(NotAllowed):
        agree_erasure(by=stranger, at=NOW, request=request)
    with pytest.raises(NotAllowed):
        refuse_erasure(by=stranger, at=NOW, request=request, reason="Nee")
    with pytest.raises(NotAllowed):
        place_hold(
            by=stranger,
            at=NOW,
            person=person,
            kind="law",
            reason="Zo",
            until_before=date(2024, 1, 1),
        )


def test_nobody_asks_for_another() -> None:
    person, _organiser = participant()
    with pytest.raises(NotAllowed):
        ask_erasure(by=person_actor(make_person().pk), at=NOW, person=person)


def test_an_officer_who_enters_a_request_says_how_they_heard_it() -> None:
    person, organiser = participant()
    by = officer(organiser)
    with pytest.raises(HowUnknown):
        ask_erasure(by=by, at=NOW, person=person)
    ask_erasure(by=by, at=NOW, person=person, heard="per brief van 1 oktober")
    event = Event.objects.select_related("payload").get(verb="erasure_entered")
    assert event.payload.values == {"heard": "per brief van 1 oktober"}


def test_one_request_at_a_time() -> None:
    person, _organiser = participant()
    asked(person)
    with pytest.raises(AskedBefore):
        asked(person)


def test_whoever_is_refused_reads_why() -> None:
    person, organiser = participant()
    request = asked(person)
    with pytest.raises(ReasonMissing):
        refuse_erasure(by=officer(organiser), at=NOW, request=request, reason=" ")
    refuse_erasure(by=officer(organiser), at=NOW, request=request, reason="Je bezwaar loopt nog.")
    assert "Je bezwaar loopt nog." in Letter.objects.get(purpose="erasure_refused").text


def test_while_an_objection_runs_nothing_is_erased() -> None:
    person, organiser = participant()
    by = officer(organiser)
    request = asked(person)
    until = (NOW + timedelta(days=60)).date()
    hold = place_hold(
        by=by, at=NOW, person=person, kind="objection", reason="Bezwaar 12", until_before=until
    )
    with pytest.raises(CannotBeErasedYet):
        agree_erasure(by=by, at=NOW, request=request)
    lift_hold(by=by, at=NOW, hold=hold)
    agree_erasure(by=by, at=NOW, request=request)
    assert request.state == RequestState.AGREED


def test_what_comes_in_between_makes_a_request_wait_and_not_fail() -> None:
    person, organiser = participant()
    by = officer(organiser)
    request = asked(person)
    agree_erasure(by=by, at=NOW, request=request)
    until = (NOW + timedelta(days=60)).date()
    place_hold(by=by, at=NOW, person=person, kind="law", reason="Wob", until_before=until)
    keep_terms(by=SYSTEM, at=NOW + WAITING_TIME)
    assert Person.objects.get(pk=person.pk).erased_at is None
    keep_terms(by=SYSTEM, at=NOW + timedelta(days=61))
    assert Person.objects.get(pk=person.pk).erased_at is not None


def test_a_hold_ends_on_a_day_to_come() -> None:
    person, organiser = participant()
    with pytest.raises(EndsInThePast):
        place_hold(
            by=officer(organiser),
            at=NOW,
            person=person,
            kind="law",
            reason="Zo",
            until_before=NOW.date(),
        )
    assert not Hold.objects.exists()


def test_a_programme_of_nobody_keeps_nothing() -> None:
    make_programme()
    assert organisers_keeping(make_person()) == frozenset()
