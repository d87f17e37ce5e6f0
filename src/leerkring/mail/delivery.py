"""Hands letters to the mail server: at least once, each under its fixed Message-ID."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F

from leerkring.mail.models import Letter
from leerkring.mail.queries import due_letters
from leerkring.mail.render import plain

logger = logging.getLogger(__name__)
BACK_OFF = (1, 5, 15, 60, 240, 720)  # minutes before each next attempt
PERMANENT = 500
AT_ONCE = 20  # letters kept in memory, with their attachments
CLAIM = timedelta(minutes=10)  # after which another worker may take a letter over


def deliver_due(*, now: datetime, most: int = 200) -> int:
    """Send up to `most` letters whose moment has come; return how many the server took."""
    release_stuck(now=now)
    sent = tried = 0
    while tried < most and (letters := _next_letters(now, most - tried)):
        tried += len(letters)
        sent += sum(deliver(letter, now=now) for letter in letters if _claim(letter, now))
    return sent


def _next_letters(now: datetime, most: int) -> list[Letter]:
    return list(due_letters(now).prefetch_related("attachments")[: min(most, AT_ONCE)])


def release_stuck(*, now: datetime) -> int:
    """Queue the letters again whose worker was killed while it was sending."""
    stuck = Letter.objects.filter(state=Letter.State.SENDING, send_after__lt=now - CLAIM)
    return stuck.update(state=Letter.State.QUEUED)


def _claim(letter: Letter, now: datetime) -> bool:
    """Mark a letter as being sent; False when another worker was first."""
    mine = Letter.objects.filter(pk=letter.pk, state=Letter.State.QUEUED)
    claimed = mine.update(state=Letter.State.SENDING, attempts=F("attempts") + 1, send_after=now)
    return bool(claimed)


def deliver(letter: Letter, *, now: datetime) -> bool:
    """Hand one claimed letter to the server and write down what came of it."""
    try:
        as_message(letter).send()
    except (OSError, SMTPException, ValueError) as error:
        _write_failure(letter, error, now)
        return False
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.SENT, sent_at=now, last_error="")
    return True


def as_message(letter: Letter) -> EmailMultiAlternatives:
    """Return the letter as an e-mail message, text and HTML, with its attachments."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=plain(letter.text),
        from_email=formataddr((letter.sender_name or settings.SITE_NAME, address)),
        to=[letter.recipient],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={
            "Auto-Submitted": "auto-generated",
            **letter.headers,
            "Message-ID": letter.message_id,
        },
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    for attachment in letter.attachments.all():
        message.attach(attachment.filename, bytes(attachment.content), attachment.content_type)
    return message


def _write_failure(letter: Letter, error: Exception, now: datetime) -> None:
    attempts = letter.attempts + 1
    final = _is_permanent(error) or attempts > len(BACK_OFF)
    wait = timedelta(minutes=BACK_OFF[min(attempts, len(BACK_OFF)) - 1])
    Letter.objects.filter(pk=letter.pk).update(
        state=Letter.State.FAILED if final else Letter.State.QUEUED,
        send_after=now + wait,
        last_error=f"{type(error).__name__}: {error}"[:1000],
    )
    logger.warning("letter %s not delivered (attempt %s)", letter.pk, attempts)


def _is_permanent(error: Exception) -> bool:
    """Tell whether trying again cannot help: the address or the letter itself is refused.

    When the server does not know us (sign-in, sender), somebody can mend that: we try again.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _ in error.recipients.values())
    if isinstance(error, ValueError):
        return True
    if isinstance(error, SMTPAuthenticationError | SMTPSenderRefused | SMTPHeloError):
        return False
    return isinstance(error, SMTPResponseException) and error.smtp_code >= PERMANENT
