"""Pages for what went wrong keep what was typed, in the words of the form."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from leerkring.audit.actors import SYSTEM
from leerkring.mail.actions import digest_of_words
from leerkring.mail.models import Letter
from leerkring.programmes.actions import subscribe
from tests.factories import make_meeting, make_network, make_staff
from tests.support import Clock
from tests.web.public.pages import send

pytestmark = pytest.mark.django_db
PAIR = re.compile(r"<dt>\s*(.*?)\s*</dt>\s*<dd>\s*(.*?)\s*</dd>", re.DOTALL)


def typed(answer: Any) -> list[tuple[str, str]]:
    """Return what a page says that was typed: label and words."""
    pairs = PAIR.findall(answer.content.decode())
    return [(unescape(label), unescape(words)) for label, words in pairs]


def test_a_form_that_was_open_too_long_gives_back_what_was_typed_under_its_labels() -> None:
    network = make_network()
    meeting = make_meeting(network)
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        make_staff(network.programme.organiser), backend="leerkring.people.signin.LinkBackend"
    )
    path = f"/en/beheer/netwerken/{network.slug}/bijeenkomsten/{meeting.pk}/noodbericht/"
    fields = {"subject": "Snow", "text": "Stay at home.\nA new date follows.", "circles": "coming"}
    hidden = {"csrfmiddlewaretoken": "gone", "idempotency_key": "d" * 20, "version": "3"}
    own = {"vul": "ja", "remark": "words of a field without a form"}
    answer: Any = client.post(path, {**hidden, **fields, **own})
    assert answer.status_code == 403
    assert typed(answer) == [
        ("Subject", "Snow"),
        ("What must everybody know?", "Stay at home.<br>A new date follows."),
        ("Something else", "words of a field without a form"),
    ]


def test_chosen_options_and_ticks_are_given_back_in_words() -> None:
    client = Client(enforce_csrf_checks=True)
    wishes = {"email": "noor@school.example", "roles": ["teacher", "school_leader"], "region": ""}
    page = "http://testserver/en/op-de-hoogte/"
    answer: Any = client.post(page, wishes, headers={"referer": page})
    assert f'href="{page}"' in answer.content.decode()
    assert typed(answer) == [
        ("Your e-mail address", "noor@school.example"),
        ("For whom", "teacher"),
        ("For whom", "school leader"),
    ]


def test_a_letter_that_is_gone_is_refused_above_its_form_which_keeps_what_was_typed(
    clock: Clock,
) -> None:
    network = make_network()
    client = Client()
    client.force_login(
        make_staff(network.programme.organiser), backend="leerkring.people.signin.LinkBackend"
    )
    subscribe(by=SYSTEM, at=clock.now, email="noor@school.example", language="en")
    letter = Letter.objects.get()
    letter.context_ref, letter.state = f"activity:{network.pk}", Letter.State.DISCARDED
    letter.save()
    words = {"subject": "Come", "text": "Do come, Noor.", "send_after": "2023-11-01T09:00"}
    page = f"/en/beheer/post/{letter.pk}/wijzigen/"
    answer = send(client, page, gezien=digest_of_words(letter), bewaren="ja", **words)
    shown = answer.content.decode()
    assert "utrecht-alert--error" in shown
    for value in words.values():
        assert value in shown
    letter.refresh_from_db()
    assert letter.subject != "Come"
