"""Every write of the audit trail."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from leerkring.audit.actors import Actor
from leerkring.audit.models import Event, EventPayload, Seal
from leerkring.audit.queries import last_seal, unsealed_events

PLATFORM = "platform"
FIRST_DIGEST = "0" * 64


@transaction.atomic
def record(
    *,
    by: Actor,
    at: datetime,
    verb: str,
    subject: str,
    within: str = "",
    chain: str = PLATFORM,
    **values: Any,
) -> Event:
    """Write one event; `subject` and `within` are "kind:id", `values` are the erasable payload."""
    salt = secrets.token_hex(16)
    payload = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    event = Event(
        chain=chain,
        verb=verb,
        actor_kind=by.kind,
        actor_id=by.id,
        subject=subject,
        within=within,
        at=at,
        payload_digest=digest_of_payload(salt, by.name, payload),
    )
    event.digest = digest_of_event(event)
    event.save(force_insert=True)
    EventPayload.objects.create(event=event, actor_name=by.name, values=payload, salt=salt)
    return event


def digest_of_payload(salt: str, actor_name: str, values: Mapping[str, Any]) -> str:
    """Return the salted SHA-256 of a payload, so that the event stays checkable once it is gone."""
    return _sha256([salt, actor_name, values])


def digest_of_event(event: Event) -> str:
    """Return the SHA-256 of all that an event states."""
    fields = (event.chain, event.verb, event.actor_kind, event.actor_id)
    moment = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return _sha256([*fields, event.subject, event.within, moment, event.payload_digest])


def digest_of_seal(previous: str, digests: list[str]) -> str:
    """Return the SHA-256 over the previous link and the sealed events, in their order."""
    return _sha256([previous, *digests])


def _sha256(parts: list[Any]) -> str:
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def seal_chain(*, chain: str, at: datetime) -> Seal | None:
    """Add one link to a chain over every event that has none yet; None when there is nothing."""
    previous = last_seal(chain, lock=True)
    events = list(unsealed_events(chain))
    if not events:
        return None
    previous_digest = previous.digest if previous else FIRST_DIGEST
    seal = Seal.objects.create(
        chain=chain,
        number=previous.number + 1 if previous else 1,
        previous_digest=previous_digest,
        digest=digest_of_seal(previous_digest, [event.digest for event in events]),
        sealed_at=at,
    )
    Event.objects.filter(pk__in=[event.pk for event in events]).update(seal=seal)
    return seal


@transaction.atomic
def erase_payloads(*, subjects: list[str]) -> int:
    """Remove what the events about these subjects say; the events and the chain stay."""
    deleted, _ = EventPayload.objects.filter(event__subject__in=subjects).delete()
    return deleted
