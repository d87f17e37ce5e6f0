"""Finds the letter of ours that a message is about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models.functions import Lower

from leerkring.inbox.parsing.parsed import DeliveryReport, ParsedMessage
from leerkring.mail.models import Letter

_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|sv|antw(?:oord)?|fwd?|fw|betr)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE
)
_OWN_MARK = re.compile(r"[+=-]((?:copy-\d+-)?[0-9a-f]{32})(?:@|=)")
MOST = 50


def letters_named(message_ids: Iterable[str]) -> list[Letter]:
    """Return our letters among these Message-IDs, in the order of the ids."""
    ids = list(message_ids)[:MOST]
    if not ids:
        return []
    found = Letter.objects.filter(message_id__in=ids).select_related("person")
    return sorted(found, key=lambda letter: ids.index(letter.message_id))


def letter_with_subject(sender: str, subject: str) -> Letter | None:
    """Return the newest letter to this address with the subject that is answered.

    Some mail programs leave out the Message-ID to which they answer.
    """
    plain = _PREFIX.sub("", subject).strip()
    if not sender or not plain or plain == subject.strip():
        return None
    letters = Letter.objects.alias(address=Lower("recipient")).filter(
        address=sender, subject=plain[:250]
    )
    return letters.select_related("person").order_by("-id").first()


def letter_that_came_back(
    report: DeliveryReport, parsed: ParsedMessage, recipients: Iterable[str]
) -> Letter | None:
    """Return the letter that a report is about: by its Message-ID, or by the address that it came
    back to (`name+…@`). Anybody can write which address failed, so that says nothing."""
    named = letters_named([report.message_id, *parsed.refers_to])
    if named:
        return named[0]
    for address in recipients:
        if letter := _by_return_address(address):
            return letter
    return None


def _by_return_address(address: str) -> Letter | None:
    """Return the letter whose own id stands in the address that a bounce went to (VERP)."""
    found = _OWN_MARK.search(address)
    if found is None:
        return None
    letters = Letter.objects.filter(message_id__startswith=f"<{found[1]}@")
    return letters.select_related("person").first()
