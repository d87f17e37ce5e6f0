from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from leerkring.admissions.registers import on_placed
from leerkring.audit.actors import SYSTEM
from leerkring.intake.links import questionnaire_path
from leerkring.intake.models import Answer, Invitation, Item, Questionnaire
from leerkring.mail.hiding import as_received
from leerkring.mail.models import Letter
from tests.factories import (
    START,
    make_invitation,
    make_network,
    make_person,
    make_questionnaire,
    make_staff,
    place_person,
)
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def network(clock):
    clock.move_to("2023-11-27 10:00")
    return make_network()


@pytest.fixture
def intake(network) -> str:
    return f"/beheer/netwerken/{network.slug}/intake/"


@pytest.fixture
def manager(network) -> Desk:
    return Desk(make_staff(network.programme.organiser))


def link_in(letter: Letter) -> str:
    match = re.search(r"/mijn/vragenlijst/[^/]+/", as_received(letter).text)
    assert match
    return match[0]


def fill_in(path: str, words: str, *, button: str = "klaar", status: int = 302) -> Desk:
    """Open a personal link without signing in, and answer every question on the page."""
    visitor = Desk()
    page = visitor.open(path)
    names = re.findall(r'<textarea name="(v\d+)"', page)
    visitor.send(path, status=status, **dict.fromkeys(names, words), **{button: "1"})
    return visitor


@pytest.mark.capability("S3", 43)
def test_a_questionnaire_goes_from_an_empty_page_to_answers_by_personal_link(
    network, intake, manager
) -> None:
    teacher, leader = place_person(network).person, place_person(network).person
    assert "Er is er nog geen" in manager.open(intake)
    manager.send(f"{intake}nieuw/", title="Online intake", intro="", closes_on="2023-12-15")
    questionnaire = Questionnaire.objects.get()
    page = words_of(manager.open(f"{intake}{questionnaire.pk}/versturen/"))
    assert "2 deelnemers krijgen ieder een mail" in page
    assert teacher.name in page
    assert leader.name in page
    manager.send(f"{intake}{questionnaire.pk}/versturen/")
    letters = Letter.objects.filter(purpose="intake_invitation")
    assert {letter.person_id for letter in letters} == {teacher.pk, leader.pk}

    fill_in(link_in(letters.get(person=teacher)), "Waar is de school van?")
    overview = words_of(manager.open(intake))
    assert "1 van de 2 deelnemers zijn klaar" in overview
    assert "Waar is de school van?" in manager.open(f"{intake}{questionnaire.pk}/antwoorden/")
    themes = manager.open(f"/beheer/netwerken/{network.slug}/themas/")
    assert "Waar is de school van?" in themes


@pytest.mark.capability(43)
def test_an_unfinished_questionnaire_goes_on_at_another_device(network) -> None:
    questionnaire = make_questionnaire(network, sent_at=START)
    extra = Item.objects.create(
        questionnaire=questionnaire,
        position=2,
        kind=Item.Kind.MULTIPLE,
        text="Wat past?",
        options=["wijk", "ouders", "geld"],
    )
    copy = make_invitation(questionnaire, place_person(network).person)
    path = _path(copy)
    first = questionnaire.items.first()
    telephone = Desk()
    telephone.send(path, **{f"v{first.pk}": "In de trein", "bewaar": "1"})
    laptop = Desk()
    page = laptop.open(path)
    assert "In de trein" in page
    laptop.send(
        path, **{f"v{first.pk}": "In de trein", f"v{extra.pk}": ["wijk", "geld"], "klaar": "1"}
    )
    thanks = words_of(laptop.open(path))
    assert "Dank je wel" in thanks
    assert "In de trein" in thanks
    assert "wijk, geld" in thanks


def _path(copy: Invitation) -> str:
    return questionnaire_path(copy)


def test_a_page_left_open_on_one_device_does_not_undo_what_was_typed_on_the_other(network) -> None:
    questionnaire = make_questionnaire(network, sent_at=START)
    second = Item.objects.create(
        questionnaire=questionnaire, position=2, kind=Item.Kind.LONG, text="Wat probeerde je?"
    )
    copy = make_invitation(questionnaire, place_person(network).person)
    first, path = questionnaire.items.first(), _path(copy)
    stale = Desk()
    fields = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', stale.open(path))
    )
    Desk().send(path, **{f"v{first.pk}": "Nieuw getypt", "bewaar": "1"})
    stale.client.post(
        path, {**fields, f"v{first.pk}": "", f"v{second.pk}": "Ook dit", "bewaar": "1"}
    )
    answers = dict(Answer.objects.values_list("item_id", "text"))
    assert answers == {first.pk: "Nieuw getypt", second.pk: "Ook dit"}


def test_opening_the_link_changes_nothing(network) -> None:
    copy = make_invitation(make_questionnaire(network, sent_at=START), place_person(network).person)
    Desk().open(_path(copy))
    copy.refresh_from_db()
    assert (copy.started_at, copy.done_at) == (None, None)


def test_a_wrong_link_opens_nothing(network) -> None:
    copy = make_invitation(make_questionnaire(network, sent_at=START), place_person(network).person)
    Desk().open(f"/mijn/vragenlijst/{copy.pk}-abcdefgh/", status=404)


def test_a_missing_answer_is_named_and_the_others_are_kept(network) -> None:
    questionnaire = make_questionnaire(network, sent_at=START)
    second = Item.objects.create(
        questionnaire=questionnaire, position=2, kind=Item.Kind.SHORT, text="Waar werk je?"
    )
    copy = make_invitation(questionnaire, place_person(network).person)
    visitor = Desk()
    answer = visitor.send(_path(copy), **{f"v{second.pk}": "Utrecht", "klaar": "1"})
    page = visitor.open(answer.headers["Location"])
    assert "Vul een antwoord in: Welke vraag breng je mee?" in page
    assert "Utrecht" in page
    assert Answer.objects.get().text == "Utrecht"


@pytest.mark.capability(43)
def test_a_late_answer_is_refused_kindly_and_what_was_typed_is_shown(network, clock) -> None:
    questionnaire = make_questionnaire(network, sent_at=START)
    copy = make_invitation(questionnaire, place_person(network).person)
    path, visitor = _path(copy), Desk()
    page = visitor.open(path)
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    clock.move_to("2023-12-16 00:00")
    answer = visitor.client.post(
        path, {**fields, f"v{questionnaire.items.get().pk}": "Net te laat", "klaar": "1"}
    )
    assert answer.status_code == 409
    shown = unescape(answer.content.decode())
    assert "De vragenlijst is gesloten" in shown
    assert "Net te laat" in shown
    assert network.programme.organiser.reply_to in shown
    assert not Answer.objects.exists()


@pytest.mark.capability(45)
def test_what_we_know_is_shown_and_filled_in_instead_of_asked_again(network) -> None:
    questionnaire = make_questionnaire(network, sent_at=START)
    known = Item.objects.create(
        questionnaire=questionnaire,
        position=2,
        kind=Item.Kind.LONG,
        text="Waarom doe je mee?",
        known_from=Item.Known.MOTIVATION,
    )
    application = place_person(network, motivation="Onze wijk verandert snel.")
    copy = make_invitation(questionnaire, application.person)
    page = Desk().open(_path(copy))
    assert application.organisation_name in page
    assert re.search(rf'<textarea name="v{known.pk}"[^>]*>\s*Onze wijk verandert snel', page)
    assert "Ingevuld vanuit je aanmelding" in page
    first = questionnaire.items.first()
    Desk().send(
        _path(copy),
        **{f"v{first.pk}": "Vraag", f"v{known.pk}": "Onze wijk verandert snel.", "klaar": "1"},
    )
    assert Answer.objects.get(item=known).text == "Onze wijk verandert snel."


@pytest.mark.capability(44)
def test_only_who_did_not_finish_is_reminded_and_the_page_says_who(
    network, intake, manager, clock
) -> None:
    questionnaire = make_questionnaire(network, sent_at=START)
    done, silent = (
        place_person(network, person=make_person(given_name=name, family_name="Bos")).person
        for name in ("Anna", "Bert")
    )
    for person in (done, silent):
        make_invitation(questionnaire, person)
    fill_in(_path(Invitation.objects.get(person=done)), "Mijn vraag")
    path = f"{intake}{questionnaire.pk}/herinneren/"
    page = words_of(manager.open(path))
    assert "Eén deelnemer krijgt een herinnering" in page
    assert "Bert Bos" in page
    assert "Anna Bos" not in page
    manager.send(path)
    letter = Letter.objects.get(purpose="intake_reminder")
    assert letter.person_id == silent.pk
    assert "niemand om te herinneren" in manager.open(path)
    fill_in(link_in(letter), "Toch nog")
    clock.advance(days=2)
    assert "niemand om te herinneren" in manager.open(path)


def test_a_list_that_changed_since_the_page_was_opened_is_shown_again(
    network, intake, manager
) -> None:
    questionnaire = make_questionnaire(network)
    place_person(network)
    path = f"{intake}{questionnaire.pk}/versturen/"
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', manager.open(path)))
    place_person(network)
    answer = manager.client.post(path, fields)
    assert answer.status_code == 409
    assert "lijst met mensen is intussen veranderd" in unescape(answer.content.decode())
    assert not Letter.objects.exists()


@pytest.mark.capability("S3")
def test_a_newcomer_gets_a_link_that_works(network, intake, manager) -> None:
    place_person(network)
    questionnaire = make_questionnaire(network)
    manager.send(f"{intake}{questionnaire.pk}/versturen/")
    newcomer = place_person(network)
    on_placed(newcomer, SYSTEM, datetime(2023, 11, 28, 9, tzinfo=UTC))
    fill_in(link_in(Letter.objects.get(person=newcomer.person)), "Mijn eerste vraag")
    assert "Mijn eerste vraag" in manager.open(f"{intake}{questionnaire.pk}/antwoorden/")


def test_a_manager_fills_in_for_somebody_on_the_telephone(network, intake, manager) -> None:
    questionnaire = make_questionnaire(network, sent_at=START)
    copy = make_invitation(
        questionnaire, place_person(network, person=make_person(email=None)).person
    )
    item = questionnaire.items.get()
    path = f"{intake}{questionnaire.pk}/namens/{copy.pk}/"
    said = {f"v{item.pk}": "Aan de telefoon", "klaar": "1"}
    page = manager.send(path, status=200, **said).content.decode()
    assert "Schrijf op hoe je het weet" in page
    assert "Aan de telefoon" in page
    manager.send(path, **said, gehoord="belde")
    assert Answer.objects.get().text == "Aan de telefoon"


def test_questions_are_added_changed_moved_and_taken_out(network, intake, manager) -> None:
    questionnaire = make_questionnaire(network)
    one = f"{intake}{questionnaire.pk}/"
    new = {"text": "Kies een niveau", "kind": "choice", "options": "wijk\nschool"}
    manager.send(f"{one}vraag/", **new)
    added = questionnaire.items.get(text="Kies een niveau")
    assert added.options == ["wijk", "school"]
    manager.send(one, to=f"{one}vraag/{added.pk}/verplaats/", omhoog="1")
    assert questionnaire.items.all()[0].pk == added.pk
    manager.send(f"{one}vraag/{added.pk}/", **{**new, "text": "Kies er een"})
    assert "Kies er een" in manager.open(f"{one}voorbeeld/")
    manager.send(one, to=f"{one}vraag/{added.pk}/weg/")
    assert "Kies er een" not in manager.open(one)


def test_a_choice_without_options_is_mended_first(network, intake, manager) -> None:
    questionnaire = make_questionnaire(network)
    answer = manager.send(
        f"{intake}{questionnaire.pk}/vraag/", status=200, text="Kies", kind="choice", options="een"
    )
    assert "ten minste twee keuzes" in answer.content.decode()


def test_two_managers_see_what_the_other_saved(network, intake, manager) -> None:
    questionnaire = make_questionnaire(network)
    path = f"{intake}{questionnaire.pk}/"
    fields = {"title": "Van mij", "intro": "", "closes_on": "2023-12-15"}
    stale = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', manager.open(path)))
    manager.send(path, **{**fields, "title": "Van de ander"})
    answer = manager.client.post(path, {**stale, **fields})
    assert answer.status_code == 409
    page = words_of(unescape(answer.content.decode()))
    assert "Van de ander" in page
    assert "Van mij" in page
    assert Questionnaire.objects.get().title == "Van de ander"


def test_the_answers_open_in_excel_with_their_accents_and_no_formula(
    network, intake, manager
) -> None:
    questionnaire = make_questionnaire(network, sent_at=START)
    person = place_person(network, person=make_person(given_name="Zoë", family_name="Bos")).person
    fill_in(_path(make_invitation(questionnaire, person)), '=HYPERLINK("http://kwaad")')
    sheet = manager.file(f"{intake}{questionnaire.pk}/antwoorden.xlsx")
    rows = list(load_workbook(io.BytesIO(sheet)).active.values)
    assert rows[0][-1] == "Welke vraag breng je mee?"
    assert rows[1][0] == "Zoë Bos"
    assert rows[1][-1] == '=HYPERLINK("http://kwaad")'
    cell = load_workbook(io.BytesIO(sheet)).active.cell(2, 4)
    assert cell.data_type == "s"
    content = manager.file(f"{intake}{questionnaire.pk}/antwoorden.csv")
    assert content.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert table[1][0] == "Zoë Bos"
    assert table[1][-1].startswith("'=")


def test_the_overview_asks_as_many_queries_for_three_people_as_for_one(
    network, intake, manager
) -> None:
    questionnaire = make_questionnaire(network, sent_at=START)
    make_invitation(questionnaire, place_person(network).person)
    with CaptureQueriesContext(connection) as one:
        manager.open(intake)
    for _ in range(2):
        make_invitation(questionnaire, place_person(network).person)
    with CaptureQueriesContext(connection) as three:
        manager.open(intake)
    assert len(three) == len(one)
