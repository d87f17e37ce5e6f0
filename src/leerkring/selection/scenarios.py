"""Reads of scenarios, and of what they give."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

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
    related = ("activity__programme", "activity__reading_plan")
    return rows.select_related(*related).prefetch_related("rules", "balances")


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
    rows = Application.objects.filter(_has_place(activity), activity=activity)
    return rows.select_related("organisation__place").order_by("pk")


def _has_place(activity: Activity) -> Q:
    return Q(state__in=HOLDS_A_PLACE) | Q(pk__in=reserved_rows(activity))


def seated_and_waiting(scenario: Scenario) -> tuple[list[Application], list[Application]]:
    """Return who has a place and who would take part in the draw now, in one query."""
    has_place = _has_place(scenario.activity)
    pool = pool_of_scenario(scenario).order_by().values("pk")
    rows = Application.objects.filter(has_place | Q(pk__in=pool), activity=scenario.activity)
    rows = rows.annotate(is_seated=ExpressionWrapper(has_place, output_field=BooleanField()))
    both: tuple[list[Application], list[Application]] = ([], [])
    for row in rows.select_related("organisation__place").order_by("pk"):
        both[0 if row.is_seated else 1].append(row)
    return both


def held_balance(scenario: Scenario) -> Balance | None:
    """Return what the scenario gave when a draw was locked, if one was."""
    return next((one for one in scenario.balances.all() if one.held_at is not None), None)


def balance_for(scenario: Scenario, digest: str) -> Balance | None:
    """Return what is known, or being computed, for this very pool and these rules."""
    return next((one for one in scenario.balances.all() if one.input_digest == digest), None)


CHOSEN = Tally(  # spreads that were agreed on
    "chosen spreads",
    lambda ids: Scenario.objects.filter(activity__in=ids, chosen_at__isnull=False),
)
