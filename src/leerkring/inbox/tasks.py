"""Background work of the inbox."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError
from django.tasks import task
from django.utils import timezone

from leerkring.inbox.case import Surroundings
from leerkring.inbox.imap import poll
from leerkring.inbox.pipeline import interpret
from leerkring.mail.incoming_queries import (
    uninterpreted,
    uninterpreted_before,
)

logger = logging.getLogger(__name__)
LEFT_LYING = timedelta(minutes=10)
MOST_AT_ONCE = 100  # a second's work: so long it may know of an activity as it was


@task()
def interpret_message(message_id: int) -> None:
    """Interpret this message, and in one go whatever else waits; its own job then finds it done."""
    now, around = timezone.now(), Surroundings()
    if not uninterpreted().filter(pk=message_id).exists():
        return
    interpret(message_id, at=now, around=around)
    _interpret_more(uninterpreted()[:MOST_AT_ONCE], now, around)


def _interpret_more(ids: Iterable[int], now: datetime, around: Surroundings) -> None:
    for pk in list(ids):
        try:
            interpret(pk, at=now, around=around)
        except DatabaseError:  # the job of that message tries again, and says what was wrong
            logger.exception("message %s waits for its own job", pk)
            return


@task()
def interpret_forgotten() -> None:
    """Interpret what no job took up, whatever happened to it."""
    now = timezone.now()
    _interpret_more(uninterpreted_before(now - LEFT_LYING)[:MOST_AT_ONCE], now, Surroundings())


@task()
def poll_mailbox() -> None:
    if settings.IMAP is not None:
        poll(settings.IMAP, now=timezone.now())
