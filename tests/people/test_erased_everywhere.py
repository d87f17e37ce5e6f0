"""Where somebody was named, it says that they were erased; what they wrote is left out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from leerkring.audit.actors import SYSTEM
from leerkring.experts.models import Speaker
from leerkring.experts.queries import questions_for
from leerkring.findings.models import Finding
from leerkring.intake.models import Fragment
from leerkring.live.models import Note
from leerkring.live.queries import notes_of
from leerkring.people.erasing import erase_person
from leerkring.people.models import Person
from tests.factories import START, make_application, make_network, make_person, place_person
from tests.people.marked import mark, somebody_everywhere
from tests.web.staff.desk import Desk
from tests.web.staff.world import World

pytestmark = pytest.mark.django_db
NOW = START + timedelta(days=1)


@pytest.mark.parametrize(("language", "word"), [("nl", "gewist"), ("en", "erased")])
def test_whoever_was_erased_is_called_so_in_the_readers_language(language: str, word: str) -> None:
    placed = place_person(make_network())
    assert placed.person is not None
    person = erase_person(by=SYSTEM, at=NOW, person=placed.person)
    placed.refresh_from_db()
    with override(language):
        assert (person.name, placed.name) == (word, word)


def test_a_draft_without_a_name_is_not_called_erased() -> None:
    draft = make_application(make_network(), given_name="", family_name="", state="draft")
    assert draft.name == ""


def test_no_list_shows_an_empty_name(client: Client) -> None:
    world = World()
    network = world.network
    rows = [make_application(network, given_name=name) for name in ("Noor", "Wim")]
    person = rows[0].person
    assert person is not None
    erase_person(by=SYSTEM, at=NOW, person=person)
    page = Desk(world.member()).open(f"/beheer/netwerken/{network.slug}/aanmeldingen/")
    assert "gewist" in page
    assert "Wim" in page
    assert "Noor" not in page


def test_notes_and_questions_of_who_was_erased_are_left_out() -> None:
    world = World()
    person = somebody_everywhere(world)
    note = Note.objects.select_related("meeting").get(author=person)
    fragment = Fragment.objects.filter(person=person)[0]
    speaker = Speaker.objects.latest("pk")
    speaker.themes.set(fragment.themes.all())
    erase_person(by=SYSTEM, at=NOW, person=person)
    assert note not in notes_of(note.meeting)
    assert Note.objects.filter(pk=note.pk).exists()
    assert "" not in [text for row in questions_for(speaker) for text in row.questions]


# --- published findings stand ---


@pytest.fixture
def finding() -> Finding:
    world = World()
    person = somebody_everywhere(world)
    found = Finding.objects.get(pk=world.things["finding"])
    found.notes.set(Note.objects.filter(author=person))
    mark(person, "zqmerkzq")
    return found


def author_of(finding: Finding) -> Person:
    return Person.objects.get(notes__in=finding.notes.all())


def test_a_published_finding_stands_and_tells_that_words_under_it_went(
    client: Client, finding: Finding
) -> None:
    erase_person(by=SYSTEM, at=NOW, person=author_of(finding))
    page = client.get(f"/kennis/{finding.slug}/").content.decode()
    assert finding.title in page
    assert (
        "Op 3 oktober 2023 is 1 notitie of vraag hieronder gewist. De tekst blijft staan." in page
    )
    assert Finding.objects.get(pk=finding.pk).text == finding.text


def test_a_finding_that_was_not_published_needs_no_erratum(finding: Finding) -> None:
    Finding.objects.filter(pk=finding.pk).update(state="draft")
    erase_person(by=SYSTEM, at=NOW, person=author_of(finding))
    assert not finding.errata.exists()


def test_a_finding_of_others_says_nothing_of_it(client: Client, finding: Finding) -> None:
    erase_person(by=SYSTEM, at=NOW, person=make_person())
    assert "gewist" not in client.get(f"/kennis/{finding.slug}/").content.decode()
