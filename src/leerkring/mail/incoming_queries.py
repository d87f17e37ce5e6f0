"""What is asked of incoming messages: lists, files, answers that went by themselves, mailboxes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from leerkring.mail.models import IncomingFile, IncomingMessage, Letter, Mailbox
from leerkring.people.finding import rows_with
from leerkring.people.links import is_genuine, row_id

Outcome = IncomingMessage.Outcome
MESSAGE_LINK = "message"  # keeps these personal links apart from others
MOST_REPEATS = 50
FOR_PEOPLE = (Outcome.UNKNOWN, Outcome.REPLY, Outcome.OFFER_ANSWER)


# --- reads -------------------------------------------------------------------------------------


def _rows() -> QuerySet[IncomingMessage]:
    """Return messages as lists show them: without the bytes."""
    return (
        IncomingMessage.objects.defer("raw")
        .select_related("person", "letter", "assigned_to__person", "answered_by__person")
        .annotate(has_files=Exists(IncomingFile.objects.filter(message=OuterRef("pk"))))
        .order_by("-received_at", "-id")
    )


def messages_in(context_refs: Collection[str] | QuerySet[Any, Any]) -> QuerySet[IncomingMessage]:
    """Return the messages of these contexts, newest first, each with `has_files`."""
    return _rows().filter(context_ref__in=context_refs).exclude(context_ref="")


def to_be_dealt_with(
    messages: QuerySet[IncomingMessage], at: datetime
) -> QuerySet[IncomingMessage]:
    """Keep what waits for somebody of the team: of each conversation the newest message."""
    waiting = IncomingMessage.objects.filter(outcome__in=FOR_PEOPLE, done_at=None)
    newer = waiting.filter(
        Q(joined_to=OuterRef("pk")) | Q(joined_to=OuterRef("joined_to")), pk__gt=OuterRef("pk")
    )
    here = Q(away_until=None) | Q(away_until__lte=at)
    return messages.filter(here, ~Exists(newer), outcome__in=FOR_PEOPLE, done_at=None)


def put_aside(messages: QuerySet[IncomingMessage], at: datetime) -> QuerySet[IncomingMessage]:
    """Keep what was put away until a day to come."""
    return messages.filter(away_until__gt=at, done_at=None)


def root_of(message: IncomingMessage) -> int:
    """Return the id of the first message of a conversation."""
    return message.joined_to_id or message.pk


def conversation_of(message: IncomingMessage) -> QuerySet[IncomingMessage]:
    """Return the messages of one conversation, this one among them."""
    root = root_of(message)
    return IncomingMessage.objects.filter(Q(pk=root) | Q(joined_to=root))


def lengths_of(messages: Iterable[IncomingMessage]) -> dict[int, int]:
    """Return how many messages a conversation has, by the id of its first one."""
    roots = {root_of(message) for message in messages}
    rows = IncomingMessage.objects.filter(joined_to__in=roots).order_by()
    found = rows.values_list("joined_to").annotate(number=Count("pk"))
    return {root: 1 + number for root, number in found if root is not None}


def messages_with(
    messages: QuerySet[IncomingMessage], *, outcome: str = "", words: str = ""
) -> QuerySet[IncomingMessage]:
    """Keep the messages with an outcome, in which every word stands."""
    if outcome:
        messages = messages.filter(outcome=outcome)
    return rows_with(messages, words, "sender", "sender_name", "subject", "full_text")


def messages_about(subject_ref: str) -> QuerySet[IncomingMessage]:
    """Return the messages of one dossier ("application:12"), newest first."""
    return _rows().filter(subject_ref=subject_ref)


def files_of(message: IncomingMessage) -> QuerySet[IncomingFile]:
    """Return the files that came with a message, without their bytes, in their order."""
    return IncomingFile.objects.filter(message=message).defer("content").order_by("id")


def message_by_link(token: str) -> IncomingMessage | None:
    """Return the message that a personal link opens; None when void."""
    pk = row_id(token)
    message = _rows().filter(pk=pk).first() if pk is not None else None
    return message if message and is_genuine(token, MESSAGE_LINK, message) else None


def uninterpreted() -> QuerySet[IncomingMessage, int]:
    """Return the ids of messages that wait to be interpreted, oldest first."""
    return IncomingMessage.objects.filter(outcome="").order_by("id").values_list("pk", flat=True)


def uninterpreted_before(moment: datetime) -> QuerySet[IncomingMessage, int]:
    """Return the ids of messages that were left lying, oldest first."""
    return uninterpreted().filter(received_at__lt=moment)


def same_message_before(message: IncomingMessage) -> IncomingMessage | None:
    """Return an earlier message with the same Message-ID and the same words, if any."""
    if not message.message_id or not message.body_digest:
        return None
    same = IncomingMessage.objects.filter(
        message_id=message.message_id, body_digest=message.body_digest, pk__lt=message.pk
    )
    first = min(same.values_list("pk", flat=True)[:MOST_REPEATS], default=None)
    if first is None:
        return None
    rows = IncomingMessage.objects.select_related("person")
    return rows.only("subject_ref", "context_ref", "person__email").get(pk=first)


# --- automatic answers -------------------------------------------------------------------------

AUTOMATIC = "automatic"  # the batch of letters that a message called forth
ONE_ANSWER_PER = timedelta(hours=24)


def when_to_answer(address: str, at: datetime) -> datetime | None:
    """Return from which moment an automatic answer to this address may go out.

    Nobody gets more than one in 24 hours; None when one waits already.
    """
    letters = Letter.objects.filter(batch=AUTOMATIC).exclude(state=Letter.State.DISCARDED)
    mine = letters.alias(address=Lower("recipient")).filter(address=address.strip().lower())
    latest = mine.order_by("-send_after").values_list("send_after", flat=True).first()
    if latest is None or latest <= at - ONE_ANSWER_PER:
        return at
    return None if latest > at else latest + ONE_ANSWER_PER


# --- mailboxes that are read -------------------------------------------------------------------


def mailbox_called(name: str) -> Mailbox | None:
    """Return how far the mailbox with this name was read, if it was read before."""
    return Mailbox.objects.filter(name=name).first()


def mailbox_in_trouble() -> Mailbox | None:
    """Return the mailbox of this installation when it could not be read the last time."""
    if settings.IMAP is None:
        return None
    return Mailbox.objects.filter(name=settings.IMAP.name, failed_at__isnull=False).first()
