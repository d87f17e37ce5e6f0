from __future__ import annotations

import re

import pytest
from django.test import Client

from leerkring.concepts.models import Concept, Publication
from leerkring.findings.models import Finding
from leerkring.live.models import Note
from tests.day import Visitor
from tests.factories import (
    START,
    make_meeting,
    make_network,
    make_organiser,
    make_programme,
    make_staff,
    make_theme,
)
from tests.support import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(clock: Clock):
    clock.move_to("2024-02-01 09:00")
    return make_programme(title="Gelijke kansen", organiser=make_organiser())


@pytest.fixture
def network(programme):
    return make_network(programme=programme, short_title="Schoolleiders")


@pytest.fixture
def manager(programme) -> Visitor:
    return Visitor(make_staff(programme.organiser))


def address(network, rest: str = "") -> str:
    return f"/beheer/netwerken/{network.slug}/opbrengsten/{rest}"


def publish(manager: Visitor, network, title: str, **fields) -> Finding:
    words = {"title": title, "text": "Een huisbezoek helpt."}
    manager.sends(address(network, "nieuw/"), **words | fields)
    finding = Finding.objects.get(title=title)
    for step in ("check", "publish"):
        manager.sends(address(network, f"{finding.pk}/stap/"), step=step)
    return finding


@pytest.mark.capability(102)
def test_a_published_finding_is_found_by_level_and_shows_its_evidence_without_names(
    manager, network, client: Client
) -> None:
    meeting = make_meeting(network, title="Tweede bijeenkomst")
    notes = [
        Note.objects.create(meeting=meeting, kind="insight", text=text, created_at=START)
        for text in ("Ouders komen als je zelf komt.", "Bellen werkt niet.")
    ]
    family = Concept.objects.get(slug="familie")
    report = Publication.objects.create(title="Het maakt uit waar je wieg staat", year=2021)
    finding = publish(
        manager,
        network,
        "Begin bij de ouders",
        notes=[note.pk for note in notes],
        concepts=[family.pk],
        publications=[report.pk],
        themes=[make_theme(network, title="Ouders").pk],
    )
    assert finding.title in client.get("/kennis/?niveau=familie").content.decode()
    assert finding.title not in client.get("/kennis/?niveau=wijk").content.decode()
    assert finding.title in client.get("/kennis/?thema=Ouders").content.decode()
    page = client.get(f"/kennis/{finding.slug}/").content.decode()
    assert "Tweede bijeenkomst" in page
    assert re.search(r">\s*2 ", page)
    assert "Het maakt uit waar je wieg staat" in page
    assert "Bellen werkt niet." not in page


def test_a_draft_is_not_public_before_somebody_read_it(manager, network, client: Client) -> None:
    manager.sends(address(network, "nieuw/"), title="Nog niet", text="Tekst.")
    finding = Finding.objects.get()
    manager.sends(address(network, f"{finding.pk}/stap/"), 409, step="publish")
    assert client.get(f"/kennis/{finding.slug}/").status_code == 404


def test_a_finding_that_is_taken_back_is_gone(manager, network, client: Client) -> None:
    finding = publish(manager, network, "Toch niet")
    manager.sends(address(network, f"{finding.pk}/stap/"), step="take_back")
    assert client.get(f"/kennis/{finding.slug}/").status_code == 404


def test_new_words_of_a_public_finding_ask_to_be_read(manager, network) -> None:
    finding = publish(manager, network, "Begin bij de ouders")
    url = address(network, f"{finding.pk}/wijzigen/")
    version = Finding.objects.get().version
    words = {"title": finding.title, "text": "Andere tekst.", "version": version}
    manager.sends(url, **words)
    assert Finding.objects.get().text == "Een huisbezoek helpt."
    manager.sends(url, **words, read_again="on")
    assert Finding.objects.get().text == "Andere tekst."


@pytest.mark.capability(103)
def test_findings_are_found_by_words_in_title_text_and_theme(
    manager, network, client: Client
) -> None:
    publish(manager, network, "Begin bij de ouders", themes=[make_theme(network, title="Taal").pk])
    for words, found in (("huisbezoek", True), ("OUDERS begin", True), ("taal", True), ("kat", 0)):
        page = client.get("/kennis/", {"zoek": words}).content.decode()
        assert ("Begin bij de ouders</a>" in page) == bool(found), words


@pytest.mark.capability(104)
@pytest.mark.capability("S6")
@pytest.mark.capability(5)
def test_the_closing_shows_the_findings_of_all_networks_side_by_side(
    manager, programme, network, client: Client
) -> None:
    teachers = make_network(programme=programme, short_title="Leraren")
    aldermen = make_network(programme=programme, short_title="Wethouders")
    make_meeting(network, teachers, aldermen, title="Slotbijeenkomst", is_closing=True)
    networks = (network, teachers, aldermen)
    found = [publish(manager, one, f"Van {one.short_title}") for one in networks]
    left_out = publish(manager, network, "Niet in het slot")
    second = publish(manager, network, "Als eerste")
    chosen = [*found, second]
    places = {f"place-{one.pk}": number for number, one in zip((5, 2, 3, 1), chosen, strict=True)}
    url = f"/beheer/netwerken/{network.slug}/afsluiting/kiezen/"
    manager.sends(url, finding=[one.pk for one in chosen], **places)
    page = client.get(f"/afsluiting/{programme.slug}/").content.decode()
    assert "Slotbijeenkomst" in page
    columns = page.split("<section")[1:]
    assert [one.title in column for one, column in zip(found, columns, strict=True)] == [True] * 3
    assert columns[0].index("Als eerste") < columns[0].index("Van Schoolleiders")
    assert left_out.title not in page


def test_a_manager_of_one_network_does_not_compose_for_all(programme, network) -> None:
    only_here = make_staff(programme.organiser, "manager", activity=network)
    Visitor(only_here).sends(f"/beheer/netwerken/{network.slug}/afsluiting/kiezen/", 403)


@pytest.mark.capability(103)
def test_the_knowledge_base_groups_by_network_and_shows_what_a_finding_says_and_cites(
    manager, programme, network, client: Client
) -> None:
    teachers = make_network(programme=programme, short_title="Leraren")
    report = Publication.objects.create(
        title="Het maakt uit waar je wieg staat", publisher="Verwey-Jonker Instituut"
    )
    wijk, school = Concept.objects.get(slug="wijk"), Concept.objects.get(slug="school")
    publish(manager, teachers, "Bel eerst")
    text = "Ga **langs**, ook bij dr. Smit. Dat scheelt een jaar."
    publish(
        manager,
        network,
        "Begin thuis",
        text=text,
        concepts=[wijk.pk, school.pk],
        publications=[report.pk],
    )
    body = client.get("/kennis/").content.decode()
    names = re.findall(r"<h2 id=\"geleerd-\d+\">\s*(.+?)\s*</h2>", body)
    assert names == [network.short_title, "Leraren"]
    assert "<p>Ga langs, ook bij dr. Smit.</p>" in body
    assert re.findall(r'class="lk-tag" href="([^"]+)">(\w+)', body) == [
        ("?niveau=school", "School"),
        ("?niveau=wijk", "Wijk"),
    ]
    assert "<cite>Het maakt uit waar je wieg staat</cite>, Verwey-Jonker Instituut" in body


@pytest.mark.capability(104)
def test_the_closing_is_linked_from_where_one_looks_once_something_was_brought_into_it(
    manager, programme, network, client: Client
) -> None:
    finding = publish(manager, network, "Begin thuis")
    pages = (
        "/kennis/",
        f"/kennis/{finding.slug}/",
        f"/activiteiten/{network.slug}/",
        f"/programmas/{programme.slug}/",
    )
    link = f'href="/afsluiting/{programme.slug}/"'
    assert [path for path in pages if link in client.get(path).content.decode()] == []
    Finding.objects.update(in_closing=True)
    assert [path for path in pages if link not in client.get(path).content.decode()] == []
    assert f'href="/programmas/{programme.slug}/"' in client.get("/activiteiten/").content.decode()
