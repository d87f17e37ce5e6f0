"""What the inbox does when a message was stored, and its periodic work."""

from __future__ import annotations

from django.conf import settings

from leerkring.inbox.tasks import interpret_forgotten, interpret_message, poll_mailbox
from leerkring.jobs.registers import periodic
from leerkring.mail.models import IncomingMessage
from leerkring.mail.registers import on_stored

FIVE_MINUTES = 5 * 60


def interpret_soon(message: IncomingMessage) -> None:
    """Queue the interpretation in the transaction that stores the message."""
    interpret_message.enqueue(message.pk)


on_stored.register(interpret_soon)

periodic("inbox.interpret-forgotten", FIVE_MINUTES, interpret_forgotten)
if settings.IMAP is not None:
    periodic("inbox.poll", settings.IMAP.poll_seconds, poll_mailbox)
