"""What may happen to a request to be erased."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    ASKED = "asked", _("waits for a privacy officer")
    AGREED = "agreed", _("will be erased")
    CARRIED_OUT = "carried_out", _("erased")
    REFUSED = "refused", _("refused")
    TAKEN_BACK = "taken_back", _("taken back")


OPEN = frozenset({RequestState.ASKED, RequestState.AGREED})
