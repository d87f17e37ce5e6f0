"""The record of a draw with a spread is kept once it is computed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from leerkring.audit.actors import Actor
from leerkring.audit.rules import is_system, require
from leerkring.audit.trail import record
from leerkring.selection.actions.drawing import note_all
from leerkring.selection.bridge.records import Files, fingerprint
from leerkring.selection.models import DrawEntry, DrawRecord, DrawRound
from leerkring.selection.queries.archive import full_archive
from leerkring.selection.queries.rounds import activities_in
from leerkring.selection.rules import may_audit_round
from leerkring.selection.states import DrawState
from leerkring.selection.trail import Verb

type OwnChance = tuple[float, int, list[Mapping[str, Any]]]


@transaction.atomic
def keep_record(
    *,
    draw_record: DrawRecord,
    files: Mapping[str, Files],
    chances: Mapping[str, OwnChance],
    by: Actor,
    at: datetime,
) -> bool:
    """Keep what was computed, once; from then on its hash is public. Return whether it was new.

    `chances` gives for each code the chance, the number of panels, and what limits it.
    """
    require(is_system, by)
    digest = fingerprint(files["public"]["frozen.json"])
    waiting = DrawRecord.objects.filter(
        pk=draw_record.pk,
        state=DrawRecord.State.WAITING,
        chance_round=draw_record.chance_round,  # a later one may be named meanwhile
        round__state=DrawState.FIXED,
    )
    ready = DrawRecord.State.READY
    if not waiting.update(state=ready, files=files, frozen_digest=digest, computed_at=at):
        return False
    entries = list(DrawEntry.objects.filter(record=draw_record))
    for entry in entries:
        chance, panels, limits = chances[entry.code]
        entry.chance, entry.panels, entry.limits = chance, panels, [dict(one) for one in limits]
    DrawEntry.objects.bulk_update(entries, ["chance", "panels", "limits"], batch_size=500)
    round_ = DrawRound.objects.get(pk=draw_record.round_id)
    note_all(round_, activities_in(round_), Verb.PUBLISHED_DRAW_HASH, by, at, digest=digest)
    return True


def give_up_record(*, record: DrawRecord, at: datetime) -> None:
    """Keep that the record could not be computed; somebody can have it tried again."""
    waiting = DrawRecord.objects.filter(pk=record.pk, state=DrawRecord.State.WAITING)
    waiting.update(state=DrawRecord.State.FAILED, computed_at=at)


@transaction.atomic
def take_full_record(*, round_: DrawRound, by: Actor, at: datetime) -> bytes:
    """Take the full record of a draw away, as a zip with names; that it was taken is kept."""
    require(may_audit_round, by, round_)
    kept = DrawRecord.objects.get(round=round_)
    record(by, at, Verb.TOOK_DRAW_RECORD, round_, within=activities_in(round_)[0])
    return full_archive(kept.files, kept)
