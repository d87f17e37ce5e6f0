from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from leerkring.admissions.registers import on_left, on_placed
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import SYSTEM
from leerkring.audit.problems import ChangedMeanwhile, NotAllowed
from leerkring.intake.actions.questionnaires import (
    AlreadySent,
    ClosesInThePast,
    NobodyToAsk,
    NoQuestions,
    WhomChanged,
    add_item,
    edit_item,
    edit_questionnaire,
    make_questionnaire,
    move_item,
    remind,
    remove_item,
    send_questionnaire,
)
from leerkring.intake.links import invitation_for
from leerkring.intake.models import Invitation, Item
from leerkring.intake.queries.questionnaires import copies_to_remind, people_without_copy
from leerkring.intake.starter import ItemWords
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.programmes.models import Activity
from tests.factories import (
    START,
    make_actor,
    make_application,
    make_invitation,
    make_network,
    make_person,
    place_person,
)
from tests.factories import make_questionnaire as questionnaire_row

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 11, 27, 9, tzinfo=UTC)
CLOSES = datetime(2023, 12, 15, 23, tzinfo=UTC)


@pytest.fixture
def network() -> Activity:
    return make_network()


@pytest.fixture
def manager(network):
    return make_actor(network.programme.organiser)


def send(questionnaire, by, at=NOW):
    ids = [person.pk for person in people_without_copy(questionnaire)]
    return send_questionnaire(by=by, at=at, questionnaire=questionnaire, person_ids=ids)


def texts(questionnaire) -> list[str]:
    return [item.text for item in questionnaire.items.all()]


def test_a_new_questionnaire_begins_with_four_questions_in_dutch(network, manager) -> None:
    made = make_questionnaire(
        by=manager, at=NOW, activity=network, title="Intake", intro="", closes_before=CLOSES
    )
    assert texts(made) == [
        "Welke vraag over gelijke kansen breng je mee?",
        "Wat zou je na de laatste bijeenkomst willen kunnen?",
        "Wat heb je al geprobeerd, en wat leverde dat op?",
        "Waar sta je nu: waar is de school wel van, en waarvan niet?",
    ]
    assert [item.feeds_themes for item in made.items.all()] == [True, True, False, False]
    assert made.items.last().key == "position"


def test_questions_move_up_and_down_and_stop_at_the_ends(network, manager) -> None:
    made = make_questionnaire(
        by=manager,
        at=NOW,
        activity=network,
        title="Intake",
        intro="",
        closes_before=CLOSES,
        items=[ItemWords(kind=Item.Kind.SHORT, text=letter) for letter in "abc"],
    )
    last = made.items.last()
    last.questionnaire = made
    move_item(by=manager, at=NOW, item=last, steps=-1)
    assert texts(made) == ["a", "c", "b"]
    move_item(by=manager, at=NOW, item=last, steps=-5)
    assert texts(made) == ["c", "a", "b"]


def test_sending_gives_each_participant_a_letter_with_a_link_of_their_own(network, manager) -> None:
    placed = [place_person(network) for _ in range(3)]
    make_application(network)
    make_application(network, state=ApplicationState.RESERVE, reserve_number=1)
    send(questionnaire_row(network), manager)
    letters = Letter.objects.filter(purpose="intake_invitation")
    assert {letter.person_id for letter in letters} == {row.person_id for row in placed}
    tokens = {
        part
        for letter in letters
        for part in as_received(letter).text.split("/")
        if "-" in part and part[0].isdigit()
    }
    assert len(tokens) == 3
    assert {invitation_for(token).person_id for token in tokens} == {r.person_id for r in placed}


def test_the_letter_names_the_last_day_in_the_recipient_s_language(network, manager) -> None:
    place_person(network, person=make_person(language="en"))
    send(questionnaire_row(network), manager)
    letter = Letter.objects.get()
    assert "Friday 15 December 2023" in letter.text
    assert "/en/mijn/vragenlijst/" in as_received(letter).text


def test_a_list_that_changed_after_it_was_confirmed_is_not_sent(network, manager) -> None:
    place_person(network)
    questionnaire = questionnaire_row(network)
    confirmed = [person.pk for person in people_without_copy(questionnaire)]
    place_person(network)
    with pytest.raises(WhomChanged):
        send_questionnaire(by=manager, at=NOW, questionnaire=questionnaire, person_ids=confirmed)
    assert not Letter.objects.exists()


def test_sending_twice_asks_nobody_twice(network, manager) -> None:
    place_person(network)
    questionnaire = questionnaire_row(network)
    send(questionnaire, manager)
    with pytest.raises(NobodyToAsk):
        send(questionnaire, manager)
    assert Letter.objects.count() == 1


def test_a_questionnaire_whose_last_day_has_passed_is_not_sent(network, manager) -> None:
    place_person(network)
    with pytest.raises(ClosesInThePast):
        send(questionnaire_row(network, closes_before=NOW), manager)


def test_a_questionnaire_without_questions_is_not_sent(network, manager) -> None:
    place_person(network)
    questionnaire = questionnaire_row(network)
    questionnaire.items.all().delete()
    with pytest.raises(NoQuestions):
        send(questionnaire, manager)


def test_a_facilitator_cannot_send(network) -> None:
    place_person(network)
    with pytest.raises(NotAllowed):
        send(questionnaire_row(network), make_actor(network.programme.organiser, "facilitator"))


def test_after_sending_only_the_wording_may_change(network, manager) -> None:
    place_person(network)
    questionnaire = questionnaire_row(network)
    send(questionnaire, manager)
    item = questionnaire.items.get()
    item.questionnaire = questionnaire
    words = ItemWords(kind=Item.Kind.SHORT, text="Welke vraag neem je mee?")
    edit_item(by=manager, at=NOW, item=item, version=questionnaire.version, words=words)
    assert (item.text, item.kind) == ("Welke vraag neem je mee?", Item.Kind.LONG)
    with pytest.raises(AlreadySent):
        add_item(by=manager, at=NOW, questionnaire=questionnaire, words=words)
    with pytest.raises(AlreadySent):
        remove_item(by=manager, at=NOW, item=item)


def test_two_managers_do_not_overwrite_each_other(network, manager) -> None:
    questionnaire = questionnaire_row(network)
    values = {"intro": "", "closes_before": CLOSES, "questionnaire": questionnaire, "version": 1}
    edit_questionnaire(by=manager, at=NOW, title="Van de een", **values)
    with pytest.raises(ChangedMeanwhile) as problem:
        edit_questionnaire(by=manager, at=NOW, title="Van de ander", **values)
    assert problem.value.current["title"] == "Van de een"


def test_a_newcomer_is_asked_as_long_as_the_questionnaire_is_open(network, manager) -> None:
    place_person(network)
    questionnaire = questionnaire_row(network)
    send(questionnaire, manager)
    newcomer = place_person(network)
    on_placed(newcomer, SYSTEM, NOW + timedelta(days=2))
    assert Letter.objects.filter(person=newcomer.person).count() == 1
    on_placed(newcomer, SYSTEM, NOW + timedelta(days=3))
    assert Letter.objects.filter(person=newcomer.person).count() == 1
    latecomer = place_person(network)
    on_placed(latecomer, SYSTEM, questionnaire.closes_before)
    assert not Letter.objects.filter(person=latecomer.person).exists()


def test_a_newcomer_is_not_asked_before_the_team_sends(network) -> None:
    questionnaire_row(network)
    newcomer = place_person(network)
    on_placed(newcomer, SYSTEM, NOW)
    assert not Invitation.objects.exists()


def test_a_letter_to_somebody_who_left_is_taken_back(network, manager) -> None:
    placed = place_person(network)
    send(questionnaire_row(network), manager)
    on_left(placed, SYSTEM, NOW)
    assert Letter.objects.get().state == Letter.State.DISCARDED


class TestReminding:
    def names(self, questionnaire, at) -> set[int]:
        return {copy.invitation.person_id for copy in copies_to_remind(questionnaire, at)}

    @pytest.fixture
    def questionnaire(self, network):
        return questionnaire_row(network, sent_at=START)

    def test_only_those_with_a_place_who_did_not_finish_are_reminded(
        self, network, manager, questionnaire
    ) -> None:
        not_started, started, done = (place_person(network).person for _ in range(3))
        left = place_person(network, state=ApplicationState.LEFT).person
        unreachable = place_person(network, person=make_person(email=None)).person
        make_invitation(questionnaire, not_started)
        make_invitation(questionnaire, started, started_at=START)
        make_invitation(questionnaire, done, started_at=START, done_at=START)
        make_invitation(questionnaire, left)
        make_invitation(questionnaire, unreachable)
        assert self.names(questionnaire, NOW) == {not_started.pk, started.pk}
        ids = [copy.invitation.pk for copy in copies_to_remind(questionnaire, NOW)]
        remind(by=manager, at=NOW, questionnaire=questionnaire, invitation_ids=ids)
        letters = Letter.objects.filter(purpose="intake_reminder")
        assert {letter.person_id for letter in letters} == {not_started.pk, started.pk}

    def test_nobody_is_reminded_twice_on_a_day(self, network, manager, questionnaire) -> None:
        make_invitation(questionnaire, place_person(network).person)
        late_evening = datetime(2023, 11, 27, 22, 30, tzinfo=UTC)  # 23.30 in Amsterdam
        ids = [copy.invitation.pk for copy in copies_to_remind(questionnaire, NOW)]
        remind(by=manager, at=NOW, questionnaire=questionnaire, invitation_ids=ids)
        with pytest.raises(NobodyToAsk):
            remind(by=manager, at=late_evening, questionnaire=questionnaire, invitation_ids=ids)
        next_day = late_evening + timedelta(hours=1)
        remind(by=manager, at=next_day, questionnaire=questionnaire, invitation_ids=ids)
        assert Letter.objects.filter(purpose="intake_reminder").count() == 2

    def test_nobody_is_reminded_on_the_day_of_the_invitation(self, network, questionnaire) -> None:
        make_invitation(questionnaire, place_person(network).person, invited_at=NOW)
        assert self.names(questionnaire, NOW + timedelta(hours=3)) == set()

    def test_nobody_is_reminded_after_the_last_day(self, network, questionnaire) -> None:
        make_invitation(questionnaire, place_person(network).person)
        assert self.names(questionnaire, questionnaire.closes_before) == set()
