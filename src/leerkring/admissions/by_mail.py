"""Applications and answers that come by mail: who of the team sees them, and what they are for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from leerkring.admissions.applying import NOT_COUNTED, Window, window
from leerkring.admissions.models import Application
from leerkring.admissions.proposing import proposal_of
from leerkring.admissions.rules import SECRETARIES
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actions import PLATFORM
from leerkring.audit.actors import Actor, ActorKind
from leerkring.mail.incoming import messages_in
from leerkring.mail.models import IncomingMessage, Letter
from leerkring.people.models import Account
from leerkring.people.places import plain
from leerkring.programmes.models import Activity, Membership, Organiser

__all__ = ["proposal_of"]  # for the pages, which show it beside the message

A = ApplicationState
MOST_TO_JOIN = 20
RECENT = timedelta(days=60)  # how long after its deadline mail for an activity is still expected
DAYS_TO_COMPLETE = timedelta(days=3)  # for what arrived in time


# --- who may see what --------------------------------------------------------------------------


def _managed(by: Actor) -> tuple[set[int], set[int]]:
    """Return the organisers, and the single activities, whose post this actor handles."""
    grants = [grant for grant in by.grants if grant.role in SECRETARIES]
    whole = {grant.organiser_id for grant in grants if grant.activity_id is None}
    single = {grant.activity_id for grant in grants if grant.activity_id is not None}
    return whole, single


def _contexts_of(by: Actor) -> list[str]:
    whole, single = _managed(by)
    own = Activity.objects.filter(Q(programme__organiser_id__in=whole) | Q(pk__in=single))
    return [
        *(f"organiser:{pk}" for pk in sorted(whole)),
        *(f"activity:{pk}" for pk in own.values_list("pk", flat=True)),
    ]


def inbox_of(by: Actor) -> QuerySet[IncomingMessage]:
    """Return every message that this actor may handle, newest first, without the bytes."""
    return messages_in(_contexts_of(by))


def message_for(by: Actor, pk: int) -> IncomingMessage | None:
    """Return one message that this actor may handle, or None."""
    return inbox_of(by).filter(pk=pk).first()


def may_handle_message(by: Actor, message: IncomingMessage) -> bool:
    """Tell whether the actor may read, answer and file a message."""
    if by.kind == ActorKind.SYSTEM:
        return True
    kind, _, number = message.context_ref.partition(":")
    organiser = organiser_of_message(message)
    if organiser is None:
        return False
    activity_id = int(number) if kind == "activity" else None
    return by.has_role(organiser.pk, SECRETARIES, activity_id)


may_see_message = may_handle_message  # a message may hold anything: whoever reads it handles it


def organiser_of_message(message: IncomingMessage) -> Organiser | None:
    """Return the organiser whose team a message is for."""
    kind, _, number = message.context_ref.partition(":")
    if not number.isdigit():
        return None
    if kind == "organiser":
        return Organiser.objects.filter(pk=number).first()
    activity = Activity.objects.select_related("programme__organiser").filter(pk=number).first()
    return activity.programme.organiser if activity else None


def chain_of_message(message: IncomingMessage) -> str:
    """Return the name of the chain of events that a message belongs to."""
    organiser = organiser_of_message(message)
    return f"organiser:{organiser.pk}" if organiser else PLATFORM


def raw_of(message: IncomingMessage) -> bytes:
    """Return the bytes of a message as they came in."""
    return bytes(IncomingMessage.objects.only("raw").get(pk=message.pk).raw)


def colleagues_of(message: IncomingMessage) -> QuerySet[Account]:
    """Return to whom a message can be given: the organiser's managers, by name."""
    organiser = organiser_of_message(message)
    ids = Membership.objects.filter(organiser=organiser, role__in=SECRETARIES).values("account_id")
    rows = Account.objects.filter(pk__in=ids, is_active=True).select_related("person")
    return rows.order_by("person__family_name", "person__given_name", "pk")


def activities_to_choose(by: Actor, message: IncomingMessage) -> QuerySet[Activity]:
    """Return the activities that a message can be an application for, its own one first."""
    whole, single = _managed(by)
    organiser = organiser_of_message(message)
    own = Q(programme__organiser_id__in=whole) | Q(pk__in=single)
    rows = Activity.objects.filter(own, programme__organiser=organiser, cancelled_at=None)
    kind, _, number = message.context_ref.partition(":")
    first = int(number) if kind == "activity" else 0
    is_own = Case(When(pk=first, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.select_related("programme__organiser").order_by(is_own, "-opens_at", "-pk")


def applications_to_join(
    by: Actor, message: IncomingMessage, words: str = ""
) -> QuerySet[Application]:
    """Return whose dossier a message may belong to: of its sender, or in which the words stand."""
    activities = activities_to_choose(by, message).order_by().values("pk")
    rows = Application.objects.filter(activity__in=activities)
    if not words.split():
        address = message.sender.strip().lower()
        rows = rows.alias(typed=Lower("email"), known=Lower("person__email"))
        rows = rows.filter(Q(typed=address) | Q(known=address))
    for word in words.split():
        rows = rows.filter(
            Q(given_name__icontains=word)
            | Q(family_name__icontains=word)
            | Q(email__icontains=word)
            | Q(organisation_name__icontains=word)
        )
    return rows.select_related("activity__programme__organiser", "person").order_by("-pk")[
        :MOST_TO_JOIN
    ]


# --- for which activity ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Route:
    """For which activity a message is: one, several between which it does not choose, or none."""

    activity: Activity | None
    candidates: tuple[Activity, ...]
    is_dedicated: bool  # came to an address that stands for this one activity alone


def route(activities: Sequence[Activity], subject: str, text: str, at: datetime) -> Route:
    """Return for which of the activities at its addresses a message is, by subject and words."""
    if len(activities) <= 1:
        return Route(next(iter(activities), None), tuple(activities), is_dedicated=True)
    open_now = [activity for activity in activities if window(activity, at) == Window.OPEN]
    among = open_now or list(activities)
    return Route(choose_by_words(among, subject, text), tuple(among), is_dedicated=False)


def activities_expecting_mail(
    at: datetime,
) -> list[Activity]:
    """Return the published activities to which somebody may write now, newest first."""
    rows = Activity.objects.filter(published_at__lte=at, cancelled_at=None)
    recent = Q(closes_before=None) | Q(closes_before__gt=at - RECENT)
    to_come = Q(ends_at=None) | Q(ends_at__gt=at)
    rows = rows.exclude(application_email="").filter(recent, to_come).order_by("-opens_at", "-pk")
    return list(rows.select_related("programme__organiser"))


class AddressBook:
    """Who gets mail at which address, asked of the database once for several messages.

    It is made anew for each handful of messages, so that a change counts within a second or two.
    """

    def __init__(self) -> None:
        self._activities: dict[int, Activity] = {}

    @cached_property
    def _activity_rows(self) -> list[tuple[int, str, datetime, datetime | None, datetime | None]]:
        rows = Activity.objects.filter(published_at__isnull=False, cancelled_at=None)
        rows = rows.exclude(application_email="").order_by("-opens_at", "-pk")
        columns = ("pk", "application_email", "published_at", "closes_before", "ends_at")
        return [
            (pk, address.lower(), published_at, closes_before, ends_at)
            for pk, address, published_at, closes_before, ends_at in rows.values_list(*columns)
            if published_at is not None
        ]

    def activities_at(self, addresses: Iterable[str], at: datetime) -> list[Activity]:
        """Return the activities with one of these addresses to which somebody may write at `at`.

        It says the same as `activities_expecting_mail`.
        """
        wanted = {address.lower() for address in addresses}
        ids = [
            pk
            for pk, address, published_at, closes_before, ends_at in self._activity_rows
            if address in wanted
            and published_at <= at
            and (closes_before is None or closes_before > at - RECENT)
            and (ends_at is None or ends_at > at)
        ]
        missing = [pk for pk in ids if pk not in self._activities]
        if missing:
            rows = Activity.objects.select_related("programme__organiser")
            self._activities |= rows.in_bulk(missing)
        return [self._activities[pk] for pk in ids if pk in self._activities]

    @cached_property
    def _organisers(self) -> dict[str, set[int]]:
        return _by_address(Organiser.objects.exclude(reply_to=""), "reply_to", "pk")

    @cached_property
    def _contacts(self) -> dict[str, set[int]]:
        rows = Activity.objects.exclude(contact_email="")
        return _by_address(rows, "contact_email", "programme__organiser_id")

    def organiser_at(self, recipients: Iterable[str]) -> int | None:
        """Return whose own, or whose activity's, contact address is among these."""
        addresses = {address.strip().lower() for address in recipients if address}
        own = {pk for address in addresses for pk in self._organisers.get(address, ())}
        if len(own) == 1:
            return own.pop()
        found = {pk for address in addresses for pk in self._contacts.get(address, ())}
        return min(found, default=None)


def _by_address(rows: QuerySet[Any], address: str, owner: str) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for written, pk in rows.order_by().values_list(address, owner).distinct():
        found.setdefault(written.strip().lower(), set()).add(pk)
    return found


_AUDIENCE_WORDS = {
    "school_leader": r"schoolleid\w*|directeur\w*|directie|rector\w*|teamleid\w*|school ?leaders?"
    r"|principals?|head ?teachers?",
    "teacher": r"leraar\w*|leraren|lerares\w*|docent\w*|leerkracht\w*|teachers?",
    "alderman": r"wethouder\w*|aldermen|alderman|gemeentebestuur\w*",
    "policy": r"beleids\w+|policy",
    "researcher": r"onderzoekers?|researchers?",
    "support": r"intern begeleid\w*|onderwijsassistent\w*|support staff",
}


def choose_by_words(activities: Sequence[Activity], subject: str, text: str) -> Activity | None:
    """Return the activity that subject and words point at, if they point at one clearly.

    The subject weighs three times; a title that is named as a whole decides by itself.
    """
    scores = [(_points(a, activities, subject) * 3 + _points(a, activities, text), a)
              for a in activities]  # fmt: skip
    ranked = sorted(scores, key=lambda pair: -pair[0])
    best, second = ranked[0], ranked[1] if len(ranked) > 1 else (0, None)
    return best[1] if best[0] >= 1 and best[0] >= 2 * second[0] and best[0] > second[0] else None


def _points(activity: Activity, among: Sequence[Activity], text: str) -> float:
    flat = f" {plain(text[:20_000])} "
    points = 0.0
    if any(
        f" {plain(title)} " in flat for title in {activity.title, activity.short_title} if title
    ):
        points += 5
    others: set[str] = set()
    for other in among:
        if other.pk != activity.pk:
            others |= set(plain(f"{other.title} {other.short_title}").split())
    own = set(plain(f"{activity.title} {activity.short_title}").split()) - others
    points += 2 * sum(1 for word in own if len(word) > 2 and f" {word} " in flat)
    for role in activity.audience:
        pattern = _AUDIENCE_WORDS.get(role)
        if pattern and not all(role in other.audience for other in among):
            points += min(3, len(re.findall(rf"\b(?:{pattern})\b", text[:20_000], re.IGNORECASE)))
    return points


# --- whose it is -------------------------------------------------------------------------------


def known_applications(
    activity: Activity, address: str
) -> tuple[Application | None, Application | None]:
    """Return the application of this address that counts, and the draft that it began by mail."""
    address = address.strip().lower()
    rows = Application.objects.filter(activity=activity)
    mine = rows.alias(typed=Lower("email"), known=Lower("person__email")).filter(
        Q(typed=address) | Q(known=address)
    )
    found = list(mine.select_related("person").order_by("pk"))
    for application in found:
        application.activity = activity
    begun = (
        one
        for one in found
        if one.state == A.DRAFT
        and one.submitted_at is None
        and one.source == Application.Source.MAIL
        and one.email.strip().lower() == address
    )
    counted = (one for one in found if one.state not in NOT_COUNTED)
    return next(counted, None), next(begun, None)


def application_of_letter(letter: Letter) -> Application | None:
    """Return the application that a letter is about."""
    return application_of_ref(letter.subject_ref)


def application_of_ref(subject_ref: str) -> Application | None:
    """Return the application that "application:12" names."""
    kind, _, number = subject_ref.partition(":")
    if kind != "application" or not number.isdigit():
        return None
    rows = Application.objects.select_related("activity__programme__organiser", "person")
    return rows.filter(pk=number).first()


def _live(address: str, at: datetime) -> QuerySet[Application]:
    address = address.strip().lower()
    rows = Application.objects.exclude(state__in=[A.WITHDRAWN, A.LEFT])
    to_come = Q(activity__ends_at=None) | Q(activity__ends_at__gt=at)
    return rows.alias(typed=Lower("email"), known=Lower("person__email")).filter(
        to_come, Q(typed=address) | Q(known=address)
    )


def has_live_application(address: str, at: datetime) -> bool:
    """Tell whether this address applied for something that is not over yet."""
    return _live(address, at).exists()


def only_live_application(address: str, at: datetime) -> Application | None:
    """Return the application of this address in what is not over yet, when there is one only."""
    rows = _live(address, at).order_by().select_related("person")
    found = list(rows.only("activity_id", "person__email")[:2])
    return found[0] if len(found) == 1 else None


def complete_until(activity: Activity, arrived_at: datetime) -> datetime | None:
    """Return until when somebody may complete what arrived in time; None: until the deadline."""
    closes = activity.closes_before
    if closes is None or closes - arrived_at >= DAYS_TO_COMPLETE:
        return None
    return arrived_at + DAYS_TO_COMPLETE
