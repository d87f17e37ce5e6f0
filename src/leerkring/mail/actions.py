"""Every write of the outbox."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from leerkring.mail.kinds import letter_kind
from leerkring.mail.models import Attachment, Letter
from leerkring.mail.queries import words_for
from leerkring.mail.render import Button, render
from leerkring.people.models import Person


@dataclass(frozen=True, slots=True)
class File:
    """Something to attach to a letter."""

    filename: str
    content_type: str
    content: bytes


@transaction.atomic
def queue_letter(
    *,
    at: datetime,
    purpose: str,
    person: Person,
    subject_ref: str,
    values: Mapping[str, str],
    button: Button | None = None,
    version: int = 1,
    context_refs: Sequence[str] = (),
    language: str = "",
    draft: bool = False,
    batch: str = "",
    send_after: datetime | None = None,
    reply_to: str = "",
    sender_name: str = "",
    files: Sequence[File] = (),
) -> Letter | None:
    """Write one letter in the caller's transaction; once per person, purpose, subject and version.

    Returns the letter, the one that was written before, or None for a person without an address.
    `context_refs` name where own words are looked up, nearest first ("activity:3", "organiser:1").
    """
    if not person.email:
        return None
    language = language or person.language
    kind = letter_kind(purpose)
    rendered = render(
        words_for(kind.purpose, language, context_refs), values, language=language, button=button
    )
    letter, made = Letter.objects.get_or_create(
        recipient=person.email,
        purpose=purpose,
        subject_ref=subject_ref,
        version=version,
        defaults={
            "person": person,
            "context_ref": context_refs[0] if context_refs else "",
            "batch": batch,
            "language": language,
            "subject": rendered.subject[:250],
            "text": rendered.text,
            "html": rendered.html,
            "reply_to": reply_to,
            "sender_name": sender_name,
            "message_id": message_id(person.email, purpose, subject_ref, version),
            "state": Letter.State.DRAFT if draft else Letter.State.QUEUED,
            "send_after": send_after or at,
            "created_at": at,
        },
    )
    if made:
        Attachment.objects.bulk_create(
            Attachment(
                letter=letter,
                filename=file.filename,
                content_type=file.content_type,
                content=file.content,
            )
            for file in files
        )
    return letter


def message_id(recipient: str, purpose: str, subject_ref: str, version: int) -> str:
    """Return the letter's fixed Message-ID: the same letter always carries the same one."""
    unique = "\n".join((settings.SECRET_KEY, recipient.lower(), purpose, subject_ref, str(version)))
    digest = hashlib.sha256(unique.encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>"


@transaction.atomic
def discard_letters(*, subject_ref: str, purposes: Sequence[str] = ()) -> int:
    """Take back the letters about something that have not been sent yet; return how many."""
    waiting = Letter.objects.filter(
        subject_ref=subject_ref, state__in=[Letter.State.DRAFT, Letter.State.QUEUED]
    )
    if purposes:
        waiting = waiting.filter(purpose__in=purposes)
    return waiting.update(state=Letter.State.DISCARDED)
