"""Who writes the database, but has not the secret, cannot shorten, empty or rewrite the trail."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from leerkring.audit.actions import (
    digest_of_head,
    seal_all,
    seal_chain,
    write_event,
)
from leerkring.audit.actors import SYSTEM
from leerkring.audit.checks import Damage, verify_chain, verify_heads
from leerkring.audit.erasing import erase_payloads
from leerkring.audit.heads import Head, heads_in
from leerkring.audit.models import Event, EventPayload, Seal, TrailHead
from leerkring.audit.queries import chains, heads_of_trail

AT = datetime.datetime(2026, 11, 17, 15, 0, tzinfo=datetime.UTC)
CHAIN = "organiser:1"
OTHER = "organiser:2"

pytestmark = pytest.mark.django_db


def happened(first: int, last: int, chain: str = CHAIN) -> None:
    for number in range(first, last):
        write_event(
            by=SYSTEM, at=AT, verb="applied", subject=f"application:{number}", chain=chain, why="x"
        )


@pytest.fixture
def trail() -> list[Head]:
    """Three seals of one organiser and one of another; the head as it was kept elsewhere."""
    happened(90, 95, OTHER)
    for first, last in [(0, 10), (10, 20), (20, 60)]:
        happened(first, last)
        seal_all(at=AT)
    return heads_of_trail()


def damages() -> set[tuple[str, Damage]]:
    return {(one.chain, one.damage) for chain in chains() for one in verify_chain(chain)}


def cut_the_last_seal() -> None:
    Event.objects.filter(chain=CHAIN, seal__number=3).delete()
    Seal.objects.filter(chain=CHAIN, number=3).delete()


def empty(chain: str = CHAIN) -> None:
    Event.objects.filter(chain=chain).delete()
    Seal.objects.filter(chain=chain).delete()


def test_an_untouched_trail_holds_and_has_its_head(trail: list[Head]) -> None:
    happened(60, 62)
    assert damages() == set()
    assert list(verify_heads(trail)) == []
    assert [(head.chain, head.number, head.events) for head in trail] == [
        (CHAIN, 3, 60),
        (OTHER, 1, 5),
    ]


def test_a_trail_without_its_last_seal_and_events_is_refused(trail: list[Head]) -> None:
    cut_the_last_seal()

    assert damages() == {(CHAIN, Damage.CUT)}
    assert [one.damage for one in verify_heads(trail)] == [Damage.CUT]


def test_an_emptied_chain_is_refused(trail: list[Head]) -> None:
    empty()

    assert damages() == {(CHAIN, Damage.CUT)}
    assert [one.chain for one in verify_heads(trail)] == [CHAIN]


@pytest.mark.parametrize("attack", [cut_the_last_seal, empty])
def test_a_head_that_was_removed_with_the_end_is_missed(
    trail: list[Head], attack: Callable[[], None]
) -> None:
    attack()
    TrailHead.objects.all().delete()

    assert (OTHER, Damage.HEAD) in damages()


@pytest.mark.parametrize("attack", [cut_the_last_seal, empty])
@pytest.mark.parametrize("removes_head", [True, False])
def test_sealing_on_does_not_hide_that_an_end_was_cut_off(
    trail: list[Head], attack: Callable[[], None], removes_head: bool
) -> None:
    attack()
    if removes_head:
        TrailHead.objects.all().delete()
    happened(100, 103)
    happened(100, 103, OTHER)
    seal_all(at=AT)
    seal_all(at=AT)

    assert damages()
    assert [one.chain for one in verify_heads(trail)] == [CHAIN]


def test_a_head_that_was_written_back_by_hand_is_refused(trail: list[Head]) -> None:
    cut_the_last_seal()
    kept = TrailHead.objects.get()
    kept.heads[CHAIN] = str(heads_of_trail()[0])
    kept.save()

    assert {damage for _chain, damage in damages()} == {Damage.HEAD}
    happened(100, 103)
    seal_all(at=AT)
    assert {damage for _chain, damage in damages()} == {Damage.HEAD}


def test_the_whole_database_of_before_is_told_by_a_head_that_was_kept(trail: list[Head]) -> None:
    """Nothing in an old copy can tell that it is old."""
    happened(60, 70)
    seal_chain(chain=CHAIN, at=AT)
    later = heads_of_trail()
    Event.objects.filter(seal__number=4).delete()
    Seal.objects.filter(number=4).delete()
    kept = TrailHead.objects.get()
    kept.heads[CHAIN] = str(trail[0])
    kept.digest = digest_of_head(kept)
    kept.save()

    assert damages() == set()
    assert list(verify_heads(trail)) == []
    assert [(one.chain, one.seal) for one in verify_heads(later)] == [(CHAIN, 4)]


def test_wiped_words_without_an_erasure_are_refused(trail: list[Head]) -> None:
    wiped = Event.objects.filter(chain=CHAIN)[5]
    EventPayload.objects.filter(event=wiped).delete()

    assert [(one.damage, one.event) for one in verify_chain(CHAIN)] == [(Damage.WIPED, wiped.pk)]


def test_an_erasure_excuses_the_words_that_it_names_and_no_others(trail: list[Head]) -> None:
    erase_payloads(subjects=["application:5"], by=SYSTEM, at=AT)
    assert damages() == set()
    seal_all(at=AT)
    assert damages() == set()

    EventPayload.objects.filter(event__subject="application:6").delete()
    assert damages() == {(CHAIN, Damage.WIPED)}


def test_a_missing_erasure_is_refused(trail: list[Head]) -> None:
    erase_payloads(subjects=["application:5"], by=SYSTEM, at=AT)
    Event.objects.filter(verb="erased_words").delete()

    assert damages() == {(CHAIN, Damage.WIPED)}


def plain_digest(parts: list[object]) -> str:
    """Return what anybody can compute who read the source, and has no key."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def test_an_event_that_was_written_past_the_product_is_refused(trail: list[Head]) -> None:
    moment = AT.isoformat(timespec="microseconds")
    stated = [CHAIN, "erased_words", "system", "system", "event:1", "", moment, "0" * 64]
    Event.objects.create(
        chain=CHAIN,
        verb="erased_words",
        actor_kind="system",
        actor_id="system",
        subject="event:1",
        at=AT,
        payload_digest="0" * 64,
        digest=plain_digest(stated),
    )
    assert (CHAIN, Damage.EVENT) in damages()
    seal_all(at=AT)
    assert (CHAIN, Damage.EVENT) in damages()


def test_a_forged_seal_is_refused(trail: list[Head]) -> None:
    """The end is cut off, and what is left is sealed anew as the source says, without the key."""
    Event.objects.filter(chain=CHAIN, seal__number=3, pk__gt=30).delete()
    seal = Seal.objects.get(chain=CHAIN, number=3)
    events = Event.objects.filter(seal=seal).order_by("id").values_list("digest", flat=True)
    moment = AT.isoformat(timespec="microseconds")
    seal.event_count = 20 + len(events)
    stated = [CHAIN, 3, seal.event_count, moment, seal.previous_digest]
    seal.digest = plain_digest([*stated, *events])
    seal.save()

    assert (CHAIN, Damage.EVENTS) in damages()


def test_another_key_is_one_sentence_and_not_a_thousand(
    trail: list[Head], settings: Settings
) -> None:
    settings.SECRET_KEY = "another secret of more than fifty characters, as they must be"

    assert [one.damage for one in verify_chain(CHAIN)] == [Damage.KEY]


# --- heads in texts -----------------------------------------------------------------------------


def test_a_head_is_read_back_from_any_text(trail: list[Head]) -> None:
    text = f"Beste Anouk,\n> {trail[0]}\n> {trail[1]}, bewaar dit.\n{trail[0]}"
    assert heads_in(text) == trail


@pytest.mark.parametrize(
    "changed",
    [
        lambda head: replace(head, chain=OTHER),
        lambda head: replace(head, number=2),
        lambda head: replace(head, events=59),
        lambda head: replace(head, sealed_at=AT + datetime.timedelta(seconds=1)),
        lambda head: replace(head, digest="f" * 64),
    ],
    ids=["chain", "number", "events", "sealed_at", "digest"],
)
def test_a_head_with_anything_changed_is_not_that_of_this_trail(
    trail: list[Head], changed: Callable[[Head], Head]
) -> None:
    assert len(list(verify_heads([changed(trail[0])]))) == 1
