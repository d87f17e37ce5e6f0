"""What the readings came to: mean, median and disagreement of each motivation, once it was read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, FloatField, OuterRef, Sum
from django.db.models.functions import Cast
from django.utils.formats import localize

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import Actor
from leerkring.people.finding import NAME
from leerkring.programmes.models import Activity
from leerkring.review.models import ReadingPlan, ReadingTask, Review
from leerkring.review.queries import unsettled_applications, without_own_interest
from leerkring.review.verdicts import Agreement, agreement, plan_of, shown, with_readings

V = Review.Verdict
LABELS = dict(V.choices)
SHOWN = (*NAME, "link_nonce", "organisation_name", "state", "activity_id")
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
    reviewed_at: datetime

    @property
    def said(self) -> str:
        """The mean where points are given, else the verdict."""
        return localize(shown(self.mean)) if self.mean is not None else self.verdict_label


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


def results_of(
    activity: Activity, by: Actor, at: datetime, *, only: int | None = None
) -> list[Result]:
    """Return what the readers came to, in the order of the motivations' numbers: not a ranking.

    Left out is what concerns this actor's own school or board, and what they are still to read.
    `only` asks for one motivation.
    """
    plan = plan_of(activity)
    sent = Application.objects.filter(activity=activity).exclude(
        state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN]
    )
    if only is not None:
        sent = sent.filter(pk=only)
    own = ReadingTask.objects.filter(
        ~Exists(Review.objects.filter(application=OuterRef("application"), reviewer=int(by.id))),
        application=OuterRef("pk"),
        reader_id=int(by.id),
        abstained_at=None,
    )
    rows = without_own_interest(with_readings(sent), by, at).exclude(Exists(own))
    readings = _readings(activity, only)
    return [
        Result(
            row,
            plan,
            tuple(one for one in readings.get(row.pk, ()) if one.counts),
            tuple(one for one in readings.get(row.pk, ()) if not one.counts),
        )
        for row in rows.only(*SHOWN).order_by("pk")
    ]


def _readings(activity: Activity, only: int | None) -> dict[int, list[Reading]]:
    weights = Cast(Sum("scores__criterion__weight"), FloatField())
    weighed = Cast(Sum(F("scores__points") * F("scores__criterion__weight")), FloatField())
    reviews = Review.objects.filter(application__activity=activity).annotate(mean=weighed / weights)
    if only is not None:
        reviews = reviews.filter(application=only)
    found: dict[int, list[Reading]] = {}
    rows: Iterable[Any] = reviews.select_related("reviewer__person").order_by("reviewed_at", "pk")
    for row in rows:
        said = Reading(
            row.reviewer.person.name,
            row.mean,
            row.verdict,
            str(LABELS[row.verdict]),
            row.note,
            row.counts,
            row.reviewed_at,
        )
        found.setdefault(row.application_id, []).append(said)
    return found


def reaching(results: Iterable[Result]) -> list[tuple[float, int]]:
    """Return how many motivations reach each of some means: what a floor there would leave."""
    means = [found.mean for result in results if (found := result.agreement) is not None]
    return [(step, sum(mean >= step for mean in means)) for step in STEPS]


def all_are_in(activity: Activity) -> bool:
    """Tell whether everything that waits was read, so that names no longer sway anybody."""
    return not unsettled_applications(activity).exists()
