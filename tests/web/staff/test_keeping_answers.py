"""Whoever makes a question says how long its answers are kept; the officer sees it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from leerkring.admissions.models import Application
from leerkring.audit.actors import SYSTEM
from leerkring.audit.problems import NotAllowed
from leerkring.privacy.actions import keep_answers, keep_terms
from leerkring.privacy.models import Term
from leerkring.programmes.models import Activity
from leerkring.web.staff.keeping import declaration_of
from tests.factories import (
    START,
    make_actor,
    make_application,
    make_network,
    make_organiser,
    make_questionnaire,
    make_staff,
)
from tests.web.staff.desk import Desk

pytestmark = pytest.mark.django_db
END = datetime(2024, 1, 31, 20, tzinfo=UTC)


@pytest.fixture
def network(clock) -> Activity:
    clock.move_to("2023-11-27 10:00")
    return make_network(starts_at=START, ends_at=END)


@pytest.fixture
def manager(network: Activity) -> Desk:
    return Desk(make_staff(network.programme.organiser))


@pytest.fixture
def form(network: Activity) -> str:
    return f"/beheer/netwerken/{network.slug}/vragen/"


def question(network: Activity, manager: Desk, form: str, months: str) -> str:
    manager.send(f"{form}nieuw/", label="Wat mag je niet eten?", kind="short", keep_months=months)
    return f"{form}{network.questions.get().pk}/"


@pytest.mark.capability(122)
def test_the_answers_to_a_question_go_when_its_own_term_is_over(
    network: Activity, manager: Desk, form: str
) -> None:
    question(network, manager, form, "1")
    number = str(network.questions.get().pk)
    application = make_application(network, answers={number: "noten", "0": "iets anders"})
    keep_terms(by=SYSTEM, at=datetime(2024, 2, 28, tzinfo=UTC))
    application.refresh_from_db()
    assert application.answers == {number: "noten", "0": "iets anders"}
    keep_terms(by=SYSTEM, at=datetime(2024, 3, 1, tzinfo=UTC))
    application.refresh_from_db()
    assert application.answers == {"0": "iets anders"}


def test_the_form_shows_the_term_and_leaving_it_empty_takes_it_back(
    network: Activity, manager: Desk, form: str
) -> None:
    path = question(network, manager, form, "2")
    assert 'name="keep_months" value="2"' in manager.open(path)
    words = {"label": "Wat mag je niet eten?", "kind": "short"}
    manager.send(path, version=network.questions.get().version, **words, keep_months="")
    assert not Term.objects.exists()


def test_a_term_longer_than_the_register_is_refused_and_nothing_is_made(
    network: Activity, manager: Desk, form: str
) -> None:
    answer = manager.send(
        f"{form}nieuw/", status=200, label="Bewaar dit", kind="short", keep_months="13"
    )
    assert "Bewaar dit" in answer.content.decode()
    assert not network.questions.exists()
    assert not Term.objects.exists()


def test_a_question_of_the_intake_may_have_a_term_too(network: Activity, manager: Desk) -> None:
    questionnaire = make_questionnaire(network)
    one = f"/beheer/netwerken/{network.slug}/intake/{questionnaire.pk}/"
    manager.send(f"{one}vraag/", text="Hoe gaat het?", kind="long", keep_months="3")
    item = questionnaire.items.get(text="Hoe gaat het?")
    found = Term.objects.get()
    assert (found.kind, found.question, found.months) == ("intake.Answer", f"item:{item.pk}", 3)
    assert 'name="keep_months" value="3"' in manager.open(f"{one}vraag/{item.pk}/")


def test_the_terms_of_questions_stand_in_the_officers_table(
    network: Activity, manager: Desk, form: str
) -> None:
    question(network, manager, form, "4")
    officer = Client()
    officer.force_login(make_staff(network.programme.organiser, "privacy"))
    page = officer.get("/beheer/privacy/termijnen/").content.decode()
    assert f"{network.title}, “Wat mag je niet eten?”: 4" in page


def test_a_manager_of_another_team_may_not_shorten_it(network: Activity) -> None:
    with pytest.raises(NotAllowed):
        keep_answers(
            by=make_actor(make_organiser()),
            at=START,
            activity=network,
            declaration=declaration_of(Application),
            question="question:1",
            months=1,
        )
