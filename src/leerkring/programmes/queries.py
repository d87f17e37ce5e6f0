"""Reads of programmes, activities and meetings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from leerkring.audit.actors import Actor, ActorKind, Grant
from leerkring.people.finding import InOrder, by_name
from leerkring.people.models import Account
from leerkring.programmes.models import (
    Activity,
    AgendaItem,
    Meeting,
    MeetingOf,
    Membership,
    Milestone,
    OrganisationRole,
    Organiser,
    Programme,
    Venue,
)


def actor_of(account: Account, *, by_second_factor: bool = True) -> Actor:
    """Return the actor for a signed-in account, with all its roles.

    Who signed in without a second factor has none of them while one of them asks for it: half a
    team's rights would only puzzle.
    """
    rows = Membership.objects.filter(account=account).values_list(
        "organiser_id", "role", "activity_id", "organiser__second_factor_roles"
    )
    held = frozenset(Grant(organiser, role, activity) for organiser, role, activity, _ in rows)
    holds_back = not by_second_factor and any(role in asking for _, role, _, asking in rows)
    grants = frozenset() if holds_back else held
    name = account.person.name
    return Actor(ActorKind.ACCOUNT, str(account.pk), name, account.person_id, grants)


def must_have_second_factor(account: Account) -> bool:
    """Tell whether one of somebody's roles asks for a second factor."""
    rows = Membership.objects.filter(account=account)
    asked = rows.values_list("role", "organiser__second_factor_roles")
    return any(role in asking for role, asking in asked)


def published_activities(at: datetime) -> QuerySet[Activity]:
    """Return the activities that everybody may see, with their programme, soonest first."""
    return (
        Activity.objects.filter(published_at__lte=at)
        .select_related("programme__organiser__organisation")
        .order_by("starts_at", "id")
    )


def activities_for_staff(by: Actor) -> QuerySet[Activity]:
    """Return the activities whose team pages this actor may open."""
    whole = {grant.organiser_id for grant in by.grants if grant.activity_id is None}
    single = {grant.activity_id for grant in by.grants if grant.activity_id is not None}
    rows = Activity.objects.select_related("programme__organiser")
    return rows.filter(programme__organiser_id__in=whole) | rows.filter(pk__in=single)


def meetings_of(activity: Activity) -> QuerySet[Meeting]:
    """Return an activity's meetings in their order, with venue and place."""
    return (
        Meeting.objects.filter(links__activity=activity)
        .select_related("venue__place", "venue__organisation")
        .order_by("links__number")
    )


def programmes_for_staff(by: Actor) -> QuerySet[Programme]:
    """Return the programmes of which this actor may open something, the newest first."""
    whole = {grant.organiser_id for grant in by.grants if grant.activity_id is None}
    single = {grant.activity_id for grant in by.grants if grant.activity_id is not None}
    rows = Programme.objects.select_related("organiser__organisation")
    own = Q(organiser_id__in=whole) | Q(activities__in=single)
    return rows.filter(own).distinct().order_by("-id")


def organisers_managed_by(by: Actor) -> QuerySet[Organiser]:
    """Return the organisers whose programmes this actor may make and change."""
    ids = {
        grant.organiser_id
        for grant in by.grants
        if grant.activity_id is None and grant.role == Membership.Role.MANAGER
    }
    return (
        Organiser.objects.filter(pk__in=ids)
        .select_related("organisation")
        .order_by(InOrder("name"), "pk")
    )


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """A meeting in the order of one activity, with what its agenda adds up to."""

    meeting: Meeting
    number: int
    agenda_minutes: int
    shared_by: int

    @property
    def minutes(self) -> int:
        """How long the meeting is; 0 when its hours are not known."""
        start, end = self.meeting.start_time, self.meeting.end_time
        if start is None or end is None:
            return 0
        return (end.hour - start.hour) * 60 + end.minute - start.minute

    @property
    def is_joint(self) -> bool:
        return self.shared_by > 1


def meetings_by_activity(activities: Iterable[Activity]) -> dict[int, list[PlannedMeeting]]:
    """Return the meetings of many activities, each in its order, with their agenda's minutes."""
    rows = (
        MeetingOf.objects.filter(activity__in=[activity.pk for activity in activities])
        .select_related("meeting__venue__place")
        .annotate(agenda_minutes=Sum("meeting__agenda__minutes", default=0))
        .annotate(shared_by=_number_of_activities())
        .order_by("activity_id", "number", "id")
    )
    found: dict[int, list[PlannedMeeting]] = {}
    for row in rows:
        planned = PlannedMeeting(row.meeting, row.number, row.agenda_minutes, row.shared_by)
        found.setdefault(row.activity_id, []).append(planned)
    return found


def meetings_in(activity_ids: Iterable[int]) -> QuerySet[Any, Any]:
    """Return the ids of the meetings of these activities, to look further with."""
    return MeetingOf.objects.filter(activity__in=activity_ids).values("meeting_id")


def _number_of_activities() -> Subquery:
    links = MeetingOf.objects.filter(meeting=OuterRef("meeting")).order_by().values("meeting")
    return Subquery(links.annotate(n=Count("id")).values("n"))


def team_of(organiser: Organiser) -> QuerySet[Membership]:
    """Return who is in the team, by name, with their activity and the organisation they act for."""
    return (
        Membership.objects.filter(organiser=organiser)
        .select_related(
            "account__person", "account__second_factor", "activity", "organisation", "organiser"
        )
        .order_by(*by_name("account__person__"), "role", "id")
    )


def milestones_of(activity: Activity) -> QuerySet[Milestone]:
    """Return an activity's steps that are no meeting, in the order of their dates."""
    return activity.milestones.all()


def organisation_roles_of(activity: Activity) -> QuerySet[OrganisationRole]:
    """Return which organisations do what for an activity, in the order in which they were named."""
    rows = OrganisationRole.objects.filter(activity=activity)
    return rows.select_related("organisation").order_by("id")


def activities_sharing(meeting: Meeting) -> QuerySet[Activity]:
    """Return the activities that a meeting belongs to."""
    return Activity.objects.filter(links__meeting=meeting).order_by("id")


def meetings_to_share(activity: Activity) -> QuerySet[Meeting]:
    """Return the meetings of the programme's other activities that this one could share."""
    rows = Meeting.objects.filter(
        links__activity__programme=activity.programme_id, cancelled_at=None
    )
    own = MeetingOf.objects.filter(activity=activity).values("meeting_id")
    return rows.exclude(pk__in=own).order_by("-is_closing", "on", "id").distinct()


def venues_of(organiser_id: int) -> QuerySet[Venue]:
    """Return the venues of an organiser, by name."""
    return Venue.objects.filter(organiser=organiser_id).order_by(InOrder("name"), "pk")


def agenda_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """Return the agenda of a meeting in its order."""
    return AgendaItem.objects.filter(meeting=meeting).order_by("position", "id")


def activities_of_organiser(organiser: Organiser) -> QuerySet[Activity]:
    """Return an organiser's activities with their programme, the newest first."""
    rows = Activity.objects.filter(programme__organiser=organiser).select_related("programme")
    return rows.order_by("-created_at", "-id")


def meetings_to_come(activity: Activity, at: datetime) -> list[Meeting]:
    """Return an activity's meetings that are neither over nor cancelled, in their order."""
    rows = (
        Meeting.objects.filter(links__activity=activity, cancelled_at=None)
        .select_related("venue__place")
        .order_by("links__number")
    )
    return [meeting for meeting in rows if not meeting.has_ended(at)]


@dataclass(frozen=True, slots=True)
class Timed:
    """A part of the programme with its clock times, when the meeting's start is known."""

    item: AgendaItem
    start: time | None
    end: time | None


def timed_agenda(meeting: Meeting) -> list[Timed]:
    """Return a meeting's programme with the clock time at which each part starts and ends."""
    timed = []
    clock = datetime.combine(date.min, meeting.start_time) if meeting.start_time else None
    for item in AgendaItem.objects.filter(meeting=meeting).order_by("position", "id"):
        end = clock + item.duration if clock else None
        timed.append(Timed(item, clock.time() if clock else None, end.time() if end else None))
        clock = end
    return timed
