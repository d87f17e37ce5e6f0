"""What the trail tells of its own events."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from leerkring.audit.models import Event, TrailHead
from leerkring.audit.trail import Place, TrailVerb, belongs


class Verb:
    """What happens to events."""

    TOOK_NEW_KEY = TrailVerb(_("sealed the trail with a new secret key"))
    ERASED_WORDS = TrailVerb(_("erased the words of an event"))


belongs(Event, lambda one: Place(chain=one.chain))
belongs(TrailHead, called="trail_head")
