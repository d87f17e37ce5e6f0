"""Which changes of a meeting its people must hear of."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

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
