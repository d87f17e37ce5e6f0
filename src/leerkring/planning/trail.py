"""What happens to venues, in the words of the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.audit.trail import TrailVerb


class Verb:
    """What happens to venues."""

    VENUE_REGISTERED = TrailVerb(_("added a venue"))
    VENUE_CHANGED = TrailVerb(_("changed a venue"))
    VENUE_CONSIDERED = TrailVerb(_("put a venue on the list"))
    VENUE_DROPPED = TrailVerb(_("took a venue off the list"))
