from __future__ import annotations

import re

import pytest

from leerkring.admissions.states import ApplicationState
from leerkring.live.models import Group, Note, TalkRound
from tests.day import Visitor
from tests.factories import (
    make_account,
    make_application,
    make_fragment,
    make_meeting,
    make_network,
    make_staff,
    make_theme,
)
from tests.support import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(clock: Clock):
    clock.move_to("2024-01-18 17:00")
    return make_network()


@pytest.fixture
def meeting(network):
    return make_meeting(network)


@pytest.fixture
def people(network):
    return [make_application(network, state=ApplicationState.PLACED).person for _ in range(6)]


@pytest.fixture
def facilitator(network) -> Visitor:
    return Visitor(make_staff(network.programme.organiser, "facilitator"))


def address(network, meeting, rest: str) -> str:
    return f"/beheer/netwerken/{network.slug}/bijeenkomsten/{meeting.pk}/{rest}"


@pytest.fixture
def opened(facilitator, network, meeting, people) -> TalkRound:
    facilitator.sends(address(network, meeting, "groepen/nieuw/"), title="Eerste ronde")
    talk_round = TalkRound.objects.get()
    url = address(network, meeting, f"groepen/{talk_round.pk}/")
    facilitator.sends(f"{url}maken/", how="number", amount=2)
    rooms = {f"name-{group.pk}": f"Tafel {group.number}" for group in Group.objects.all()}
    facilitator.sends(f"{url}zalen/", **rooms)
    facilitator.sends(f"{url}stap/", step="open")
    return talk_round


@pytest.mark.capability(96)
def test_every_group_has_a_table_card_with_its_people(
    facilitator, network, meeting, people, opened
) -> None:
    page = facilitator.reads(address(network, meeting, f"groepen/{opened.pk}/tafelkaarten/"))
    cards = page.split("lk-table-card")[1:]
    assert len(cards) == 2
    assert all(len(re.findall("<li>", card)) >= 3 for card in cards)
    assert all(person.name in page for person in people)
    assert "Tafel 1" in cards[0]


def test_other_groups_and_the_same_draw_again(
    facilitator, network, meeting, people, opened
) -> None:
    url = address(network, meeting, f"groepen/{opened.pk}/maken/")

    def members() -> list[set[int]]:
        return [set(g.members.values_list("pk", flat=True)) for g in Group.objects.all()]

    first = members()
    facilitator.sends(url, how="number", amount=2, again="on")
    assert members() == first
    facilitator.sends(url, how="number", amount=2)
    assert members() != first


def test_somebody_is_moved_with_a_select_and_a_button(
    facilitator, network, meeting, people, opened
) -> None:
    one, two = Group.objects.all()
    mover = one.members.first()
    url = address(network, meeting, f"groepen/{opened.pk}/verplaatsen/")
    facilitator.sends(url, person=mover.pk, group=two.pk)
    assert list(mover.talk_groups.all()) == [two]


@pytest.mark.capability(98)
def test_a_participant_finds_their_room_and_writes_for_their_own_group(
    facilitator, network, meeting, people, opened
) -> None:
    group, other = Group.objects.all()
    me = Visitor(make_account(group.members.first()))
    page = me.reads("/mijn/")
    assert group.room_name in page
    me.sends(f"/mijn/zaal/{group.pk}/notitie/", kind="insight", text="Klein beginnen werkt.")
    me.sends(f"/mijn/zaal/{other.pk}/notitie/", 404, kind="insight", text="Niet van mij.")
    note = Note.objects.get()
    assert (note.group_id, note.text) == (group.pk, "Klein beginnen werkt.")
    harvest = facilitator.reads(address(network, meeting, "oogst/"))
    assert "Klein beginnen werkt." in harvest


def test_a_closed_round_shows_no_room(facilitator, network, meeting, people, opened) -> None:
    facilitator.sends(address(network, meeting, f"groepen/{opened.pk}/stap/"), step="close")
    me = Visitor(make_account(people[0]))
    assert "Tafel" not in me.reads("/mijn/")


@pytest.mark.capability(99)
def test_the_harvest_keeps_four_kinds_under_group_and_theme(
    facilitator, network, meeting, people, opened
) -> None:
    theme = make_theme(network, title="Ouders")
    group = Group.objects.first()
    url = address(network, meeting, "oogst/")
    for kind in Note.Kind.values:
        page = facilitator.sends(
            f"{url}nieuw/", kind=kind, text=f"Een {kind}.", theme=theme.pk, group=group.pk
        )
        assert f'value="{kind}"' in page
    kept = Note.objects.values_list("kind", "theme__title", "group")
    assert set(kept) == {(kind, "Ouders", group.pk) for kind in Note.Kind.values}


def test_a_note_is_taken_away_and_brought_back(facilitator, network, meeting) -> None:
    url = address(network, meeting, "oogst/")
    facilitator.sends(f"{url}nieuw/", kind="insight", text="Huisbezoek helpt.")
    note = Note.objects.get()
    page = facilitator.sends(f"{url}{note.pk}/weg/")
    assert 'name="back"' in page
    assert "Huisbezoek helpt." in facilitator.sends(f"{url}{note.pk}/weg/", back="1")


@pytest.mark.capability("S18")
def test_a_question_of_the_hour_gets_its_answer_later(
    facilitator, network, meeting, people, opened
) -> None:
    group = Group.objects.first()
    asker = Visitor(make_account(group.members.first()))
    asker.sends(f"/mijn/zaal/{group.pk}/notitie/", kind="question", text="Hoe betrek je ouders?")
    note = Note.objects.get()
    overview = f"/beheer/netwerken/{network.slug}/oogst/"
    assert "Hoe betrek je ouders?" in facilitator.reads(overview)
    facilitator.sends(
        address(network, meeting, f"oogst/{note.pk}/antwoord/"),
        answer="Begin met een huisbezoek.",
        version=1,
    )
    assert "Hoe betrek je ouders?" not in facilitator.reads(overview)
    assert "Begin met een huisbezoek." in asker.reads("/mijn/")


@pytest.mark.capability(48)
def test_a_treated_question_says_so_to_whoever_asked(facilitator, network, meeting, people) -> None:
    fragment = make_fragment(network, "Wat is de rol van de school?", people[0])
    theme = make_theme(network, title="Rol van de school")
    theme.meetings.add(meeting)
    fragment.themes.add(theme)
    manager = Visitor(make_staff(network.programme.organiser))
    manager.sends(
        address(network, meeting, "oogst/behandeld/"),
        treated=[fragment.pk],
        **{f"outcome-{fragment.pk}": "Kies waar je van bent."},
    )
    page = Visitor(make_account(people[0])).reads("/mijn/")
    assert "Kies waar je van bent." in page
