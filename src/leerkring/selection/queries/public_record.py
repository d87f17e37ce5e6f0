"""What the public page of a draw says of people's part in it: numbers, and tags; never a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from leerkring.admissions.attributes import ATTRIBUTES, UNKNOWN
from leerkring.programmes.models import Activity
from leerkring.selection.agreement import AgreedNumber, NetworkAgreement, OtherValue
from leerkring.selection.bridge.fixing import would_come
from leerkring.selection.bridge.records import FactRow, FactTable, that_tell_nobody
from leerkring.selection.models import (
    Decision,
    DrawEntry,
    DrawRecord,
    DrawRound,
    Override,
    ReserveDraw,
)
from leerkring.selection.overrides import Told, public_overrides
from leerkring.selection.queries.joint import ELSEWHERE, IN_THE_LOT
from leerkring.selection.queries.rounds import rounds_of
from leerkring.selection.states import DrawState
from leerkring.selection.wording import value_in_words


def exceptions_told(round_: DrawRound) -> list[Told]:
    """Return exceptions by kind: those before the draw at once, the others from the release on."""
    is_released = round_.state == DrawState.RELEASED
    after = Override.Kind.OUTCOME
    return [one for one in public_overrides(round_) if is_released or one.kind != after]


def public_id_of(activity: Activity) -> str:
    """Return the public address part of the selection that was made known; empty before that."""
    if activity.selection != Activity.Selection.RELEASED:
        return ""
    released = rounds_of(activity).filter(state=DrawState.RELEASED)
    return released.values_list("public_id", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many of those who took part got a place, wait, have one elsewhere, or have none."""

    placed: int
    waiting: int
    elsewhere: int
    without: int


def outcomes_in(round_: DrawRound, record: DrawRecord | None, activity: Activity) -> Outcomes:
    """Return what became of those who took part in a draw for one of its networks."""
    rows = Decision.objects.filter(round=round_, application__activity=activity)
    if record is None:
        rows = rows.filter(reason__in=["drawn", *IN_THE_LOT])
    else:
        entries = DrawEntry.objects.filter(record=record)
        rows = rows.filter(
            Q(application__in=entries.values("application"))
            | Q(application__person__in=entries.values("application__person"))
        )
    counts = Counter(
        ELSEWHERE if reason == ELSEWHERE else outcome
        for outcome, reason in rows.values_list("outcome", "reason")
    )
    kinds = Decision.Outcome
    return Outcomes(
        placed=counts[kinds.PLACE],
        waiting=counts[kinds.RESERVE],
        elsewhere=counts[ELSEWHERE],
        without=counts[kinds.NO_PLACE],
    )


def without_a_chance(record: DrawRecord) -> int:
    """Return how many people no outcome of a draw could hold."""
    return DrawEntry.objects.filter(record=record, chance__lte=0).count()


# --- the agreed spread --------------------------------------------------------------------------


def fact_tables(round_: DrawRound, record: DrawRecord, activity: Activity) -> list[FactTable]:
    """Return for each fact of a network's spread who took part and who has a place.

    Values on which nothing was agreed have a row too. Of whom the value is not known, also because
    they were erased since, stand in the row "not known". Nobody's outcome can be read from them.
    """
    agreed = record.agreement.of(activity.pk)
    people = _people(round_, record, activity, agreed.network)
    drawn = Counter(pair for facts, is_in in people if is_in for pair in facts.items())
    applied = agreed.pool
    seats = outcomes_in(round_, record, activity).placed + agreed.seated
    tables = []
    for key in (key for key in ATTRIBUTES if key in {one.attribute for one in agreed.rules}):
        found = [
            FactRow(
                value=value_in_words(key, one.value),
                agreed=_range(one) if isinstance(one, AgreedNumber) else "",
                applied=one.in_pool,
                seats=drawn[key, one.value] + one.seated,
                before=one.seated,
                values=(one.value,),
            )
            for one in _in_order(key, agreed)
        ]
        unknown = FactRow(
            value=value_in_words(key, UNKNOWN),
            agreed="",
            applied=applied - sum(row.applied for row in found),
            seats=seats - sum(row.seats for row in found),
            before=agreed.seated - sum(row.before for row in found),
            values=("", UNKNOWN),
        )
        if unknown.applied or unknown.seats:
            found.append(unknown)
        tables.append(FactTable(key, str(ATTRIBUTES[key].label), tuple(found), applied, seats))
    return that_tell_nobody(tables, people)


def _people(
    round_: DrawRound, record: DrawRecord, activity: Activity, network: str
) -> list[tuple[Mapping[str, str], bool]]:
    """Return the facts of who took part for a network, and whether the draw placed them there."""
    places = Decision.objects.filter(
        round=round_, outcome=Decision.Outcome.PLACE, application__activity=activity
    )
    placed = set(places.values_list("application__person_id", flat=True))
    entries = DrawEntry.objects.filter(record=record)
    return [
        (facts, person in placed)
        for person, facts in entries.values_list("application__person_id", "facts")
        if would_come(facts, network)
    ]


def _in_order(key: str, agreed: NetworkAgreement) -> list[AgreedNumber | OtherValue]:
    """Return the values of a fact: first those with an agreed number, in the balance's order."""
    order = {value: number for number, value in enumerate(ATTRIBUTES[key].values)}
    rules = [one for one in agreed.rules if one.attribute == key]
    others = [one for one in agreed.others if one.attribute == key and one.value != UNKNOWN]
    return [*sorted(rules, key=lambda one: order.get(one.value, len(order))), *others]


def _range(one: AgreedNumber) -> str:
    return f"{one.least}–{one.most}" if one.most != one.least else str(one.most)


# --- places that came free later ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FreshDraw:
    """A draw for places that came free later, and the tags of who was drawn."""

    draw: ReserveDraw
    tags: tuple[str, ...]


def fresh_draws(round_: DrawRound) -> list[FreshDraw]:
    """Return the draws for places that came free later; tags where the draw has a record."""
    entries = DrawEntry.objects.filter(record__round=round_)
    tags = dict(entries.values_list("application__person_id", "code"))
    draws = list(ReserveDraw.objects.filter(round=round_).defer("folders"))
    drawn = Decision.objects.filter(
        round=round_, application__in={pk for draw in draws for pk in draw.drawn}
    )
    people = dict(drawn.values_list("application_id", "application__person_id"))
    return [
        FreshDraw(draw, tuple(tags[people[pk]] for pk in draw.drawn if people.get(pk) in tags))
        for draw in draws
    ]
