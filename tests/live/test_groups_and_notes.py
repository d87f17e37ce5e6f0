from __future__ import annotations

from datetime import UTC, datetime

import pytest

from leerkring.admissions.states import ApplicationState
from leerkring.attendance.actions import record_arrival
from leerkring.attendance.models import Attendance
from leerkring.audit.actors import person_actor
from leerkring.audit.problems import ChangedMeanwhile, NotAllowed
from leerkring.live import actions, queries
from leerkring.live.models import Group, Note
from leerkring.people.models import Person
from leerkring.programmes.models import Meeting
from tests.factories import (
    make_actor,
    make_application,
    make_meeting,
    make_network,
    make_person,
    make_theme,
)

pytestmark = pytest.mark.django_db
AT = datetime(2024, 1, 18, 16, tzinfo=UTC)


@pytest.fixture
def network():
    return make_network()


@pytest.fixture
def facilitator(network):
    return make_actor(network.programme.organiser, "facilitator")


@pytest.fixture
def people(network):
    return [make_application(network, state=ApplicationState.PLACED).person for _number in range(7)]


@pytest.fixture
def meeting(network):
    return make_meeting(network)


@pytest.fixture
def talk_round(network, facilitator, meeting, people):
    return actions.plan_round(
        by=facilitator, at=AT, activity=network, meeting=meeting, title="Eerste ronde"
    )


def mix(network, facilitator, talk_round, **values):
    return actions.mix_groups(
        by=facilitator, at=AT, activity=network, talk_round=talk_round, **values
    )


def members(groups) -> list[set[int]]:
    return [set(group.members.values_list("pk", flat=True)) for group in groups]


def test_everybody_who_is_expected_sits_in_one_group(
    network, facilitator, talk_round, people
) -> None:
    groups = members(mix(network, facilitator, talk_round, number=3))
    assert sorted(len(group) for group in groups) == [2, 2, 3]
    assert set.union(*groups) == {person.pk for person in people}


def test_groups_of_a_size_are_about_that_size(network, facilitator, talk_round) -> None:
    assert [len(g) for g in members(mix(network, facilitator, talk_round, size=4))] == [4, 3]


def test_the_same_seed_gives_the_same_groups_and_another_seed_others(
    network, facilitator, talk_round
) -> None:
    first = members(mix(network, facilitator, talk_round, number=3, seed=1))
    again = members(mix(network, facilitator, talk_round, number=3))
    other = members(mix(network, facilitator, talk_round, number=3, seed=2))
    assert first == again
    assert first != other


def test_once_people_were_ticked_only_they_are_grouped(
    network, facilitator, talk_round, people, meeting
) -> None:
    for person in people[:4]:
        record_arrival(
            by=facilitator, at=AT, activity=network, meeting=meeting, person=person, came=True
        )
    groups = members(mix(network, facilitator, talk_round, number=2))
    assert set.union(*groups) == {person.pk for person in people[:4]}


def test_more_groups_than_people_are_refused(network, facilitator, talk_round) -> None:
    with pytest.raises(actions.TooManyGroups):
        mix(network, facilitator, talk_round, number=8)


def test_rooms_stay_when_groups_are_mixed_again(network, facilitator, talk_round) -> None:
    group = mix(network, facilitator, talk_round, number=2)[0]
    actions.arrange_rooms(
        by=facilitator,
        at=AT,
        activity=network,
        talk_round=talk_round,
        rooms={group.pk: ("Tafel bij het raam", "", None)},
    )
    assert mix(network, facilitator, talk_round, number=2, seed=9)[0].room_name == (
        "Tafel bij het raam"
    )


def test_a_moved_person_sits_in_the_new_group_only(
    network, facilitator, talk_round, people
) -> None:
    groups = mix(network, facilitator, talk_round, number=2)
    mover = groups[0].members.first()
    actions.move_person(
        by=facilitator,
        at=AT,
        activity=network,
        talk_round=talk_round,
        person=mover,
        group=groups[1],
    )
    assert list(mover.talk_groups.all()) == [groups[1]]


def test_a_room_is_shown_only_while_the_round_is_open(
    network, facilitator, talk_round, people
) -> None:
    mix(network, facilitator, talk_round, number=2)
    values = {"by": facilitator, "at": AT, "activity": network, "talk_round": talk_round}
    assert not queries.open_groups_of(people[0])
    actions.open_round(**values)
    assert queries.open_groups_of(people[0]).count() == 1
    actions.close_round(**values)
    assert not queries.open_groups_of(people[0])


def test_a_round_without_groups_is_not_opened(network, facilitator, talk_round) -> None:
    with pytest.raises(actions.RoundHasNoGroups):
        actions.open_round(by=facilitator, at=AT, activity=network, talk_round=talk_round)


def test_a_participant_writes_for_their_own_group_only(
    network, facilitator, talk_round, meeting
) -> None:
    own, other = mix(network, facilitator, talk_round, number=2)
    person = own.members.first()
    values = {
        "by": person_actor(person.pk),
        "at": AT,
        "activity": network,
        "meeting": meeting,
        "kind": Note.Kind.INSIGHT,
        "text": "Klein beginnen werkt.",
    }
    assert actions.write_note(**values, group=own).group == own
    with pytest.raises(NotAllowed):
        actions.write_note(**values, group=other)


def a_question(network, facilitator, meeting) -> Note:
    return actions.write_note(
        by=facilitator,
        at=AT,
        activity=network,
        meeting=meeting,
        kind=Note.Kind.QUESTION,
        text="Hoe betrek je ouders?",
    )


def test_a_removed_note_can_be_brought_back(network, facilitator, meeting) -> None:
    note = a_question(network, facilitator, meeting)
    actions.remove_note(by=facilitator, at=AT, activity=network, note=note)
    assert not queries.notes_of(meeting)
    actions.bring_back_note(by=facilitator, at=AT, activity=network, note=note)
    assert list(queries.notes_of(meeting)) == [note]


def test_a_note_that_a_colleague_changed_is_not_overwritten(network, facilitator, meeting) -> None:
    note = a_question(network, facilitator, meeting)
    values = {"by": facilitator, "at": AT, "activity": network, "note": note, "version": 1}
    actions.change_note(**values, values={"text": "Hoe betrek je alle ouders?"})
    with pytest.raises(ChangedMeanwhile):
        actions.change_note(**values, values={"text": "Iets anders"})


def test_only_a_question_gets_an_answer(network, facilitator, meeting) -> None:
    note = a_question(network, facilitator, meeting)
    values = {"by": facilitator, "at": AT, "activity": network}
    actions.answer_question(**values, note=note, version=1, answer="Door thuis te beginnen.")
    assert queries.notes_to_follow(make_person(), [meeting], None) == ([note], [])
    insight = actions.write_note(**values, meeting=meeting, kind=Note.Kind.INSIGHT, text="Ja.")
    with pytest.raises(actions.NoQuestion):
        actions.answer_question(**values, note=insight, version=1, answer="?")


def to_follow(person: Person, meeting: Meeting) -> list[Note]:
    questions, _in_room = queries.notes_to_follow(person, [meeting], None)
    return questions


def test_a_question_that_waits_is_seen_by_who_asked_it_and_by_their_group_only(
    network, facilitator, talk_round, meeting, people
) -> None:
    group, _other = mix(network, facilitator, talk_round, number=2)
    author, *_rest = members_of = list(group.members.all())
    note = actions.write_note(
        by=facilitator,
        at=AT,
        activity=network,
        meeting=meeting,
        kind=Note.Kind.QUESTION,
        text="Hoe betrek je ouders?",
        group=group,
        author=author,
    )
    seen = {one for one in people if to_follow(one, meeting) == [note]}
    assert seen == set(members_of)
    group.members.remove(author)
    assert to_follow(author, meeting) == [note]


def test_a_question_of_which_the_answer_was_emptied_waits_for_one_again(
    network, facilitator, meeting
) -> None:
    note = a_question(network, facilitator, meeting)
    values = {"by": facilitator, "at": AT, "activity": network, "note": note}
    actions.answer_question(**values, version=1, answer="Door thuis te beginnen.")
    assert not queries.open_questions([meeting]).exists()
    actions.answer_question(**values, version=2, answer="  ")
    assert list(queries.open_questions([meeting])) == [note]
    assert to_follow(make_person(), meeting) == []


def test_a_note_of_a_group_is_about_the_group_s_theme_unless_another_is_named(
    network, facilitator, talk_round, meeting
) -> None:
    parents, district = make_theme(network), make_theme(network)
    group = mix(network, facilitator, talk_round, number=2)[0]
    values = {"by": facilitator, "at": AT, "activity": network}
    arrange = {"talk_round": talk_round, "rooms": {group.pk: ("Zaal", "", parents)}}
    actions.arrange_rooms(**values, **arrange)
    group = Group.objects.select_related("round__meeting", "theme").get(pk=group.pk)
    note = {"meeting": meeting, "kind": Note.Kind.INSIGHT, "text": "Begin klein."}
    written = [
        actions.write_note(**values, **note, group=group),
        actions.write_note(**values, **note, group=group, theme=district),
        actions.write_note(**values, **note, theme=district),
        actions.write_note(**values, **note),
    ]
    found = [Note.objects.get(pk=one.pk) for one in written]
    assert [one.theme_id for one in found] == [parents.pk, district.pk, district.pk, None]
    assert [one.group_id for one in found] == [group.pk, group.pk, None, None]


@pytest.mark.parametrize("change", ["text", "kind", "answer", "removed and brought back"])
def test_what_is_not_changed_of_a_note_stays(
    network, facilitator, talk_round, meeting, people, change
) -> None:
    theme, group = make_theme(network), mix(network, facilitator, talk_round, number=2)[0]
    values = {"by": facilitator, "at": AT, "activity": network}
    note = actions.write_note(
        **values,
        meeting=meeting,
        kind=Note.Kind.QUESTION,
        text="Hoe dan?",
        group=group,
        theme=theme,
        author=people[0],
    )
    fields = {"kind", "text", "answer", "theme_id", "group_id", "author_id", "meeting_id"}
    before = Note.objects.filter(pk=note.pk).values(*fields).get()
    if change == "answer":
        actions.answer_question(**values, note=note, version=1, answer="Zo.")
    elif change in fields:
        new = {"text": "Hoe precies?", "kind": Note.Kind.INSIGHT}[change]
        actions.change_note(**values, note=note, version=1, values={change: new})
    else:
        actions.remove_note(**values, note=note)
        actions.bring_back_note(**values, note=note)
    after = Note.objects.filter(pk=note.pk).values(*fields).get()
    assert {name for name in fields if before[name] != after[name]} == fields & {change}


def test_groups_are_made_of_who_is_expected_until_somebody_was_ticked(
    network, facilitator, meeting, people
) -> None:
    says_no, stayed_away, *others = people
    values = {"by": facilitator, "at": AT, "activity": network, "meeting": meeting}
    Attendance.objects.create(person=says_no, meeting=meeting, activity=network, intention="no")
    Attendance.objects.create(person=stayed_away, meeting=meeting, activity=network, came=False)
    assert set(queries.people_for_groups(meeting)) == set(others)
    record_arrival(**values, person=others[0], came=True)
    assert queries.people_for_groups(meeting) == [others[0]]
