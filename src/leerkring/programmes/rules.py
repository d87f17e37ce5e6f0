"""Who may do what with programmes, activities and meetings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leerkring.audit.actors import NOBODY, Actor, ActorKind, Grant
from leerkring.audit.rules import is_system
from leerkring.audit.trail import reference
from leerkring.people.models import Account
from leerkring.programmes.models import (
    Activity,
    Meeting,
    Membership,
    Organiser,
    Programme,
    Subscription,
)

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
    activity_id = thing.pk if isinstance(thing, Activity) else None
    return is_system(by) or by.has_role(organiser_id_of(thing), roles, activity_id)


def roles_with(
    rule: Callable[[Actor, Any], bool], thing: Activity | Programme | Organiser
) -> list[Membership.Role]:
    """Return the roles at a thing's organiser that a rule lets through."""
    organiser_id = organiser_id_of(thing)

    def holder(role: Membership.Role) -> Actor:
        return Actor(ActorKind.ACCOUNT, "1", grants=frozenset({Grant(organiser_id, role)}))

    return [role for role in R if rule(holder(role), thing)]


def may_see(by: Actor, thing: Activity | Programme | Organiser) -> bool:
    """Tell whether the actor may open the team's pages of this thing."""
    return holds(by, TEAM, thing)


def may_manage(by: Actor, thing: Activity | Programme | Organiser) -> bool:
    """Tell whether the actor may change this thing."""
    return holds(by, MANAGERS, thing)


def may_copy(by: Actor, activity: Activity, into: Programme) -> bool:
    """Tell whether the actor may copy an activity into a programme."""
    return may_manage(by, activity) and may_manage(by, into)


def may_staff(by: Actor, organiser: Organiser, activity: Activity | None = None) -> bool:
    """Tell whether the actor may give and take roles, in a team or for one of its activities."""
    return may_manage(by, organiser) and (
        activity is None or organiser_id_of(activity) == organiser.pk
    )


def may_reset_second_factor(by: Actor, account: Account) -> bool:
    """Tell whether the actor may take somebody else's second factor away, who lost their device.

    Only a manager of every team that they are in: nobody weakens what another organiser asks.
    """
    teams = set(account.memberships.values_list("organiser_id", flat=True))
    is_other = by.id != str(account.pk)
    managed = all(by.has_role(team, MANAGERS) for team in teams)
    return is_system(by) or (is_other and bool(teams) and managed)


def may_run_the_day(by: Actor, thing: Activity | Programme | Organiser) -> bool:
    """Tell whether the actor may keep attendance, make groups and gather the harvest."""
    return holds(by, ON_THE_DAY, thing)


def may_manage_meeting(by: Actor, meeting: Meeting) -> bool:
    """Tell whether the actor may change a meeting: a joint one asks the right for each activity."""
    activity_ids = meeting.links.values_list("activity_id", flat=True)
    return is_system(by) or all(
        by.has_role(meeting.organiser_id, MANAGERS, pk) for pk in activity_ids
    )


def may_share(by: Actor, meeting: Meeting, activity: Activity) -> bool:
    """Tell whether the actor may let an activity share a meeting of the same organiser."""
    return may_manage(by, activity) and meeting.organiser_id == organiser_id_of(activity)


def may_see_outages(by: Actor, organiser_id: int) -> bool:
    """Tell whether the actor may see what an organiser's people noticed not to work."""
    return is_system(by) or by.has_role(organiser_id, TEAM)


def may_note_life(by: Actor) -> bool:
    """Tell whether the actor may write that a part of Leerkring runs: the system alone."""
    return is_system(by)


def subscriber(subscription: Subscription) -> Actor:
    """Return the actor for whoever holds the personal link of a subscription."""
    return Actor(ActorKind.PERSON, reference(subscription))


def may_subscribe(by: Actor) -> bool:
    """Tell whether the actor may ask for news: a visitor, by the form."""
    return by == NOBODY or is_system(by)


def may_keep_subscription(by: Actor, subscription: Subscription) -> bool:
    """Tell whether the actor may confirm, change and end a subscription: by its link alone."""
    return by.id == reference(subscription) or is_system(by)
