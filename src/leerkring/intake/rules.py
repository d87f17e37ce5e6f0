"""Who may do what with questionnaires, answers and themes."""

from __future__ import annotations

from leerkring.audit.actors import Actor
from leerkring.intake.models import Invitation
from leerkring.programmes.models import Activity, Membership
from leerkring.programmes.rules import ON_THE_DAY, holds, may_manage

R = Membership.Role
READERS_OF_ANSWERS = frozenset({R.MANAGER, R.FACILITATOR, R.READER})


def may_ask(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may make, send and remind of a questionnaire."""
    return may_manage(by, activity)


def may_read_answers(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may read what participants answered."""
    return holds(by, READERS_OF_ANSWERS, activity)


def may_sort(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may make themes of questions and say where they come back."""
    return holds(by, ON_THE_DAY, activity)


def may_answer(by: Actor, invitation: Invitation) -> bool:
    """Tell whether the actor may fill in this copy: its person, or a manager on their behalf."""
    if by.person_id == invitation.person_id:
        return True
    return may_ask(by, invitation.questionnaire.activity)
