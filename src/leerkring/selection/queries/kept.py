"""Reads of how an outcome keeps the spread that was agreed on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from leerkring.admissions.attributes import ATTRIBUTES, facts
from leerkring.programmes.models import Activity
from leerkring.selection.models import DrawRecord, DrawRound, Scenario, SpreadRule
from leerkring.selection.queries.records import seats_by_value
from leerkring.selection.scenarios import pool_of_scenario, seated_applications
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


def passed_by_all(scenario: Scenario) -> list[tuple[SpreadRule, int]]:
    """Return the largest numbers that are not kept when everybody is in, with how many there are.

    With places enough nobody is left out for the sake of the spread.
    """
    rows = [*pool_of_scenario(scenario), *seated_applications(scenario.activity)]
    found = Counter(pair for row in rows for pair in facts(row, ATTRIBUTES).items())
    counted = ((rule, found[rule.attribute, rule.value]) for rule in scenario.rules.all())
    return [(rule, number) for rule, number in counted if number > rule.most]


def agreed_rows(round_: DrawRound, record: DrawRecord, activity: Activity) -> list[AgreedRow]:
    """Return what was agreed for a network, fact by fact, in the order of the balance."""
    seats = seats_by_value(record, round_, activity)
    order = [(key, value) for key, attribute in ATTRIBUTES.items() for value in attribute.values]
    places = {pair: number for number, pair in enumerate(order)}
    rules = {rule.pair: rule for rule in record.agreement.of(activity.pk).rules}
    return [
        AgreedRow(
            fact=str(ATTRIBUTES[attribute].label),
            value=value_in_words(attribute, value),
            least=rules[attribute, value].least,
            most=rules[attribute, value].most,
            applied=rules[attribute, value].in_pool,
            seats=seats[attribute, value],
        )
        for attribute, value in sorted(rules, key=lambda pair: places.get(pair, len(places)))
    ]
