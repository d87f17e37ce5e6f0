"""How motivations are read: by verdict or by criteria, by how many, from which floor, by when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leerkring.admissions.order import move_in_order
from leerkring.admissions.registers import is_fixed
from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity
from leerkring.review.models import Criterion, ReadingPlan, Review, Score
from leerkring.review.rules import may_plan_reading
from leerkring.review.trail import Verb
from leerkring.review.verdicts import criteria_of, plan_of, weighted_mean

LOWEST, HIGHEST = 1, 5  # points
BANDS = 3
WEIGHT_OF_A_PROPOSAL = 2


class ReadingIsFixed(Refused):
    """The draw is locked, and with it how the motivations were read."""

    message = gettext_lazy(
        "The draw is locked, and with it how the motivations were read. Take the draw back first."
    )


class ReadingsWouldBeLost(Refused):
    """What readers gave would no longer fit; `count` of their readings would be thrown away."""

    message = gettext_lazy(
        "Readings given already: %(count)s. They do not fit what you want to change. Tick that "
        "reading begins anew if you are sure: those readings are then thrown away."
    )


class BandsOutOfOrder(Refused):
    """Two bands begin at the same mean, below the floor, or promise what cannot be."""

    message = gettext_lazy(
        "Each band begins at another mean from 1 to 5, and not below the floor; its lowest chance "
        "is not lower than that of the band below it."
    )
    status = 400


@transaction.atomic
def change_plan(
    *,
    activity: Activity,
    version: int,
    values: Mapping[str, Any],
    begin_anew: bool = False,
    by: Actor,
    at: datetime,
) -> ReadingPlan:
    """Save how an activity's motivations are read.

    Raise ChangedMeanwhile, ReadingIsFixed, BandsOutOfOrder or ReadingsWouldBeLost: points say
    nothing as verdicts, nor verdicts as points.
    """
    require(may_plan_reading, by, activity)
    _check(activity)
    _check_bands(values)
    plan, _made = ReadingPlan.objects.get_or_create(activity=activity)
    is_other_way = values["mode"] != plan.mode
    changes = save_version(plan, version, values)
    if is_other_way:
        _lose_readings(activity, begin_anew, by, at)
    if changes:
        _follow_the_floor(activity, plan)
        record(by, at, Verb.CHANGED_READING_PLAN, activity, changes=_in_the_trail(changes))
    return plan


def _check_bands(values: Mapping[str, Any]) -> None:
    bands, floor = values["bands"], values["floor"]
    starts = [float(band["from"]) for band in bands]
    promised = [float(band["chance"]) for band in bands if band["chance"]]
    lowest = float(floor) if floor is not None else LOWEST
    is_right = (
        len(set(starts)) == len(starts) <= BANDS
        and all(lowest <= start <= HIGHEST for start in starts)
        and all(0 < chance <= 1 for chance in promised)
        and promised == sorted(promised, reverse=True)
        and starts == sorted(starts, reverse=True)
    )
    if not is_right:
        raise BandsOutOfOrder


def _in_the_trail(changes: Mapping[str, tuple[Any, Any]]) -> dict[str, list[Any]]:
    return {name: [_text(old), _text(new)] for name, (old, new) in changes.items()}


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(
            f"≥ {band['from']:g}" + (f": {band['chance']:.0%}" if band["chance"] else "")
            for band in value
        )
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int | None) else str(value)


@transaction.atomic
def add_criterion(
    *,
    activity: Activity,
    values: Mapping[str, Any],
    begin_anew: bool = False,
    by: Actor,
    at: datetime,
) -> Criterion:
    """Add a criterion as the last one. Raise ReadingIsFixed or ReadingsWouldBeLost."""
    require(may_plan_reading, by, activity)
    _check(activity)
    _lose_points(activity, begin_anew, by, at)
    position = criteria_of(activity).count() + 1
    criterion = Criterion.objects.create(activity=activity, position=position, **values)
    record(by, at, Verb.CRITERION_ADDED, activity, title=criterion.label, weight=criterion.weight)
    return criterion


@transaction.atomic
def propose_criteria(*, activity: Activity, by: Actor, at: datetime) -> list[Criterion]:
    """Begin with three criteria that fit most networks, where there are none."""
    require(may_plan_reading, by, activity)
    _check(activity)
    if criteria_of(activity).exists():
        return []
    proposals = (
        (_("A question of their own"), _("Is it clear what this person wants to learn, and why?")),
        (_("Use for their pupils"), _("Does it say what will change at school, and for whom?")),
        (_("Sharing"), _("Does this person bring something for the others, and take it home?")),
    )
    return [
        add_criterion(
            activity=activity,
            values={"label": label, "help_text": help_text, "weight": WEIGHT_OF_A_PROPOSAL},
            by=by,
            at=at,
        )
        for label, help_text in proposals
    ]


@transaction.atomic
def change_criterion(
    *,
    activity: Activity,
    criterion: Criterion,
    version: int,
    values: Mapping[str, Any],
    begin_anew: bool = False,
    by: Actor,
    at: datetime,
) -> Criterion:
    """Change a criterion's words or weight.

    Words may always change; with another weight the points would come to something that nobody
    agreed on when they were given. Raise ChangedMeanwhile, ReadingIsFixed, ReadingsWouldBeLost.
    """
    require(may_plan_reading, by, activity)
    _check(activity)
    changes = save_version(criterion, version, values)
    if "weight" in changes:
        _lose_points(activity, begin_anew, by, at)
    if changes:
        record(by, at, Verb.CRITERION_CHANGED, activity, title=criterion.label, changes=changes)
    return criterion


@transaction.atomic
def remove_criterion(
    *,
    activity: Activity,
    criterion: Criterion,
    begin_anew: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """Take a criterion away. Raise ReadingIsFixed or ReadingsWouldBeLost."""
    require(may_plan_reading, by, activity)
    _check(activity)
    _lose_points(activity, begin_anew, by, at)
    record(by, at, Verb.CRITERION_REMOVED, activity, title=criterion.label)
    criterion.delete()


@transaction.atomic
def move_criterion(
    *, activity: Activity, criterion: Criterion, up: bool, by: Actor, at: datetime
) -> None:
    """Move a criterion one place up or down; at the end nothing moves."""
    require(may_plan_reading, by, activity)
    _check(activity)
    if move_in_order(criteria_of(activity), criterion, up=up):
        record(by, at, Verb.CRITERION_MOVED, activity, title=criterion.label)


@transaction.atomic
def copy_reading(*, source: Activity, copy: Activity, by: Actor, at: datetime) -> None:
    """Give a copied activity the same way of reading; the last day to read is another one."""
    require(may_plan_reading, by, copy)
    plan = ReadingPlan.objects.filter(activity=source).first()
    if plan is None:
        return
    names = ("mode", "readers", "floor", "bands")
    ReadingPlan.objects.create(activity=copy, **{name: getattr(plan, name) for name in names})
    for row in criteria_of(source):
        names = ("position", "label", "help_text", "weight")
        Criterion.objects.create(activity=copy, **{name: getattr(row, name) for name in names})
    record(by, at, Verb.CHANGED_READING_PLAN, copy, copied_from=source.title)


# --- shared ---------------------------------------------------------------------------------------


def readings_at_stake(activity: Activity) -> int:
    """Return how many readings would be lost if reading begins anew."""
    return Review.objects.filter(application__activity=activity).count()


def _check(activity: Activity) -> None:
    if is_fixed(activity):
        raise ReadingIsFixed


def _lose_points(activity: Activity, begin_anew: bool, by: Actor, at: datetime) -> None:
    if plan_of(activity).mode == ReadingPlan.Mode.CRITERIA:
        _lose_readings(activity, begin_anew, by, at)


def _lose_readings(activity: Activity, begin_anew: bool, by: Actor, at: datetime) -> None:
    """Throw all readings away, if there are any and it was agreed to; the division stays."""
    count = readings_at_stake(activity)
    if not count:
        return
    if not begin_anew:
        raise ReadingsWouldBeLost(count=count)
    Review.objects.filter(application__activity=activity).delete()
    record(by, at, Verb.BEGAN_READING_ANEW, activity, count=count)


def _follow_the_floor(activity: Activity, plan: ReadingPlan) -> None:
    """Let each reading by points say on which side of the floor it is."""
    points: dict[int, list[tuple[int, int]]] = {}
    scores = Score.objects.filter(review__application__activity=activity)
    for review, number, weight in scores.values_list("review_id", "points", "criterion__weight"):
        points.setdefault(review, []).append((number, weight))
    sides: dict[str, list[int]] = {}
    for review, pairs in points.items():
        sides.setdefault(verdict_for(weighted_mean(pairs), plan), []).append(review)
    for verdict, reviews in sides.items():
        Review.objects.filter(application__activity=activity, pk__in=reviews).exclude(
            verdict=verdict
        ).update(verdict=verdict)


def verdict_for(mean: float, plan: ReadingPlan) -> Review.Verdict:
    """Return on which side of the floor a mean is; without a floor everybody is suitable."""
    if plan.floor is None or mean >= float(plan.floor):
        return Review.Verdict.SUITABLE
    return Review.Verdict.NOT
