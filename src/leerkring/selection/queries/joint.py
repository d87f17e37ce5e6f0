"""Reads of which networks of a programme draw together, and of what their draw would be now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from leerkring.admissions.models import Application
from leerkring.admissions.states import HOLDS_A_PLACE
from leerkring.programmes.models import Activity, Programme
from leerkring.selection.bridge.problems import Draw, draw_of
from leerkring.selection.models import DrawRound
from leerkring.selection.overrides import reserved_places
from leerkring.selection.queries.rounds import FEWEST_NETWORKS, activities_in, is_joint_round
from leerkring.selection.scenarios import chosen_scenarios
from leerkring.selection.states import DrawState

IN_THE_LOT = ["drawn_reserve", "not_drawn", "counts_again"]  # reasons of who waits or missed
ELSEWHERE = "placed_elsewhere"  # why an application ends that was not refused for itself


def networks_drawn_together(programme: Programme) -> list[Activity]:
    """Return the networks of a programme that share one draw; none when each draws for itself.

    Networks with selection and an agreed spread, as far as no draw of their own was released.
    """
    if not programme.draws_together:
        return []
    rows = Activity.objects.filter(
        programme=programme,
        admission=Activity.Admission.SELECTION,
        selection_method=Activity.SelectionMethod.SPREAD,
        cancelled_at=None,
    )
    rows = rows.exclude(pk__in=_released_alone(programme).values("activities"))
    found = list(rows.select_related("programme__organiser").order_by("pk"))
    return found if len(found) >= FEWEST_NETWORKS else []


def _released_alone(programme: Programme) -> QuerySet[DrawRound]:
    rows = DrawRound.objects.filter(activities__programme=programme, state=DrawState.RELEASED)
    alone = DrawRound.objects.annotate(number_of=Count("activities")).filter(number_of=1)
    return rows.filter(pk__in=alone.values("pk"))


def draws_together(activity: Activity) -> bool:
    """Tell whether an activity shares its draw with other networks; it comes with its programme."""
    if not activity.programme.draws_together:
        return False
    return any(one.pk == activity.pk for one in networks_drawn_together(activity.programme))


def is_in_joint_draw(activity: Activity, rounds: Iterable[DrawRound]) -> bool:
    """Tell whether an activity is drawn, or was drawn last, together with other networks.

    `rounds` are its draws, the newest first.
    """
    if draws_together(activity):
        return True
    last = next((one for one in rounds if one.state != DrawState.ROLLED_BACK), None)
    return last is not None and is_joint_round(last)


@dataclass(frozen=True, slots=True)
class NotAgreedYet:
    """The networks of a draw of which no spread was chosen."""

    activities: tuple[Activity, ...]


def draw_now(activities: Sequence[Activity]) -> Draw | NotAgreedYet:
    """Return the draw as it would be now, or which networks still must choose a spread."""
    scenarios = chosen_scenarios(activities)
    if missing := [one for one in activities if one.pk not in scenarios]:
        return NotAgreedYet(tuple(missing))
    ordered = [scenarios[activity.pk] for activity in activities]
    return draw_of(ordered, activities[0].programme.most_per_organisation)


def people_seated_in(activities: Sequence[Activity]) -> set[int]:
    """Return who has a place, an offer of one, or one reserved, in one of these networks."""
    reserved = {pk for activity in activities for pk in reserved_places(activity)}
    there = Application.objects.filter(activity__in=[one.pk for one in activities])
    rows = there.filter(Q(state__in=HOLDS_A_PLACE) | Q(pk__in=reserved), person__isnull=False)
    return set(rows.values_list("person_id", flat=True))


def drawing_with(activity: Activity) -> list[Activity]:
    """Return the networks with which an activity draws or drew last, itself among them."""
    standing = DrawRound.objects.filter(activities=activity).exclude(state=DrawState.ROLLED_BACK)
    last = standing.order_by("-number", "-pk").first()
    together = activities_in(last) if last else networks_drawn_together(activity.programme)
    is_one = any(one.pk == activity.pk for one in together)
    return together if is_one else [activity]


def placed_elsewhere(activity: Activity, activities: Sequence[Activity]) -> set[int]:
    """Return which applications are of people with a place in another network of the draw.

    A place that was reserved before the draw counts as one.
    """
    others = [one for one in activities if one.pk != activity.pk]
    people = people_seated_in(others)
    rows = Application.objects.filter(activity=activity, person__in=people)
    return set(rows.values_list("pk", flat=True))
