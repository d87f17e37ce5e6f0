"""What higher rooms may hang on the life of a meeting and an activity."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.hooks import Hook
from leerkring.people.erasing import Wait, waits_for
from leerkring.people.models import Person
from leerkring.programmes.models import Activity, DeadlineExtension, Meeting, Membership

# (meeting, names of the fields that changed, by, at)
on_meeting_changed: Hook[[Meeting, frozenset[str], Actor, datetime]] = Hook("meeting changed")
# a meeting that was only planned goes; raise AlreadyAnnounced where somebody counts on it
on_meeting_removed: Hook[[Meeting, Actor, datetime]] = Hook("meeting removed")
on_meeting_cancelled: Hook[[Meeting, Actor, datetime]] = Hook("meeting cancelled")
on_activity_cancelled: Hook[[Activity, Actor, datetime]] = Hook("activity cancelled")
on_activity_created: Hook[[Activity, Actor, datetime]] = Hook("activity created")
# (the activity that was copied, its copy, by, at)
on_activity_copied: Hook[[Activity, Activity, Actor, datetime]] = Hook("activity copied")
on_activity_published: Hook[[Activity, Actor, datetime]] = Hook("activity published")
# (activity, names of the fields that changed, by, at)
on_activity_changed: Hook[[Activity, frozenset[str], Actor, datetime]] = Hook("activity changed")
on_deadline_extended: Hook[[DeadlineExtension, Actor, datetime]] = Hook("deadline extended")


def is_in_a_team(person: Person, at: datetime) -> Wait | None:
    """Tell that somebody still holds a role: a manager takes it away first."""
    if not Membership.objects.filter(account__person=person).exists():
        return None
    return Wait(_("they are in a team; take their roles away first."))


def is_the_contact(person: Person, at: datetime) -> Wait | None:
    """Tell that visitors of an activity that is not over are sent to somebody."""
    if not person.email:
        return None
    theirs = Activity.objects.filter(contact_email__iexact=person.email)
    going = theirs.filter(Q(ends_at=None) | Q(ends_at__gt=at), cancelled_at=None)
    if not going.exists():
        return None
    return Wait(_("they are the contact of an activity; name somebody else there first."))


waits_for(is_in_a_team)
waits_for(is_the_contact)
