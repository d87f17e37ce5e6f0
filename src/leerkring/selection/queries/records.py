"""Reads of the records of draws with a spread."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KT

from leerkring.admissions.models import Application
from leerkring.programmes.models import Activity, Membership
from leerkring.selection.bridge.fixing import wanted_networks
from leerkring.selection.bridge.lots import EVERYONE
from leerkring.selection.models import Decision, DiceReading, DrawEntry, DrawRecord, DrawRound
from leerkring.selection.states import DrawState
from leerkring.selection.wording import BY_LOT

OTHER_THAN_THROWS = re.compile(r"[^1-6]")


def record_of(round_: DrawRound) -> DrawRecord | None:
    """Return a draw's record without its files; None for a draw without a spread."""
    return DrawRecord.objects.filter(round=round_).defer("files").first()


def places_in(round_: DrawRound, activity: Activity) -> int:
    """Return how many places a draw gives in one of its networks."""
    record = record_of(round_)
    if record is not None:
        return record.agreement.of(activity.pk).left
    if round_.activities.count() > 1:  # nothing was drawn: all got their wish
        here = Decision.objects.filter(round=round_, application__activity=activity)
        return here.filter(outcome=Decision.Outcome.PLACE).count()
    return round_.places


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


def people_who_may_draw(activities: Sequence[Activity]) -> int:
    """Return how many people of the team may draw for all of these activities."""
    managers = Membership.objects.filter(
        organiser_id=activities[0].programme.organiser_id,
        role=Membership.Role.MANAGER,
        account__is_active=True,
    )
    rows = list(managers.values_list("activity_id", "account_id"))
    allowed = ({who for pk, who in rows if pk in {None, one.pk}} for one in activities)
    return len(set.intersection(*allowed))


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


def own_addresses(ids: Iterable[int]) -> dict[int, str]:
    """Return what each applicant knows as their own: the e-mail address, or else the name."""
    rows = Application.objects.in_bulk(list(ids)).values()
    return {row.pk: row.email or row.name for row in rows}


def own_entry(application: Application, round_: DrawRound) -> DrawEntry | None:
    """Return somebody's own entry in the record of a draw.

    In a joint draw somebody stands in it once, whatever network the application is for.
    """
    own = Q(application=application)
    if application.person_id is not None:
        own |= Q(application__person_id=application.person_id)
    rows = DrawEntry.objects.filter(own, record__round=round_)
    return rows.select_related("record").defer("record__files").first()


def seats_by_value(
    record: DrawRecord, round_: DrawRound, activity: Activity
) -> dict[tuple[str, str], int]:
    """Return how many places of a network went to each value that was agreed on.

    Those given before are included.
    """
    drawn = drawn_by_value(record, round_, activity)
    return {
        rule.pair: drawn[rule.pair] + rule.seated for rule in record.agreement.of(activity.pk).rules
    }


def drawn_by_value(
    record: DrawRecord, round_: DrawRound, activity: Activity
) -> Counter[tuple[str, str]]:
    """Return how many places of a network a draw gave to each value of each fact."""
    places = Decision.objects.filter(
        round=round_, outcome=Decision.Outcome.PLACE, application__activity=activity
    )
    entries = DrawEntry.objects.filter(record=record)
    facts = dict(entries.values_list("application__person_id", "facts"))
    return Counter(
        pair
        for person in places.values_list("application__person_id", flat=True)
        for pair in facts.get(person, {}).items()
    )


def first_choices(record: DrawRecord, round_: DrawRound) -> dict[int, int]:
    """Return how many people got their first, second, ... preference in a joint draw."""
    entries = DrawEntry.objects.filter(record=record)
    wanted = dict(entries.values_list("application__person_id", "facts"))
    slugs = {one.activity: one.network for one in record.agreement.networks}
    places = Decision.objects.filter(round=round_, outcome=Decision.Outcome.PLACE)
    got: Counter[int] = Counter()
    for person, activity in places.values_list(
        "application__person_id", "application__activity_id"
    ):
        networks = wanted_networks(wanted.get(person, {}))
        if slugs[activity] in networks:
            got[networks.index(slugs[activity]) + 1] += 1
    return dict(sorted(got.items()))
