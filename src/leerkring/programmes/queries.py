"""Reads of programmes, activities and meetings."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch, QuerySet

from leerkring.audit.actors import Actor, ActorKind, Grant
from leerkring.people.models import Account
from leerkring.programmes.models import Activity, Meeting, Membership, Programme


def actor_of(account: Account) -> Actor:
    """Return the actor for a signed-in account, with all its roles."""
    rows = Membership.objects.filter(account=account).values_list(
        "organiser_id", "role", "activity_id"
    )
    grants = frozenset(Grant(*row) for row in rows)
    name = account.person.name
    return Actor(ActorKind.ACCOUNT, str(account.pk), name, account.person_id, grants)


def published_activities(at: datetime) -> QuerySet[Activity]:
    """Return the activities that everybody may see, with their programme, soonest first."""
    return (
        Activity.objects.filter(published_at__lte=at)
        .select_related("programme__organiser__organisation")
        .order_by("starts_at", "id")
    )


def activities_for_staff(by: Actor) -> QuerySet[Activity]:
    """Return the activities whose team pages this actor may open."""
    whole = {grant.organiser_id for grant in by.grants if grant.activity_id is None}
    single = {grant.activity_id for grant in by.grants if grant.activity_id is not None}
    rows = Activity.objects.select_related("programme__organiser")
    return rows.filter(programme__organiser_id__in=whole) | rows.filter(pk__in=single)


def meetings_of(activity: Activity) -> QuerySet[Meeting]:
    """Return an activity's meetings in their order, with venue and place."""
    return (
        Meeting.objects.filter(links__activity=activity)
        .select_related("venue__place", "venue__organisation")
        .order_by("links__number")
    )


def programme_with_activities(slug: str, at: datetime) -> Programme | None:
    """Return a published programme with its published activities and their meetings."""
    activities = published_activities(at).prefetch_related(
        Prefetch("meetings", Meeting.objects.select_related("venue__place"))
    )
    return (
        Programme.objects.filter(slug=slug, published_at__lte=at)
        .select_related("organiser__organisation")
        .prefetch_related(Prefetch("activities", activities))
        .first()
    )
