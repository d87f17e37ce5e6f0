"""What the team does with conversations: joins them, puts them away, sees who is answering."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.mail.incoming_queries import conversation_of, root_of
from leerkring.mail.models import IncomingMessage
from leerkring.mail.rules import may_handle_all, may_handle_message
from leerkring.mail.trail import Verb

STILL_ANSWERING = timedelta(minutes=15)  # after which somebody has gone home


class NothingToJoin(Refused):
    """One conversation cannot be joined to itself."""

    message = _("Tick at least two conversations to join them.")
    status = 400


class NotAhead(Refused):
    """Something is put away until a day that has been."""

    message = _("Choose a day to come.")
    status = 400


@transaction.atomic
def join_conversations(
    *, messages: Sequence[IncomingMessage], by: Actor, at: datetime
) -> IncomingMessage:
    """Make one conversation of these and all that belongs to them; return its first message."""
    require(may_handle_all, by, messages)
    roots = {root_of(message) for message in messages}
    if len(roots) < 2:
        raise NothingToJoin
    first = min(roots)
    whole = IncomingMessage.objects.filter(Q(pk__in=roots) | Q(joined_to__in=roots))
    whole.exclude(pk=first).update(joined_to=first)
    IncomingMessage.objects.filter(pk=first).update(joined_to=None)
    row = IncomingMessage.objects.get(pk=first)
    record(by, at, Verb.JOINED_CONVERSATIONS, row, count=len(roots))
    return row


@transaction.atomic
def part_message(*, message: IncomingMessage, by: Actor, at: datetime) -> IncomingMessage:
    """Take a message out of its conversation; the others stay together. Raise WrongState."""
    require(may_handle_message, by, message)
    others = conversation_of(message).exclude(pk=message.pk).order_by("pk")
    first = others.values_list("pk", flat=True).first()
    if first is None:
        raise WrongState
    if message.joined_to_id is None:
        others.exclude(pk=first).update(joined_to=first)
        IncomingMessage.objects.filter(pk=first).update(joined_to=None)
    message.joined_to = None
    message.save(update_fields=["joined_to"])
    record(by, at, Verb.PARTED_MESSAGE, message)
    return message


@transaction.atomic
def put_away(
    *, messages: Sequence[IncomingMessage], until: datetime, by: Actor, at: datetime
) -> int:
    """Put conversations away until a moment; what comes in for them shows. Raise NotAhead."""
    require(may_handle_all, by, messages)
    if until <= at:
        raise NotAhead
    waiting = [message for message in messages if message.done_at is None]
    for message in waiting:
        conversation_of(message).filter(done_at=None).update(away_until=until)
        record(by, at, Verb.PUT_MESSAGE_AWAY, message, until=until)
    return len(waiting)


@transaction.atomic
def bring_back(*, message: IncomingMessage, by: Actor, at: datetime) -> IncomingMessage:
    """Bring a conversation back that was put away. Raise WrongState when it was not."""
    require(may_handle_message, by, message)
    if not conversation_of(message).filter(away_until__gt=at).update(away_until=None):
        raise WrongState
    message.away_until = None
    record(by, at, Verb.BROUGHT_MESSAGE_BACK, message)
    return message


@transaction.atomic
def begin_answer(*, message: IncomingMessage, by: Actor, at: datetime) -> IncomingMessage:
    """Let colleagues see that somebody writes an answer; who began first stays shown."""
    require(may_handle_message, by, message)
    if is_being_answered(message, at) and message.answered_by_id != int(by.id):
        return message
    is_new = message.answered_by_id != int(by.id) or not is_being_answered(message, at)
    values = {"answered_by_id": int(by.id), "answering_at": at}
    IncomingMessage.objects.filter(pk=message.pk).update(**values)
    if is_new:
        record(by, at, Verb.BEGAN_ANSWER, message)
    return message


def is_being_answered(message: IncomingMessage, at: datetime) -> bool:
    """Tell whether somebody opened the page to answer this a short while ago."""
    begun = message.answering_at
    return begun is not None and message.done_at is None and at - begun < STILL_ANSWERING
