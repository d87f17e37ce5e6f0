"""Which people an actor may know of: those of the organisers whose people they look after."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from leerkring.admissions.models import Application
from leerkring.admissions.rules import ONLOOKERS
from leerkring.admissions.states import ApplicationState
from leerkring.audit.actors import Actor
from leerkring.experts.models import Expert
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, Membership


def organisers_seen_by(by: Actor) -> set[int]:
    """Return the organisers all of whose people this actor may see."""
    return {
        grant.organiser_id
        for grant in by.grants
        if grant.activity_id is None and grant.role in ONLOOKERS
    }


def activities_seen_by(by: Actor) -> QuerySet[Activity]:
    """Return the activities whose applicants this actor may see by name."""
    single = {g.activity_id for g in by.grants if g.activity_id and g.role in ONLOOKERS}
    own = Q(programme__organiser__in=organisers_seen_by(by)) | Q(pk__in=single)
    return Activity.objects.filter(own)


def people_seen_by(by: Actor) -> QuerySet[Person]:
    """Return the people this actor may see: applicants, experts and team of their organisers."""
    organisers = organisers_seen_by(by)
    applied = Application.objects.filter(activity__in=activities_seen_by(by)).exclude(
        state=ApplicationState.DRAFT
    )
    experts = Expert.objects.filter(organiser__in=organisers)
    team = Membership.objects.filter(organiser__in=organisers)
    return Person.objects.filter(
        Q(pk__in=applied.values("person_id"))
        | Q(pk__in=experts.values("person_id"))
        | Q(pk__in=team.values("account__person_id"))
    )


def may_change_people(by: Actor) -> bool:
    """Tell whether the actor may correct people's details."""
    return any(g.role == Membership.Role.MANAGER and g.activity_id is None for g in by.grants)


def may_see_people(by: Actor) -> bool:
    """Tell whether the actor may know people by name: of an organiser, or of one activity."""
    return any(g.role in ONLOOKERS for g in by.grants)
