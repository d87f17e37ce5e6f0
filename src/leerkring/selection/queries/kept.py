"""Reads of how an outcome keeps the spread that was agreed on."""

from __future__ import annotations

from dataclasses import dataclass

from leerkring.programmes.models import Activity
from leerkring.selection.attributes import ATTRIBUTES
from leerkring.selection.bridge.fixing import agreed_of
from leerkring.selection.models import DrawRecord, DrawRound
from leerkring.selection.queries.records import seats_by_value
from leerkring.selection.wording import value_in_words


@dataclass(frozen=True, slots=True)
class AgreedRow:
    """One agreed number: for whom, at least and at most how many, and how many there are."""

    fact: str
    value: str
    least: int
    most: int
    applied: int
    seats: int

    @property
    def is_kept(self) -> bool:
        """Tell whether the outcome keeps it."""
        return self.least <= self.seats <= self.most


def agreed_rows(round_: DrawRound, record: DrawRecord, activity: Activity) -> list[AgreedRow]:
    """Return what was agreed for a network, fact by fact, in the order of the balance."""
    seats = seats_by_value(record, round_, activity)
    order = [(key, value) for key, attribute in ATTRIBUTES.items() for value in attribute.values]
    places = {pair: number for number, pair in enumerate(order)}
    rules = {
        (r["attribute"], r["value"]): r for r in agreed_of(record.agreed, activity.pk)["rules"]
    }
    return [
        AgreedRow(
            fact=str(ATTRIBUTES[attribute].label),
            value=value_in_words(attribute, value),
            least=rules[attribute, value]["min"],
            most=rules[attribute, value]["max"],
            applied=rules[attribute, value]["in_pool"],
            seats=seats[attribute, value],
        )
        for attribute, value in sorted(rules, key=lambda pair: places.get(pair, len(places)))
    ]
