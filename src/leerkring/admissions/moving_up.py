"""Who is next when a place comes free after a draw with a spread: the order, within the spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from leerkring.admissions.attributes import ATTRIBUTES, facts
from leerkring.admissions.bridge.plain import SCHOOL
from leerkring.admissions.bridge.problems import school_of
from leerkring.admissions.models import Application, DrawEntry, DrawRecord, DrawRound
from leerkring.admissions.queries import reserve_list
from leerkring.admissions.scenarios import seated_applications
from leerkring.admissions.states import DrawState
from leerkring.programmes.models import Activity

STEPS = 20_000  # combinations looked at before fewer people are tried at once

type Facts = Mapping[str, str]


def agreed_spread(activity: Activity) -> DrawRecord | None:
    """Return the record whose spread binds who moves up: that of the released draw, if it has."""
    released = DrawRound.objects.filter(activities=activity, state=DrawState.RELEASED)
    last = released.order_by("-number", "-pk").values_list("pk", flat=True).first()
    return DrawRecord.objects.filter(round=last).defer("files").first()


def empty_places(record: DrawRecord, activity: Activity) -> int:
    """Return how many of the places that were agreed on nobody has or was offered."""
    return max(0, int(record.agreed["places"]) - seated_applications(activity).count())


def places_nobody_fits(activity: Activity) -> int:
    """Return how many agreed places stay open because nobody on the reserve list fits."""
    record = agreed_spread(activity)
    if record is None:
        return 0
    empty = empty_places(record, activity)
    if not empty or not reserve_list(activity).exists():
        return 0
    return 0 if next_in_line(activity, record, empty) else empty


def next_in_line(activity: Activity, record: DrawRecord, number: int) -> list[Application]:
    """Return up to `number` people of the reserve list with whom the agreed spread is kept.

    The first in the order with whom it can be; whoever would break it waits. As many as fit
    together; nobody when nobody fits.
    """
    seated = list(seated_applications(activity))
    waiting = list(reserve_list(activity).select_related("person", "organisation__place"))
    known = dict(DrawEntry.objects.filter(record=record).values_list("application_id", "facts"))
    empty = max(number, int(record.agreed["places"]) - len(seated))
    line = Line(record.agreed, [_facts(row, known) for row in seated], empty)
    chosen = line.first_who_fit([_facts(row, known) for row in waiting], number)
    return [waiting[place] for place in chosen]


def _facts(application: Application, known: Mapping[int, Facts]) -> Facts:
    """Return the facts as they were fixed; of who came in otherwise, as they are."""
    if application.pk in known:
        return known[application.pk]
    return {**facts(application, ATTRIBUTES), SCHOOL: school_of(application)}


class Line:
    """Who has a place, and what that leaves room for."""

    def __init__(self, agreed: Mapping[str, Any], seated: Sequence[Facts], empty: int) -> None:
        self._bounds = {
            (rule["attribute"], rule["value"]): (rule["min"], rule["max"])
            for rule in agreed["rules"]
        }
        self._cap = agreed["school_cap"]
        self._counts = Counter(pair for one in seated for pair in one.items())
        self._empty = empty
        self._steps = STEPS

    def first_who_fit(self, waiting: Sequence[Facts], number: int) -> list[int]:
        """Return the places in line of the first who fit together, as many as possible."""
        for wanted in range(min(number, len(waiting), self._empty), 0, -1):
            self._steps = STEPS
            found = next(self._complete(waiting, 0, wanted), None)
            if found is not None:
                return found
        return []

    def _complete(self, waiting: Sequence[Facts], start: int, wanted: int) -> Iterator[list[int]]:
        if wanted == 0:
            yield []
            return
        for place in range(start, len(waiting) - wanted + 1):
            self._steps -= 1
            if self._steps < 0:
                return
            self._seat(waiting[place], 1)
            if self._keeps(waiting[place]):
                for rest in self._complete(waiting, place + 1, wanted - 1):
                    yield [place, *rest]
            self._seat(waiting[place], -1)

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
        if self._cap and school and self._counts[SCHOOL, school] > self._cap:
            return False
        missing: Counter[str] = Counter()
        for (attribute, value), (least, _most) in self._bounds.items():
            missing[attribute] += max(0, least - self._counts[attribute, value])
        return all(number <= self._empty for number in missing.values())
