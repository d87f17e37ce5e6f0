"""What higher rooms may hang on the life of a meeting and an activity."""

from __future__ import annotations

from datetime import datetime

from leerkring.audit.actors import Actor
from leerkring.audit.hooks import Hook
from leerkring.programmes.models import Activity, Meeting

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
