"""Whether the audit trail still says what it said when it was written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Prefetch

from leerkring.audit.actions import (
    FIRST_DIGEST,
    digest_of_event,
    digest_of_payload,
    digest_of_seal,
)
from leerkring.audit.models import Event, EventPayload, Seal
from leerkring.audit.queries import unsealed_events

SEALS_AT_A_TIME = 200


class Damage(StrEnum):
    """What is wrong with a place in a chain."""

    EVENT = "the event was changed"
    PAYLOAD = "the words of the event were changed"
    EVENTS = "an event was added, removed or moved"
    NUMBER = "a seal is missing"
    LINK = "the seal does not follow from the one before it"


@dataclass(frozen=True, slots=True)
class Break:
    """One place where a chain does not hold."""

    chain: str
    damage: Damage
    seal: int | None
    event: int | None = None

    def __str__(self) -> str:
        place = f"seal {self.seal}" if self.seal else "not sealed yet"
        return f"{self.chain}, {place}, event {self.event or '?'}: {self.damage}"


def verify_chain(chain: str) -> Iterator[Break]:
    """Go through a chain from its first event to its last and return what does not hold.

    An event without payload was erased, which is allowed. Leaving out the *last* seals altogether
    can only be seen by somebody who kept an earlier head of the chain (`head_of_chain`).
    """
    number, previous = 0, FIRST_DIGEST
    for seal in _seals(chain):
        number += 1
        if seal.number != number:
            yield Break(chain, Damage.NUMBER, number)
            number = seal.number
        if seal.previous_digest != previous:
            yield Break(chain, Damage.LINK, seal.number)
        events = list(seal.events.all())
        for event in events:
            yield from _damage(event, seal.number)
        if seal.digest != digest_of_seal(seal.previous_digest, [e.digest for e in events]):
            yield Break(chain, Damage.EVENTS, seal.number)
        previous = seal.digest
    for event in unsealed_events(chain).select_related("payload").iterator():
        yield from _damage(event, None)


def _seals(chain: str) -> Iterator[Seal]:
    events = Event.objects.select_related("payload").order_by("id")
    seals = Seal.objects.filter(chain=chain).order_by("number")
    return seals.prefetch_related(Prefetch("events", events)).iterator(SEALS_AT_A_TIME)


def _damage(event: Event, seal: int | None) -> Iterator[Break]:
    if event.digest != digest_of_event(event):
        yield Break(event.chain, Damage.EVENT, seal, event.pk)
    payload: EventPayload | None = getattr(event, "payload", None)
    if payload is not None:
        digest = digest_of_payload(payload.salt, payload.actor_name, payload.values)
        if digest != event.payload_digest:
            yield Break(event.chain, Damage.PAYLOAD, seal, event.pk)
