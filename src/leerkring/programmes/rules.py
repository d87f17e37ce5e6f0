"""Who may do what with programmes, activities and meetings."""

from __future__ import annotations

from collections.abc import Iterable

from leerkring.audit.actors import Actor, ActorKind
from leerkring.programmes.models import Activity, Meeting, Membership, Organiser, Programme

R = Membership.Role
MANAGERS = frozenset({R.MANAGER})
TEAM = frozenset({R.MANAGER, R.REVIEWER, R.FACILITATOR, R.HOST, R.READER, R.PRIVACY, R.CHECK_IN})
ON_THE_DAY = frozenset({R.MANAGER, R.FACILITATOR})


def organiser_id_of(thing: Activity | Programme | Organiser) -> int:
    """Return the organiser that owns a thing (an activity must come with its programme)."""
    if isinstance(thing, Organiser):
        return thing.pk
    return thing.programme.organiser_id if isinstance(thing, Activity) else thing.organiser_id


def holds(
    by: Actor, roles: frozenset[Membership.Role], thing: Activity | Programme | Organiser
) -> bool:
    """Tell whether the actor holds one of the roles for this thing; the system always does."""
    if by.kind == ActorKind.SYSTEM:
        return True
    activity_id = thing.pk if isinstance(thing, Activity) else None
    return by.has_role(organiser_id_of(thing), roles, activity_id)


def may_see(by: Actor, thing: Activity | Programme | Organiser) -> bool:
    """Tell whether the actor may open the team's pages of this thing."""
    return holds(by, TEAM, thing)


def may_manage(by: Actor, thing: Activity | Programme | Organiser) -> bool:
    """Tell whether the actor may change this thing."""
    return holds(by, MANAGERS, thing)


def may_run_the_day(by: Actor, thing: Activity | Programme | Organiser) -> bool:
    """Tell whether the actor may keep attendance, make groups and gather the harvest."""
    return holds(by, ON_THE_DAY, thing)


def may_manage_meeting(by: Actor, meeting: Meeting, activity_ids: Iterable[int]) -> bool:
    """Tell whether the actor may change a meeting: a joint one asks the right for each activity."""
    if by.kind == ActorKind.SYSTEM:
        return True
    return all(by.has_role(meeting.organiser_id, MANAGERS, pk) for pk in activity_ids)
