"""A participant's page takes at most fourteen queries, with all that it can show."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leerkring.admissions.states import ApplicationState
from leerkring.attendance.models import Attendance
from leerkring.findings.models import Finding, Intention, Position
from leerkring.intake.models import Treatment
from leerkring.live.models import Group, Note, TalkRound
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, Material, Meeting, Programme
from tests.day import Visitor
from tests.factories import (
    START,
    make_account,
    make_application,
    make_fragment,
    make_invitation,
    make_meeting,
    make_network,
    make_person,
    make_programme,
    make_questionnaire,
    make_theme,
)
from tests.support import Clock

pytestmark = pytest.mark.django_db
MOST = 14


@pytest.fixture
def person() -> Person:
    return make_person(given_name="Wim")


def with_all_that_a_page_can_show(person: Person, programme: Programme, number: int) -> Activity:
    """Give somebody a place in a network where everything has something to show."""
    network = make_network(programme=programme)
    make_application(network, person=person, state=ApplicationState.PLACED)
    make_application(make_network(programme=programme), person=person, state="offered")
    make_invitation(make_questionnaire(network), person)
    meetings = [make_meeting(network) for _ in range(2)]
    _lives_through(person, network, meetings, number)
    _sits_in_a_room(person, meetings[0])
    Finding.objects.create(
        activity=network,
        slug=f"inzicht-{number}",
        title=f"Inzicht {number}",
        state=Finding.State.PUBLISHED,
        created_at=START,
        published_at=START,
        text="Zo werkt het.",
        checked_by="Ans",
    )
    return network


def _lives_through(person: Person, network: Activity, meetings: list[Meeting], number: int) -> None:
    theme = make_theme(network, title=f"Thema {number}", shared=True)
    theme.meetings.set(meetings)
    for text in ("Behandeld?", "Nog niet?"):
        make_fragment(network, text, person).themes.add(theme)
    treated = person.fragments.filter(activity=network).earliest("pk")
    Treatment.objects.create(fragment=treated, meeting=meetings[0], note="Ja.", at=START)
    for meeting in meetings:
        at_it = {"person": person, "meeting": meeting, "activity": network}
        Attendance.objects.create(**at_it, intention="no")
        Material.objects.create(
            meeting=meeting, title="Blad", url="https://voorbeeld.example/", added_at=START
        )
        Note.objects.create(
            meeting=meeting,
            kind="question",
            text="Hoe dan?",
            answer=f"Antwoord {number}.",
            answered_at=START,
            created_at=START,
        )
    own = {"person": person, "activity": network}
    Intention.objects.create(**own, meeting=meetings[0], text="Bellen.", created_at=START)
    Position.objects.create(**own, moment="start", text="Voor elk kind.", written_at=START)


def _sits_in_a_room(person: Person, meeting: Meeting) -> None:
    talks = TalkRound.objects.create(meeting=meeting, number=1, title="Ronde", opened_at=START)
    group = Group.objects.create(round=talks, number=1)
    group.members.set([person, make_person(given_name="Ans"), make_person(given_name="Bo")])
    Note.objects.create(
        meeting=meeting, group=group, kind="insight", text="Samen eten.", created_at=START
    )


@pytest.mark.parametrize("programmes", ["one", "their own"])
@pytest.mark.parametrize("networks", [1, 2, 3])
def test_a_page_that_shows_everything_takes_at_most_fourteen_queries(
    person: Person, clock: Clock, networks: int, programmes: str
) -> None:
    clock.move_to(START + timedelta(hours=1))
    programme = make_programme()
    for number in range(networks):
        own = programme if programmes == "one" else make_programme()
        with_all_that_a_page_can_show(person, own, number)
    me = Visitor(make_account(person))
    me.reads("/mijn/")
    with CaptureQueriesContext(connection) as asked:
        page = me.reads("/mijn/")
    assert len(asked) <= MOST, [query["sql"][:120] for query in asked]
    shown = ["Ans, Bo", "Samen eten.", "Behandeld?", "Bellen.", "Voor elk kind.", "Blad"]
    by_network = ["Inzicht", "Antwoord"]
    shown += [f"{words} {number}" for words in by_network for number in range(networks)]
    assert [words for words in shown if words not in page] == []
