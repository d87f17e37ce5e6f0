"""Reads for the team's overviews: how many applied, and who has a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from leerkring.admissions.models import Application
from leerkring.admissions.states import HOLDS_A_PLACE, STILL_IN_THE_RUNNING, ApplicationState
from leerkring.people.finding import by_name
from leerkring.people.models import Person
from leerkring.programmes.models import Activity
from leerkring.programmes.standing import Standing, Tally, standing


@dataclass(frozen=True, slots=True)
class ApplicationCounts:
    """How many people applied for an activity, have a place, and wait for a decision."""

    applied: int = 0
    placed: int = 0
    waiting: int = 0


APPLICATIONS = Tally(
    "applications", lambda ids: Application.objects.filter(activity__in=ids), kind="state"
)


def application_counts(found: Standing, activity_id: int) -> ApplicationCounts:
    """Return how many applied for an activity, have a place and wait."""
    states = found.of(APPLICATIONS, activity_id)
    return ApplicationCounts(
        applied=states.total(states.keys() - {ApplicationState.DRAFT, ApplicationState.WITHDRAWN}),
        placed=states[ApplicationState.PLACED].number,
        waiting=states.total(STILL_IN_THE_RUNNING),
    )


def counts_by_activity(activities: Iterable[Activity]) -> dict[int, ApplicationCounts]:
    """Return the counts of many activities at once; every activity is in the answer."""
    ids = [activity.pk for activity in activities]
    found = standing([APPLICATIONS], ids)
    return {pk: application_counts(found, pk) for pk in ids}


def people_with_a_place(activity_ids: Iterable[int]) -> QuerySet[Person]:
    """Return who has or was offered a place in one of these activities, each once, by name."""
    holders = Application.objects.filter(activity__in=list(activity_ids), state__in=HOLDS_A_PLACE)
    people = Person.objects.filter(pk__in=holders.values("person_id"), erased_at=None)
    return people.order_by(*by_name())


def applications_of(person: Person) -> QuerySet[Application]:
    """Return a person's applications, the newest first, with their activity."""
    rows = Application.objects.filter(person=person).exclude(state=ApplicationState.DRAFT)
    return rows.select_related("activity__programme__organiser").order_by("-submitted_at", "-id")
