"""Who is next when a place comes free after a draw with a spread: the order, within the spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import reserve_list
from leerkring.admissions.states import HOLDS_A_PLACE
from leerkring.programmes.models import Activity
from leerkring.selection.attributes import ATTRIBUTES, facts
from leerkring.selection.bridge.fixing import PARTY, agreed_of
from leerkring.selection.bridge.plain import SCHOOL
from leerkring.selection.bridge.problems import school_of
from leerkring.selection.methods import draws_reserves_anew, free_places
from leerkring.selection.models import Decision, DrawEntry, DrawRecord, DrawRound
from leerkring.selection.queries.rounds import released_round
from leerkring.selection.scenarios import seated_applications

STEPS = 20_000  # combinations looked at before fewer people are tried at once

type Facts = Mapping[str, str]


def agreed_spread(activity: Activity) -> DrawRecord | None:
    """Return the record whose spread binds who moves up: that of the released draw, if it has."""
    last = released_round(activity)
    return None if last is None else record_for(last, activity)


def record_for(round_: DrawRound, activity: Activity) -> DrawRecord | None:
    """Return a draw's record without its files; `agreed` is that of this network alone."""
    record = DrawRecord.objects.filter(round=round_).defer("files").first()
    if record is None:
        return None
    together = record.agreed
    own = dict(agreed_of(together, activity.pk))
    own["together"] = {
        "school_cap": together["school_cap"],
        "activities": [one["activity"] for one in together["networks"]],
    }
    record.agreed = own
    return record


def known_facts(record: DrawRecord, activity: Activity) -> dict[int, Facts]:
    """Return the facts as they were fixed, by application for this network.

    In a joint draw somebody is in the record once, whatever network they are in now.
    """
    rows = DrawEntry.objects.filter(record=record)
    by_person = dict(rows.values_list("application__person_id", "facts"))
    here = Application.objects.filter(activity=activity, person__in=by_person)
    return {pk: by_person[person] for pk, person in here.values_list("pk", "person_id")}


def schools_elsewhere(record: DrawRecord, activity: Activity) -> Counter[str]:
    """Return how many people each school has in the other networks of a joint draw."""
    others = record.agreed["together"]["activities"]
    rows = Application.objects.filter(activity__in=others, state__in=HOLDS_A_PLACE)
    rows = rows.exclude(activity=activity).select_related("organisation")
    return Counter(school_of(row) for row in rows)


def without_a_place_elsewhere(
    record: DrawRecord, activity: Activity, waiting: Sequence[Application]
) -> list[Application]:
    """Leave out who has a place, or an offer of one, in another network of the same draw."""
    others = record.agreed["together"]["activities"]
    there = Application.objects.filter(activity__in=others, state__in=HOLDS_A_PLACE)
    placed = set(there.exclude(activity=activity).values_list("person_id", flat=True))
    return [row for row in waiting if row.person_id not in placed]


def empty_places(record: DrawRecord, activity: Activity) -> int:
    """Return how many of the places that were agreed on nobody has or was offered."""
    return max(0, int(record.agreed["places"]) - seated_applications(activity).count())


def places_nobody_fits(activity: Activity, record: DrawRecord | None) -> int:
    """Return how many agreed places stay open because nobody on the reserve list fits.

    `record` is the one of the agreed spread.
    """
    if record is None:
        return 0
    empty = empty_places(record, activity)
    if not empty or not reserve_list(activity).exists():
        return 0
    return 0 if next_in_line(activity, record, empty) else empty


def places_not_drawn(activity: Activity, at: datetime) -> int:
    """Return how many places stay free though somebody on the reserve list could be drawn for them.

    Each free place is drawn for at once, where that was announced, unless it could not be computed.
    """
    return places_not_drawn_after(released_round(activity), activity, at)


def places_not_drawn_after(last: DrawRound | None, activity: Activity, at: datetime) -> int:
    """Return `places_not_drawn` where the released draw is known already."""
    has_begun = activity.starts_at is not None and activity.starts_at <= at
    if last is None or not last.seed or has_begun or not draws_reserves_anew(activity, last):
        return 0
    seated = seated_applications(activity).count()
    record = record_for(last, activity)
    if record is not None:
        empty = empty_places(record, activity)
    else:
        by_hand = Decision.objects.filter(
            round=last, application__activity=activity, reason="reserved_place"
        )
        empty = max(0, last.places + by_hand.count() - seated)
    free = free_places(activity)
    empty = empty if free is None else min(empty, free)
    if empty < 1 or not reserve_list(activity).exists():
        return 0
    return empty if record is None else len(next_in_line(activity, record, empty))


def next_in_line(activity: Activity, record: DrawRecord, number: int) -> list[Application]:
    """Return up to `number` people of the reserve list with whom the agreed spread is kept.

    The first in the order with whom it can be; whoever would break it waits. As many as fit
    together; nobody when nobody fits. A team comes together or not at all.
    """
    seated = list(seated_applications(activity))
    on_list = list(reserve_list(activity).select_related("person", "organisation__place"))
    waiting = without_a_place_elsewhere(record, activity, on_list)
    known = known_facts(record, activity)
    empty = max(number, int(record.agreed["places"]) - len(seated))
    elsewhere = schools_elsewhere(record, activity)
    line = Line(record.agreed, [fixed_facts(row, known) for row in seated], empty, elsewhere)
    units = _units(waiting, known)
    chosen = line.first_units_who_fit(
        [[fixed_facts(row, known) for row in unit] for unit in units], number
    )
    return [row for place in chosen for row in units[place]]


def _units(waiting: Sequence[Application], known: Mapping[int, Facts]) -> list[list[Application]]:
    """Return people in their order, teams that took part in the draw as a whole together."""
    units: dict[str, list[Application]] = {}
    for row in waiting:
        party = known.get(row.pk, {}).get(PARTY)
        units.setdefault(party or str(row.pk), []).append(row)
    return list(units.values())


def fixed_facts(application: Application, known: Mapping[int, Facts]) -> Facts:
    """Return the facts as they were fixed; of who came in otherwise, as they are."""
    return known.get(application.pk) or facts_now(application)


def facts_now(application: Application) -> dict[str, str]:
    """Return what a spread looks at of an application, as it is now."""
    return {**facts(application, ATTRIBUTES), SCHOOL: school_of(application)}


class Line:
    """Who has a place, and what that leaves room for."""

    def __init__(
        self,
        agreed: Mapping[str, Any],
        seated: Sequence[Facts],
        empty: int,
        elsewhere: Mapping[str, int] | None = None,
    ) -> None:
        self._bounds = {
            (rule["attribute"], rule["value"]): (rule["min"], rule["max"])
            for rule in agreed["rules"]
        }
        self._cap = agreed["school_cap"]
        self._shared_cap = agreed.get("together", {}).get("school_cap")
        self._elsewhere = elsewhere or {}
        self._counts = Counter(pair for one in seated for pair in one.items())
        self._empty = empty
        self._steps = STEPS

    def first_who_fit(self, waiting: Sequence[Facts], number: int) -> list[int]:
        """Return the places in line of the first who fit together, as many as possible."""
        return self.first_units_who_fit([[one] for one in waiting], number)

    def first_units_who_fit(self, waiting: Sequence[Sequence[Facts]], number: int) -> list[int]:
        """Return the places in line of the first people or teams who fit together."""
        people = sum(len(unit) for unit in waiting)
        for wanted in range(min(number, people, self._empty), 0, -1):
            self._steps = STEPS
            found = next(self._complete(waiting, 0, wanted, people), None)
            if found is not None:
                return found
        return []

    def _complete(
        self, waiting: Sequence[Sequence[Facts]], start: int, wanted: int, left: int
    ) -> Iterator[list[int]]:
        """Yield the units from `start` on, `left` people in all, that make up the number wanted."""
        if wanted == 0:
            yield []
            return
        for place in range(start, len(waiting)):
            unit = waiting[place]
            self._steps -= 1
            if self._steps < 0 or left < wanted:
                return
            left -= len(unit)
            if len(unit) > wanted:
                continue
            for one in unit:
                self._seat(one, 1)
            if all(self._keeps(one) for one in unit):
                for rest in self._complete(waiting, place + 1, wanted - len(unit), left):
                    yield [place, *rest]
            for one in unit:
                self._seat(one, -1)

    def _seat(self, one: Facts, sign: int) -> None:
        for pair in one.items():
            self._counts[pair] += sign
        self._empty -= sign

    def _keeps(self, newcomer: Facts) -> bool:
        """Tell whether no most is passed, and every least can still be reached."""
        for pair in newcomer.items():
            most = self._bounds.get(pair, (0, None))[1]
            if most is not None and self._counts[pair] > most:
                return False
        school = newcomer.get(SCHOOL)
        there = self._counts[SCHOOL, school] if school else 0
        if self._cap and there > self._cap:
            return False
        if self._shared_cap and there and not self._keeps_shared(str(school), there):
            return False
        return self._can_reach_every_least()

    def _keeps_shared(self, school: str, there: int) -> bool:
        """Tell whether a school keeps its number over all networks of the draw."""
        return there + self._elsewhere.get(school, 0) <= int(self._shared_cap)

    def _can_reach_every_least(self) -> bool:
        missing: Counter[str] = Counter()
        for (attribute, value), (least, _most) in self._bounds.items():
            missing[attribute] += max(0, least - self._counts[attribute, value])
        return all(number <= self._empty for number in missing.values())
