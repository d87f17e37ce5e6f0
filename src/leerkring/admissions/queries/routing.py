"""Where mail belongs: for which activity a message is, and about which application."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from leerkring.admissions.models import Application
from leerkring.admissions.queries.window import NOT_COUNTED, Window, window
from leerkring.admissions.states import ApplicationState
from leerkring.audit.numbers import number_of
from leerkring.mail.models import Letter
from leerkring.people.finding import NAME
from leerkring.people.places import plain
from leerkring.programmes.models import Activity, Organiser

A = ApplicationState
MOST_TO_JOIN = 20
RECENT = timedelta(days=60)  # how long after its deadline mail for an activity is still expected
DAYS_TO_COMPLETE = timedelta(days=3)  # for what arrived in time


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

# They say nothing of which activity is meant, because every mail holds them. (Words of one or two
# letters never count.)
_SMALL_WORDS = """
aan als bij dan dat den der des deze die dit door een elk elke geen had heb hebben heeft het hoe
hun iedereen jij jou jouw jullie kan kun kunnen maar mag meer mee met mij mijn moet naar niet nog
nou ons onze ook over per samen sinds tegen tot tussen uit van vanaf veel voor waar wat weer wel
welke wie wij wil worden zal zelf zich zijn zoals zonder
about all also and any are but can each for from had has have her his how into its more not off
one our out own that the their them then there these they this those together was were what when
where which who why will with without you your
"""
_NO_EVIDENCE = frozenset(_SMALL_WORDS.split())


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
    own = set(plain(f"{activity.title} {activity.short_title}").split()) - others - _NO_EVIDENCE
    points += 2 * sum(1 for word in own if len(word) > 2 and f" {word} " in flat)
    for role in activity.audience:
        pattern = _AUDIENCE_WORDS.get(role)
        if pattern and not all(role in other.audience for other in among):
            points += min(3, len(re.findall(rf"\b(?:{pattern})\b", text[:20_000], re.IGNORECASE)))
    return points


# --- whose it is -------------------------------------------------------------------------------


def known_applications(activity: Activity, address: str) -> list[Application]:
    """Return what was sent from this address, and the drafts that it began by mail."""
    address = address.strip().lower()
    rows = Application.objects.filter(activity=activity)
    mine = rows.alias(typed=Lower("email"), known=Lower("person__email")).filter(
        Q(typed=address) | Q(known=address)
    )
    found = list(mine.select_related("person").order_by("pk"))
    for application in found:
        application.activity = activity
    return [one for one in found if one.state not in NOT_COUNTED or _was_begun(one, address)]


def _was_begun(one: Application, address: str) -> bool:
    return (
        one.state == A.DRAFT
        and one.submitted_at is None
        and one.source == Application.Source.MAIL
        and one.email.strip().lower() == address
    )


def counted_and_begun(
    known: Iterable[Application],
) -> tuple[Application | None, Application | None]:
    """Return the application that counts among these, and the draft that waits for its sender."""
    counted = (one for one in known if one.state not in NOT_COUNTED)
    begun = (one for one in known if one.state == A.DRAFT)
    return next(counted, None), next(begun, None)


def application_of_letter(letter: Letter) -> Application | None:
    """Return the application that a letter is about."""
    return application_of_ref(letter.subject_ref)


def application_of_ref(subject_ref: str) -> Application | None:
    """Return the application that "application:12" names."""
    number = number_of(subject_ref, "application")
    if number is None:
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
    found = list(rows.only("activity_id", *NAME, "person__email")[:2])
    return found[0] if len(found) == 1 else None


def complete_until(activity: Activity, arrived_at: datetime) -> datetime | None:
    """Return until when somebody may complete what arrived in time; None: until the deadline."""
    closes = activity.closes_before
    if closes is None or closes - arrived_at >= DAYS_TO_COMPLETE:
        return None
    return arrived_at + DAYS_TO_COMPLETE
