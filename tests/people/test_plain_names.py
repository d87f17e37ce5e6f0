"""What is typed as a name makes no letter of ours somebody else's."""

from __future__ import annotations

import secrets

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from leerkring.admissions.mails import ANSWER_A_FORM
from leerkring.admissions.models import Application
from leerkring.mail.actions import Addressee, queue_letter
from leerkring.mail.kinds import LetterKind
from leerkring.mail.models import Letter
from leerkring.people.plain_names import is_plain_name
from leerkring.people.signin import ensure_account, issue_link, use_link
from tests.factories import START, make_person, make_webinar
from tests.support import Clock

SLUG = "webinar-over-advies"
NAMES = [
    *("Sanne", "Jean-Luc", "van der Meer-de Wit", "'t Hart", "J.P.", "Th. J.", "dr. Sanne"),
    *("Zoë", "Özgür", "Łukasz", "Nguyễn", "王小明", "أحمد", "Ph.D.", "O’Brien", "Maria Teresa"),
]
DISGUISES = [
    *("https://kwaad.example", "www.kwaad.example", "Win: kwaad.nl", "kwaad.nl/prijs"),
    *(
        "\uff4b\uff57aad\uff0enl",
        "kwaad\u3002nl",
        "sanne@kwaad.example",
        "//kwaad",
        "http:\u200b//kwaad.nl",
    ),
    *("Sanne\u202eexe", "Sa\u200bnne", "Sanne\u2066", "\ufeffSanne", "San\u00adne", "Sanne\x07"),
    *("Sanne\nBcc: x", "Sanne\u2028", "\u3164", "Sanne\U000e0041"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_name(name: str) -> None:
    assert is_plain_name(name)


@pytest.mark.parametrize("name", DISGUISES)
def test_a_link_or_a_sign_that_is_not_seen_is_none(name: str) -> None:
    assert not is_plain_name(name)


@given(st.text(max_size=30), st.characters(categories=["Cc", "Cf", "Cs", "Co", "Zl", "Zp"]))
def test_no_unseen_sign_hides_anywhere_in_a_name(text: str, sign: str) -> None:
    assert not is_plain_name(text + sign)
    assert not is_plain_name(sign + text)


def register(**fields: str) -> int:
    data = {
        "given_name": "Sanne",
        "family_name": "de Wit",
        "email": "anna@school.example",
        "organisation_name": "De Springplank",
        "idempotency_key": secrets.token_urlsafe(18),
        **fields,
    }
    return Client().post(f"/activiteiten/{SLUG}/aanmelden/", data).status_code


@pytest.fixture
def _open(clock: Clock) -> None:
    clock.move_to("2023-10-10 10:00")
    make_webinar(slug=SLUG)


@pytest.mark.django_db
@pytest.mark.usefixtures("_open")
@pytest.mark.parametrize("field", ["given_name", "family_name"])
@pytest.mark.parametrize("name", ["Win: kwaad.nl", "Sanne\u202eexe", "Sa\u200bnne"])
def test_a_form_takes_no_disguise_for_a_name(field: str, name: str) -> None:
    assert register(**{field: name}) == 200
    assert not Application.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("_open")
def test_whose_mailbox_it_is_is_not_known_is_greeted_without_a_name() -> None:
    assert register(given_name="Gefeliciteerd") == 302

    letter = Letter.objects.get()

    assert "Dag lezer," in letter.text
    assert "Gefeliciteerd" not in f"{letter.subject} {letter.text} {letter.html}"


@pytest.mark.django_db
@pytest.mark.usefixtures("_open")
def test_whoever_showed_that_the_mailbox_is_theirs_is_greeted_by_their_own_name(
    clock: Clock,
) -> None:
    anna = make_person(email="anna@school.example", given_name="Anna")
    token, _code = issue_link(account=ensure_account(person=anna, at=clock.now), at=clock.now)
    name = {"given_name": "Anna", "family_name": anna.family_name}
    assert register(**name) == 302
    use_link(token=token, at=clock.now)
    assert register(**name) == 302

    first, again = Letter.objects.order_by("id")

    assert "Dag lezer," in first.text
    assert "Dag Anna," in again.text


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ANSWER_A_FORM, ids=lambda kind: kind.purpose)
@pytest.mark.parametrize("name", ["Win: kwaad.nl", "Sanne\u202eexe", ""])
def test_no_letter_greets_by_what_is_no_name(kind: LetterKind, name: str) -> None:
    values = {**kind.examples, "given_name": name}

    letter = queue_letter(
        at=START,
        purpose=kind.purpose,
        person=Addressee("anna@school.example", "nl"),
        subject_ref="application:1",
        values=values,
    )

    assert letter is not None
    assert "Dag lezer," in letter.text
