"""What happens when it is agreed that something is decided otherwise than the rules would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from leerkring.admissions.actions.secretary import allow_late_entry
from leerkring.admissions.models import Application
from leerkring.audit.actors import Actor
from leerkring.audit.trail import record
from leerkring.programmes.models import Activity
from leerkring.selection.actions.counting_again import count_again, end_elsewhere
from leerkring.selection.actions.drawing import last_reserve
from leerkring.selection.actions.outcomes import seal_outcomes
from leerkring.selection.actions.placing import offer_by_hand
from leerkring.selection.methods import draws_reserves_anew
from leerkring.selection.models import Decision, Override
from leerkring.selection.queries.rounds import activities_in, is_joint_round
from leerkring.selection.states import DrawState
from leerkring.selection.trail import Verb


def _let_in_late(
    override: Override, activity: Activity, application: Application, by: Actor, at: datetime
) -> None:
    until = datetime.fromisoformat(override.wanted["until"])
    allow_late_entry(application=application, until=until, by=by, at=at)


def _change_outcome(
    override: Override, activity: Activity, application: Application, by: Actor, at: datetime
) -> None:
    round_ = override.round
    assert round_ is not None
    if round_.state == DrawState.RELEASED:
        offer_by_hand(application=application, reason=override.reason, by=by, at=at)
        return
    decision = Decision.objects.get(round=round_, application=application)
    before, after = decision.outcome, Decision.Outcome(override.wanted["outcome"])
    numbered = after == Decision.Outcome.RESERVE and not draws_reserves_anew(activity, round_)
    decision.outcome = after
    decision.reserve_number = last_reserve(round_, activity) + 1 if numbered else None
    decision.reason, decision.note = "by_hand", override.reason
    decision.decided_by, decision.decided_at = _names(override, by), at
    decision.save()
    if is_joint_round(round_) and after == Decision.Outcome.PLACE:
        end_elsewhere(round_=round_, application=application, by=by, at=at)
    elif is_joint_round(round_):
        count_again(round_=round_, activities=activities_in(round_), by=by, at=at)
    seal_outcomes(round_)
    record(
        by,
        at,
        Verb.DECIDED_OTHERWISE,
        round_,
        within=activity,
        application=application.pk,
        before=before,
        after=after.value,
        reason=override.reason,
    )


def _names(override: Override, by: Actor) -> str:
    """Return who decided: both, if two did."""
    asker = override.asked_by.person.name
    return (asker if override.is_alone else f"{asker}, {by.name}")[:120]


CARRY_OUT: dict[str, Callable[[Override, Activity, Application, Actor, datetime], None]] = {
    Override.Kind.LATE_ENTRY: _let_in_late,
    Override.Kind.OUTCOME: _change_outcome,
}
