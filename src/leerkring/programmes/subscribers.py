"""Reads of subscriptions: who wants to hear of which new activity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from leerkring.people.folding import folded
from leerkring.people.links import is_genuine, link_token, row_id
from leerkring.people.places import towns
from leerkring.programmes.models import Activity, Notice, Subscription
from leerkring.programmes.public_queries import regions

LINK = "subscription"  # keeps these personal links apart from others
TOLD_WITHIN = timedelta(days=30)  # a worker that was off for so long does not bring old news
SETTLE = timedelta(minutes=15)  # for taking a publication back, and for what is published with it


def live_subscriptions() -> QuerySet[Subscription]:
    """Return the subscriptions that were confirmed and did not end."""
    return Subscription.objects.filter(confirmed_at__isnull=False, ended_at=None)


def matches(subscription: Subscription, activity: Activity) -> bool:
    """Tell whether an activity is among what a subscriber asked for; nothing chosen means all."""
    return (
        _overlap(subscription.roles, activity.audience)
        and _overlap(subscription.sectors, activity.sectors)
        and (
            not subscription.region
            or not activity.region
            or folded(subscription.region) == folded(activity.region)
        )
    )


def _overlap(wanted: Iterable[str], offered: Iterable[str]) -> bool:
    wanted, offered = set(wanted), set(offered)
    return not wanted or not offered or bool(wanted & offered)


def subscribers_of(activity: Activity) -> list[Subscription]:
    """Return who will hear of an activity when it is published, as far as they did not yet."""
    if activity.admission == Activity.Admission.INVITATION:
        return []
    told = Notice.objects.filter(activity=activity).values("subscription_id")
    rows = live_subscriptions().exclude(pk__in=told)
    return [row for row in rows if matches(row, activity)]


def told_of(activity: Activity) -> int:
    """Return how many subscribers heard of an activity."""
    return Notice.objects.filter(activity=activity).count()


def activities_to_tell(at: datetime) -> list[list[Activity]]:
    """Return what was published a while ago and is news, together per programme.

    A programme waits until its latest publication has settled, so that what is published one after
    the other comes in one letter.
    """
    rows = (
        Activity.objects.filter(
            published_at__gt=at - TOLD_WITHIN, published_at__lte=at, cancelled_at=None
        )
        .exclude(admission=Activity.Admission.INVITATION)
        .exclude(ends_at__lte=at)
        .select_related("programme__organiser")
        .order_by("starts_at", "id")
    )
    programmes: dict[int, list[Activity]] = {}
    for activity in rows:
        programmes.setdefault(activity.programme_id, []).append(activity)
    return [activities for activities in programmes.values() if _has_settled(activities, at)]


def _has_settled(activities: Iterable[Activity], at: datetime) -> bool:
    return all(one.published_at and one.published_at <= at - SETTLE for one in activities)


def news_for(activities: list[Activity]) -> Iterator[tuple[Subscription, list[Activity]]]:
    """Yield each subscriber who did not hear of some of these activities yet, with those."""
    told = set(
        Notice.objects.filter(activity__in=activities).values_list("subscription_id", "activity_id")
    )
    for subscription in live_subscriptions().order_by("id").iterator():
        news = [
            activity
            for activity in activities
            if (subscription.pk, activity.pk) not in told
            and is_news_to(subscription, activity)
            and matches(subscription, activity)
        ]
        if news:
            yield subscription, news


def is_news_to(subscription: Subscription, activity: Activity) -> bool:
    """Tell whether an activity was published since somebody subscribed."""
    since, published = subscription.confirmed_at, activity.published_at
    return since is not None and published is not None and since <= published


def regions_to_choose(at: datetime) -> list[str]:
    """Return the provinces and whatever regions activities name, by name."""
    provinces = {town.province for same_name in towns().values() for town in same_name}
    return sorted({*provinces, *regions(at)} - {""})


def subscription_by_link(token: str) -> Subscription | None:
    """Return whose personal link this is; None when it is nobody's (any more)."""
    row = Subscription.objects.filter(pk=row_id(token) or 0).first()
    return row if row and is_genuine(token, LINK, row) else None


def subscription_address(subscription: Subscription, *, ending: str = "") -> str:
    """Return a subscriber's own page, or the part of it that `ending` names ("afmelden/")."""
    prefix = "" if subscription.language == "nl" else f"/{subscription.language}"
    token = link_token(LINK, subscription)
    return f"{settings.BASE_URL}{prefix}/op-de-hoogte/{token}/{ending}"
