"""What somebody's own page says first: where their application stands and what to do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leerkring.admissions.states import ApplicationState as State
from leerkring.admissions.states import OfferState
from leerkring.programmes.models import Activity
from leerkring.programmes.wording import instant_in_words, last_day_in_words


@dataclass(frozen=True, slots=True)
class Told:
    """A heading, and the sentence beneath it that answers “what do I do now?”."""

    headline: str
    lead: SafeString | str = ""


HEADLINES = {
    State.SUBMITTED: gettext_lazy("We have your application"),
    State.PLACED: gettext_lazy("You have a place"),
    State.RESERVE: gettext_lazy("You are on the reserve list"),
    State.OFFERED: gettext_lazy("There is a place for you"),
    State.NOT_PLACED: gettext_lazy("There was no place for you this time"),
    State.DECLINED: gettext_lazy("You gave your place to somebody else"),
    State.EXPIRED: gettext_lazy("The time to accept your place has passed"),
}


# --- before it is sent ---------------------------------------------------------------------------


def too_late(activity: Activity, arrived_at: datetime | None) -> Told:
    """Tell who comes after the deadline when that was, and that their attempt was noted."""
    lead = _("It has begun already.")
    if activity.closes_before:
        lead = _("You could apply up to and including %(day)s.") % {
            "day": last_day_in_words(activity.closes_before)
        }
    if arrived_at:
        noted = _("Your application came in on %(moment)s. We noted that.")
        lead = f"{lead} {noted % {'moment': instant_in_words(arrived_at)}}"
    return Told(_("You are just too late"), lead)


def asked(who: object) -> Told:
    """Tell somebody who was named by another that their form is ready."""
    lead = _(
        "%(who)s thought of you for this network. Your form is ready; what we know is filled in."
    )
    return Told(_("Something for you?"), lead % {"who": who})


def not_sent_yet(activity: Activity, until: datetime | None) -> Told:
    """Tell who can still send until when that is."""
    lead = _("What you filled in is kept.")
    if until:
        lead = _("You may still send it, until %(day)s.") % {"day": last_day_in_words(until)}
    elif activity.closes_before:
        lead = _("What you filled in is kept. You can send it up to and including %(day)s.") % {
            "day": last_day_in_words(activity.closes_before)
        }
    return Told(_("Your application has not been sent yet"), lead)


def not_sent() -> Told:
    """Tell who can no longer, or not yet, send."""
    return Told(_("Your application has not been sent"), _("You cannot send it at the moment."))


# --- after it was sent ---------------------------------------------------------------------------


def submitted(team_path: str) -> Told:
    """Tell that there is nothing to do; or, with a path, that the team is still to be invited."""
    lead: SafeString | str = _("You need not do anything now.")
    if team_path:
        lead = format_html(
            '{} <a href="{}">{}</a>',
            _("One thing is left: hand the link of your team on to your colleagues."),
            team_path,
            _("To the link"),
        )
    return Told(str(HEADLINES[State.SUBMITTED]), lead)


def placed(activity: Activity, *, is_past: bool, has_begun: bool) -> Told:
    """Tell who has a place when we see each other."""
    if is_past:
        lead = _("This activity has already taken place.")
    elif activity.is_webinar:
        lead = _("You are registered. See you online!")
    elif has_begun:
        lead = _("You take part. See you at the next meeting!")
    else:
        lead = _("You take part. See you at the first meeting!")
    return Told(str(HEADLINES[State.PLACED]), lead)


def on_reserve(position: int, *, in_order: bool, is_past: bool, has_begun: bool) -> Told:
    """Tell how many-th somebody is in line, where there is a line, and who gets a free place."""
    headline = str(HEADLINES[State.RESERVE])
    if is_past:
        return Told(headline, _("This activity has already taken place."))
    if has_begun:
        lead = _("It has begun. When a place still comes free, the team decides who gets it.")
        return Told(headline, lead)
    lead = ngettext("You are the first in line.", "You are number %(before)s in line.", position)
    if in_order:
        lead = ngettext(
            "You are the first in line. When a place comes free it is yours, and you hear at once.",
            "You are number %(before)s in line. When a place comes free the next in line gets it, "
            "and hears at once.",
            position,
        )
    return Told(headline, lead % {"before": position} if position else "")


def offered(answer_before: datetime | None) -> Told:
    """Ask to accept a place in time."""
    lead = _("Do you accept it? Then say so in time, or somebody else gets it.")
    if answer_before:
        lead = _("Do you accept it? Answer by %(day)s. After that somebody else gets it.") % {
            "day": last_day_in_words(answer_before)
        }
    return Told(str(HEADLINES[State.OFFERED]), lead)


def not_placed(*, has_reason: bool) -> Told:
    """Tell who got no place where to look further."""
    lead = _("You got a message with the reason. Perhaps another activity is something for you.")
    if has_reason:
        lead = _("Perhaps another activity is something for you.")
    return Told(str(HEADLINES[State.NOT_PLACED]), lead)


def gone(state: str, *, was_never_wanted: bool) -> Told:
    """Tell who declined, let a term pass, withdrew or left that we know."""
    lead = ""
    if state in {State.WITHDRAWN, State.LEFT}:
        lead = _("We know; you need not do anything more.")
    if state in HEADLINES:
        return Told(str(HEADLINES[State(state)]), lead)
    headline = _("Thank you for telling us") if was_never_wanted else _("You have withdrawn")
    return Told(headline, lead)


# --- an offer that can no longer be answered -----------------------------------------------------

OFFERS_CLOSED = {
    OfferState.ACCEPTED: (
        gettext_lazy("You take part"),
        gettext_lazy(
            "The confirmation is on its way to you by mail, with the dates for your calendar."
        ),
    ),
    OfferState.DECLINED: (
        gettext_lazy("Thank you for telling us"),
        gettext_lazy("We know that you do not take part. You get a message by mail."),
    ),
    OfferState.EXPIRED: (
        gettext_lazy("The time to answer is over"),
        gettext_lazy(
            "The place goes to the next on the reserve list. Did something go wrong? Then write to "
            "us soon."
        ),
    ),
}


def offer_closed(state: str) -> Told:
    """Tell what became of an offer."""
    headline, lead = OFFERS_CLOSED.get(
        OfferState(state), (gettext_lazy("This place is no longer offered"), "")
    )
    return Told(str(headline), str(lead))
