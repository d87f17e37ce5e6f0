"""A full or failing disk is a page in the visitor's language that keeps what was typed."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import DatabaseError, OperationalError, connection
from django.test import Client

from leerkring.programmes.models import Subscription
from leerkring.web.design import middleware
from leerkring.web.design.once import FIELD, new_key
from leerkring.web.public.subscribing import subscribing
from tests.web.design.test_problems import typed

pytestmark = pytest.mark.django_db
WISHES = {"email": "noor@school.example", "roles": ["teacher", "school_leader"], "region": ""}
KEPT = re.compile(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', re.DOTALL)
ERRORS = [
    OperationalError("database or disk is full"),
    DatabaseError("database disk image is malformed"),
    OperationalError("disk I/O error"),
    OperationalError("attempt to write a readonly database"),
    OSError(errno.ENOSPC, "No space left on device"),
]


def raising(error: Exception) -> Callable[..., Any]:
    def fail(*_args: Any, **_more: Any) -> Any:
        raise error

    return fail


@pytest.fixture
def readonly() -> Iterator[None]:
    """Let SQLite refuse every write, as on a disk that can only be read."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL refuses in its own words, which tests/audit/test_storage.py holds")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        yield
        cursor.execute("PRAGMA query_only = OFF")


@pytest.mark.parametrize("error", ERRORS, ids=str)
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/en/op-de-hoogte/", "This site cannot save anything just now"),
        ("/op-de-hoogte/", "Deze site kan nu niets bewaren"),
    ],
)
def test_what_was_typed_is_kept_and_can_be_sent_again(
    monkeypatch: pytest.MonkeyPatch, error: Exception, path: str, words: str
) -> None:
    client = Client()
    sent = {**WISHES, FIELD: new_key(), "remark": "one\ntwo"}
    with monkeypatch.context() as broken:
        broken.setattr(subscribing, "subscribe", raising(error))
        answer: Any = client.post(path, sent)

    assert (answer.status_code, answer["Retry-After"]) == (503, "120")
    page = answer.content.decode()
    assert words in page
    assert "noor@school.example" in dict(typed(answer)).values()
    fields = [(unescape(name), unescape(value)) for name, value in KEPT.findall(page)]
    assert ("roles", "teacher") in fields
    assert ("roles", "school_leader") in fields
    assert ("remark", "one\ntwo") in fields
    assert not Subscription.objects.exists()

    again: Any = client.post(path, {**WISHES, **dict(fields), "roles": WISHES["roles"]})
    assert again.status_code == 302
    assert Subscription.objects.get().email == "noor@school.example"


def test_a_disk_that_can_only_be_read_is_told_and_nothing_is_half_done(readonly: None) -> None:
    answer: Any = Client().post("/en/op-de-hoogte/", {**WISHES, FIELD: new_key()})
    assert answer.status_code == 503
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("error", ERRORS, ids=str)
def test_a_page_that_cannot_be_read_says_so_without_asking_the_database(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(subscribing, "render", raising(error))
    answer: Any = Client().get("/en/op-de-hoogte/")
    assert answer.status_code == 503
    assert "This site cannot reach its data just now" in answer.content.decode()


def test_a_file_that_finds_no_room_sends_one_back_to_the_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", raising(error))
    large = SimpleUploadedFile("list.csv", bytes(3 * 1024 * 1024))
    answer: Any = Client().post("/en/op-de-hoogte/", {**WISHES, FIELD: new_key(), "list": large})
    assert answer.status_code == 503
    assert "Go back in your browser" in answer.content.decode()


def test_trouble_before_any_view_gives_the_same_page(monkeypatch: pytest.MonkeyPatch) -> None:
    error = DatabaseError("database disk image is malformed")
    monkeypatch.setattr(middleware, "assistant_of", raising(error))
    client = Client(raise_request_exception=False)
    answer: Any = client.get("/en/op-de-hoogte/?namens=abc")
    assert answer.status_code == 503
    assert "This site cannot reach its data just now" in answer.content.decode()


def test_another_error_is_no_trouble_of_the_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribing, "render", raising(ValueError("ours")))
    answer: Any = Client(raise_request_exception=False).get("/en/op-de-hoogte/")
    assert answer.status_code == 500
