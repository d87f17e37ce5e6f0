"""Erasing what events say in words: the events stay, and tell that they lost them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat

from leerkring.audit.actors import Actor
from leerkring.audit.models import EventPayload
from leerkring.audit.registers import Verb
from leerkring.audit.rules import may_erase_words, require
from leerkring.audit.trail import record


@transaction.atomic
def erase_payloads(
    *, subjects: Sequence[str], actors: Sequence[str] = (), by: Actor, at: datetime
) -> int:
    """Remove the words of events about these subjects or by these actors.

    Both are given as "kind:id": `subjects=["application:7"], actors=["person:12"]`.
    """
    require(may_erase_words, by)
    actor = Concat("event__actor_kind", Value(":"), "event__actor_id")
    about = Q(event__subject__in=subjects) | Q(actor__in=actors)
    return erase_words(payloads=EventPayload.objects.alias(actor=actor).filter(about), by=by, at=at)


@transaction.atomic
def erase_words(*, payloads: QuerySet[EventPayload], by: Actor, at: datetime) -> int:
    """Remove what some events say in words, and return how many; the chain stays whole.

    For each an event says that its words were erased: words that are gone without one were wiped.
    """
    require(may_erase_words, by)
    events = [payload.event for payload in payloads.select_related("event")]
    EventPayload.objects.filter(event__in=events).delete()
    for event in events:
        record(by, at, Verb.ERASED_WORDS, event)
    return len(events)
