"""Several messages in one go: each still has its own transaction and its one outcome."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from leerkring.admissions.models import Application
from leerkring.admissions.queries.routing import AddressBook, activities_expecting_mail
from leerkring.inbox import pipeline
from leerkring.inbox.case import Case
from leerkring.inbox.tasks import interpret_message
from leerkring.jobs.backend import durable_backend
from leerkring.mail.incoming import (
    Outcome,
    store_message,
)
from leerkring.mail.models import IncomingMessage
from tests.factories import START, make_network, make_programme
from tests.inbox.messages import APPLY_AT, CORPUS

pytestmark = pytest.mark.django_db
NOW = START + timedelta(days=1)


def _stored(name: str) -> IncomingMessage:
    message, is_new = store_message(
        raw=CORPUS[name](), channel="lmtp", mailbox=APPLY_AT, at=NOW, envelope_from="x@y.example"
    )
    assert is_new
    return message


def _outcomes() -> dict[int, str]:
    return dict(IncomingMessage.objects.values_list("pk", "outcome"))


def test_one_job_interprets_everything_that_waits_and_the_other_jobs_find_it_done() -> None:
    make_network(application_email=APPLY_AT)
    first, second, third = (_stored(name) for name in ("question", "spam", "out of office"))
    interpret_message.func(first.pk)
    assert all(_outcomes().values())
    assert set(_outcomes()) == {first.pk, second.pk, third.pk}
    before = list(IncomingMessage.objects.values_list("pk", "outcome", "interpreted_at"))
    assert durable_backend().run_waiting(timezone.now()) >= 3
    assert list(IncomingMessage.objects.values_list("pk", "outcome", "interpreted_at")) == before


def test_a_message_that_another_process_finished_meanwhile_gets_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_network(application_email=APPLY_AT)
    message = _stored("application")
    read = pipeline.case_of

    def slow(*args: object) -> Case:
        case = read(*args)  # type: ignore[arg-type]
        monkeypatch.setattr(pipeline, "case_of", read)
        pipeline.interpret(message.pk, at=NOW)  # the other process, while this one was reading
        return case

    monkeypatch.setattr(pipeline, "case_of", slow)
    assert pipeline.interpret(message.pk, at=NOW) == Outcome.APPLICATION
    assert Application.objects.count() == 1
    assert IncomingMessage.objects.get(pk=message.pk).why == "new"


@pytest.mark.parametrize("days", [-400, -1, 0, 1, 30, 400])
def test_the_address_book_knows_the_same_activities_as_the_database(days: int) -> None:
    programme = make_programme()
    make_network(programme=programme, application_email=APPLY_AT.upper())
    make_network(programme=programme, application_email=APPLY_AT, ends_at=NOW + timedelta(days=20))
    make_network(programme=programme, application_email=APPLY_AT, cancelled_at=NOW)
    make_network(programme=programme, application_email=APPLY_AT, published_at=None)
    make_network(programme=programme, application_email="other@example.nl")
    at = NOW + timedelta(days=days)
    asked = [
        one for one in activities_expecting_mail(at) if one.application_email.lower() == APPLY_AT
    ]
    book = AddressBook()
    assert book.activities_at([APPLY_AT], at) == asked
    assert book.activities_at(["nobody@example.nl"], at) == []
    if days == 1:
        assert len(asked) == 2
