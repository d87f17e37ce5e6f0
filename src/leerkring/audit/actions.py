"""Every write of the audit trail."""

from __future__ import annotations

import hashlib
import json
import math
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat

from leerkring.audit.actors import Actor, name_in_trail
from leerkring.audit.models import Event, EventPayload, Seal, Submission
from leerkring.audit.queries import last_seal, unsealed_events

PLATFORM = "platform"
FIRST_DIGEST = "0" * 64
MOST_EVENTS_PER_SEAL = 500  # sealing is one short transaction, also where writes take turns


def write_event(
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
    payload = _storable(json.loads(json.dumps(values, cls=DjangoJSONEncoder)))
    name = name_in_trail(by)
    event = Event(
        chain=chain,
        verb=verb,
        actor_kind=by.kind,
        actor_id=by.id,
        subject=subject,
        within=within,
        at=at,
        payload_digest=digest_of_payload(salt, name, payload),
    )
    event.digest = digest_of_event(event)
    with transaction.atomic(savepoint=False):  # it stands or falls with the action
        event.save(force_insert=True)
        EventPayload.objects.create(event=event, actor_name=name, values=payload, salt=salt)
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


def _storable(value: Any) -> Any:
    """Return JSON that both databases give back as it went in, so that its digest stays true."""
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, str):  # PostgreSQL knows neither NUL nor half a surrogate pair
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() else value
    return value


def _sha256(parts: list[Any]) -> str:
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def seal_chain(*, chain: str, at: datetime) -> Seal | None:
    """Add one link to a chain over its oldest events that have none; None when there are none.

    Writers only add rows that no seal touches, so nobody waits for this: on PostgreSQL it locks the
    last seal and the sealed events, on SQLite it holds the file for one short batch.
    """
    previous = last_seal(chain, lock=True)
    events = list(unsealed_events(chain)[:MOST_EVENTS_PER_SEAL])
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
def erase_payloads(*, subjects: Sequence[str], actors: Sequence[str] = ()) -> int:
    """Remove the words of events about these subjects or by these actors; the chain stays whole.

    Both are given as "kind:id": `subjects=["application:7"], actors=["person:12"]`.
    """
    actor = Concat("event__actor_kind", Value(":"), "event__actor_id")
    about = Q(event__subject__in=subjects) | Q(actor__in=actors)
    deleted, _ = EventPayload.objects.alias(actor=actor).filter(about).delete()
    return deleted


@transaction.atomic
def forget_submissions(*, at: datetime, after: timedelta) -> int:
    """Remove the keys of forms that were sent so long ago that nobody sends them again."""
    deleted, _ = Submission.objects.filter(at__lt=at - after).delete()
    return deleted
