"""The letters about a decision: the reserve list, or no place."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from leerkring.admissions.mails import application_url
from leerkring.admissions.models import Application
from leerkring.admissions.offer_mails import EXAMPLES, PLACEHOLDERS, REASON, How, send_about_place
from leerkring.admissions.overtaken import renew_letters
from leerkring.admissions.queries.applications import reserve_position
from leerkring.mail.kinds import KindsOf
from leerkring.mail.models import Letter
from leerkring.mail.render import Button
from leerkring.programmes.models import Activity
from leerkring.selection.reasons import last_decision, turn, why, why_reserve

_EXAMPLES = {
    **EXAMPLES,
    "number": "3",
    "turn": "Je staat op nummer 3 van de reservelijst.",
}
_kind = KindsOf("selection", PLACEHOLDERS, _EXAMPLES).add
RESERVE_PLACE = _kind(
    "reserve_place",
    gettext_lazy("On the reserve list after the selection"),
    number=gettext_lazy("the place on the reserve list"),
    turn=gettext_lazy("where somebody stands on the reserve list, in a sentence"),
    reason=REASON,
)
NO_PLACE = _kind("no_place", gettext_lazy("No place, with the reason"), reason=REASON)


def send_reserve_place(
    application: Application, *, at: datetime, version: int = 0, **how: Unpack[How]
) -> Letter | None:
    """Write that somebody is on the reserve list, where, and what follows."""
    with override(application.language):
        button = Button(_("See or withdraw my application"), application_url(application))
        more = {
            "number": _number(application),
            "turn": turn(application),
            "reason": why_reserve(application),
        }
        return send_about_place(
            RESERVE_PLACE, application, button, at=at, version=version, values=more, **how
        )


def _number(application: Application) -> str:
    return "–" if application.reserve_number is None else str(reserve_position(application))


def renew_reserve_letters(activity: Activity, at: datetime) -> None:
    """Write the letters about the reserve list again that wait and name an earlier place in it."""
    renew_letters(activity, RESERVE_PLACE.purpose, says=turn, write=send_reserve_place, at=at)


def send_no_place(application: Application, *, at: datetime, **how: Unpack[How]) -> Letter | None:
    """Write kindly that there is no place, and why."""
    decision = last_decision(application)
    with override(application.language):
        button = Button(_("See my application"), application_url(application))
        reason = _("There are fewer places than people who would like to take part.")
        more = {"reason": why(application, decision) if decision else reason}
        return send_about_place(NO_PLACE, application, button, at=at, values=more, **how)
