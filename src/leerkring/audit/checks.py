"""Whether the audit trail still says what it said when it was written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.conf import settings

from leerkring.audit.actions import (
    FIRST_DIGEST,
    digest_of_fields,
    digest_of_head,
    digest_of_payload,
    digest_of_seal,
)
from leerkring.audit.heads import Head
from leerkring.audit.keys import keys_of_trail, name_of_key
from leerkring.audit.models import Event, Seal, TrailHead
from leerkring.audit.numbers import numbers_in
from leerkring.audit.queries import head_of
from leerkring.audit.registers import Verb

ROWS_AT_A_TIME = 2_000


class Damage(StrEnum):
    """What is wrong with a place in a chain."""

    EVENT = "the event was changed"
    PAYLOAD = "the words of the event were changed"
    WIPED = "the words of the event are gone, and no erasure names it"
    EVENTS = "an event was added, removed or moved"
    NUMBER = "a seal is missing"
    LINK = "the seal does not follow from the one before it"
    HEAD = "the head of the trail is missing or was changed"
    CUT = "the chain ends before the head that was kept"
    FORMER = "its head is sealed with a former secret key: run leerkring init"
    KEY = "it was sealed with another secret key, so that nothing can be checked with this one"


@dataclass(frozen=True, slots=True)
class Break:
    """One place where a chain does not hold."""

    chain: str
    damage: Damage
    seal: int | None
    event: int | None = None

    def __str__(self) -> str:
        place = f"seal {self.seal}" if self.seal else "not sealed yet"
        named = f", event {self.event}" if self.event else ""
        return f"{self.chain}, {place}{named}: {self.damage}"


def verify_chain(chain: str) -> Iterator[Break]:
    """Go through a chain from its first event to its last and return what does not hold.

    An event without words is whole only where an erasure names it. The newest seal has to be the
    one in the trail's head: only who has an older copy of the whole database can go back to that,
    and of this tell the heads that are kept elsewhere (`verify_heads`).
    """
    kept, named = TrailHead.objects.first(), {name_of_key(key): key for key in keys_of_trail()}
    if kept is not None and not {kept.key, *kept.former} <= named.keys():
        yield Break(chain, Damage.KEY, None)
        return
    if kept is not None and kept.key != name_of_key():
        yield Break(chain, Damage.FORMER, None)
    digests: dict[int | None, list[str]] = defaultdict(list)
    seals = list(Seal.objects.filter(chain=chain).order_by("number"))
    numbers: dict[int | None, int] = {seal.pk: seal.number for seal in seals}
    secrets = _secrets(chain, kept, named, (seal.number for seal in seals))
    erased = _erased_in(chain)
    for row in _events_of(chain):
        number = numbers.get(row.seal)
        yield from _damage(row, number, erased, secrets[number])
        digests[row.seal].append(row.digest)
    yield from _links(chain, seals, digests, secrets)
    yield from _end(chain, seals, kept, named)


def _secrets(
    chain: str, kept: TrailHead | None, named: Mapping[str, str], numbers: Iterable[int]
) -> dict[int | None, list[str]]:
    """Return with which keys each seal and its events may be sealed: that of today, or of then."""
    now = named[kept.key if kept else name_of_key()]
    reach = [
        (seals.get(chain, 0), named[key]) for key, seals in (kept.former if kept else {}).items()
    ]
    found: dict[int | None, list[str]] = {
        number: [now, *(key for last, key in reach if number <= last)] for number in numbers
    }
    found[None] = list({now, settings.SECRET_KEY})  # it was changed, and the head is not sealed yet
    return found


def verify_heads(known: Iterable[Head]) -> Iterator[Break]:
    """Return the heads, kept elsewhere, that the trail did not have or has no longer."""
    for head in known:
        seal = Seal.objects.filter(chain=head.chain, number=head.number).first()
        if seal is None or head_of(seal) != head:
            yield Break(head.chain, Damage.CUT, head.number)


def _links(
    chain: str,
    seals: Iterable[Seal],
    digests: Mapping[int | None, list[str]],
    secrets: Mapping[int | None, list[str]],
) -> Iterator[Break]:
    number, previous = 0, FIRST_DIGEST
    for seal in seals:
        number += 1
        if seal.number != number:
            yield Break(chain, Damage.NUMBER, number)
            number = seal.number
        if seal.previous_digest != previous:
            yield Break(chain, Damage.LINK, seal.number)
        sealed = digests.get(seal.pk, [])
        if all(seal.digest != digest_of_seal(seal, sealed, key) for key in secrets[seal.number]):
            yield Break(chain, Damage.EVENTS, seal.number)
        previous = seal.digest


def _end(
    chain: str, seals: list[Seal], kept: TrailHead | None, named: Mapping[str, str]
) -> Iterator[Break]:
    """Compare the newest seal of a chain with the head of the trail."""
    last = seals[-1] if seals else None
    if kept is None:
        if last is not None:
            yield Break(chain, Damage.HEAD, last.number)
        return
    if kept.digest != digest_of_head(kept, named[kept.key]):
        yield Break(chain, Damage.HEAD, last.number if last else None)
    elif kept.heads.get(chain) != (str(head_of(last)) if last else None):
        yield Break(chain, Damage.CUT, last.number if last else None)


class _Row(NamedTuple):
    """An event with its words, as it stands in the tables: rows of models take twice as long."""

    pk: int
    seal: int | None
    digest: str
    payload_digest: str
    salt: str | None
    actor_name: str
    values: Any
    at: datetime
    stated: tuple[str, ...]


def _events_of(chain: str) -> Iterator[_Row]:
    words = ("payload__salt", "payload__actor_name", "payload__values")
    stated = ("verb", "actor_kind", "actor_id", "subject", "within")
    rows = Event.objects.filter(chain=chain).order_by("id")
    fields = rows.values_list("id", "seal_id", "digest", "payload_digest", *words, "at", *stated)
    for pk, seal, digest, words_digest, salt, name, values, at, *rest in fields.iterator(
        ROWS_AT_A_TIME
    ):
        yield _Row(pk, seal, digest, words_digest, salt, name, values, at, (chain, *rest))


def _damage(
    row: _Row, seal: int | None, erased: frozenset[int], secrets: Sequence[str]
) -> Iterator[Break]:
    chain = row.stated[0]
    fields = (row.stated, row.at, row.payload_digest)
    if all(row.digest != digest_of_fields(*fields, key) for key in secrets):
        yield Break(chain, Damage.EVENT, seal, row.pk)
    if row.salt is None:
        if row.pk not in erased:
            yield Break(chain, Damage.WIPED, seal, row.pk)
        return
    words = (row.salt, row.actor_name, row.values)
    if all(row.payload_digest != digest_of_payload(*words, key) for key in secrets):
        yield Break(chain, Damage.PAYLOAD, seal, row.pk)


def _erased_in(chain: str) -> frozenset[int]:
    """Return the events of which an erasure says that their words are gone."""
    erasures = Event.objects.filter(
        chain=chain, verb=Verb.ERASED_WORDS.stored, subject__startswith="event:"
    )
    named = (one.removeprefix("event:") for one in erasures.values_list("subject", flat=True))
    return frozenset(numbers_in(named))
