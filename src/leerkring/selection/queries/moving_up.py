"""Who is next when a place comes free after a draw with a spread: the order, within the spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import reserve_list
from leerkring.admissions.states import HOLDS_A_PLACE
from leerkring.programmes.models import Activity
from leerkring.selection.agreement import SCHOOL, NetworkAgreement
from leerkring.selection.bridge.fixing import PARTY
from leerkring.selection.bridge.problems import facts_now, school_of
from leerkring.selection.methods import draws_reserves_anew, free_places
from leerkring.selection.models import Decision, DrawEntry, DrawRecord, DrawRound
from leerkring.selection.queries.rounds import released_round
from leerkring.selection.scenarios import seated_applications

STEPS = 20_000  # combinations looked at before fewer people are tried at once

type Facts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BindingSpread:
    """The agreed spread of one network that binds who moves up, with the record it stands in."""

    record: DrawRecord
    activity: Activity

    @property
    def own(self) -> NetworkAgreement:
        """Return what was agreed for this network."""
        return self.record.agreement.of(self.activity.pk)

    @property
    def others(self) -> list[int]:
        """Return the activities of the other networks of the same draw."""
        networks = self.record.agreement.networks
        return [one.activity for one in networks if one.activity != self.activity.pk]

    def line(self, seated: Sequence[Facts], empty: int, elsewhere: Mapping[str, int]) -> Line:
        """Return what there is room for beside these people."""
        shared = self.record.agreement.school_cap
        return Line(self.own.bounds, (self.own.school_cap, shared), seated, empty, elsewhere)


def agreed_spread(activity: Activity) -> BindingSpread | None:
    """Return the spread that binds who moves up: that of the released draw, if it has one."""
    last = released_round(activity)
    return None if last is None else spread_of(last, activity)


def spread_of(round_: DrawRound, activity: Activity) -> BindingSpread | None:
    """Return the agreed spread of a network in a draw, if it has one."""
    record = DrawRecord.objects.filter(round=round_).defer("files").first()
    return None if record is None else BindingSpread(record, activity)


def known_facts(record: DrawRecord, activity: Activity) -> dict[int, Facts]:
    """Return the facts as they were fixed, by application for this network.

    In a joint draw somebody is in the record once, whatever network they are in now.
    """
    rows = DrawEntry.objects.filter(record=record)
    by_person = dict(rows.values_list("application__person_id", "facts"))
    here = Application.objects.filter(activity=activity, person__in=by_person)
    return {pk: by_person[person] for pk, person in here.values_list("pk", "person_id")}


def schools_elsewhere(spread: BindingSpread) -> Counter[str]:
    """Return how many people each school has in the other networks of a joint draw."""
    rows = Application.objects.filter(activity__in=spread.others, state__in=HOLDS_A_PLACE)
    return Counter(school_of(row) for row in rows.select_related("organisation"))


def without_a_place_elsewhere(
    spread: BindingSpread, waiting: Sequence[Application]
) -> list[Application]:
    """Leave out who has a place, or an offer of one, in another network of the same draw."""
    there = Application.objects.filter(activity__in=spread.others, state__in=HOLDS_A_PLACE)
    placed = set(there.values_list("person_id", flat=True))
    return [row for row in waiting if row.person_id not in placed]


def empty_places(spread: BindingSpread) -> int:
    """Return how many of the places that were agreed on nobody has or was offered."""
    return max(0, spread.own.places - seated_applications(spread.activity).count())


def places_nobody_fits(spread: BindingSpread | None) -> int:
    """Return how many agreed places stay open because nobody on the reserve list fits."""
    if spread is None:
        return 0
    empty = empty_places(spread)
    if not empty or not reserve_list(spread.activity).exists():
        return 0
    return 0 if next_in_line(spread, empty) else empty


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
    spread = spread_of(last, activity)
    if spread is not None:
        empty = empty_places(spread)
    else:
        by_hand = Decision.objects.filter(
            round=last, application__activity=activity, reason="reserved_place"
        )
        empty = max(0, last.places + by_hand.count() - seated)
    free = free_places(activity)
    empty = empty if free is None else min(empty, free)
    if empty < 1 or not reserve_list(activity).exists():
        return 0
    return empty if spread is None else len(next_in_line(spread, empty))


def next_in_line(spread: BindingSpread, number: int) -> list[Application]:
    """Return up to `number` people of the reserve list with whom the agreed spread is kept.

    The first in the order with whom it can be; whoever would break it waits. As many as fit
    together; nobody when nobody fits. A team comes together or not at all.
    """
    seated = list(seated_applications(spread.activity))
    on_list = list(reserve_list(spread.activity).select_related("person", "organisation__place"))
    waiting = without_a_place_elsewhere(spread, on_list)
    known = known_facts(spread.record, spread.activity)
    empty = max(number, spread.own.places - len(seated))
    there = [fixed_facts(row, known) for row in seated]
    line = spread.line(there, empty, schools_elsewhere(spread))
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


class Line:
    """Who has a place, and what that leaves room for.

    `school_caps` are the most of one school in this network, and over all networks of the draw.
    """

    def __init__(
        self,
        bounds: Mapping[tuple[str, str], tuple[int, int]],
        school_caps: tuple[int | None, int | None],
        seated: Sequence[Facts],
        empty: int,
        elsewhere: Mapping[str, int] | None = None,
    ) -> None:
        self._bounds = bounds
        self._cap, self._shared_cap = school_caps
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
            if pair in self._bounds and self._counts[pair] > self._bounds[pair][1]:
                return False
        school = newcomer.get(SCHOOL)
        there = self._counts[SCHOOL, school] if school else 0
        if self._cap and there > self._cap:
            return False
        everywhere = there + self._elsewhere.get(str(school), 0)
        if self._shared_cap and there and everywhere > self._shared_cap:
            return False
        return self._can_reach_every_least()

    def _can_reach_every_least(self) -> bool:
        missing: Counter[str] = Counter()
        for (attribute, value), (least, _most) in self._bounds.items():
            missing[attribute] += max(0, least - self._counts[attribute, value])
        return all(number <= self._empty for number in missing.values())
