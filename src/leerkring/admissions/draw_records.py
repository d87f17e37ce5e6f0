"""Reads of the records of draws with a spread."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models.fields.json import KT

from leerkring.admissions.bridge import EVERYONE
from leerkring.admissions.models import (
    Application,
    Decision,
    DiceReading,
    DrawEntry,
    DrawRecord,
    DrawRound,
)
from leerkring.admissions.scenarios import chosen_scenario
from leerkring.admissions.states import DrawState
from leerkring.admissions.wording import BY_LOT
from leerkring.programmes.models import Activity, Membership

FEWEST_THROWS, MOST_THROWS = 10, 60
OTHER_THAN_THROWS = re.compile(r"[^1-6]")


def draws_with_spread(activity: Activity) -> bool:
    """Tell whether a draw of this activity is one with the spread that was chosen."""
    with_spread = activity.selection_method == Activity.SelectionMethod.SPREAD
    return with_spread and chosen_scenario(activity) is not None


def record_of(round_: DrawRound) -> DrawRecord | None:
    """Return a draw's record without its files; None for a draw without a spread."""
    return DrawRecord.objects.filter(round=round_).defer("files").first()


def seals_of(activity: Activity) -> dict[int, str]:
    """Return the published hashes of an activity's draws, by the draw."""
    rows = DrawRecord.objects.filter(round__activities=activity)
    return dict(rows.values_list("round_id", "frozen_digest"))


def files_of(record: DrawRecord, edition: str) -> Mapping[str, str]:
    """Return the files of one edition, "public" or "full"."""
    rows = DrawRecord.objects.filter(pk=record.pk)
    return dict(rows.values_list(f"files__{edition}", flat=True).get() or {})


def frozen_facts(record: DrawRecord) -> dict[str, Any]:
    """Return what "frozen.json" of a record says, without reading its other files."""
    text = DrawRecord.objects.annotate(text=KT("files__public__frozen.json"))
    found: dict[str, Any] = json.loads(text.values_list("text", flat=True).get(pk=record.pk))
    return found


def readings_of(record: DrawRecord) -> list[DiceReading]:
    """Return who typed the throws in, with their names."""
    return list(record.readings.select_related("account__person").order_by("read_at", "pk"))


def people_who_may_draw(activity: Activity) -> int:
    """Return how many people of the team may draw."""
    rows = Membership.objects.filter(
        organiser_id=activity.programme.organiser_id,
        role=Membership.Role.MANAGER,
        account__is_active=True,
    )
    here = rows.filter(activity=None) | rows.filter(activity=activity)
    return here.values("account_id").distinct().count()


def throws_in(text: str) -> str:
    """Return the throws of dice in a text: spaces, commas and hyphens left out."""
    return re.sub(r"[\s,;./-]+", "", text)


def round_by_public_id(public_id: str) -> DrawRound | None:
    """Return the draw that a public address names."""
    return DrawRound.objects.filter(public_id=public_id).first()


def own_draw(application: Application) -> tuple[DrawRound, Decision] | None:
    """Return the released draw in which an application took part, with what was decided."""
    rows = Decision.objects.filter(
        application=application, round__state=DrawState.RELEASED
    ).select_related("round")
    decision = rows.order_by("-round__number", "-pk").first()
    if decision is None:
        return None
    by_lot = decision.reason in BY_LOT and decision.round.method != EVERYONE
    took_part = by_lot or own_entry(application, decision.round) is not None
    return (decision.round, decision) if took_part else None


def own_entry(application: Application, round_: DrawRound) -> DrawEntry | None:
    """Return somebody's own entry in the record of a draw."""
    rows = DrawEntry.objects.filter(application=application, record__round=round_)
    return rows.select_related("record").defer("record__files").first()


def seats_by_value(record: DrawRecord, round_: DrawRound) -> dict[tuple[str, str], int]:
    """Return how many places went to each value that was agreed on, those given before included."""
    places = Decision.objects.filter(
        round=round_, outcome=Decision.Outcome.PLACE, application__draw_entries__record=record
    )
    drawn = Counter(
        pair
        for facts in places.values_list("application__draw_entries__facts", flat=True)
        for pair in facts.items()
    )
    return {
        (rule["attribute"], rule["value"]): drawn[rule["attribute"], rule["value"]] + rule["seated"]
        for rule in record.agreed["rules"]
    }


def decided_by_hand(round_: DrawRound) -> int:
    """Return how many outcomes of a draw a person decided otherwise."""
    return Decision.objects.filter(round=round_, reason="by_hand").count()
