"""What happens while motivations are read, in the words of the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.audit.trail import TrailVerb


class Verb:
    """What happens while motivations are read."""

    EXPORTED_APPLICATIONS = TrailVerb(_("took a list of applications away as a file"))
    READ_MOTIVATION = TrailVerb(_("opened the motivation"))
    REVIEWED = TrailVerb(_("gave a verdict on the motivation"))
    CHANGED_REVIEW = TrailVerb(_("changed a verdict on the motivation"))
    GAVE_POINTS = TrailVerb(_("gave the motivation points"))
    CHANGED_POINTS = TrailVerb(_("changed the points for the motivation"))
    STEPPED_BACK = TrailVerb(_("left the motivation to another reader"))
    CHANGED_READING_PLAN = TrailVerb(_("settled how motivations are read"))
    CRITERION_ADDED = TrailVerb(_("added the criterion “%(title)s”"))
    CRITERION_CHANGED = TrailVerb(_("changed the criterion “%(title)s”"))
    CRITERION_REMOVED = TrailVerb(_("took away the criterion “%(title)s”"))
    CRITERION_MOVED = TrailVerb(_("moved the criterion “%(title)s”"))
    BEGAN_READING_ANEW = TrailVerb(_("began reading anew: what was read before was thrown away"))
    DIVIDED_READING = TrailVerb(_("divided motivations over the readers"))
    UNDID_DIVISION = TrailVerb(_("undid the division over readers"))
    ASKED_ANOTHER_READER = TrailVerb(_("asked one more reader"))
    ASKED_INDEPENDENT_READER = TrailVerb(_("asked for an independent view of the motivation"))
    ASKED_INDEPENDENT_VIEW = TrailVerb(_("asked for an independent view of all motivations"))
    PASSED_READING_ON = TrailVerb(_("passed the motivation on to another reader"))
    TOOK_READING_BACK = TrailVerb(_("took the motivation off a reader's list"))
    REMINDED_READERS = TrailVerb(_("reminded readers"))
    EXPORTED_READINGS = TrailVerb(_("took what the readers found away as a file"))
