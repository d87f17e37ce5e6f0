"""Every write of the audit trail."""

from __future__ import annotations

import json
import math
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from leerkring.audit.actors import Actor, name_in_trail
from leerkring.audit.keys import keyed_digest, name_of_key
from leerkring.audit.models import Event, EventPayload, Seal, Submission, TrailHead
from leerkring.audit.queries import chains_to_seal, head_of, last_seal, unsealed_events

PLATFORM = "platform"
FIRST_DIGEST = "0" * 64
MOST_EVENTS_PER_SEAL = 500  # sealing is one short transaction, also where writes take turns
_WAITING: ContextVar[list[tuple[Event, EventPayload]] | None] = ContextVar("waiting", default=None)


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
    about = EventPayload(event=event, actor_name=name, values=payload, salt=salt)
    if (waiting := _WAITING.get()) is not None:
        waiting.append((event, about))
        return event
    with transaction.atomic(savepoint=False):  # it stands or falls with the action
        event.save(force_insert=True)
        about.event = event
        about.save(force_insert=True)
    return event


@contextmanager
def events_written_together() -> Iterator[None]:
    """Write the events of the block at its end, in one go: for a transaction of very many."""
    waiting: list[tuple[Event, EventPayload]] = []
    token = _WAITING.set(waiting)
    try:
        yield
    finally:
        _WAITING.reset(token)
    Event.objects.bulk_create(event for event, _about in waiting)
    for event, about in waiting:
        about.event = event  # which has its number now
    EventPayload.objects.bulk_create(about for _event, about in waiting)


def digest_of_payload(
    salt: str, actor_name: str, values: Mapping[str, Any], secret: str = ""
) -> str:
    """Return the digest of a payload, so that the event stays checkable once it is gone."""
    return keyed_digest([salt, actor_name, values], secret)


def digest_of_event(event: Event) -> str:
    """Return the digest of all that an event states."""
    who = (event.chain, event.verb, event.actor_kind, event.actor_id)
    return digest_of_fields((*who, event.subject, event.within), event.at, event.payload_digest)


def digest_of_fields(
    stated: Sequence[str], at: datetime, payload_digest: str, secret: str = ""
) -> str:
    """Return the digest of what an event states, field by field."""
    return keyed_digest([*stated, _moment(at), payload_digest], secret)


def digest_of_seal(seal: Seal, digests: Sequence[str], secret: str = "") -> str:
    """Return the digest over all that a seal states and the sealed events, in their order."""
    stated = (seal.chain, seal.number, seal.event_count, _moment(seal.sealed_at))
    return keyed_digest([*stated, seal.previous_digest, *digests], secret)


def digest_of_head(head: TrailHead, secret: str = "") -> str:
    """Return the digest over the newest seals of all chains, and how far former keys reach."""
    return keyed_digest(["heads", head.key, head.heads, head.former], secret)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


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


@transaction.atomic
def seal_chain(*, chain: str, at: datetime) -> Seal | None:
    """Add one link to a chain over its oldest events that have none; None when there are none.

    Writers only add rows that no seal touches, so nobody waits for this: on PostgreSQL it locks the
    head of the trail and the sealed events, on SQLite it holds the file for one short batch.
    """
    head = _held_head()
    if head.key != name_of_key():
        return None  # the key was changed: nothing is sealed until the head is (`take_new_key`)
    previous = last_seal(chain)
    events = list(unsealed_events(chain)[:MOST_EVENTS_PER_SEAL])
    if not events:
        return None
    seal = Seal(
        chain=chain,
        number=previous.number + 1 if previous else 1,
        event_count=(previous.event_count if previous else 0) + len(events),
        previous_digest=previous.digest if previous else FIRST_DIGEST,
        sealed_at=at,
    )
    seal.digest = digest_of_seal(seal, [event.digest for event in events])
    seal.save(force_insert=True)
    Event.objects.filter(pk__in=[event.pk for event in events]).update(seal=seal)
    # A head that was touched stays as it is: mending it here would hide that an end was cut off.
    is_whole = head.digest == digest_of_head(head)
    if is_whole and head.heads.get(chain) == (str(head_of(previous)) if previous else None):
        head.heads[chain] = str(head_of(seal))
        head.digest = digest_of_head(head)
        head.save()
    return seal


def _held_head() -> TrailHead:
    """Hold the head of the trail until the transaction ends; make it for the first seal."""
    key = name_of_key()
    begin = {"key": key, "digest": digest_of_head(TrailHead(key=key))}
    held = TrailHead.objects.select_for_update()
    return held.get_or_create(pk=TrailHead.ONLY, defaults=begin)[0]


def seal_all(*, at: datetime) -> None:
    """Seal every event that has no seal yet."""
    for chain in chains_to_seal():
        while seal_chain(chain=chain, at=at):
            pass


@transaction.atomic
def forget_submissions(*, at: datetime, after: timedelta) -> int:
    """Remove the keys of forms that were sent so long ago that nobody sends them again."""
    deleted, _ = Submission.objects.filter(at__lt=at - after).delete()
    return deleted
