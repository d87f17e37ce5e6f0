"""What happens on the day itself, in the words of the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.audit.trail import TrailVerb


class Verb:
    """What happens on the day itself."""

    ATTENDANCE_INTENTION = TrailVerb(_("recorded whether somebody comes to %(meeting)s"))
    ATTENDANCE_INTENTION_FOR = TrailVerb(
        _("recorded for %(name)s whether they come to %(meeting)s, and how they know: %(heard)s")
    )
    ARRIVAL_RECORDED = TrailVerb(_("recorded who came to %(meeting)s"))
    SENT_EMERGENCY_LETTER = TrailVerb(_("sent an urgent message about %(title)s"))
    MADE_CALENDAR_LINK = TrailVerb(_("made a link for a calendar of their own"))
    REMOVED_CALENDAR_LINK = TrailVerb(_("took the link for a calendar of their own away"))
