"""The record of a draw with a spread is kept once it is computed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from leerkring.audit.actors import Actor
from leerkring.audit.problems import NotAllowed
from leerkring.programmes.models import Activity
from leerkring.selection.actions.drawing import note_draw
from leerkring.selection.bridge.records import Files, fingerprint
from leerkring.selection.models import DrawEntry, DrawRecord, DrawRound
from leerkring.selection.queries.archive import full_archive
from leerkring.selection.queries.joint import activities_in
from leerkring.selection.rules import may_audit_draw
from leerkring.selection.states import DrawState

type OwnChance = tuple[float, int, list[Mapping[str, Any]]]


@transaction.atomic
def keep_record(
    *,
    record: DrawRecord,
    files: Mapping[str, Files],
    chances: Mapping[str, OwnChance],
    by: Actor,
    at: datetime,
) -> bool:
    """Keep what was computed, once; from then on its hash is public. Return whether it was new.

    `chances` gives for each code the chance, the number of panels, and what limits it.
    """
    digest = fingerprint(files["public"]["frozen.json"])
    waiting = DrawRecord.objects.filter(
        pk=record.pk,
        state=DrawRecord.State.WAITING,
        chance_round=record.chance_round,  # a later one was named meanwhile: computed once more
        round__state=DrawState.FIXED,
    )
    ready = DrawRecord.State.READY
    if not waiting.update(state=ready, files=files, frozen_digest=digest, computed_at=at):
        return False
    entries = list(DrawEntry.objects.filter(record=record))
    for entry in entries:
        chance, panels, limits = chances[entry.code]
        entry.chance, entry.panels, entry.limits = chance, panels, [dict(one) for one in limits]
    DrawEntry.objects.bulk_update(entries, ["chance", "panels", "limits"], batch_size=500)
    round_ = DrawRound.objects.get(pk=record.round_id)
    for activity in activities_in(round_):
        note_draw(round_, activity, "published_draw_hash", by, at, digest=digest)
    return True


@transaction.atomic
def give_up_record(*, record: DrawRecord, by: Actor, at: datetime) -> None:
    """Keep that the record could not be computed; somebody can have it tried again."""
    waiting = DrawRecord.objects.filter(pk=record.pk, state=DrawRecord.State.WAITING)
    waiting.update(state=DrawRecord.State.FAILED, computed_at=at)


@transaction.atomic
def take_full_record(*, round_: DrawRound, activity: Activity, by: Actor, at: datetime) -> bytes:
    """Take the full record of a draw away, as a zip with names; that it was taken is kept."""
    if not may_audit_draw(by, activity):
        raise NotAllowed
    record = DrawRecord.objects.get(round=round_)
    note_draw(round_, activity, "took_draw_record", by, at)
    return full_archive(record.files["full"], record)
