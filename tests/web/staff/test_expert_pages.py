from __future__ import annotations

import re
from html import unescape

import pytest

from leerkring.concepts.models import Concept
from leerkring.experts.models import Expert, Speaker
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from leerkring.programmes.models import AgendaItem, Material
from tests.factories import (
    START,
    make_expert,
    make_fragment,
    make_meeting,
    make_network,
    make_organiser,
    make_staff,
    make_theme,
    place_person,
)
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(clock):
    clock.move_to("2023-11-27 10:00")
    return make_network(contact_name="Hester", contact_email="hester@alliantie.example")


@pytest.fixture
def experts(network) -> str:
    return f"/beheer/netwerken/{network.slug}/experts/"


@pytest.fixture
def manager(network) -> Desk:
    return Desk(make_staff(network.programme.organiser))


@pytest.fixture
def meeting(network):
    meeting = make_meeting(network, title="Eerste bijeenkomst")
    AgendaItem.objects.create(meeting=meeting, position=1, minutes=15, title="Welkom")
    AgendaItem.objects.create(meeting=meeting, position=2, minutes=45, title="Over jullie vragen")
    return meeting


@pytest.fixture
def theme(network):
    theme = make_theme(network, title="De wijk")
    make_fragment(network, "Hoe werk je samen met het wijkteam?").themes.add(theme)
    return theme


def invite(manager: Desk, experts: str, expert: Expert, meeting, theme) -> str:
    """Plan and invite through the pages; return the expert's personal link."""
    manager.send(
        f"{experts}vragen/",
        expert=expert.pk,
        meeting=meeting.pk,
        themes=[theme.pk],
        request="Wil je vertellen wat werkt?",
    )
    part = f"{experts}deel/{Speaker.objects.get(expert=expert).pk}/"
    manager.send(part, to=f"{part}uitnodigen/")
    letter = Letter.objects.get(purpose="expert_invitation", person_id=expert.person_id)
    match = re.search(r"/expert/[^/\s]+/", as_received(letter).text)
    assert match
    return match[0]


@pytest.mark.capability("S5", 52)
def test_an_expert_is_invited_on_the_participants_questions_and_says_yes(
    network, experts, manager, meeting, theme
) -> None:
    expert = make_expert(network.programme.organiser)
    link = invite(manager, experts, expert, meeting, theme)
    guest = Desk()
    page = guest.open(link)
    assert "Hoe werk je samen met het wijkteam?" in page
    assert theme.fragments.select_related("person").get().person.family_name not in page
    assert Speaker.objects.get().state == Speaker.State.INVITED, "looking is no answer"
    guest.send(link, to=f"{link}antwoord/", antwoord="ja", opmerking="Vanaf 17 uur")
    assert "Fijn dat je komt" in guest.open(link)
    guest.send(
        link, to=f"{link}nodig/", needs="Een beamer", bio="Onderzoekt wijken.", organisation_name=""
    )
    part = words_of(manager.open(f"{experts}deel/{Speaker.objects.get().pk}/"))
    for word in ("Komt", "Vanaf 17 uur", "Een beamer", "Onderzoekt wijken."):
        assert word in part
    assert Letter.objects.filter(purpose="expert_thanks").count() == 1


@pytest.mark.capability(52)
def test_a_no_says_what_to_do_next_and_who_else_fits(
    network, experts, manager, meeting, theme
) -> None:
    organiser, level = network.programme.organiser, Concept.objects.get(slug="wijk")
    theme.concepts.add(level)
    other = make_expert(organiser)
    other.concepts.add(level)
    expert = make_expert(organiser)
    link = invite(manager, experts, expert, meeting, theme)
    Desk().send(link, to=f"{link}antwoord/", antwoord="nee", opmerking="Ik ben op reis.")
    page = words_of(manager.open(f"{experts}deel/{Speaker.objects.get().pk}/"))
    assert "Wat nu?" in page
    assert "Ik ben op reis." in page
    assert f"Vraag {other.person.name}" in page
    overview = words_of(manager.open(f"/beheer/netwerken/{network.slug}/"))
    assert "expert zei nee, en er is niemand anders gevraagd" in overview


def test_a_get_never_answers(network, experts, manager, meeting, theme) -> None:
    link = invite(manager, experts, make_expert(network.programme.organiser), meeting, theme)
    Desk().open(f"{link}antwoord/?antwoord=ja", status=405)
    assert Speaker.objects.get().state == Speaker.State.INVITED


def test_a_double_press_is_one_answer(network, experts, manager, meeting, theme) -> None:
    link = invite(manager, experts, make_expert(network.programme.organiser), meeting, theme)
    guest = Desk()
    page = guest.open(link)
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    for _ in range(2):
        guest.client.post(f"{link}antwoord/", {"idempotency_key": key[1], "antwoord": "ja"})
    assert Letter.objects.filter(purpose="expert_thanks").count() == 1


@pytest.mark.capability(55, "S14")
def test_the_briefing_holds_the_hour_the_room_the_questions_and_the_materials(
    network, experts, manager, meeting, theme
) -> None:
    for role in ("school_leader", "school_leader", "policy"):
        place_person(network, role=role, sector="vo")
    Material.objects.create(
        meeting=meeting, title="Het rapport", url="https://voorbeeld.example/r", added_at=START
    )
    link = invite(manager, experts, make_expert(network.programme.organiser), meeting, theme)
    guest = Desk()
    guest.open(f"{link}briefing/", status=302)
    guest.send(link, to=f"{link}antwoord/", antwoord="ja")
    page = words_of(guest.open(f"{link}briefing/"))
    assert "16.00 Welkom 15 16.15 Over jullie vragen 45" in page
    assert "Hoe werk je samen met het wijkteam?" in page
    assert "We verwachten 4 deelnemers." in page
    assert "3 × schoolleider" in page
    assert "1 × beleidsmedewerker" in page
    assert "Het rapport" in page
    assert "Hester" in page
    names = [row.person.family_name for row in network.applications.select_related("person")]
    assert not [name for name in names if name in page]


def test_the_letter_is_seen_before_it_is_sent(network, experts, manager, meeting, theme) -> None:
    expert = make_expert(network.programme.organiser)
    manager.send(
        f"{experts}vragen/",
        expert=expert.pk,
        meeting=meeting.pk,
        themes=[theme.pk],
        request="Vertel je mee?",
    )
    page = words_of(manager.open(f"{experts}deel/{Speaker.objects.get().pk}/"))
    assert "Vertel je mee?" in page
    assert "Hoe werk je samen met het wijkteam?" in page
    assert not Letter.objects.exists()


def test_a_second_meeting_on_the_same_day_is_warned_of(
    network, experts, manager, meeting, theme
) -> None:
    expert = make_expert(network.programme.organiser)
    invite(manager, experts, expert, meeting, theme)
    same_day = make_meeting(network, title="Middagsessie")
    manager.send(
        f"{experts}vragen/", expert=expert.pk, meeting=same_day.pk, request="Nog een keer?"
    )
    part = Speaker.objects.get(meeting=same_day)
    page = words_of(manager.open(f"{experts}deel/{part.pk}/"))
    assert "heeft die dag al iets anders: Eerste bijeenkomst" in page


@pytest.mark.capability("S5")
def test_planning_backwards_warns_six_weeks_ahead(
    network, experts, manager, meeting, clock
) -> None:
    make_expert(network.programme.organiser)
    clock.move_to("2023-12-06 10:00")
    assert "Vraag iemand vóór donderdag 7 december 2023" in manager.open(experts)
    clock.move_to("2023-12-08 10:00")
    assert "Er is nog niemand gevraagd" in manager.open(experts)


def test_experts_are_suggested_by_shared_concepts(network, experts, manager, theme) -> None:
    level = Concept.objects.get(slug="wijk")
    theme.concepts.add(level)
    expert = make_expert(network.programme.organiser)
    expert.concepts.add(level)
    assert f"Past misschien: {expert.person.name} (Wijk)" in words_of(manager.open(experts))
    manager.send(f"{experts}thema/{theme.pk}/", expert=[expert.pk])
    assert list(theme.experts.all()) == [expert]


def test_the_register_is_filled_and_searched(network, manager) -> None:
    manager.send(
        "/beheer/experts/nieuw/",
        given_name="Noor",
        family_name="Claassen",
        email="noor@kennis.example",
        topics="armoede",
    )
    assert "Noor Claassen" in manager.open("/beheer/experts/?zoek=armoede")
    assert "Noor Claassen" not in manager.open("/beheer/experts/?zoek=taal")
    answer = manager.send(
        "/beheer/experts/nieuw/",
        status=200,
        given_name="N.",
        family_name="Claassen",
        email="noor@kennis.example",
    )
    assert "staat al in het register" in unescape(answer.content.decode())


def test_another_organiser_s_register_does_not_exist(network) -> None:
    expert = make_expert(network.programme.organiser)
    stranger = Desk(make_staff(make_organiser()))
    stranger.open(f"/beheer/experts/{expert.pk}/", status=404)
    assert expert.person.name not in stranger.open("/beheer/experts/")


def test_an_answer_by_telephone_is_written_down(network, experts, manager, meeting, theme) -> None:
    invite(manager, experts, make_expert(network.programme.organiser), meeting, theme)
    part = f"{experts}deel/{Speaker.objects.get().pk}/"
    manager.send(
        part, to=f"{part}antwoord/", antwoord="ja", opmerking="Belde terug", gehoord="belde"
    )
    assert Speaker.objects.get().state == Speaker.State.ACCEPTED


def test_the_invitation_is_complete_in_english(network, experts, manager, meeting, theme) -> None:
    link = invite(manager, experts, make_expert(network.programme.organiser), meeting, theme)
    page = words_of(Desk().open(f"/en{link}"))
    assert "Can you come, Farid?" in page
    assert "Yes, I come" in page


@pytest.mark.capability("S5", 52)
def test_an_expert_undoes_a_no_until_somebody_else_was_asked(
    network, experts, manager, meeting, theme, clock
) -> None:
    link = invite(manager, experts, make_expert(network.programme.organiser), meeting, theme)
    expert = Desk()
    expert.send(link, to=f"{link}antwoord/", antwoord="nee")
    assert "Terugdraaien: ik kom wel" in words_of(expert.open(link))
    expert.send(link, to=f"{link}antwoord/", antwoord="ja")
    assert "Fijn dat je komt" in words_of(expert.open(link))
    expert.send(link, to=f"{link}antwoord/", antwoord="nee")
    clock.move_to("2023-11-28 10:00")
    invite(manager, experts, make_expert(network.programme.organiser), meeting, theme)
    page = words_of(expert.open(link))
    assert "Terugdraaien" not in page
    assert "hebben iemand anders gevraagd" in page
