from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from leerkring.mail.models import Letter
from leerkring.mail.wire import as_bytes, return_address

NOW = datetime(2023, 11, 20, 9, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=250)


def written(subject: str) -> bytes:
    letter = Letter(
        recipient="a@b.example", subject=subject, text="Dag", message_id="<1@b.example>"
    )
    return as_bytes(letter, [], NOW)


@given(WORDS)
def test_any_subject_arrives_as_it_was_written(subject: str) -> None:
    content = written(subject)
    assert message_from_bytes(content, policy=policy.default)["Subject"] == subject
    if not subject.isascii():
        assert max(len(line) for line in content.split(b"\r\n\r\n")[0].split(b"\r\n")) <= 78


@pytest.mark.parametrize("subject", ["Zoë ➜ " + "🏫" * 60, "é" * 250, "a" * 249 + "é"])
def test_a_long_subject_is_cut_between_letters_only(subject: str) -> None:
    assert message_from_bytes(written(subject), policy=policy.default)["Subject"] == subject


def test_a_letter_comes_back_to_the_sender_or_to_an_address_of_its_own(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Leerkring <post@netwerk.example>"
    letter, copy = (
        Letter(message_id=f"<{mark}{'ab' * 16}@b.example>") for mark in ("", "copy-123456-")
    )
    assert return_address(letter) == "post@netwerk.example"
    settings.MAIL_BOUNCES = f"{'b' * 16}@netwerk.example"
    assert return_address(letter) == f"{'b' * 16}+{'ab' * 16}@netwerk.example"
    assert len(return_address(copy).partition("@")[0]) <= 64  # the longest that is allowed
