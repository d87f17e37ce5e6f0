"""What happens to programmes, activities and meetings, in the words of the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.audit.trail import Place, TrailVerb, belongs
from leerkring.programmes.models import (
    Activity,
    FormalChannel,
    Meeting,
    Membership,
    Milestone,
    Organiser,
    Outage,
    Programme,
    Subscription,
    Venue,
)


class Verb:
    """What happens to programmes, activities and meetings."""

    PROGRAMME_CREATED = TrailVerb(_("made the programme %(title)s"))
    PROGRAMME_EDITED = TrailVerb(_("edited the programme"))
    PROGRAMME_PUBLISHED = TrailVerb(_("published the programme page"))
    PROGRAMME_UNPUBLISHED = TrailVerb(_("hid the programme page"))
    ACTIVITY_CREATED = TrailVerb(_("made %(title)s"))
    ACTIVITY_COPIED = TrailVerb(_("made %(title)s as a copy of %(source)s"))
    ACTIVITY_EDITED = TrailVerb(_("edited the activity"))
    ACTIVITY_PUBLISHED = TrailVerb(_("published the activity"))
    ACTIVITY_PUBLICATION_PLANNED = TrailVerb(_("planned when the activity is published"))
    ACTIVITY_UNPUBLISHED = TrailVerb(_("hid the activity"))
    ACTIVITY_CANCELLED = TrailVerb(_("cancelled the activity"))
    ORGANISATION_ROLES_SET = TrailVerb(_("set which organisations do what"))
    MILESTONE_ADDED = TrailVerb(_("added the step %(title)s"))
    MILESTONE_CHANGED = TrailVerb(_("changed the step %(title)s"))
    MILESTONE_REMOVED = TrailVerb(_("took away the step %(title)s"))
    MEETING_ADDED = TrailVerb(_("added the meeting %(title)s"))
    MEETING_CHANGED = TrailVerb(_("changed the meeting %(title)s"))
    MEETING_MOVED = TrailVerb(_("moved the meeting %(title)s in the order"))
    MEETING_CANCELLED = TrailVerb(_("cancelled the meeting %(title)s"))
    AGENDA_SET = TrailVerb(_("set the agenda of %(title)s"))
    JOINT_MEETING_LINKED = TrailVerb(_("shared the meeting %(title)s"))
    JOINT_MEETING_UNLINKED = TrailVerb(_("no longer shares the meeting %(title)s"))
    MATERIAL_ADDED = TrailVerb(_("added material"))
    MATERIAL_REMOVED = TrailVerb(_("took material away"))
    MEMBER_ADDED = TrailVerb(_("gave %(name)s a role in the team"))
    MEMBER_REMOVED = TrailVerb(_("took a role in the team away from %(name)s"))
    SECOND_FACTOR_REQUIRED = TrailVerb(_("set who must have a second factor"))
    SECOND_FACTOR_RESET = TrailVerb(_("took away the second factor of %(name)s, who lost it"))
    SUBSCRIBED = TrailVerb(_("asked for news of new activities"))
    CONFIRMED_SUBSCRIPTION = TrailVerb(_("confirmed a subscription to news"))
    CHANGED_SUBSCRIPTION = TrailVerb(_("changed a subscription to news"))
    ASKED_TO_STOP_NEWS = TrailVerb(_("was mailed the link that stops news, as a mail asked"))
    ENDED_SUBSCRIPTION = TrailVerb(_("ended a subscription to news"))
    ENDED_FAILING_SUBSCRIPTION = TrailVerb(
        _("ended a subscription to news, because its address fails")
    )
    REMINDERS_CHANGED = TrailVerb(_("changed when reminders go"))
    REMINDERS_DEFAULT_CHANGED = TrailVerb(_("changed when reminders go, for all activities"))
    REMINDERS_FOLLOW_DEFAULT = TrailVerb(_("let reminders go as in all activities again"))
    REMINDERS_STANDARD_RESTORED = TrailVerb(_("let reminders go by the standard again"))
    REMINDERS_WRITTEN = TrailVerb(_("wrote the reminders that were due"))
    TOLD_SUBSCRIBER = TrailVerb(_("wrote to a subscriber about new activities"))
    FORGOT_SUBSCRIPTION = TrailVerb(_("forgot a subscription to news"))
    MEETING_REMOVED = TrailVerb(_("took the meeting %(title)s away"))
    MAILED_TRAIL_HEAD = TrailVerb(_("mailed the head of the audit trail"))
    CHANNELS_SET = TrailVerb(_("set by which ways people can reach the organiser formally"))
    OUTAGE_NOTICED = TrailVerb(_("noticed an outage"))
    OUTAGE_NOTED = TrailVerb(_("wrote down an outage"))
    DEADLINE_EXTENDED = TrailVerb(_("extended the deadline because of an outage"))
    ORGANISER_MADE = TrailVerb(_("made the organiser"))


def of_organiser(organiser_id: int, within: str = "") -> Place:
    """Return the place of what an organiser does, in its chain."""
    return Place(within, f"organiser:{organiser_id}")


def _of_activity(activity: Activity) -> Place:
    return of_organiser(activity.programme.organiser_id, f"activity:{activity.pk}")


def _of_membership(membership: Membership) -> Place:
    activity = f"activity:{membership.activity_id}" if membership.activity_id else ""
    organiser = f"organiser:{membership.organiser_id}"
    return of_organiser(membership.organiser_id, activity or organiser)


belongs(Organiser, lambda one: of_organiser(one.pk))
belongs(Programme, lambda one: of_organiser(one.organiser_id))
belongs(Activity, _of_activity)
belongs(Meeting, lambda one: of_organiser(one.organiser_id))
belongs(Venue, lambda one: of_organiser(one.organiser_id))
belongs(Milestone, lambda one: one.activity)
belongs(Membership, _of_membership, called=lambda one: f"account:{one.account_id}")
belongs(Subscription)
belongs(FormalChannel, lambda one: one.organiser, called="formal_channel")
belongs(Outage, lambda one: of_organiser(one.organiser_id) if one.organiser_id else Place())
