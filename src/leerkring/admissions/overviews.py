"""Reads for the team's overviews: how many applied, and who has a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from leerkring.admissions.models import Application
from leerkring.admissions.states import HOLDS_A_PLACE, STILL_IN_THE_RUNNING, ApplicationState
from leerkring.people.models import Person
from leerkring.programmes.models import Activity


@dataclass(frozen=True, slots=True)
class ApplicationCounts:
    """How many people applied for an activity, have a place, and wait for a decision."""

    applied: int = 0
    placed: int = 0
    waiting: int = 0


def counts_by_activity(activities: Iterable[Activity]) -> dict[int, ApplicationCounts]:
    """Return the counts of many activities at once; every activity is in the answer."""
    ids = [activity.pk for activity in activities]
    sent = ~Q(state__in=[ApplicationState.DRAFT, ApplicationState.WITHDRAWN])
    rows = (
        Application.objects.filter(activity__in=ids)
        .order_by()
        .values("activity_id")
        .annotate(
            applied=Count("id", filter=sent),
            placed=Count("id", filter=Q(state=ApplicationState.PLACED)),
            waiting=Count("id", filter=Q(state__in=STILL_IN_THE_RUNNING)),
        )
    )
    found = {
        row["activity_id"]: ApplicationCounts(row["applied"], row["placed"], row["waiting"])
        for row in rows
    }
    return {pk: found.get(pk, ApplicationCounts()) for pk in ids}


def people_with_a_place(activity_ids: Iterable[int]) -> QuerySet[Person]:
    """Return who has or was offered a place in one of these activities, each once, by name."""
    holders = Application.objects.filter(activity__in=list(activity_ids), state__in=HOLDS_A_PLACE)
    people = Person.objects.filter(pk__in=holders.values("person_id"), erased_at=None)
    return people.order_by("family_name", "given_name", "id")


def applications_of(person: Person) -> QuerySet[Application]:
    """Return a person's applications, the newest first, with their activity."""
    rows = Application.objects.filter(person=person).exclude(state=ApplicationState.DRAFT)
    return rows.select_related("activity__programme__organiser").order_by("-submitted_at", "-id")
