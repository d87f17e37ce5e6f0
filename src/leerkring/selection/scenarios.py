"""Reads of scenarios, and of what they give."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from leerkring.admissions.models import Application
from leerkring.admissions.states import HOLDS_A_PLACE
from leerkring.programmes.models import Activity
from leerkring.programmes.standing import Tally
from leerkring.review.models import Review
from leerkring.review.verdicts import with_readings
from leerkring.selection.models import Balance, Scenario
from leerkring.selection.overrides import reserved_rows, taking_part


def scenarios_of(activity: Activity) -> QuerySet[Scenario]:
    """Return an activity's scenarios, each with its rules."""
    return _with_rules(Scenario.objects.filter(activity=activity))


def _with_rules(rows: QuerySet[Scenario]) -> QuerySet[Scenario]:
    return rows.select_related("activity__programme").prefetch_related("rules")


def chosen_scenario(activity: Activity) -> Scenario | None:
    """Return the scenario that counts, if one was chosen."""
    return chosen_scenarios([activity]).get(activity.pk)


def chosen_scenarios(activities: Sequence[Activity]) -> dict[int, Scenario]:
    """Return the scenario that counts of each activity that has one, with its rules."""
    rows = _with_rules(Scenario.objects.filter(activity__in=[one.pk for one in activities]))
    found = {row.activity_id: row for row in rows.filter(chosen_at__isnull=False)}
    return {one.pk: found[one.pk] for one in activities if one.pk in found}


def pool_of_scenario(scenario: Scenario) -> QuerySet[Application]:
    """Return who would take part in the draw now, with school and place."""
    rows = taking_part(scenario.activity)
    if scenario.pool == Scenario.Pool.SUITABLE:
        rows = with_readings(rows).filter(verdict=Review.Verdict.SUITABLE)
    elif scenario.pool == Scenario.Pool.POSSIBLE:
        rows = with_readings(rows).exclude(verdict=Review.Verdict.NOT)
    return rows.select_related("organisation__place").order_by("pk")


def seated_applications(activity: Activity) -> QuerySet[Application]:
    """Return who has a place, an offer of one, or one reserved, with school and place."""
    has_place = Q(state__in=HOLDS_A_PLACE) | Q(pk__in=reserved_rows(activity))
    rows = Application.objects.filter(has_place, activity=activity)
    return rows.select_related("organisation__place").order_by("pk")


def balance_for(scenario: Scenario, digest: str) -> Balance | None:
    """Return what is known, or being computed, for this very pool and these rules."""
    return Balance.objects.filter(scenario=scenario, input_digest=digest).first()


CHOSEN = Tally(  # spreads that were agreed on
    "chosen spreads",
    lambda ids: Scenario.objects.filter(activity__in=ids, chosen_at__isnull=False),
)
