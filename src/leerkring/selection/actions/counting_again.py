"""Who has no longer the place they were drawn for counts again in the other networks of the draw.

Somebody may take back only the application that was drawn, or the team decides otherwise, between a
joint draw and its release. "Placed elsewhere" is no longer true of their other applications then.
These get a turn on the reserve list that the same lot decides: a place in the list that follows
from the seed, each equally likely, so that the order among all others stays as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Q, QuerySet

from leerkring.admissions.models import Application
from leerkring.admissions.states import HOLDS_A_PLACE, ApplicationState
from leerkring.audit.actors import Actor
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity
from leerkring.selection.actions.outcomes import reasons_to_take_no_part
from leerkring.selection.actions.spreading import bounds_of
from leerkring.selection.bridge.lots import EVERYONE, turn_by_lot
from leerkring.selection.bridge.problems import facts_now
from leerkring.selection.methods import draws_reserves_anew
from leerkring.selection.models import Decision, DrawEntry, DrawRound, Scenario
from leerkring.selection.queries.joint import ELSEWHERE, IN_THE_LOT
from leerkring.selection.queries.moving_up import Line
from leerkring.selection.scenarios import chosen_scenarios, pool_of_scenario, seated_applications
from leerkring.selection.trail import Verb

Outcome = Decision.Outcome
AGAIN = "counts_again"


def count_again(
    *, round_: DrawRound, activities: Sequence[Activity], by: Actor, at: datetime
) -> list[Application]:
    """Let the other applications of who has no place any more count again; return these."""
    by_pk = {activity.pk: activity for activity in activities}
    scenarios = chosen_scenarios(activities)
    suitable = {
        pk: set(pool_of_scenario(scenario).values_list("pk", flat=True))
        for pk, scenario in scenarios.items()
    }
    told: list[Application] = []
    placed: set[int | None] = set()
    for decision in _no_longer_elsewhere(round_, activities):
        application = decision.application
        activity = application.activity = by_pk[application.activity_id]
        if application.person_id in placed:
            continue
        if application.pk not in suitable.get(activity.pk, set()):
            why = reasons_to_take_no_part(round_, activity)[application.pk]
            decision.outcome, decision.reason, turn = Outcome.NO_PLACE, why, None
        elif _gets_room(round_, activity, scenarios[activity.pk], application):
            decision.outcome, decision.reason, turn = Outcome.PLACE, "enough_places", None
            placed.add(application.person_id)
        else:
            place = _place_by_lot(round_, activity, application)
            decision.outcome, decision.reason, turn = _put_in(round_, activity, place)
        decision.reserve_number = turn
        decision.decided_by, decision.decided_at = by.name, at
        decision.save()
        record(by, at, Verb.COUNTS_AGAIN, application, outcome=decision.outcome)
        told.append(application)
    return told


def _no_longer_elsewhere(round_: DrawRound, activities: Sequence[Activity]) -> list[Decision]:
    """Return the decisions that say "placed elsewhere" of who has no place in any network now."""
    rows = Decision.objects.filter(round=round_, reason=ELSEWHERE)
    rows = rows.filter(application__state=ApplicationState.SUBMITTED)
    rows = rows.exclude(application__person__in=_people_with_a_place(round_, activities))
    related = ("application__person", "application__organisation__place")
    order = ("application__preference", "application_id")
    return list(rows.select_related(*related).order_by(*order))


def _people_with_a_place(
    round_: DrawRound, activities: Sequence[Activity]
) -> QuerySet[Application, int | None]:
    drawn = Q(state=ApplicationState.SUBMITTED) & Q(
        pk__in=Decision.objects.filter(round=round_, outcome=Outcome.PLACE).values("application")
    )
    there = Application.objects.filter(activity__in=[one.pk for one in activities])
    rows = there.filter(drawn | Q(state__in=HOLDS_A_PLACE), person__isnull=False)
    return rows.values_list("person_id", flat=True)


def end_elsewhere(*, round_: DrawRound, application: Application, by: Actor, at: datetime) -> None:
    """End what somebody who has a place now still had in the other networks of a draw."""
    rows = Decision.objects.filter(round=round_, application__person=application.person_id)
    rows = rows.filter(reason__in=IN_THE_LOT).exclude(application=application)
    for decision in rows.select_related("application__activity__programme"):
        decision.outcome, decision.reason, decision.reserve_number = (
            Outcome.NO_PLACE,
            ELSEWHERE,
            None,
        )
        decision.decided_by, decision.decided_at = by.name, at
        decision.save()
        other = decision.application
        record(by, at, Verb.LEFT_RESERVE_LIST, other, reason=ELSEWHERE)


# --- where nothing was drawn --------------------------------------------------------------------


def _gets_room(
    round_: DrawRound, activity: Activity, scenario: Scenario, application: Application
) -> bool:
    """Tell whether nothing was drawn and one more fits, within what was agreed."""
    if round_.method != EVERYONE:
        return False
    there = list(_seated(round_, activity))
    caps = scenario.most_per_organisation, activity.programme.most_per_organisation
    seated, empty = [facts_now(row) for row in there], scenario.places - len(there)
    line = Line(bounds_of(scenario), caps, seated, empty)
    return line.first_who_fit([facts_now(application)], 1) == [0]


def _seated(round_: DrawRound, activity: Activity) -> QuerySet[Application]:
    drawn = Decision.objects.filter(round=round_, outcome=Outcome.PLACE).values("application")
    seated = seated_applications(activity).values("pk")
    rows = Application.objects.filter(activity=activity).filter(
        Q(pk__in=seated) | Q(pk__in=drawn, state=ApplicationState.SUBMITTED)
    )
    return rows.select_related("organisation__place")


# --- a turn on the reserve list -----------------------------------------------------------------


def _place_by_lot(round_: DrawRound, activity: Activity, application: Application) -> int:
    """Return where the lot puts somebody among those of this network who were not drawn."""
    others = Decision.objects.filter(round=round_, application__activity=activity)
    waiting = others.filter(reason__in=IN_THE_LOT).count()
    entry = DrawEntry.objects.filter(
        record__round=round_, application__person=application.person_id
    ).first()
    name = entry.code if entry else str(application.pk)
    seed = f"{round_.seed} reserve {activity.slug} {name}"
    return turn_by_lot(seed, waiting + 1)


def _put_in(round_: DrawRound, activity: Activity, place: int) -> tuple[Outcome, str, int | None]:
    """Put somebody in at this place of the list; who stood there or later moves on by one."""
    if round_.reserves is not None and place > round_.reserves:
        return Outcome.NO_PLACE, AGAIN, None
    if draws_reserves_anew(activity, round_):
        return Outcome.RESERVE, AGAIN, None
    list_ = Decision.objects.filter(round=round_, application__activity=activity)
    list_.filter(reserve_number__gte=place).update(reserve_number=F("reserve_number") + 1)
    return Outcome.RESERVE, AGAIN, place
