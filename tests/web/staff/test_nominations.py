"""Asking people by name to apply: the team's pages, the letter, and the page of who was asked."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.test import Client

from leerkring.admissions.models import Application, EligibilityCheck
from leerkring.mail.actions import settle_past_letters
from leerkring.mail.models import Letter
from leerkring.people.models import Person
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import at_amsterdam
from tests.factories import make_application, make_meeting, make_network, make_person, make_staff
from tests.support import Clock
from tests.web.public.pages import (
    APPLICANT,
    OPEN_DAY,
    apply,
    letter_to,
    link_in,
    promise_all,
    send,
    text_of,
    where,
)
from tests.web.staff.desk import Desk, words_of

pytestmark = pytest.mark.django_db
ASKED = "/en/beheer/netwerken/leraren/aanmeldingen/gevraagd/"
PEOPLE = "Noor Bakker; noor@school.example; De Regenboog; Zwolle\nKarim Vos\tkarim@b.example"
WORDS = {
    "nominated_by": "Els Bos (municipality of Zwolle)",
    "note": "You began a class for everybody.",
    "role": "teacher",
    "language": "en",
}


@pytest.fixture
def network(clock: Clock) -> Activity:
    clock.move_to(OPEN_DAY)
    activity = make_network(slug="leraren", closes_before=at_amsterdam(date(2023, 11, 18), time()))
    make_meeting(activity)
    return activity


@pytest.fixture
def desk(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


def ask(desk: Desk, clock: Clock, people: str = PEOPLE) -> None:
    """Ask people, and let the letters go out."""
    desk.send(f"{ASKED}nieuw/", people=people, zeker="ja", **WORDS)
    settle_past_letters(at=clock.move_to("2023-10-12 11:00"))


def remind(desk: Desk) -> None:
    desk.send(f"{ASKED}nieuw/", to=f"{ASKED}herinneren/")


@pytest.mark.capability(18)
def test_who_is_asked_finds_a_form_that_is_filled_in_and_applies(
    client: Client, network: Activity, desk: Desk, clock: Clock
) -> None:
    look = desk.send(f"{ASKED}nieuw/", people=PEOPLE, status=200, **WORDS).content.decode()
    assert "You ask 2 people" in words_of(look)
    assert not Application.objects.exists()
    ask(desk, clock)
    letter = letter_to("noor@school.example", "asked_to_apply")
    assert "Els Bos (municipality of Zwolle) thought of you" in letter.text
    assert "You began a class for everybody." in letter.text
    own = link_in(letter)
    page = text_of(client.get(own))
    assert "Els Bos (municipality of Zwolle) thought of you for this network." in page
    step = client.get(f"{own}stap-1/").content.decode()
    for value in ("Noor", "Bakker", "De Regenboog", "Zwolle"):
        assert f'value="{value}"' in step
    assert "no answer yet" in words_of(desk.open(ASKED)).lower()
    send(client, f"{own}stap-1/", **APPLICANT)
    shown = words_of(desk.open(ASKED))
    assert "1 has begun, not sent yet" in shown
    send(client, f"{own}stap-2/", motivation="Daarom.")
    send(client, f"{own}stap-3/", **promise_all("leraren"))
    send(client, f"{own}controleren/")
    shown = words_of(desk.open(ASKED))
    assert "1 no answer yet · 1 has applied" in shown
    row = Application.objects.get(state="submitted")
    assert row.get_source_display() != "web form"


@pytest.mark.capability(18)
def test_only_who_did_not_answer_is_reminded_and_once_only(
    client: Client, network: Activity, desk: Desk, clock: Clock
) -> None:
    ask(desk, clock, f"{PEOPLE}\nAnna Mol; anna@c.example\nIna Bos; ina@d.example")
    declined = link_in(letter_to("karim@b.example", "asked_to_apply"))
    answer = send(client, f"{declined}geen-interesse/")
    assert "Thank you for telling us" in text_of(answer)
    apply(Client(), "leraren")  # Noor, by the ordinary form
    begun = link_in(letter_to("ina@d.example", "asked_to_apply"))
    send(client, f"{begun}stap-1/", **{**APPLICANT, "email": "ina@d.example"}, later="1")
    clock.move_to("2023-11-01 09:00")
    named = words_of(desk.open(f"{ASKED}herinneren/"))
    assert "2 people get a letter." in named
    assert "Anna Mol" in named
    assert "noor@school.example" not in named
    remind(desk)
    remind(desk)
    reminded = Letter.objects.filter(purpose="asked_again").values_list("recipient", flat=True)
    assert sorted(reminded) == ["anna@c.example", "ina@d.example"]
    shown = words_of(desk.open(ASKED))
    assert "Remind" not in shown
    assert "1 not interested" in shown


@pytest.mark.capability(18)
def test_no_interest_can_be_undone_as_long_as_one_can_apply(
    client: Client, network: Activity, desk: Desk, clock: Clock
) -> None:
    ask(desk, clock)
    own = link_in(letter_to("noor@school.example", "asked_to_apply"))
    send(client, f"{own}geen-interesse/")
    assert "1 not interested" in words_of(desk.open(ASKED))
    told = letter_to("noor@school.example", "nomination_declined")
    assert "you can undo it up to and including" in told.text
    assert link_in(told) == own
    send(client, f"{own}terugdraaien/")
    assert "Something for you?" in text_of(client.get(own))
    assert "not interested" not in words_of(desk.open(ASKED))


def test_opening_the_letter_answers_nothing(
    client: Client, network: Activity, desk: Desk, clock: Clock
) -> None:
    ask(desk, clock)
    own = link_in(letter_to("noor@school.example", "asked_to_apply"))
    client.get(own)
    client.get(f"{own}stap-1/")
    assert client.get(f"{own}geen-interesse/").status_code == 405
    assert "2 no answer yet" in words_of(desk.open(ASKED))


def test_letters_wait_in_the_outbox_and_until_applying_opens(
    network: Activity, desk: Desk, clock: Clock
) -> None:
    opens = at_amsterdam(date(2023, 10, 20), time(9))
    Activity.objects.update(opens_at=opens)
    desk.send(f"{ASKED}nieuw/", people=PEOPLE, zeker="ja", as_drafts="on", **WORDS)
    assert set(Letter.objects.values_list("state", "send_after")) == {("draft", opens)}
    assert "2 the letter has not gone out yet" in words_of(desk.open(ASKED))
    assert "Nobody is left to remind" in words_of(desk.open(f"{ASKED}herinneren/"))


def test_who_applied_or_was_asked_is_left_alone(
    network: Activity, desk: Desk, clock: Clock
) -> None:
    make_application(network, person=make_person(email="karim@b.example"))
    ask(desk, clock, "Noor Bakker; noor@school.example")
    people = Person.objects.count()
    look = desk.send(f"{ASKED}nieuw/", people=PEOPLE, status=200, **WORDS).content.decode()
    assert "have applied or were asked already" in words_of(look)
    desk.send(f"{ASKED}nieuw/", people=PEOPLE, zeker="ja", status=200, **WORDS)
    assert Letter.objects.filter(purpose="asked_to_apply").count() == 1
    assert Person.objects.count() == people


def test_who_was_asked_answers_the_questions_before_the_form_too(
    client: Client, network: Activity, desk: Desk, clock: Clock
) -> None:
    check = EligibilityCheck.objects.create(activity=network, position=1, text="Do you teach?")
    ask(desk, clock)
    own = link_in(letter_to("noor@school.example", "asked_to_apply"))
    assert f'href="{own}vooraf/"' in client.get(own).content.decode()
    gone_on = send(client, f"{own}vooraf/", **{f"check_{check.pk}": "yes"})
    assert where(gone_on) == f"{own}stap-1/"
    assert client.get(own).status_code == 200


def test_after_the_deadline_nobody_is_asked(network: Activity, desk: Desk, clock: Clock) -> None:
    clock.move_to("2023-11-18 09:00")
    desk.send(f"{ASKED}nieuw/", people=PEOPLE, zeker="ja", status=200, **WORDS)
    assert not Application.objects.exists()


def test_people_can_be_pasted_as_a_mail_program_writes_them(network: Activity, desk: Desk) -> None:
    desk.send(f"{ASKED}nieuw/", people="Jan Pot <jan@b.example>; De Ekster", zeker="ja", **WORDS)
    one = Application.objects.get()
    assert (one.given_name, one.family_name, one.email) == ("Jan", "Pot", "jan@b.example")
    assert one.organisation_name == "De Ekster"


def test_a_letter_without_a_reason_has_no_gap(network: Activity, desk: Desk) -> None:
    words = {**WORDS, "note": ""}
    desk.send(f"{ASKED}nieuw/", people="Jan Pot; jan@b.example", zeker="ja", **words)
    letter = letter_to("jan@b.example", "asked_to_apply")
    assert "\n\n\n" not in letter.text
    assert "<p></p>" not in letter.html


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ("Noor Bakker", "Line 1: write name; e-mail address; school; town."),
        ("A B; a@b.example\nC D; A@b.example", "Line 2: this address is there twice."),
        ("A B <a@b.example>\nC D <c@d", "Line 2: write name; e-mail address; school; town."),
        (
            "\n".join(f"A B; a{number}@b.example" for number in range(201)),
            "These are 201 lines. Name at most 200 people at once.",
        ),
    ],
)
def test_a_line_that_cannot_be_read_is_named(
    network: Activity, desk: Desk, people: str, words: str
) -> None:
    page = desk.send(f"{ASKED}nieuw/", people=people, zeker="ja", status=200, **WORDS)
    assert words in words_of(page.content.decode())
    assert not Application.objects.exists()


@pytest.mark.capability(18)
def test_shortly_before_the_deadline_the_reminder_is_on_the_list_of_today(
    network: Activity, desk: Desk, clock: Clock
) -> None:
    ask(desk, clock)
    words = "people who were asked to apply did not answer"
    assert words not in words_of(desk.open("/en/beheer/"))
    clock.move_to("2023-11-10 09:00")
    assert f"2 {words}" in words_of(desk.open("/en/beheer/"))
    remind(desk)
    assert words not in words_of(desk.open("/en/beheer/"))
