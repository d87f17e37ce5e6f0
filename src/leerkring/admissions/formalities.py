"""How somebody wants to hear a decision, and when something on paper came in."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from leerkring.admissions.models import Application
from leerkring.audit.problems import Refused
from leerkring.programmes.moments import amsterdam_day, midnight

# The sentence of the tick (AGREED) that people agree to; a change of it gets another number.
TEXT_VERSION = "2026-1"
AGREED = _("You may send me decisions about this application by e-mail.")
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


class ComesInLater(Refused):
    """Something on paper would have come in after today."""

    message = _("What came in on paper cannot have come in after today.")
    status = 400


def wish(decides: str, postal_address: str = "") -> dict[str, str]:
    """Return the fields of an application that keep how somebody wants to hear a decision."""
    by_mail = decides == Application.Decides.MAIL
    return {
        "decides": decides,
        "decides_text": TEXT_VERSION if by_mail else "",
        "postal_address": "" if by_mail else postal_address.strip()[:250],
    }


def counted_moment(came_in_on: date | None, at: datetime) -> datetime:
    """Return the moment that counts for a deadline: the end of the day on which paper came in.

    Raise ComesInLater.
    """
    if came_in_on is None or came_in_on == amsterdam_day(at):
        return at
    if came_in_on > amsterdam_day(at):
        raise ComesInLater
    return midnight(came_in_on + DAY) - SECOND
