"""What is taken back before it went, and when a bundle goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from leerkring.mail.actions import discard_letters
from leerkring.mail.bundling import next_bundle
from leerkring.mail.models import Letter, PostSettings

AT = datetime(2024, 1, 10, 9, tzinfo=UTC)


def letter(purpose: str, subject_ref: str, state: str = Letter.State.QUEUED) -> Letter:
    return Letter.objects.create(
        recipient="sanne@school.example",
        purpose=purpose,
        subject_ref=subject_ref,
        state=state,
        created_at=AT,
        send_after=AT,
        message_id=f"<{purpose}-{subject_ref}@leerkring.example>",
        sent_at=AT if state == Letter.State.SENT else None,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("purposes", "taken"), [(["offer"], {"offer"}), ([], {"offer", "reminder"})]
)
def test_only_what_is_named_and_has_not_gone_is_taken_back(purposes: list[str], taken) -> None:
    letter("offer", "application:1")
    letter("reminder", "application:1")
    letter("offer", "application:2")
    letter("receipt", "application:1", Letter.State.SENT)
    assert discard_letters(subject_ref="application:1", purposes=purposes) == len(taken)
    discarded = Letter.objects.filter(state=Letter.State.DISCARDED)
    assert {row.purpose for row in discarded} == taken
    assert {row.subject_ref for row in discarded} == {"application:1"}


@pytest.mark.parametrize("hours", [-1, 0, 1, 24, 7 * 24 - 1])
def test_the_next_bundle_lies_ahead_and_at_most_a_week(hours: int) -> None:
    chosen = PostSettings(bundle_weekday=2, bundle_hour=10)  # Wednesday, 10 in Amsterdam is 9 UTC
    at = AT + timedelta(hours=hours)
    moment = next_bundle(at, chosen)
    assert at < moment <= at + timedelta(days=7)
    assert (moment - AT) % timedelta(days=7) == timedelta(0)
