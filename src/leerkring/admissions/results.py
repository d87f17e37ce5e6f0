"""What the readings came to: mean, median and disagreement of each motivation, once it was read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, FloatField, Sum
from django.db.models.functions import Cast

from leerkring.admissions.models import Application, ReadingPlan, ReadingTask, Review
from leerkring.admissions.queries import unsettled_applications, without_own_interest
from leerkring.admissions.reading import Agreement, agreement, plan_of, with_readings
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import Actor
from leerkring.programmes.models import Activity

V = Review.Verdict
STEPS = (2.0, 2.5, 3.0, 3.5, 4.0, 4.5)  # means of which a page tells how many reach them


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader said: a mean where points are given, a verdict in any case."""

    reader: str
    mean: float | None
    verdict: str
    verdict_label: str
    note: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What the readers of one motivation came to; nothing but their number until all have read."""

    application: Any
    plan: ReadingPlan
    readings: tuple[Reading, ...] = ()
    independent: tuple[Reading, ...] = ()

    @property
    def is_in(self) -> bool:
        """Tell whether everybody whose view counts has given it."""
        return int(self.application.readings) >= self.plan.readers

    @property
    def verdict(self) -> str:
        return str(self.application.verdict)

    @property
    def agreement(self) -> Agreement | None:
        means = [reading.mean for reading in self.readings if reading.mean is not None]
        return agreement(means) if self.is_in else None

    @property
    def is_split(self) -> bool:
        """Tell whether the readers differ enough for a talk, or for one more reader."""
        if not self.is_in:
            return False
        if self.plan.mode == ReadingPlan.Mode.VERDICT:
            return {V.SUITABLE, V.NOT} <= {reading.verdict for reading in self.readings}
        found = self.agreement
        floor = float(self.plan.floor) if self.plan.floor is not None else None
        return found is not None and found.is_split(floor)


def results_of(activity: Activity, by: Actor, at: datetime) -> list[Result]:
    """Return what the readers came to, in the order of the motivations' numbers: not a ranking.

    Left out is what concerns this actor's own school or board, and what they are still to read.
    """
    plan = plan_of(activity)
    sent = Application.objects.filter(activity=activity).exclude(
        state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN]
    )
    rows = list(without_own_interest(with_readings(sent), by, at).order_by("pk"))
    own = _still_to_read(activity, by)
    readings = _readings(activity)
    return [
        Result(
            row,
            plan,
            tuple(one for one in readings.get(row.pk, ()) if one.counts),
            tuple(one for one in readings.get(row.pk, ()) if not one.counts),
        )
        for row in rows
        if row.pk not in own
    ]


def _still_to_read(activity: Activity, by: Actor) -> Collection[int]:
    tasks = ReadingTask.objects.filter(
        application__activity=activity, reader_id=int(by.id), abstained_at=None
    )
    read = Review.objects.filter(application__activity=activity, reviewer_id=int(by.id))
    return set(tasks.values_list("application_id", flat=True)) - set(
        read.values_list("application_id", flat=True)
    )


def _readings(activity: Activity) -> dict[int, list[Reading]]:
    weights = Cast(Sum("scores__criterion__weight"), FloatField())
    weighed = Cast(Sum(F("scores__points") * F("scores__criterion__weight")), FloatField())
    reviews = (
        Review.objects.filter(application__activity=activity)
        .annotate(mean=weighed / weights)
        .select_related("reviewer__person")
        .order_by("application_id", "reviewed_at", "pk")
    )
    found: dict[int, list[Reading]] = {}
    for row in reviews:
        found.setdefault(row.application_id, []).append(
            Reading(
                row.reviewer.person.name,
                row.mean,
                row.verdict,
                str(row.get_verdict_display()),
                row.note,
                row.counts,
            )
        )
    return found


def reaching(results: Iterable[Result]) -> list[tuple[float, int]]:
    """Return how many motivations reach each of some means: what a floor there would leave."""
    means = [found.mean for result in results if (found := result.agreement) is not None]
    return [(step, sum(mean >= step for mean in means)) for step in STEPS]


def all_are_in(activity: Activity) -> bool:
    """Tell whether everything that waits was read, so that names no longer sway anybody."""
    return not unsettled_applications(activity).exists()
