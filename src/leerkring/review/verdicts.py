"""How readings become a verdict: which count, what the floor says, and where readers differ.

By verdicts (the usual way) one reading settles a motivation, unless the reader doubts; of several
the majority decides. By criteria each reader gives points; a reader's mean weighs the criteria, the
motivation's mean is that of its readers, and from the floor on it is suitable.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from statistics import mean, median, pstdev
from typing import Any

from django.db.models import (
    Case,
    Count,
    F,
    FloatField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from leerkring.admissions.models import Application
from leerkring.programmes.models import Activity
from leerkring.programmes.standing import Tally
from leerkring.review.models import Criterion, ReadingPlan, Review, Score
from leerkring.review.registers import ruled_otherwise

V = Review.Verdict
BY_CRITERIA = Q(activity__reading_plan__mode=ReadingPlan.Mode.CRITERIA)
FLOOR = F("activity__reading_plan__floor")
READERS = Coalesce(F("activity__reading_plan__readers"), Value(1))
FAR_APART = 1.5  # points between readers, on a scale of 1 to 5, that are worth a talk


def plan_of(activity: Activity) -> ReadingPlan:
    """Return how an activity's motivations are read; without a plan the usual one, not saved."""
    return ReadingPlan.objects.filter(activity=activity).first() or ReadingPlan(activity=activity)


def criteria_of(activity: Activity) -> QuerySet[Criterion]:
    """Return what an activity's motivations are read for, in its order."""
    return Criterion.objects.filter(activity=activity)


def read_for(activity: Activity) -> list[Criterion]:
    """Return the criteria by which motivations are read, as applicants may know them."""
    by_points = plan_of(activity).mode == ReadingPlan.Mode.CRITERIA
    return list(criteria_of(activity)) if by_points else []


def last_days_to_read(activity_ids: Iterable[int]) -> dict[int, datetime | None]:
    """Return until when motivations are to be read, for the activities that have a plan."""
    rows = ReadingPlan.objects.filter(activity__in=list(activity_ids))
    return dict(rows.values_list("activity_id", "read_before"))


READ_BEFORE = Tally(  # the moment until when motivations are to be read
    "reading plans",
    lambda ids: ReadingPlan.objects.filter(activity__in=ids),
    moment=Max("read_before"),
)


def with_readings(applications: QuerySet[Application]) -> QuerySet[Any]:
    """Add `readings`, `lean` (suitable less not suitable) and `mean` of the readings that count,
    and the `verdict` that follows: what the readers agree on, "doubt" where one more must look, ""
    where too few have read. What a second person agreed to against the readers goes first."""
    counted = Review.objects.filter(application=OuterRef("pk"), counts=True).order_by()
    votes = Case(When(verdict=V.SUITABLE, then=1), When(verdict=V.NOT, then=-1), default=0)
    scores = Score.objects.filter(review__application=OuterRef("pk"), review__counts=True)
    weighed = Cast(Sum(F("points") * F("criterion__weight")), FloatField())
    weights = Cast(Sum("criterion__weight"), FloatField())
    each = counted.values("application")
    return applications.annotate(
        readings=Coalesce(Subquery(each.annotate(number=Count("pk")).values("number")), 0),
        lean=Coalesce(Subquery(each.annotate(sum=Sum(votes)).values("sum")), 0),
        mean=Subquery(
            scores.order_by()
            .values("review__application")
            .annotate(mean=weighed / weights)
            .values("mean"),
            output_field=FloatField(),
        ),
    ).annotate(
        verdict=Case(
            When(ruled_otherwise(V.SUITABLE), then=Value(V.SUITABLE.value)),
            When(ruled_otherwise(V.NOT), then=Value(V.NOT.value)),
            When(readings__lt=READERS, then=Value("")),
            When(BY_CRITERIA & _reaches_the_floor(), then=Value(V.SUITABLE.value)),
            When(BY_CRITERIA, then=Value(V.NOT.value)),
            When(lean__gt=0, then=Value(V.SUITABLE.value)),
            When(lean__lt=0, then=Value(V.NOT.value)),
            default=Value(V.DOUBT.value),
        )
    )


def _reaches_the_floor() -> Q:
    return Q(activity__reading_plan__floor=None) | Q(mean__gte=Cast(FLOOR, FloatField()))


# --- points -------------------------------------------------------------------------------------


def weighted_mean(points: Sequence[tuple[int, int]]) -> float:
    """Return the mean of (points, weight) pairs."""
    return sum(p * w for p, w in points) / sum(w for _p, w in points)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What several readers' means come to: their mean and median, and how far they lie apart."""

    mean: float
    median: float
    lowest: float
    highest: float
    deviation: float

    @property
    def range(self) -> float:
        return self.highest - self.lowest

    def is_split(self, floor: float | None) -> bool:
        """Tell whether a talk, or another reader, is in place: far apart, or around the floor."""
        around = floor is not None and self.lowest < floor <= self.highest
        return around or self.range >= FAR_APART


def agreement(means: Sequence[float]) -> Agreement | None:
    """Return how readers' means agree; None without readers. The deviation is that of all of them
    (divided by their number), because they are not a sample."""
    if not means:
        return None
    return Agreement(mean(means), median(means), min(means), max(means), pstdev(means))


def shown(points: float) -> Decimal:
    """Return points in two decimals, rounded down: what is below the floor never looks like it."""
    return Decimal(repr(points)).quantize(Decimal("0.01"), ROUND_DOWN)
