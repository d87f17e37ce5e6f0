"""Who may do what with experts."""

from __future__ import annotations

from leerkring.audit.actors import Actor
from leerkring.experts.models import Expert, Speaker
from leerkring.programmes.models import Activity, Membership, Organiser
from leerkring.programmes.rules import TEAM, holds

R = Membership.Role
INVITERS = frozenset({R.MANAGER, R.FACILITATOR})


def may_see_experts(by: Actor, organiser: Organiser) -> bool:
    """Tell whether the actor may open the register of experts of this organiser."""
    return holds(by, TEAM, organiser)


def may_keep_register(by: Actor, organiser: Organiser) -> bool:
    """Tell whether the actor may add and change experts in the register."""
    return holds(by, INVITERS, organiser)


def may_invite(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may tie experts to themes, plan and invite them."""
    return holds(by, INVITERS, activity)


def may_plan(by: Actor, activity: Activity, expert: Expert) -> bool:
    """Tell whether the actor may plan this expert of the same organiser's register."""
    return may_invite(by, activity) and expert.organiser_id == activity.programme.organiser_id


def may_answer(by: Actor, speaker: Speaker) -> bool:
    """Tell whether the actor may say yes or no: the expert, or the team on the expert's behalf."""
    if by.person_id == speaker.expert.person_id:
        return True
    return holds(by, INVITERS, speaker.expert.organiser)
