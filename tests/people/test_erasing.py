from __future__ import annotations

from datetime import timedelta

import pytest

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actions import PLATFORM
from leerkring.audit.actors import SYSTEM, person_actor
from leerkring.audit.checks import verify_chain
from leerkring.audit.models import Event, EventPayload
from leerkring.audit.problems import NotAllowed
from leerkring.audit.trail import record
from leerkring.mail.models import Letter
from leerkring.people.actions import ErasedPerson
from leerkring.people.belongings import belongings_of
from leerkring.people.erasing import CannotBeErasedYet, erase_person
from leerkring.people.privacy import declared
from leerkring.people.trail import Verb
from leerkring.programmes.models import Subscription
from leerkring.selection.models import DrawRound
from leerkring.selection.states import DrawState
from tests.factories import (
    START,
    make_actor,
    make_application,
    make_expert,
    make_network,
    make_organiser,
    make_person,
    make_staff,
    place_person,
)
from tests.people.marked import mark, somebody_everywhere, tables_with
from tests.web.staff.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.persistence]
NOW = START + timedelta(days=1)
MARK = "zqmerkzq"


def test_nothing_of_an_erased_person_is_left_in_any_table() -> None:
    world = World()
    person = somebody_everywhere(world)
    kinds = mark(person, MARK)
    missing = {one.key for one in declared() if one.is_found} - {one.key for one in kinds}
    assert missing == {"programmes.Membership"}  # whoever is in a team is not erased
    erase_person(by=SYSTEM, at=NOW, person=person)
    assert tables_with(MARK) == []


def test_a_place_moves_on_and_the_counts_stay() -> None:
    network = make_network(places=1, places_taken=1)
    placed = place_person(network)
    erase_person(by=SYSTEM, at=NOW, person=placed.person)
    placed.refresh_from_db()
    assert (placed.state, placed.email, placed.motivation) == (ApplicationState.LEFT, "", "")
    assert Application.objects.filter(activity=network).count() == 1


def test_a_letter_that_waits_is_not_sent_to_somebody_erased() -> None:
    world = World()
    person = world.participant()
    erase_person(by=SYSTEM, at=NOW, person=person)
    states = set(Letter.objects.filter(person=person).values_list("state", flat=True))
    assert states == {Letter.State.DISCARDED}


def test_nobody_is_erased_twice() -> None:
    person = make_person()
    erase_person(by=SYSTEM, at=NOW, person=person)
    with pytest.raises(ErasedPerson):
        erase_person(by=SYSTEM, at=NOW, person=person)


def test_only_a_privacy_officer_erases() -> None:
    with pytest.raises(NotAllowed):
        erase_person(by=make_actor(make_organiser()), at=NOW, person=make_person())
    officer = make_actor(make_organiser(), "privacy")
    assert erase_person(by=officer, at=NOW, person=make_person()).erased_at == NOW


def test_whoever_holds_a_role_leaves_the_team_first() -> None:
    account = make_staff(make_organiser())
    with pytest.raises(CannotBeErasedYet, match="team"):
        erase_person(by=SYSTEM, at=NOW, person=account.person)


def test_whoever_is_applicant_expert_and_staff_at_once_goes_in_all_three() -> None:
    organiser = make_organiser()
    account = make_staff(organiser)
    person = account.person
    application = make_application(make_network(), person=person, email=person.email)
    expert = make_expert(organiser, person=person, bio="Onderzoekt schoolkeuze.")
    with pytest.raises(CannotBeErasedYet, match="team"):
        erase_person(by=SYSTEM, at=NOW, person=person)
    account.memberships.all().delete()
    erase_person(by=SYSTEM, at=NOW, person=person)
    for row in (application, expert, account):
        row.refresh_from_db()
    assert (application.motivation, application.email, expert.bio) == ("", "", "")
    assert (account.is_active, account.email) == (False, f"erased-{account.pk}@erased.invalid")


def test_an_address_is_found_however_it_was_typed() -> None:
    person = make_person(email="noor@school.example")
    late = make_application(make_network(), person=None, email="Noor@School.Example")
    erase_person(by=SYSTEM, at=NOW, person=person)
    late.refresh_from_db()
    assert late.email == ""


def test_a_draw_that_is_locked_keeps_its_pool() -> None:
    network = make_network()
    application = make_application(network)
    draw = DrawRound.objects.create(
        seed="zaad", pool_digest="p", pool_size=1, places=1, public_id="p1", state=DrawState.FIXED
    )
    draw.activities.add(network)
    with pytest.raises(CannotBeErasedYet, match="loting"):
        erase_person(by=SYSTEM, at=NOW, person=application.person)


def test_what_came_by_a_shared_address_may_be_the_other_ones() -> None:
    first = make_person(email="team@school.example")
    second = make_person(email="team@school.example", shares_mailbox=True)
    news = Subscription.objects.create(email="team@school.example", asked_at=START)
    erase_person(by=SYSTEM, at=NOW, person=second)
    assert Subscription.objects.filter(pk=news.pk).exists()
    first.refresh_from_db()
    assert first.email == "team@school.example"


def test_a_name_that_many_have_finds_nothing_by_itself() -> None:
    person = make_person(given_name="An", family_name="")
    kept = belongings_of(person)
    assert [one.key for one in kept] == ["people.Person"]


def test_what_the_erased_one_wrote_in_the_trail_goes_and_the_event_stays() -> None:
    person = make_person()
    record(person_actor(person.pk, person.name), START, Verb.PERSON_CORRECTED, person)
    erase_person(by=SYSTEM, at=NOW, person=person)
    events = Event.objects.filter(subject=f"person:{person.pk}").order_by("pk")
    assert [event.verb for event in events] == ["person_corrected", "person_erased"]
    assert not EventPayload.objects.filter(event=events[0]).exists()
    assert list(verify_chain(PLATFORM)) == []
