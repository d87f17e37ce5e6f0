"""Reads of motivations and of what readers said of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)

from leerkring.admissions.models import Application, DateCommitment, Offer, Replacement
from leerkring.admissions.queries.applications import submitted_applications
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import Actor
from leerkring.audit.models import Event
from leerkring.audit.queries import history
from leerkring.audit.trail import reference
from leerkring.people.finding import NAME
from leerkring.people.models import Affiliation, Organisation, Person
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day
from leerkring.programmes.standing import Standing, Tally, standing
from leerkring.review.models import Review
from leerkring.review.trail import Verb
from leerkring.review.verdicts import with_readings

V = Review.Verdict


def without_own_interest(applications: QuerySet[Any], by: Actor, at: datetime) -> QuerySet[Any]:
    """Leave out what concerns the reader: their own application, or one of their school or board.

    A school has the same board as the schools beside it, so these are left out as well.
    """
    own = by.person_id or 0
    organisations = Affiliation.objects.filter(
        Q(until_before=None) | Q(until_before__gt=amsterdam_day(at)), person_id=own
    ).values("organisation_id")
    boards = Organisation.objects.filter(
        pk__in=organisations, parent__kind=Organisation.Kind.BOARD
    ).values("parent_id")
    concerns = (
        Q(person_id=own)
        | Q(organisation__in=organisations)
        | Q(organisation__in=boards)
        | Q(organisation__parent__in=organisations)
        | Q(organisation__parent__in=boards)
    )
    return applications.exclude(
        Exists(Application.objects.filter(concerns, pk=OuterRef("pk")).order_by())
    )


def unsettled_applications(activity: Activity) -> QuerySet[Any]:
    """Return the applications that are unread or still in doubt."""
    return with_readings(submitted_applications(activity)).filter(verdict__in=["", V.DOUBT])


def dossier(activity: Activity) -> QuerySet[Any]:
    """Return an activity's applications with everything that the page of one of them shows."""
    commitments = DateCommitment.objects.select_related("meeting").order_by("meeting__on")
    reviewed = Exists(Review.objects.filter(application=OuterRef("pk")))
    here = Q(left=OuterRef("pk")) | Q(came=OuterRef("pk"))
    replaced = Exists(Replacement.objects.filter(here))
    rows = with_readings(Application.objects.filter(activity=activity)).select_related(
        "person", "organisation__place", "activity__programme__organiser__organisation"
    )
    found: QuerySet[Any] = rows.annotate(
        is_reviewed=reviewed, is_replaced=replaced
    ).prefetch_related(
        Prefetch("commitments", commitments), Prefetch("offers", Offer.objects.order_by("-pk"))
    )
    return found


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """How far the reading of an activity's motivations is."""

    suitable: int = 0
    refused: int = 0
    doubt: int = 0
    unread: int = 0

    @property
    def all(self) -> int:
        return self.suitable + self.refused + self.doubt + self.unread

    @property
    def settled(self) -> int:
        return self.suitable + self.refused


def reading_progress(activity: Activity) -> ReadingProgress:
    """Return how many motivations are settled, in doubt and unread."""
    return progress_by_activity([activity.pk])[activity.pk]


VERDICTS = Tally(
    "verdicts",
    lambda ids: with_readings(
        Application.objects.filter(activity__in=ids, state=ApplicationState.SUBMITTED)
    ),
    kind="verdict",
)


def progress_in(found: Standing, activity_id: int) -> ReadingProgress:
    """Return how far the reading of an activity's motivations is."""
    verdicts = found.of(VERDICTS, activity_id)
    return ReadingProgress(*(verdicts[v].number for v in (V.SUITABLE, V.NOT, V.DOUBT, "")))


def progress_by_activity(activity_ids: Iterable[int]) -> dict[int, ReadingProgress]:
    """Return how far the reading is in many activities at once; each is in the answer."""
    ids = list(activity_ids)
    found = standing([VERDICTS], ids)
    return {pk: progress_in(found, pk) for pk in ids}


def named_in_the_team(application: Application) -> list[str]:
    """Return the names of the colleagues with whom somebody applies: they give them away, too."""
    if application.team_id is None:
        return []
    rows = Application.objects.filter(team=application.team_id).exclude(pk=application.pk)
    return [row.name for row in rows.only(*NAME, "link_nonce")]


def reviews_by(activity: Activity, by: Actor) -> QuerySet[Review]:
    """Return what this reader said of motivations for an activity, the latest first."""
    rows = Review.objects.filter(application__activity=activity, reviewer_id=int(by.id))
    return rows.order_by("-reviewed_at", "-pk")


@dataclass(frozen=True, slots=True)
class Reading:
    """That somebody of a team opened a motivation."""

    name: str
    activity: str
    at: datetime


def readings_of(person: Person) -> list[Reading]:
    """Return who opened somebody's motivations or gave a verdict on them, the newest first."""
    applications = Application.objects.filter(person=person).select_related("activity")
    titles = {reference(one): one.activity.title for one in applications}
    events = history(*titles).filter(verb=Verb.READ_MOTIVATION.stored)
    opened = [Reading(_name_in(event), titles[event.subject], event.at) for event in events]
    reviews = Review.objects.filter(application__in=applications)
    judged = [
        Reading(one.reviewer.person.name, one.application.activity.title, one.reviewed_at)
        for one in reviews.select_related("reviewer__person", "application__activity")
    ]
    return sorted({*opened, *judged}, key=lambda one: one.at, reverse=True)


def _name_in(event: Event) -> str:
    payload = getattr(event, "payload", None)
    return payload.actor_name if payload else ""
