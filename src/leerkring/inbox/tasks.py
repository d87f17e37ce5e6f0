"""Background work of the inbox."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.tasks import task
from django.utils import timezone

from leerkring.inbox.imap import poll
from leerkring.inbox.pipeline import interpret
from leerkring.mail.incoming import uninterpreted_before

LEFT_LYING = timedelta(minutes=10)
MOST_AT_ONCE = 200


@task()
def interpret_message(message_id: int) -> None:
    interpret(message_id, at=timezone.now())


@task()
def interpret_forgotten() -> None:
    """Interpret what no job took up, whatever happened to it."""
    now = timezone.now()
    for pk in list(uninterpreted_before(now - LEFT_LYING)[:MOST_AT_ONCE]):
        interpret(pk, at=now)


@task()
def poll_mailbox() -> None:
    if settings.IMAP is not None:
        poll(settings.IMAP, now=timezone.now())
