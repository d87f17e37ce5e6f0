"""Bands: readers' means in groups, each with a lowest chance. No ranking: within a band all are
alike.

In a draw for one network nobody in a higher band has a lower chance than anybody in a lower one
(`BandRule.STRICT`). In a draw over several networks that holds between people who want the same
networks and count alike for every agreed number (`BandRule.ALIKE`): the chance in a network that
many want cannot be compared with that in another.
"""

from __future__ import annotations

from leerkring.admissions.models import Application
from leerkring.programmes.models import Activity
from leerkring.review.models import ReadingPlan
from leerkring.review.verdicts import with_readings

type Bands = dict[int, int]
"""Application id → band; a higher number is a better judgement, 0 is below every band."""


def bands_of(activity: Activity) -> Bands:
    """Return the band of everybody whose motivation was read by enough readers; empty without."""
    limits = [limit for limit, _chance in _limits(activity)]
    if not limits:
        return {}
    read = with_readings(Application.objects.filter(activity=activity))
    rows = read.exclude(verdict="").filter(mean__isnull=False).values_list("pk", "mean")
    return {pk: sum(mean >= limit for limit in limits) for pk, mean in rows}


def floors_of(activity: Activity) -> list[tuple[int, float]]:
    """Return (band, lowest chance) for each band that promises one, the lowest band first."""
    limits = _limits(activity)
    return [(band, chance) for band, (_from, chance) in enumerate(limits, start=1) if chance]


def _limits(activity: Activity) -> list[tuple[float, float]]:
    """Return from which mean each band begins and its lowest chance, the lowest band first."""
    if Activity.reading_plan.is_cached(activity):
        plan = getattr(activity, "reading_plan", None)
    else:
        plan = ReadingPlan.objects.filter(activity=activity).first()
    by_criteria = plan is not None and plan.mode == ReadingPlan.Mode.CRITERIA
    rows = plan.bands if plan and by_criteria else []
    return sorted((float(row["from"]), float(row["chance"] or 0)) for row in rows)
