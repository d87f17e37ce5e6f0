"""Erasing what events say in words: the events stay, and tell that they lost them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from leerkring.audit.actors import Actor
from leerkring.audit.models import Event, EventPayload
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
    events = set(Event.objects.filter(subject__in=subjects).values_list("pk", flat=True))
    for actor in actors:
        kind, _colon, id_ = actor.partition(":")
        done = Event.objects.filter(actor_kind=kind, actor_id=id_)
        events.update(done.values_list("pk", flat=True))
    return erase_words(payloads=EventPayload.objects.filter(event__in=events), by=by, at=at)


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
