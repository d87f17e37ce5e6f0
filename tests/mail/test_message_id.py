from __future__ import annotations

import pytest

from leerkring.mail.actions import message_id

LETTER = {
    "recipient": "sanne@school.example",
    "purpose": "place_offered",
    "subject_ref": "application:1",
    "version": 1,
}
OTHER = {
    "recipient": "noor@school.example",
    "purpose": "place_confirmed",
    "subject_ref": "application:2",
    "version": 2,
}


def test_the_same_letter_always_carries_the_same_message_id() -> None:
    assert message_id(**LETTER) == message_id(**{**LETTER, "recipient": "Sanne@School.example"})


@pytest.mark.parametrize("differs", LETTER)
def test_another_letter_carries_another_one(differs: str) -> None:
    assert message_id(**LETTER) != message_id(**{**LETTER, differs: OTHER[differs]})
