from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from leerkring.audit.actors import Actor
from leerkring.audit.limits import FormLimits, Limit, spends
from leerkring.audit.numbers import number_of
from leerkring.audit.problems import WrongState
from leerkring.audit.rules import is_system, require
from leerkring.audit.trail import record, reference
from leerkring.mail.actions import discard_letters
from leerkring.mail.models import Letter
from leerkring.programmes.mails import send_subscription_link, tell_of_activities
from leerkring.programmes.models import Activity, Notice, Subscription
from leerkring.programmes.rules import may_keep_subscription, may_subscribe
from leerkring.programmes.subscribers import (
    activities_to_tell,
    is_news_to,
    live_subscriptions,
    matches,
    news_for,
    subscription_by_link,
)
from leerkring.programmes.trail import Verb

NEWS = FormLimits("news", per_address=10, per_source=60, overall=1200)  # an hour
LINKS = Limit("news-link", most=3, window=timedelta(days=1))  # in nobody's mailbox more
CONFIRM_WITHIN = timedelta(days=7)
KEPT_AFTER_END = timedelta(days=30)  # so that whoever pressed by mistake can take it back
MOST_AT_ONCE = 1000  # letters of one run of the periodic work


@transaction.atomic
def subscribe(
    *,
    by: Actor,
    at: datetime,
    email: str,
    language: str,
    roles: Sequence[str] = (),
    sectors: Sequence[str] = (),
    region: str = "",
) -> Subscription:
    """Write down what somebody wants to hear of, and mail the link with which they confirm it.

    Who subscribed already keeps what they chose, and gets the link with which they change it: a
    form that anybody can fill in for any address changes nothing there.
    """
    require(may_subscribe, by)
    email = email.strip()
    row = Subscription.objects.select_for_update().filter(email__iexact=email, ended_at=None)
    subscription = row.first()
    if subscription is None:
        subscription = Subscription.objects.create(
            email=email,
            language=language,
            roles=list(roles),
            sectors=list(sectors),
            region=region,
            asked_at=at,
        )
        record(by, at, Verb.SUBSCRIBED, subscription)
        if spends(LINKS, email.lower(), at=at):
            send_subscription_link(subscription, at=at)
        return subscription
    if subscription.confirmed_at is None:
        _choose(subscription, roles, sectors, region)
        subscription.language = language
    if spends(LINKS, email.lower(), at=at):
        subscription.letters_asked += 1  # the version of the letter
        send_subscription_link(subscription, at=at)
    subscription.save()
    return subscription


@transaction.atomic
def confirm_subscription(*, by: Actor, at: datetime, subscription: Subscription) -> Subscription:
    """Begin to write about new activities: the address was shown to be the subscriber's own."""
    require(may_keep_subscription, by, subscription)
    ended = subscription.ended_at is not None
    if ended and _live_elsewhere(subscription):
        raise WrongState
    if subscription.confirmed_at is None or ended:
        subscription.confirmed_at, subscription.ended_at = at, None
        subscription.save(update_fields=["confirmed_at", "ended_at"])
        record(by, at, Verb.CONFIRMED_SUBSCRIPTION, subscription)
    return subscription


def _live_elsewhere(subscription: Subscription) -> bool:
    """Tell whether the address subscribed anew after this subscription ended."""
    others = Subscription.objects.filter(email__iexact=subscription.email, ended_at=None)
    return others.exclude(pk=subscription.pk).exists()


@transaction.atomic
def change_subscription(
    *,
    by: Actor,
    at: datetime,
    subscription: Subscription,
    roles: Sequence[str],
    sectors: Sequence[str],
    region: str,
    language: str,
) -> Subscription:
    """Change of what a subscriber wants to hear, and in which language."""
    require(may_keep_subscription, by, subscription)
    if subscription.ended_at is not None:
        raise WrongState
    _choose(subscription, roles, sectors, region)
    subscription.language = language
    subscription.save(update_fields=["roles", "sectors", "region", "language"])
    record(by, at, Verb.CHANGED_SUBSCRIPTION, subscription)
    return subscription


def _choose(
    subscription: Subscription, roles: Sequence[str], sectors: Sequence[str], region: str
) -> None:
    subscription.roles, subscription.sectors = list(roles), list(sectors)
    subscription.region = region


@transaction.atomic
def unsubscribe(*, by: Actor, at: datetime, subscription: Subscription) -> None:
    """End a subscription, and take back what was not sent yet; doing it again changes nothing.

    Whoever never confirmed is forgotten at once.
    """
    require(may_keep_subscription, by, subscription)
    discard_letters(subject_ref=reference(subscription))
    if subscription.confirmed_at is None:
        _forget(Subscription.objects.filter(pk=subscription.pk, confirmed_at=None), by, at)
        return
    live = Subscription.objects.filter(pk=subscription.pk, ended_at=None)
    if live.update(ended_at=at):
        subscription.ended_at = at
        record(by, at, Verb.ENDED_SUBSCRIPTION, subscription)


@transaction.atomic
def forget_subscription(*, by: Actor, at: datetime, subscription: Subscription) -> None:
    """Forget a subscriber at once, with every letter that went to them about it."""
    require(may_keep_subscription, by, subscription)
    _forget(Subscription.objects.filter(pk=subscription.pk), by, at)


@transaction.atomic
def stop_by_token(*, by: Actor, at: datetime, token: str) -> bool:
    """End the subscription whose secret stands in a mail; False when it is nobody's."""
    require(is_system, by)
    subscription = subscription_by_link(token)
    if subscription is None:
        return False
    unsubscribe(by=by, at=at, subscription=subscription)
    return True


@transaction.atomic
def send_link_to_stop(*, by: Actor, at: datetime, email: str) -> bool:
    """Mail an address the link that stops its news; False when it gets none.

    Anybody can write any sender on a mail, so a mail alone stops nobody's news.
    """
    require(is_system, by)
    rows = Subscription.objects.select_for_update().filter(email__iexact=email, ended_at=None)
    subscription = rows.first()
    if subscription is None:
        return False
    if spends(LINKS, subscription.email.lower(), at=at):
        subscription.letters_asked += 1  # the version of the letter
        send_subscription_link(subscription, at=at)
        subscription.save(update_fields=["letters_asked"])
        record(by, at, Verb.ASKED_TO_STOP_NEWS, subscription)
    return True


@transaction.atomic
def end_failing_subscription(*, letter: Letter, by: Actor, at: datetime) -> Subscription | None:
    """End the subscription that a letter was about, because its address fails for good.

    One that was never confirmed is left: it goes by itself within a week.
    """
    require(is_system, by)
    pk = number_of(letter.subject_ref, "subscription")
    if pk is None:
        return None
    subscription = live_subscriptions().select_for_update().filter(pk=pk).first()
    if subscription is None or subscription.email.lower() != letter.recipient.lower():
        return None
    subscription.ended_at = at
    subscription.save(update_fields=["ended_at"])
    discard_letters(subject_ref=letter.subject_ref)
    rows = Notice.objects.filter(pk=letter.version, subscription=subscription)
    told = rows.select_related("activity__programme").first()
    whose_team = told.activity if told else None
    record(by, at, Verb.ENDED_FAILING_SUBSCRIPTION, subscription, within=whose_team)
    return subscription


def tell_subscribers(*, by: Actor, at: datetime) -> int:
    """Write to each subscriber about what was published since; return how many letters are new.

    Each subscriber is a transaction of its own, so that a stop half-way loses and repeats nothing.
    """
    written = 0
    for activities in activities_to_tell(at):
        for subscription, news in news_for(activities):
            if written >= MOST_AT_ONCE:
                return written
            written += tell_subscriber(by=by, at=at, subscription=subscription, activities=news)
    return written


@transaction.atomic
def tell_subscriber(
    *, by: Actor, at: datetime, subscription: Subscription, activities: Sequence[Activity]
) -> bool:
    """Write one letter about activities of one programme, unless they were told of before."""
    require(is_system, by)
    current = live_subscriptions().select_for_update().filter(pk=subscription.pk).first()
    if current is None:
        return False
    told = set(current.notices.values_list("activity_id", flat=True))
    news = [
        activity
        for activity in activities
        if activity.pk not in told and is_news_to(current, activity) and matches(current, activity)
    ]
    if not news:
        return False
    notices = [
        Notice.objects.create(subscription=current, activity=activity, written_at=at)
        for activity in news
    ]
    tell_of_activities(current, news, version=notices[0].pk, at=at)
    record(by, at, Verb.TOLD_SUBSCRIBER, current, activities=[one.pk for one in news])
    return True


@transaction.atomic
def forget_subscriptions(*, by: Actor, at: datetime) -> int:
    """Remove subscriptions that nobody confirmed in a week, and those that ended a month ago."""
    require(is_system, by)
    unconfirmed = Subscription.objects.filter(confirmed_at=None, asked_at__lt=at - CONFIRM_WITHIN)
    ended = Subscription.objects.filter(ended_at__lt=at - KEPT_AFTER_END)
    return _forget(unconfirmed, by, at) + _forget(ended, by, at)


def _forget(subscriptions: QuerySet[Subscription], by: Actor, at: datetime) -> int:
    """Remove subscriptions with every letter that holds their address; return how many."""
    rows = list(subscriptions)
    for subscription in rows:
        record(by, at, Verb.FORGOT_SUBSCRIPTION, subscription)
        Letter.objects.filter(subject_ref=reference(subscription)).delete()
        subscription.delete()
    return len(rows)
