"""Who may do what with applications."""

from __future__ import annotations

from collections.abc import Sequence

from leerkring.admissions.models import Application
from leerkring.audit.actors import Actor
from leerkring.audit.trail import reference
from leerkring.mail.models import IncomingMessage
from leerkring.mail.rules import may_handle_message
from leerkring.programmes.models import Activity, Membership, Organiser
from leerkring.programmes.rules import holds, may_manage

R = Membership.Role
SECRETARIES = frozenset({R.MANAGER})
ONLOOKERS = frozenset({R.MANAGER, R.READER, R.PRIVACY})


def may_see_applications(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may see who applied; readers of motivations may not."""
    return holds(by, ONLOOKERS, activity)


def may_handle_applications(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may enter, change, import and withdraw applications."""
    return holds(by, SECRETARIES, activity)


def may_open_inbox(by: Actor) -> bool:
    """Tell whether the actor handles the mail of any organiser or activity."""
    return any(grant.role in SECRETARIES for grant in by.grants)


def may_act_for(by: Actor, application: Application) -> bool:
    """Tell whether the actor is the applicant, holds their link, or enters it on their behalf."""
    is_self = by.person_id is not None and by.person_id == application.person_id
    holds_link = by.id == reference(application)
    return is_self or holds_link or may_handle_applications(by, application.activity)


def may_speak_for(by: Actor, activity: Activity) -> bool:
    """Tell whether the actor may answer or withdraw in an applicant's name, who told them so."""
    return holds(by, SECRETARIES, activity)


def may_draft(by: Actor, application: Application | None) -> bool:
    """Tell whether the actor may fill in a form: their own, or (everybody may) a new one."""
    return application is None or may_act_for(by, application)


def may_compare(by: Actor, first: Application, second: Application) -> bool:
    """Tell whether the actor may say if two applications to one organiser are one person's."""
    ids = {first.activity_id, second.activity_id}
    activities = list(Activity.objects.filter(pk__in=ids).select_related("programme"))
    is_one_organiser = len({one.programme.organiser_id for one in activities}) == 1
    return is_one_organiser and all(may_handle_applications(by, one) for one in activities)


def may_upload(by: Actor, organiser: Organiser, activity: Activity | None) -> bool:
    """Tell whether the actor may put mail here for a whole team, or for one activity."""
    return may_handle_applications(by, activity) if activity else may_manage(by, organiser)


def may_handle_messages(by: Actor, messages: Sequence[IncomingMessage]) -> bool:
    """Tell whether the actor may deal with every one of these messages."""
    return all(may_handle_message(by, message) for message in messages)


def may_take_up(by: Actor, message: IncomingMessage, activity: Activity) -> bool:
    """Tell whether the actor may make a message part of an application for this activity."""
    return may_handle_message(by, message) and may_handle_applications(by, activity)
