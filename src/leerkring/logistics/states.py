"""Which changes of a meeting its people must hear of, and when they are reminded."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from leerkring.programmes.models import Meeting

# field of Meeting → what a person calls it
WORTH_TELLING = {
    "on": _("the date"),
    "precision": _("the date"),
    "start_time": _("the time"),
    "end_time": _("the time"),
    "starts_at": _("the time"),
    "ends_at": _("the time"),
    "venue": _("the place"),
    "room": _("the place"),
    "mode": _("in person or online"),
}
REMINDED_BEFORE = {
    Meeting.Mode.IN_PERSON: timedelta(days=7),
    Meeting.Mode.HYBRID: timedelta(days=7),
    Meeting.Mode.ONLINE: timedelta(days=1),
}
