"""The journal of outages, and which deadlines they touch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from leerkring.audit.actors import Actor
from leerkring.programmes.models import (
    Activity,
    DeadlineExtension,
    FormalChannel,
    Organiser,
    Outage,
)
from leerkring.programmes.moments import amsterdam_day, midnight
from leerkring.programmes.rules import may_manage, may_see_outages

BEAT_SECONDS = 60  # between two signs of life
GAP = timedelta(minutes=10)  # longer without a sign of life is an outage; a restart is shorter
HINDERS = timedelta(minutes=30)  # a longer outage can have kept somebody from applying in time
SHORTLY = timedelta(hours=24)  # a deadline this soon after an outage was touched by it too
DAY = timedelta(days=1)
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Touched:
    """A deadline that an outage touched, and until when it can be moved."""

    activity: Activity
    outage: Outage
    proposed: datetime


def outages_for(by: Actor) -> QuerySet[Outage]:
    """Return the outages that somebody of the team may see, the newest first."""
    teams = [pk for pk in {grant.organiser_id for grant in by.grants} if may_see_outages(by, pk)]
    rows = Outage.objects.filter(Q(organiser=None) | Q(organiser__in=teams))
    rows = rows.select_related("organiser")
    return rows.prefetch_related("extensions__activity").order_by("-began_at", "-pk")


def deadlines_touched(by: Actor, at: datetime) -> list[Touched]:
    """Return the deadlines that an actor can move because of an outage, the nearest first.

    Only as long as nobody has begun to read or to draw: after that a later application would not
    be treated like the others.
    """
    longest = Outage.objects.filter(ended_at__lte=at, ended_at__gt=at - 30 * DAY)
    outages = list(longest.filter(ended_at__gt=F("began_at") + HINDERS).order_by("-ended_at"))
    if not outages:
        return []
    rows = Activity.objects.select_related("programme__organiser").filter(
        published_at__lte=at,
        cancelled_at=None,
        selection=Activity.Selection.NONE,
        closes_before__gt=min(one.began_at for one in outages),
    )
    found = [one for one in rows.order_by("closes_before") if may_manage(by, one)]
    known = set(
        DeadlineExtension.objects.filter(outage__in=outages).values_list("activity", "outage")
    )
    return [touched for activity in found for touched in _by_first(activity, outages, known, at)]


def _by_first(
    activity: Activity, outages: Iterable[Outage], known: set[tuple[int, int]], at: datetime
) -> list[Touched]:
    """Return the newest outage that touched this deadline, unless it was answered already."""
    for outage in outages:
        if touches(outage, activity):
            if (activity.pk, outage.pk) in known:
                return []
            return [Touched(activity, outage, proposed_deadline(activity, outage, at))]
    return []


def touches(outage: Outage, activity: Activity) -> bool:
    """Tell whether an outage can have kept somebody from applying in time for an activity."""
    closes = activity.closes_before
    whose = outage.organiser_id in {None, activity.programme.organiser_id}
    if closes is None or not whose or outage.ended_at - outage.began_at <= HINDERS:
        return False
    return outage.began_at < closes <= outage.ended_at + SHORTLY


def proposed_deadline(activity: Activity, outage: Outage, at: datetime) -> datetime:
    """Return the deadline with the lost time given back, in whole days that are still to come."""
    assert activity.closes_before is not None
    days = (
        amsterdam_day(activity.closes_before - timedelta(microseconds=1)),
        amsterdam_day(outage.ended_at),
        amsterdam_day(at),
    )
    lost = -((outage.began_at - outage.ended_at) // DAY)  # rounded up
    return midnight(max(days) + (lost + 1) * DAY)


@dataclass(frozen=True, slots=True)
class Ways:
    """How one reaches an organiser for one procedure."""

    procedure: FormalChannel.Procedure
    row: FormalChannel
    emails: tuple[str, ...]


def ways_of(organiser: Organiser) -> list[Ways]:
    """Return the ways for every procedure; where nothing was said, the organiser's own address."""
    rows = {row.procedure: row for row in FormalChannel.objects.filter(organiser=organiser)}
    found = []
    for procedure in FormalChannel.Procedure:
        row = rows.get(procedure) or FormalChannel(
            organiser=organiser, procedure=procedure, version=0
        )
        found.append(Ways(procedure, row, tuple(row.emails) or (organiser.reply_to,)))
    return found


def public_organisers(at: datetime) -> QuerySet[Organiser]:
    """Return the organisers of whom the public can see something, by name."""
    shown = Activity.objects.filter(published_at__lte=at).values("programme__organiser")
    return Organiser.objects.filter(pk__in=shown).order_by("name", "pk")
