"""Reads about where meetings can be held: the register of venues, and how far people travel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from leerkring.admissions.queries.applications import placed_applications
from leerkring.admissions.states import ApplicationState
from leerkring.people.finding import InOrder
from leerkring.people.models import Organisation, Person, Place
from leerkring.people.places import towns
from leerkring.planning.bridge import Trip, trip
from leerkring.planning.models import VenueCandidate
from leerkring.programmes.models import Activity, Organiser, Venue


@dataclass(frozen=True, slots=True)
class Traveller:
    """A participant with the place that their organisation has on the map, if it is known."""

    person: Person
    organisation: Organisation | None
    place: Place | None


@dataclass(frozen=True, slots=True)
class Journeys:
    """What a venue means for everybody: each one's trip, the mean and the worst."""

    venue: Venue
    trips: tuple[Trip | None, ...]

    @property
    def known(self) -> list[Trip]:
        return [one for one in self.trips if one is not None]

    @property
    def mean_minutes(self) -> int | None:
        known = self.known
        return round(sum(one.travel_minutes for one in known) / len(known)) if known else None

    @property
    def worst_minutes(self) -> int | None:
        return max((one.travel_minutes for one in self.known), default=None)


def candidates_for(activity: Activity) -> QuerySet[VenueCandidate]:
    """Return the venues that are considered for an activity, with their places."""
    return (
        VenueCandidate.objects.filter(activity=activity)
        .select_related("venue__place", "venue__organisation__place")
        .order_by(InOrder("venue__name"), "id")
    )


def place_of_venue(venue: Venue) -> Place | None:
    """Return where a venue is on the map: its own place, else its organisation's."""
    if venue.place is not None:
        return venue.place
    return venue.organisation.place if venue.organisation else None


def travellers_of(activity: Activity) -> list[Traveller]:
    """Return the participants of an activity with the place they travel from, as far as known."""
    travellers = []
    for application in placed_applications([activity]):
        assert application.person is not None
        organisation = application.organisation
        place = organisation.place if organisation else None
        travellers.append(Traveller(application.person, organisation, place))
    return travellers


def journeys_to(venue: Venue, travellers: Sequence[Traveller]) -> Journeys:
    """Return everybody's trip to a venue; None where either place is unknown."""
    end = place_of_venue(venue)
    return Journeys(
        venue,
        tuple(trip(one.place, end) if one.place and end else None for one in travellers),
    )


def venue_register(organisers: Iterable[Organiser]) -> QuerySet[Venue]:
    """Return the venues of these organisers with their place and host, by name."""
    return (
        Venue.objects.filter(organiser__in=list(organisers))
        .select_related("organiser", "place", "organisation__place")
        .order_by(InOrder("name"), "id")
    )


def hosts_for(organiser: Organiser) -> QuerySet[Organisation]:
    """Return the organisations of an organiser's participants: any of them can be the host."""
    return (
        Organisation.objects.filter(
            applications__activity__programme__organiser=organiser,
            applications__state=ApplicationState.PLACED,
        )
        .distinct()
        .order_by(InOrder("name"), "id")
    )


def provinces() -> list[str]:
    """Return the provinces of the built-in towns."""
    return sorted({town.province for same_name in towns().values() for town in same_name})
