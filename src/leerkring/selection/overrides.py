"""Reads of overrides: where people decided otherwise than the rules would, and who agreed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from leerkring.admissions.models import Application
from leerkring.admissions.queries.applications import submitted_applications
from leerkring.admissions.states import ApplicationState
from leerkring.programmes.models import Activity
from leerkring.programmes.standing import Tally
from leerkring.selection.models import Decision, DrawRound, Override

K, S = Override.Kind, Override.State


def overrides_of(activity: Activity) -> QuerySet[Override]:
    """Return an activity's overrides with who asked and who answered, the newest first."""
    rows = Override.objects.filter(activity=activity).select_related(
        "application", "round", "asked_by__person", "answered_by__person"
    )
    return rows.order_by("-asked_at", "-pk")


def agreed_overrides(activity: Activity, kind: str) -> QuerySet[Override]:
    """Return the overrides of one kind that count, in the order in which they were agreed."""
    rows = Override.objects.filter(activity=activity, kind=kind, state=S.AGREED)
    return rows.order_by("answered_at", "pk")


def reserved_places(activity: Activity) -> set[int]:
    """Return whose place was reserved before the draw and is still to be given."""
    return set(_reserved([activity.pk]).values_list("application_id", flat=True))


def reserved_rows(activity: Activity) -> QuerySet[Any]:
    """Return the ids of `reserved_places`, to be asked within another query."""
    return _reserved([activity.pk]).values("application_id")


def _reserved(activity_ids: list[int]) -> QuerySet[Override]:
    return Override.objects.filter(
        activity__in=activity_ids,
        kind=K.RESERVED_PLACE,
        state=S.AGREED,
        application__state=ApplicationState.SUBMITTED,
    )


RESERVED = Tally(  # places that were reserved before the draw and are still to be given
    "reserved places", _reserved, number=Count("application_id", distinct=True)
)


def left_out(activity: Activity) -> set[int]:
    """Return who takes no part because somebody decided that they applied more than once."""
    rows = agreed_overrides(activity, K.DUPLICATE).values_list("application_id", "wanted")
    counts = {pk: wanted.get("takes_part", True) for pk, wanted in rows}
    return {pk for pk, takes_part in counts.items() if not takes_part}


def ruled_unfit(activity: Activity) -> set[int]:
    """Return whose motivation a person found not suitable against the readers."""
    rows = agreed_overrides(activity, K.FLOOR).values_list("application_id", "wanted")
    verdicts = {pk: wanted.get("verdict") for pk, wanted in rows}
    return {pk for pk, verdict in verdicts.items() if verdict == "not"}


def taking_part(activity: Activity, *, left_since: datetime | None = None) -> QuerySet[Application]:
    """Return who waits for a decision and takes part in it: no reserved place, counted once; with
    those who withdrew since a moment, if one is given."""
    rows = submitted_applications(activity)
    if left_since is not None:
        left = Q(state=ApplicationState.WITHDRAWN, withdrawn_at__gte=left_since)
        rows = Application.objects.filter(Q(pk__in=rows.values("pk")) | left, activity=activity)
    counted_twice = Override.objects.filter(
        application=OuterRef("pk"), kind=K.DUPLICATE, state=S.AGREED, wanted__takes_part=False
    )
    return rows.exclude(pk__in=reserved_rows(activity)).exclude(Exists(counted_twice))


WAITING = Tally(  # overrides that wait for a second person
    "waiting overrides", lambda ids: Override.objects.filter(activity__in=ids, state=S.ASKED)
)


@dataclass(frozen=True, slots=True)
class Told:
    """What the public record says of one kind of override: how often, and how often alone."""

    kind: str
    label: str
    count: int
    alone: int

    @property
    def together(self) -> int:
        return self.count - self.alone


def public_overrides(round_: DrawRound) -> list[Told]:
    """Return the overrides behind a draw by kind: no names and no reasons."""
    fixed = round_.fixed_at or round_.drawn_at
    before = Q(kind__in=[kind for kind in K.values if kind != K.OUTCOME], answered_at__lte=fixed)
    rows = Override.objects.filter(
        Q(kind=K.OUTCOME, round=round_) | before,
        activity__in=round_.activities.all(),
        state=S.AGREED,
    ).values_list("kind", "is_alone")
    counts = Counter(kind for kind, _alone in rows)
    alone = Counter(kind for kind, is_alone in rows if is_alone)
    return [
        Told(kind.value, str(kind.label), counts[kind.value], alone[kind.value])
        for kind in K
        if counts[kind.value]
    ]


def is_excused(application: Application) -> bool:
    """Tell whether a person decided that this one takes part without fulfilling a condition."""
    return Override.objects.filter(
        application=application, kind=K.ELIGIBILITY, state=S.AGREED
    ).exists()


def was_placed_by_hand(application: Application, decision: Decision) -> bool:
    """Tell whether people gave somebody of the reserve list a free place outside the order."""
    rows = Override.objects.filter(application=application, kind=K.OUTCOME, state=S.AGREED)
    rows = rows.filter(round=decision.round, wanted__outcome="place")
    return rows.filter(answered_at__gte=decision.round.released_at).exists()


def ruled_otherwise(verdict: str) -> Exists:
    """Tell whether it was agreed that a motivation has this verdict, whatever the readers say."""
    return Exists(
        Override.objects.filter(
            application=OuterRef("pk"), kind=K.FLOOR, state=S.AGREED, wanted__verdict=verdict
        )
    )
