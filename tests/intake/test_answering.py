from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from leerkring.admissions.models import Question
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import NOBODY, person_actor
from leerkring.audit.models import Event
from leerkring.audit.problems import HowUnknown, NotAllowed
from leerkring.findings.models import Position
from leerkring.intake.actions.answers import (
    Given,
    NoPlaceAnyMore,
    NotAllAnswered,
    TooLateToAnswer,
    save_answers,
)
from leerkring.intake.models import Answer, Fragment, Item
from leerkring.intake.queries.questionnaires import application_of, known_answers
from tests.factories import (
    START,
    make_actor,
    make_invitation,
    make_network,
    make_person,
    make_questionnaire,
    place_person,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 11, 27, 9, tzinfo=UTC)


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def placed(network):
    return place_person(network)


@pytest.fixture
def copy(network, placed):
    return make_invitation(make_questionnaire(network, sent_at=START), placed.person)


@pytest.fixture
def question(copy) -> Item:
    return copy.questionnaire.items.get()


def answer(copy, given, *, at=NOW, finish=False, by=None, heard=""):
    by = by or person_actor(copy.person_id)
    return save_answers(by=by, at=at, invitation=copy, given=given, finish=finish, heard=heard)


def add(questionnaire, text: str, kind: str = Item.Kind.SHORT, **values) -> Item:
    return Item.objects.create(
        questionnaire=questionnaire, position=9, kind=kind, text=text, **values
    )


def test_each_save_is_kept_and_the_first_one_starts_the_copy(copy, question) -> None:
    after = answer(copy, {question.pk: Given("Waar is de school van?")})
    assert (after.started_at, after.done_at) == (NOW, None)
    assert Answer.objects.get().text == "Waar is de school van?"


def test_answers_that_are_not_sent_stay_as_they_were(copy, question) -> None:
    second = add(copy.questionnaire, "Wat probeerde je al?")
    answer(copy, {question.pk: Given("Een vraag"), second.pk: Given("Een ouderavond")})
    answer(copy, {second.pk: Given("Twee ouderavonden")})
    found = dict(Answer.objects.values_list("item_id", "text"))
    assert found == {question.pk: "Een vraag", second.pk: "Twee ouderavonden"}


def test_an_emptied_answer_goes_away(copy, question) -> None:
    answer(copy, {question.pk: Given("Een vraag")})
    answer(copy, {question.pk: Given("  ")})
    assert not Answer.objects.exists()


def test_the_same_answers_twice_change_nothing(copy, question) -> None:
    answer(copy, {question.pk: Given("Een vraag")})
    answer(copy, {question.pk: Given("Een vraag")}, at=NOW + timedelta(hours=1))
    assert Answer.objects.get().answered_at == NOW


def test_a_required_question_must_be_answered_before_the_copy_is_done(copy) -> None:
    with pytest.raises(NotAllAnswered):
        answer(copy, {}, finish=True)


def test_a_finished_answer_becomes_a_question_to_sort(copy, question) -> None:
    answer(copy, {question.pk: Given("Waar is de school van?")}, finish=True)
    fragment = Fragment.objects.get()
    assert (fragment.text, fragment.person_id) == ("Waar is de school van?", copy.person_id)


def test_answers_that_do_not_feed_themes_stay_answers(copy, question) -> None:
    tried = add(copy.questionnaire, "Wat probeerde je al?", feeds_themes=False)
    answer(copy, {question.pk: Given("Vraag"), tried.pk: Given("Veel")}, finish=True)
    assert [f.text for f in Fragment.objects.all()] == ["Vraag"]


def test_who_is_done_may_still_change_an_answer_and_the_question_follows(copy, question) -> None:
    answer(copy, {question.pk: Given("Eerst dit")}, finish=True)
    later = NOW + timedelta(days=1)
    after = answer(copy, {question.pk: Given("Toch dat")}, finish=True, at=later)
    assert after.done_at == NOW
    assert Fragment.objects.get().text == "Toch dat"


def test_an_answer_after_the_last_day_is_refused(copy, question) -> None:
    closes = copy.questionnaire.closes_before
    answer(copy, {question.pk: Given("Net op tijd")}, at=closes - timedelta(microseconds=1))
    with pytest.raises(TooLateToAnswer):
        answer(copy, {question.pk: Given("Te laat")}, at=closes)
    assert Answer.objects.get().text == "Net op tijd"


def test_somebody_who_gave_the_place_back_is_not_asked_any_more(copy, placed, question) -> None:
    placed.state = ApplicationState.LEFT
    placed.save()
    with pytest.raises(NoPlaceAnyMore):
        answer(copy, {question.pk: Given("Vraag")})


def test_nobody_answers_for_somebody_else_but_a_manager(copy, network, question) -> None:
    given = {question.pk: Given("Aan de telefoon verteld")}
    for stranger in (NOBODY, person_actor(make_person().pk)):
        with pytest.raises(NotAllowed):
            answer(copy, given, by=stranger)
    manager = make_actor(network.programme.organiser)
    with pytest.raises(HowUnknown):
        answer(copy, given, by=manager)
    answer(copy, given, by=manager, heard="belde")
    [event] = Event.objects.filter(verb="intake_done_for").select_related("payload")
    assert event.payload.values == {"name": copy.person.name, "heard": "belde"}
    assert Answer.objects.get().text == "Aan de telefoon verteld"


class TestWhatWeKnowAlready:
    def known(self, copy):
        items = list(copy.questionnaire.items.all())
        return known_answers(copy, items, application_of(copy))

    def test_a_question_of_the_application_form_is_not_asked_again(self, copy, placed) -> None:
        asked = Question.objects.create(
            activity=placed.activity, position=1, kind="short", label="Hoeveel leerlingen?"
        )
        placed.answers = {str(asked.pk): "320"}
        placed.save()
        item = add(copy.questionnaire, "hoeveel leerlingen")
        assert self.known(copy)[item.pk].text == "320"

    def test_the_motivation_fills_in_the_question_that_asks_for_it(self, copy, placed) -> None:
        item = add(copy.questionnaire, "Waarom doe je mee?", known_from=Item.Known.MOTIVATION)
        assert self.known(copy)[item.pk].text == placed.motivation

    def test_an_answer_of_an_earlier_intake_comes_back(self, copy, question) -> None:
        other = make_network(programme=copy.questionnaire.activity.programme)
        earlier = make_invitation(make_questionnaire(other, sent_at=START), copy.person)
        place_person(other, person=copy.person)
        answer(earlier, {earlier.questionnaire.items.get().pk: Given("Mijn vraag")})
        assert self.known(copy)[question.pk].text == "Mijn vraag"

    def test_an_answer_to_another_organiser_does_not_cross(self, copy, question) -> None:
        other = make_network()
        earlier = make_invitation(make_questionnaire(other, sent_at=START), copy.person)
        place_person(other, person=copy.person)
        answer(earlier, {earlier.questionnaire.items.get().pk: Given("Mijn vraag")})
        assert self.known(copy) == {}


def test_where_somebody_stands_is_kept_as_their_position_at_the_start(copy, question) -> None:
    stand = add(copy.questionnaire, "Waar sta je nu?", kind=Item.Kind.LONG, key="position")
    given = {question.pk: Given("Vraag"), stand.pk: Given("De school is van de les.")}
    answer(copy, given, finish=True)
    position = Position.objects.get(person_id=copy.person_id)
    assert (position.moment, position.text) == ("start", "De school is van de les.")
