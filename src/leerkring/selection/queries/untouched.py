"""Whether what was decided still is what the actions wrote, and what the record of a draw says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from csv import DictReader

from leerkring.admissions.models import Application
from leerkring.audit.checks import verify_heads
from leerkring.audit.heads import heads_in
from leerkring.audit.keys import keyed_digest
from leerkring.selection.models import Decision, DrawEntry, DrawRecord, DrawRound, Override
from leerkring.selection.states import DrawState

DRAWN = "drawn"


def digest_of_outcomes(round_: DrawRound, key: str = "") -> str:
    """Return the digest of all decisions of a draw, by the key that seals the audit trail."""
    rows = Decision.objects.filter(round=round_).order_by("application_id")
    stated = rows.values_list("application_id", "outcome", "reserve_number", "reason")
    return keyed_digest(["outcomes", round_.pk, *map(list, stated)], key)


def touched_draws() -> Iterator[str]:
    """Return, in a sentence each, what of the draws is not as the actions left it."""
    for round_ in DrawRound.objects.order_by("pk"):
        decided = Decision.objects.filter(round=round_).exists()
        has_outcome = decided or round_.state in {DrawState.DRAWN, DrawState.RELEASED}
        if has_outcome and round_.outcomes_digest != digest_of_outcomes(round_):
            yield f"draw {round_.public_id}: an outcome was changed in the tables"
    with_record = DrawRecord.objects.filter(state=DrawRecord.State.READY)
    for record in with_record.select_related("round").order_by("pk").iterator(1):
        yield from _against_its_record(record)
        for damage in verify_heads(heads_in(record.files["public"]["frozen.json"])):
            yield f"draw {record.round.public_id}, the head of the trail in its record: {damage}"


def _against_its_record(record: DrawRecord) -> Iterator[str]:
    round_ = record.round
    if round_.state not in {DrawState.DRAWN, DrawState.RELEASED}:
        return
    drawn, decided = _drawn_by(record), _decided(round_)
    excused = set(
        Override.objects.filter(
            kind=Override.Kind.OUTCOME, state=Override.State.AGREED, round=round_
        ).values_list("application_id", flat=True)
    )
    given = {pk for pk, reason in decided.items() if reason == DRAWN}
    if given - drawn or drawn - given - excused:
        yield f"draw {round_.public_id}: who has a place is not who its record says was drawn"


def _drawn_by(record: DrawRecord) -> set[int]:
    """Return the applications that have a place by the record: in a joint draw one of a person."""
    table = DictReader(record.files["full"]["selected.csv"].splitlines())
    networks = {row["id"]: row.get("network", "") for row in table}
    activities = {one.network: one.activity for one in record.agreement.networks}
    entries = DrawEntry.objects.filter(record=record, code__in=networks)
    rows = list(entries.select_related("application"))
    others = _applications_of({row.application.person_id for row in rows}, set(activities.values()))
    return {
        others.get(
            (row.application.person_id, activities.get(networks[row.code])), row.application_id
        )
        for row in rows
    }


def _applications_of(
    people: set[int | None], activities: set[int]
) -> Mapping[tuple[int | None, int | None], int]:
    rows = Application.objects.filter(activity__in=activities, person__in=people - {None})
    return {(who, where): pk for pk, who, where in rows.values_list("pk", "person", "activity")}


def _decided(round_: DrawRound) -> Mapping[int, str]:
    rows = Decision.objects.filter(round=round_, outcome=Decision.Outcome.PLACE)
    return dict(rows.values_list("application_id", "reason"))
