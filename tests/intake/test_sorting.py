from __future__ import annotations

from datetime import UTC, datetime

import pytest

from leerkring.audit.models import Event
from leerkring.audit.problems import ChangedMeanwhile, NotAllowed
from leerkring.concepts.models import Concept
from leerkring.experts.models import Speaker
from leerkring.intake.actions.themes import (
    NothingLeft,
    NotOfThisActivity,
    ThemeExists,
    edit_theme,
    gather_questions,
    make_theme,
    mark_treated,
    merge_themes,
    move_theme,
    plan_themes,
    remove_theme,
    set_question_aside,
    share_themes,
    split_question,
    tie_question,
)
from leerkring.intake.models import Answer, Fragment, Theme, Treatment
from leerkring.intake.queries.themes import (
    coverage,
    neighbouring_themes,
    neighbours,
    questions_of,
    questions_to_sort,
    themes_of,
    without_theme,
)
from leerkring.intake.splitting import questions_in
from leerkring.programmes.queries import meetings_of
from tests.factories import (
    START,
    make_actor,
    make_expert,
    make_fragment,
    make_invitation,
    make_meeting,
    make_network,
    make_questionnaire,
    place_person,
)
from tests.factories import (
    make_theme as theme_row,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2023, 12, 18, 9, tzinfo=UTC)


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def team(network):
    return make_actor(network.programme.organiser, "facilitator")


def titles(activity) -> list[str]:
    return [theme.title for theme in themes_of(activity)]


def test_one_answer_becomes_several_questions_that_all_lead_back_to_it(network, team) -> None:
    whole = make_fragment(network, "Waar is de school van? En wie betaalt dat?")
    theme = theme_row(network)
    whole.themes.add(theme)
    parts = split_question(
        by=team, at=NOW, fragment=whole, texts=["Waar is de school van?", "", "Wie betaalt dat?"]
    )
    assert [part.text for part in parts] == ["Waar is de school van?", "Wie betaalt dat?"]
    assert {part.answer_id for part in parts} == {whole.answer_id}
    assert all(list(part.themes.all()) == [theme] for part in parts)
    assert Answer.objects.get().text == "Waar is de school van? En wie betaalt dat?"


def test_a_question_is_never_split_into_nothing(network, team) -> None:
    with pytest.raises(NothingLeft):
        split_question(by=team, at=NOW, fragment=make_fragment(network, "Vraag"), texts=[" "])


def test_a_question_carries_several_themes_and_a_new_one_is_made_in_place(network, team) -> None:
    question = make_fragment(network, "Vraag")
    first = theme_row(network, title="Ouders")
    tie_question(by=team, at=NOW, fragment=question, theme_ids=[first.pk], new_theme="De wijk")
    assert {theme.title for theme in question.themes.all()} == {"Ouders", "De wijk"}
    tie_question(by=team, at=NOW, fragment=question, theme_ids=[], new_theme="ouders")
    assert [theme.pk for theme in question.themes.all()] == [first.pk]


def test_a_theme_of_another_network_cannot_be_given(network, team) -> None:
    question = make_fragment(network, "Vraag")
    with pytest.raises(NotOfThisActivity):
        tie_question(by=team, at=NOW, fragment=question, theme_ids=[theme_row(make_network()).pk])


def test_a_question_set_aside_waits_for_no_theme_and_can_come_back(network, team) -> None:
    question = make_fragment(network, "Geen vraag")
    question.themes.add(theme_row(network))
    set_question_aside(by=team, at=NOW, fragment=question, aside=True)
    assert not without_theme(questions_to_sort(network)).exists()
    assert not question.themes.exists()
    set_question_aside(by=team, at=NOW, fragment=question, aside=False)
    assert without_theme(questions_to_sort(network)).get() == question


def test_merging_carries_everything_over(network, team) -> None:
    ouders, gezin = theme_row(network, title="Ouders"), theme_row(network, title="Gezin")
    meeting = make_meeting(network)
    question = make_fragment(network, "Vraag")
    question.themes.add(gezin, ouders)
    gezin.meetings.add(meeting)
    gezin.concepts.add(Concept.objects.get(slug="familie"))
    expert = make_expert(network.programme.organiser)
    expert.themes.add(gezin)
    speaker = Speaker.objects.create(expert=expert, meeting=meeting)
    speaker.themes.add(gezin)
    merge_themes(by=team, at=NOW, theme=gezin, into=ouders)
    assert titles(network) == ["Ouders"]
    assert list(question.themes.all()) == [ouders]
    assert list(ouders.meetings.all()) == [meeting]
    assert [concept.slug for concept in ouders.concepts.all()] == ["familie"]
    assert list(ouders.experts.all()) == [expert]
    assert list(speaker.themes.all()) == [ouders]


def test_themes_are_put_in_order(network, team) -> None:
    a, _b, c = (theme_row(network, title=title) for title in "abc")
    move_theme(by=team, at=NOW, theme=c, steps=-1)
    assert titles(network) == ["a", "c", "b"]
    move_theme(by=team, at=NOW, theme=a, steps=1)
    assert titles(network) == ["c", "a", "b"]


def test_two_themes_do_not_carry_one_name(network, team) -> None:
    make_theme(by=team, at=NOW, activity=network, title="Ouders")
    with pytest.raises(ThemeExists):
        make_theme(by=team, at=NOW, activity=network, title="ouders ")


def test_removing_a_theme_keeps_its_questions(network, team) -> None:
    question, theme = make_fragment(network, "Vraag"), theme_row(network)
    question.themes.add(theme)
    remove_theme(by=team, at=NOW, theme=theme)
    assert without_theme(questions_to_sort(network)).get() == question


def test_a_theme_is_tied_to_concepts_and_nothing_is_overwritten(network, team) -> None:
    theme = theme_row(network)
    level = Concept.objects.get(slug="wijk")
    values = {"by": team, "at": NOW, "theme": theme, "version": 1, "description": ""}
    edit_theme(title="De wijk", concepts=[level], **values)
    with pytest.raises(ChangedMeanwhile):
        edit_theme(title="De buurt", concepts=[], **values)
    assert list(theme.concepts.all()) == [level]


def test_who_only_reads_changes_nothing(network) -> None:
    with pytest.raises(NotAllowed):
        make_theme(
            by=make_actor(network.programme.organiser, "reader"),
            at=NOW,
            activity=network,
            title="Ouders",
        )


def test_unfinished_answers_are_taken_in_after_the_last_day(network, team) -> None:
    questionnaire = make_questionnaire(network, sent_at=START)
    copy = make_invitation(questionnaire, place_person(network).person, started_at=START)
    Answer.objects.create(
        invitation=copy, item=questionnaire.items.get(), text="Half af", answered_at=START
    )
    before = questionnaire.closes_before.replace(day=14)
    assert gather_questions(by=team, at=before, activity=network) == []
    made = gather_questions(by=team, at=questionnaire.closes_before, activity=network)
    assert [fragment.text for fragment in made] == ["Half af"]
    assert gather_questions(by=team, at=NOW, activity=network) == []


def test_a_colleague_s_cells_stay_when_two_plan_at_once(network, team) -> None:
    theme, first, second = theme_row(network), make_meeting(network), make_meeting(network)
    empty: frozenset[tuple[int, int]] = frozenset()
    plan_themes(
        by=team,
        at=NOW,
        activity=network,
        before=empty,
        after=frozenset({(theme.pk, first.pk)}),
    )
    plan_themes(
        by=team,
        at=NOW,
        activity=network,
        before=empty,
        after=frozenset({(theme.pk, second.pk)}),
    )
    assert set(theme.meetings.all()) == {first, second}


def test_coverage_names_the_gaps(network, team) -> None:
    first, second = make_meeting(network), make_meeting(network)
    planned, unplanned = theme_row(network), theme_row(network)
    planned.meetings.add(first)
    for theme in (planned, planned, unplanned):
        make_fragment(network, "Vraag").themes.add(theme)
    treated = Fragment.objects.filter(themes=planned).first()
    mark_treated(
        by=team,
        at=NOW,
        activity=network,
        meeting=first,
        shown=[treated.pk],
        notes={treated.pk: "Besproken"},
    )
    found = coverage(network, list(meetings_of(network)))
    assert found.without_meeting == [unplanned]
    assert found.empty_meetings == [second]
    assert found.cells[planned.pk, first.pk].planned
    assert found.cells[planned.pk, first.pk].treated == 1
    assert found.untreated == 2


def test_a_participant_sees_where_their_question_comes_back_once_it_is_shared(
    network, team
) -> None:
    person = place_person(network).person
    question = make_fragment(network, "Waar is de school van?", person)
    theme = theme_row(network, title="De rol van de school")
    meeting = make_meeting(network, title="Tweede bijeenkomst")
    theme.meetings.add(meeting)
    question.themes.add(theme)
    assert questions_of(person, network)[0].themes == ()
    share_themes(by=team, at=NOW, activity=network, theme_ids=[theme.pk])
    own = questions_of(person, network)[0]
    assert own.themes == ("De rol van de school",)
    assert own.meeting_ids == {meeting.pk}


def test_a_treated_question_says_where_and_what_came_of_it(network, team) -> None:
    person = place_person(network).person
    question, meeting = make_fragment(network, "Vraag", person), make_meeting(network)
    values = {"by": team, "at": NOW, "activity": network, "meeting": meeting}
    mark_treated(shown=[question.pk], notes={question.pk: "Kies twee doelen."}, **values)
    treatment = questions_of(person, network)[0].treatments[0]
    assert (treatment.meeting, treatment.note) == (meeting, "Kies twee doelen.")
    mark_treated(shown=[question.pk], notes={}, **values)
    assert questions_of(person, network)[0].treatments == ()


def test_questions_that_the_form_did_not_show_stay_as_they_were(network, team) -> None:
    hidden, shown, other = (make_fragment(network, text) for text in ("Een?", "Twee?", "Drie?"))
    first, second = make_meeting(network), make_meeting(network)
    values = {"by": team, "at": NOW, "activity": network}
    everything = {hidden.pk: "Zo.", shown.pk: "Nee.", other.pk: ""}
    for meeting in (first, second):
        mark_treated(shown=everything, notes=everything, meeting=meeting, **values)
    mark_treated(shown=[shown.pk, other.pk], notes={other.pk: "Later."}, meeting=first, **values)
    kept = set(Treatment.objects.values_list("fragment_id", "meeting_id", "note"))
    assert kept == {
        (hidden.pk, first.pk, "Zo."),
        (other.pk, first.pk, "Later."),
        *((pk, second.pk, note) for pk, note in everything.items()),
    }


def test_networks_of_a_programme_know_each_other_s_themes(network) -> None:
    other = make_network(programme=network.programme)
    make_network()
    level = Concept.objects.get(slug="wijk")
    theme_row(network).concepts.add(level)
    theirs = theme_row(other, title="De wijk")
    theirs.concepts.add(level)
    (neighbour,) = neighbours(network)
    assert neighbour.activity == other
    assert neighbour.shared_concepts[theirs.pk] == [level]
    assert neighbouring_themes(network) == []
    Theme.objects.filter(pk=theirs.pk).update(shared=True)
    assert [row.themes for row in neighbouring_themes(network)] == [[theirs]]


def test_every_step_is_in_the_trail(network, team) -> None:
    question = make_fragment(network, "Vraag")
    tie_question(by=team, at=NOW, fragment=question, theme_ids=[], new_theme="Ouders")
    event = Event.objects.get()
    assert (event.verb, event.within) == ("question_tied", f"activity:{network.pk}")


def test_a_list_of_questions_is_taken_apart_and_a_story_stays_whole() -> None:
    listed = "- Hoe kies ik?\n\n2. Wie beslist\nEn wie betaalt dat?"
    assert questions_in(listed) == ["Hoe kies ik?", "Wie beslist", "En wie betaalt dat?"]
    story = "Wij begonnen met ouders.\nDat lukte niet. Hoe nu verder?"
    assert questions_in(story) == [story]
