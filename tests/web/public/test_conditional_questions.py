"""Questions that are asked only after a certain answer: made by the team, answered on the form."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from leerkring.admissions.models import Application, Question
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import at_amsterdam
from tests.factories import make_network, make_staff, make_webinar
from tests.support import Clock
from tests.web.public.pages import APPLICANT, GUEST, OPEN_DAY, send, text_of, where
from tests.web.staff.desk import Desk, words_of

BEGIN = "/en/activiteiten/leraren/aanmelden/"
STAFF = "/en/beheer/netwerken/leraren/vragen/"


@pytest.fixture
def network(db: None, clock: Clock) -> Activity:
    clock.move_to(OPEN_DAY)
    return make_network(
        slug="leraren", closes_before=at_amsterdam(date(2023, 11, 18), time()), commitment="none"
    )


@pytest.fixture
def questions(network: Activity) -> tuple[str, str]:
    """Two questions that the team made; the second is asked only after yes to the first."""
    desk = Desk(make_staff(network.programme.organiser))
    desk.send(f"{STAFF}nieuw/", label="Do you coach colleagues?", kind="yes_no", required="on")
    first = Question.objects.get()
    desk.send(
        f"{STAFF}nieuw/",
        label="How many?",
        kind="number",
        required="on",
        only_if=f"{first.pk}:yes",
    )
    assert "only after “yes” to: Do you coach colleagues?" in words_of(desk.open(STAFF))
    second = Question.objects.get(label="How many?")
    return f"question_{first.pk}", f"question_{second.pk}"


def at_step_two(client: Client) -> str:
    return where(send(client, BEGIN, **APPLICANT))


@pytest.mark.capability(9)
def test_a_question_must_be_answered_only_when_it_is_asked(
    client: Client, questions: tuple[str, str]
) -> None:
    coaches, _number = questions
    step = at_step_two(client)
    assert "Only if you answered “Yes” to: Do you coach colleagues?" in text_of(client.get(step))
    asked = send(client, step, motivation="Daarom.", **{coaches: "yes"})
    assert "Answer this question: How many?" in text_of(asked)
    assert where(asked) == step
    on = send(client, step, motivation="Daarom.", **{coaches: "no"})
    assert where(on).endswith("/stap-3/")
    own = step.removesuffix("stap-2/")
    assert where(send(client, f"{own}stap-3/")).endswith("/controleren/")
    send(client, f"{own}controleren/")
    assert Application.objects.get().state == "submitted"


@pytest.mark.capability(9)
def test_an_answer_to_what_is_not_asked_is_not_kept(
    client: Client, questions: tuple[str, str]
) -> None:
    coaches, number = questions
    step = at_step_two(client)
    send(client, step, motivation="Daarom.", **{coaches: "yes", number: "4"})
    assert len(Application.objects.get().answers) == 2
    send(client, step, motivation="Daarom.", **{coaches: "no", number: "4"})
    assert list(Application.objects.get().answers.values()) == ["no"]


def test_registering_knows_conditions_too(client: Client, clock: Clock, db: None) -> None:
    clock.move_to(OPEN_DAY)
    webinar = make_webinar(slug="leraren")
    first = Question.objects.create(
        activity=webinar, position=1, kind="multiple", label="Which part?", options=["a", "b"]
    )
    second = Question.objects.create(
        activity=webinar,
        position=2,
        kind="short",
        label="Why b?",
        required=True,
        asked_if=first,
        asked_if_answer="b",
    )
    names = f"question_{first.pk}", f"question_{second.pk}"
    asked = send(client, BEGIN, **GUEST, **{names[0]: ["a", "b"]})
    assert "Answer this question: Why b?" in text_of(asked)
    send(client, BEGIN, **GUEST, **{names[0]: ["a"], names[1]: "x"})
    assert Application.objects.get().answers == {str(first.pk): ["a"]}


def test_a_copy_of_the_network_keeps_its_conditions(
    network: Activity, questions: tuple[str, str]
) -> None:
    desk = Desk(make_staff(network.programme.organiser))
    desk.send("/en/beheer/netwerken/leraren/kopie/", title="Again", programme=network.programme_id)
    copied = Question.objects.exclude(activity=network).order_by("position")
    assert [(row.label, row.asked_if_answer) for row in copied] == [
        ("Do you coach colleagues?", ""),
        ("How many?", "yes"),
    ]
    assert copied[1].asked_if_id == copied[0].pk


def test_only_an_earlier_question_with_choices_decides(
    network: Activity, questions: tuple[str, str]
) -> None:
    desk = Desk(make_staff(network.programme.organiser))
    first = questions[0].removeprefix("question_")
    assert 'name="only_if"' not in desk.open(f"{STAFF}{first}/")
    second = questions[1].removeprefix("question_")
    page = desk.open(f"{STAFF}{second}/")
    assert f'value="{first}:yes" selected' in page
    desk.send(f"{STAFF}{second}/", label="How many?", kind="number", only_if="")
    assert Question.objects.get(pk=second).asked_if is None


@pytest.mark.capability(9)
@pytest.mark.journey
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_question_appears_with_the_answer_that_asks_it(
    phone: Page, network: Activity, questions: tuple[str, str]
) -> None:
    coaches, number = questions
    phone.goto(BEGIN)
    for name, value in APPLICANT.items():
        field = phone.locator(f"[name={name}]")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    phone.get_by_role("button", name="Next step").click()
    asked = phone.locator(f"[name={number}]")
    expect(phone.locator(f"[name={coaches}][value=yes]")).to_be_visible()
    expect(asked).to_be_hidden()
    phone.locator(f"[name={coaches}][value=yes]").check()
    expect(asked).to_be_visible()
    phone.locator(f"[name={coaches}][value=no]").check()
    expect(asked).to_be_hidden()
