"""What subscribers get: a letter that asks to confirm, and news of new activities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from django.conf import settings
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from leerkring.audit.heads import Head
from leerkring.audit.trail import reference
from leerkring.mail.actions import Addressee, queue_letter
from leerkring.mail.hooks import true_only_in
from leerkring.mail.kinds import KindsOf
from leerkring.mail.models import Letter
from leerkring.mail.render import Button
from leerkring.programmes.models import Activity, MeetingOf, Organiser, Subscription
from leerkring.programmes.moments import Moment, Precision
from leerkring.programmes.public_queries import activity_address
from leerkring.programmes.subscribers import subscription_address
from leerkring.programmes.wording import dates_in_words, day_in_words, state_in_words

_kinds = KindsOf("programmes", {"site": gettext_lazy("the name of this site")})
SUBSCRIPTION_LINK = _kinds.add(
    "subscription_link",
    gettext_lazy("Confirming a subscription"),
    about_activity=False,
    urgent=True,
)
NEW_ACTIVITIES = _kinds.add(
    "new_activities",
    gettext_lazy("News of new activities"),
    about_activity=False,
    programme=gettext_lazy("the programme's title"),
    what=gettext_lazy("the name of the new activity, or how many there are"),
    activities=gettext_lazy("the new activities: title, dates, how to apply, address"),
    unsubscribe=gettext_lazy("the address at which one unsubscribes"),
)

TRAIL_HEAD = _kinds.add(
    "trail_head",
    gettext_lazy("The head of the audit trail, to keep"),
    about_activity=False,
    organiser=gettext_lazy("the organiser's name"),
    date=gettext_lazy("the day on which it was the head"),
    heads=gettext_lazy("the heads of the organiser's chain and of that of the whole site"),
)


class InTheNameOf(TypedDict):
    """Whose words a letter has and who answers it; goes to `queue_letter` as it is."""

    context_refs: tuple[str, str]
    reply_to: str
    sender_name: str


def in_the_name_of(activity: Activity) -> InTheNameOf:
    """Return what makes a letter one of this activity (it must come with its organiser)."""
    organiser = activity.programme.organiser
    return {
        "context_refs": (reference(activity), reference(organiser)),
        "reply_to": activity.contact_email or organiser.reply_to,
        "sender_name": organiser.name,
    }


def send_subscription_link(subscription: Subscription, *, at: datetime) -> None:
    """Write the letter with the link by which a subscriber confirms, changes and unsubscribes."""
    with override(subscription.language):
        button = Button(_("Confirm or change"), subscription_address(subscription))
    queue_letter(
        at=at,
        purpose=SUBSCRIPTION_LINK.purpose,
        person=Addressee(subscription.email, subscription.language),
        subject_ref=reference(subscription),
        version=subscription.letters_asked,
        values={"site": settings.SITE_NAME},
        button=button,
        headers=unsubscribe_headers(subscription),
    )


def tell_of_activities(
    subscription: Subscription, activities: Sequence[Activity], *, version: int, at: datetime
) -> Letter | None:
    """Write one letter about the new activities of one programme."""
    programme = activities[0].programme
    organiser = programme.organiser
    unsubscribe = subscription_address(subscription, ending="afmelden/")
    with override(subscription.language):
        number = len(activities)
        more = ngettext("%(number)d new activity", "%(number)d new activities", number)
        values = {
            "programme": programme.title,
            "what": activities[0].title if number == 1 else more % {"number": number},
            "activities": "\n\n".join(_in_words(one, subscription, at) for one in activities),
            "unsubscribe": unsubscribe,
            "site": settings.SITE_NAME,
        }
        if number == 1:
            address = activity_address(activities[0], subscription.language)
            button = Button(_("See the activity"), address)
        else:
            address = f"{settings.BASE_URL}{_prefix(subscription)}/programmas/{programme.slug}/"
            button = Button(_("See all of them"), address)
    return queue_letter(
        at=at,
        purpose=NEW_ACTIVITIES.purpose,
        person=Addressee(subscription.email, subscription.language),
        subject_ref=reference(subscription),
        version=version,
        values=values,
        button=button,
        context_refs=(reference(organiser),),
        reply_to=organiser.reply_to,
        sender_name=organiser.name,
        headers=unsubscribe_headers(subscription),
    )


def send_trail_head(
    organiser: Organiser, heads: Sequence[Head], *, version: int, at: datetime
) -> Letter | None:
    """Write the letter with how far the audit trail has come, to where the organiser reads."""
    language = settings.LANGUAGE_CODE
    with override(language):
        values = {
            "organiser": organiser.name,
            "site": settings.SITE_NAME,
            "date": day_in_words(at.astimezone(get_default_timezone()).date()),
            "heads": "\n\n".join(str(head) for head in heads),
        }
    return queue_letter(
        at=at,
        purpose=TRAIL_HEAD.purpose,
        person=Addressee(organiser.reply_to, language),
        subject_ref=reference(organiser),
        version=version,
        values=values,
        context_refs=(reference(organiser),),
        reply_to=organiser.reply_to,
        sender_name=organiser.name,
    )


def unsubscribe_headers(subscription: Subscription) -> dict[str, str]:
    """Return what gives a mail program an unsubscribe button of its own (RFC 2369, RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{subscription_address(subscription, ending='afmelden/')}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _in_words(activity: Activity, subscription: Subscription, at: datetime) -> str:
    """Return an activity in a few lines: what, when, whether one can apply, and its address."""
    links = MeetingOf.objects.filter(activity=activity, meeting__cancelled_at=None)
    moments = [link.meeting.moment for link in links.select_related("meeting").order_by("number")]
    lines = [
        activity.title,
        *dates_in_words(moments or [Moment(Precision.UNKNOWN)]),
        state_in_words(activity, at),
        activity_address(activity, subscription.language),
    ]
    return "\n".join(line for line in lines if line)


def _prefix(subscription: Subscription) -> str:
    return "" if subscription.language == "nl" else f"/{subscription.language}"


def _states(ids: Sequence[int], at: datetime) -> dict[int, str]:
    rows = Subscription.objects.filter(pk__in=ids).values_list("pk", "ended_at")
    return {pk: "ended" if ended_at else "live" for pk, ended_at in rows}


true_only_in("subscription", {NEW_ACTIVITIES.purpose: {"live"}}, _states)
