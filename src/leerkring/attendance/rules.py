"""Who may say that somebody comes, keep the door and run the day."""

from __future__ import annotations

from leerkring.audit.actors import Actor
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, Membership
from leerkring.programmes.rules import ON_THE_DAY, holds, may_run_the_day

AT_THE_DOOR = ON_THE_DAY | {Membership.Role.HOST, Membership.Role.CHECK_IN}


def is_self(by: Actor, person: Person) -> bool:
    """Tell whether it is about the actor themselves."""
    return by.person_id is not None and by.person_id == person.pk


def may_answer_for(by: Actor, person_id: int, activity: Activity) -> bool:
    """Tell whether the actor may say that this person comes: themselves, or the team of the day."""
    return by.person_id == person_id or may_run_the_day(by, activity)


def may_keep_the_door(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may record who came."""
    return holds(by, AT_THE_DOOR, activity)
