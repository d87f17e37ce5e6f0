"""Reads of what decides a draw: secret numbers that were laid down, and public numbers to come."""

from __future__ import annotations

import json
from datetime import datetime

from django.db.models import F, QuerySet
from django.db.models.fields.json import KT

from leerkring.selection.bridge.chance import DRAND, NUMBERS, joined
from leerkring.selection.models import DrawRecord, SecretNumber
from leerkring.selection.states import DrawState


def secret_numbers(record: DrawRecord) -> list[SecretNumber]:
    """Return who laid a number down, in the order in which they did."""
    if record.chance_kind != NUMBERS:
        return []
    rows = record.secret_numbers.select_related("account__person")
    return list(rows.order_by("laid_down_at", "pk"))


def all_laid_down(record: DrawRecord) -> bool:
    """Tell whether as many people as announced laid a number down: then numbers are shown."""
    return record.secret_numbers.count() >= (record.chance_people or 0)


def text_of(numbers: list[SecretNumber]) -> str:
    """Return the text that the shown numbers make together."""
    return joined((one.commitment, one.number) for one in numbers)


def was_ready_too_late(record: DrawRecord) -> bool:
    """Tell whether the outcomes were published only after the public number could be known."""
    if record.chance_at is None or record.computed_at is None:
        return False
    return record.computed_at >= record.chance_at


def signature_of(record: DrawRecord) -> str:
    """Return the signature of drand with which was drawn; empty where something else decided."""
    if record.chance_kind != DRAND:
        return ""
    text = DrawRecord.objects.annotate(text=KT("files__public__record.json"))
    found = text.values_list("text", flat=True).get(pk=record.pk)
    return str(json.loads(found)["chance"]["signature"]) if found else ""


def was_typed_in(record: DrawRecord) -> bool:
    """Tell whether people typed in what decided; if not, the worker fetched it."""
    return record.is_alone or record.readings.count() > 1


def awaiting_public_number(at: datetime) -> QuerySet[DrawRecord]:
    """Return the records of draws whose public number has appeared and is not drawn with yet."""
    return (
        DrawRecord.objects.filter(
            state=DrawRecord.State.READY,
            round__state=DrawState.FIXED,
            chance_at__lte=at,
            computed_at__lt=F("chance_at"),
        )
        .select_related("round")
        .defer("files")
        .order_by("pk")
    )
