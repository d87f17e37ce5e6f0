from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leerkring.mail.models import Letter
from leerkring.mail.wire import as_bytes

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
