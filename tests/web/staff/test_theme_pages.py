from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leerkring.concepts.models import Concept, Publication
from leerkring.experts.models import Speaker
from leerkring.intake.models import Fragment, Theme
from leerkring.intake.queries import questions_of
from tests.factories import (
    make_expert,
    make_fragment,
    make_meeting,
    make_network,
    make_staff,
    make_theme,
    place_person,
)
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(clock):
    clock.move_to("2023-12-18 10:00")
    return make_network()


@pytest.fixture
def themes(network) -> str:
    return f"/beheer/netwerken/{network.slug}/themas/"


@pytest.fixture
def facilitator(network) -> Desk:
    return Desk(make_staff(network.programme.organiser, "facilitator"))


@pytest.mark.capability("S3", 48)
def test_a_question_gets_a_theme_and_keeps_its_trace_to_the_answer(
    network, themes, facilitator
) -> None:
    question = make_fragment(network, "Waar is de school van?")
    path = f"{themes}vraag/{question.pk}/"
    facilitator.send(themes, to=path, nieuw_thema="De rol van de school")
    theme = Theme.objects.get()
    page = facilitator.open(f"{themes}{theme.pk}/")
    assert "Waar is de school van?" in page
    trace = re.search(r'href="([^"]*antwoorden/)#(deelnemer-\d+)"', page)
    assert trace
    answers = facilitator.open(trace[1])
    place = answers[answers.index(f'id="{trace[2]}"') :]
    assert "Waar is de school van?" in place


@pytest.mark.capability(48)
def test_a_question_shows_where_it_was_treated(network, themes, facilitator) -> None:
    person = place_person(network).person
    question = make_fragment(network, "Hoe kies ik twee doelen?", person)
    theme, meeting = make_theme(network), make_meeting(network, title="Tweede bijeenkomst")
    question.themes.add(theme)
    theme.meetings.add(meeting)
    facilitator.send(
        f"{themes}behandeld/{meeting.pk}/",
        behandeld=[question.pk],
        **{f"opbrengst{question.pk}": "Schrap wat niemand mist."},
    )
    page = words_of(facilitator.open(f"{themes}{theme.pk}/"))
    assert "behandeld in Tweede bijeenkomst : Schrap wat niemand mist." in page or (
        "behandeld in Tweede bijeenkomst: Schrap wat niemand mist." in page
    )
    treatment = questions_of(person, network)[0].treatments[0]
    assert treatment.note == "Schrap wat niemand mist."


def test_a_question_is_split_set_aside_and_taken_back(network, themes, facilitator) -> None:
    question = make_fragment(network, "Eerst dit. En dan dat?")
    path = f"{themes}vraag/{question.pk}/"
    facilitator.send(f"{path}splitsen/", texts="Eerst dit?\nEn dan dat?")
    assert list(Fragment.objects.order_by("id").values_list("text", flat=True)) == [
        "Eerst dit?",
        "En dan dat?",
    ]
    facilitator.send(themes, to=f"{path}opzij/")
    assert "Eerst dit?" not in facilitator.open(themes)
    aside = f"{themes}?toon=opzij"
    assert "Eerst dit?" in facilitator.open(aside)
    facilitator.send(aside, to=f"{path}opzij/", terug="1")
    assert "Eerst dit?" in facilitator.open(themes)


def test_a_script_gets_the_card_alone(network, themes, facilitator) -> None:
    question, theme = make_fragment(network, "Vraag"), make_theme(network)
    key = re.search(r'name="idempotency_key" value="([^"]+)"', facilitator.open(themes))
    answer = facilitator.client.post(
        f"{themes}vraag/{question.pk}/",
        {"idempotency_key": key[1], "thema": theme.pk},
        headers={"X-Partial": "1"},
        follow=True,
    )
    card = answer.content.decode()
    assert card.strip().startswith("<article")
    assert 'data-open="0"' in card
    assert f'value="{theme.pk}" checked' in card


@pytest.mark.capability("S20")
def test_a_theme_is_tied_to_levels_interventions_and_imported_factors(
    network, themes, facilitator
) -> None:
    manager = Desk(make_staff(network.programme.organiser))
    words = {"title_nl": "Factoren", "source": "Eigen rapport (2023)"}
    table = "slug;label_nl;label_en;level\nvoorbeeld;Een voorbeeld;An example;wijk\n"
    file = SimpleUploadedFile("factoren.csv", table.encode("utf-8-sig"))
    report = manager.send("/beheer/begrippen/inlezen/", status=200, file=file, **words)
    assert "Een voorbeeld" in report.content.decode()
    assert not Concept.objects.filter(slug="voorbeeld").exists()
    manager.send("/beheer/begrippen/inlezen/", text=table, inlezen="1", **words)
    shown = words_of(manager.open("/beheer/begrippen/"))
    for word in ("Leerling", "Samenleving", "Tegengaan van segregatie", "Een voorbeeld (Wijk)"):
        assert word in shown

    theme = make_theme(network, title="De wijk")
    page = facilitator.open(f"{themes}{theme.pk}/")
    ticks = {
        unescape(label): (name, value)
        for name, value, label in re.findall(
            r'name="(concepts\d)" value="(\d+)"[^>]*>\s*<span>([^<]+)</span>', page
        )
    }
    chosen: dict[str, list[str]] = {}
    for label in ("Wijk", "Armoedebestrijding", "Een voorbeeld"):
        name, value = ticks[label]
        chosen.setdefault(name, []).append(value)
    facilitator.send(f"{themes}{theme.pk}/", title="De wijk", description="", **chosen)
    assert {concept.slug for concept in theme.concepts.all()} == {
        "wijk",
        "armoedebestrijding",
        "voorbeeld",
    }


def test_a_table_with_a_wrong_row_is_reported_and_not_imported(network) -> None:
    manager = Desk(make_staff(network.programme.organiser))
    answer = manager.send(
        "/beheer/begrippen/inlezen/",
        status=400,
        title_nl="Factoren",
        source="Rapport",
        text="slug,label_nl,level\ngoed,Goed,wijk\nfout,Fout,maan\n",
        inlezen="1",
    )
    page = words_of(unescape(answer.content.decode()))
    assert "Regel 3: Dit is geen van de vijf niveaus: maan" in page
    assert not Concept.objects.filter(slug="goed").exists()


@pytest.mark.capability("S20")
def test_publications_are_added_and_changed(network) -> None:
    manager = Desk(make_staff(network.programme.organiser))
    manager.send(
        "/beheer/publicaties/nieuw/", title="Het maakt uit waar je wieg staat", year="2023"
    )
    publication = Publication.objects.get()
    manager.send(f"/beheer/publicaties/{publication.pk}/", title=publication.title, year="2022")
    assert "(2022)" in manager.open("/beheer/publicaties/")
    reader = Desk(make_staff(network.programme.organiser, "reader"))
    reader.open(f"/beheer/publicaties/{publication.pk}/", status=403)


@pytest.mark.capability(49)
def test_the_matrix_shows_theme_by_meeting_and_expert_with_its_gaps(
    network, themes, facilitator
) -> None:
    first = make_meeting(network, title="Eerste bijeenkomst")
    make_meeting(network, title="Tweede bijeenkomst")
    wijk, ouders = make_theme(network, title="De wijk"), make_theme(network, title="Ouders")
    page = words_of(facilitator.open(f"{themes}overzicht/"))
    assert "De wijk komt in geen bijeenkomst terug" in page
    assert "Ouders komt in geen bijeenkomst terug" in page
    assert "Tweede bijeenkomst heeft geen thema" in page
    facilitator.send(f"{themes}overzicht/", cel=[f"{wijk.pk}-{first.pk}"])
    page = words_of(facilitator.open(f"{themes}overzicht/"))
    assert "De wijk komt in geen bijeenkomst terug" not in page
    assert "De wijk heeft geen expert in Eerste bijeenkomst" in page

    expert = make_expert(network.programme.organiser)
    expert.themes.add(wijk)
    speaker = Speaker.objects.create(expert=expert, meeting=first, state="invited")
    speaker.themes.add(wijk)
    page = words_of(facilitator.open(f"{themes}overzicht/"))
    assert "De wijk heeft geen expert" not in page
    assert f"{expert.person.name} uitgenodigd" in page
    assert ouders.title in page


def test_only_the_cells_that_were_changed_are_written(network, themes, facilitator) -> None:
    theme, first, second = make_theme(network), make_meeting(network), make_meeting(network)
    key = re.search(
        r'name="idempotency_key" value="([^"]+)"', facilitator.open(f"{themes}overzicht/")
    )
    theme.meetings.add(second)  # a colleague, meanwhile
    facilitator.client.post(
        f"{themes}overzicht/", {"idempotency_key": key[1], "cel": f"{theme.pk}-{first.pk}"}
    )
    assert set(theme.meetings.all()) == {first, second}


@pytest.mark.capability("S15")
def test_networks_see_what_the_others_work_on_long_before_the_closing(
    network, themes, facilitator
) -> None:
    teachers = make_network(programme=network.programme, title="Leernetwerk voor leraren")
    level = Concept.objects.get(slug="wijk")
    make_theme(network).concepts.add(level)
    theirs = make_theme(teachers, title="De wijk als klaslokaal")
    theirs.concepts.add(level)
    page = words_of(facilitator.open(f"{themes}buren/"))
    assert "Leernetwerk voor leraren De wijk als klaslokaal" in page
    assert "Hier werken jullie ook aan: Wijk" in page


def test_sharing_says_how_many_see_it_and_shows_exactly_those(network, themes, facilitator) -> None:
    place_person(network)
    shown, hidden = make_theme(network), make_theme(network, shared=True)
    assert "Eén deelnemer ziet de thema’s" in facilitator.open(f"{themes}delen/")
    facilitator.send(f"{themes}delen/", thema=[shown.pk])
    shown.refresh_from_db()
    hidden.refresh_from_db()
    assert (shown.shared, hidden.shared) == (True, False)


def test_themes_are_merged_and_taken_away(network, themes, facilitator) -> None:
    ouders, gezin, los = (make_theme(network, title=t) for t in ("Ouders", "Gezin", "Los"))
    question = make_fragment(network, "Vraag")
    question.themes.add(gezin)
    one = f"{themes}{gezin.pk}/"
    facilitator.send(one, to=f"{one}samenvoegen/", into=ouders.pk)
    assert list(question.themes.all()) == [ouders]
    one = f"{themes}{los.pk}/"
    facilitator.send(one, to=f"{one}weg/")
    assert [theme.title for theme in Theme.objects.all()] == ["Ouders"]


def test_a_reader_sees_themes_and_changes_nothing(network, themes) -> None:
    question = make_fragment(network, "Vraag")
    reader = Desk(make_staff(network.programme.organiser, "reader"))
    assert "Vraag" in reader.open(themes)
    reader.open(f"{themes}vraag/{question.pk}/splitsen/", status=403)


def test_pages_of_three_questions_make_as_many_queries_as_of_one(
    network, themes, facilitator
) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as made:
            facilitator.open(path)
        return len(made)

    meeting = make_meeting(network)

    def add() -> None:
        theme = make_theme(network)
        theme.meetings.add(meeting)
        make_fragment(network, "Vraag").themes.add(theme)
        expert = make_expert(network.programme.organiser)
        expert.themes.add(theme)

    pages = (f"{themes}?toon=alles", f"{themes}overzicht/", f"{themes}behandeld/{meeting.pk}/")
    pages += (f"/beheer/netwerken/{network.slug}/experts/", "/beheer/experts/")
    add()
    once = [queries(page) for page in pages]
    add()
    add()
    assert [queries(page) for page in pages] == once


def test_a_form_that_was_mended_still_notices_what_somebody_else_saved(
    network, themes, facilitator
) -> None:
    theme = make_theme(network, title="Taal")
    path, opened_with = f"{themes}{theme.pk}/", theme.version
    facilitator.send(path, title="Taal en spel", description="")
    wrong = facilitator.send(path, status=200, title="", description="", version=opened_with)
    assert f'name="version" value="{opened_with}"' in wrong.content.decode()
    answer = facilitator.send(path, status=409, title="Lezen", version=opened_with)
    assert "Taal en spel" in unescape(answer.content.decode())
    assert Theme.objects.get().title == "Taal en spel"
