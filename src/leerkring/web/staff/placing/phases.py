"""Where activities stand in having their places confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.admissions.queries.applications import DRAFTS, OPEN_OFFERS, OfferCounts, offers_in
from leerkring.programmes.models import Activity
from leerkring.programmes.wording import last_day_in_words
from leerkring.selection.queries.moving_up import places_not_drawn
from leerkring.web.staff.phases import Facts, Phase, PhaseReport, Progress, Reporter, Reports, Todo


def confirming(activities: Sequence[Activity], facts: Facts) -> Reports:
    """Report for each activity who answered, who did not, and which letters wait."""
    return {
        activity.pk: _confirm(
            activity,
            offers_in(facts.counts, activity.pk),
            facts.counts.of(DRAFTS, activity.pk)[""].number,
            facts.at,
        )
        for activity in activities
    }


def _confirm(activity: Activity, counts: OfferCounts, drafts: int, at: datetime) -> PhaseReport:
    url = reverse("web_staff:confirm", args=[activity.slug])
    if not (counts.open or counts.placed or drafts):
        return PhaseReport(progress=Progress.LATER, sentence=_("Nobody has a place yet."), url=url)
    sentence = ngettext(
        "%(count)d person takes part.", "%(count)d people take part.", counts.placed
    ) % {"count": counts.placed}
    failed = _not_drawn(activity, url, at)
    todos = [*failed, *_waiting(drafts, activity), *_unanswered(counts, url)]
    return PhaseReport(
        progress=Progress.NOW if counts.open or drafts or failed else Progress.DONE,
        sentence=sentence,
        url=url,
        todos=tuple(todos),
    )


def _not_drawn(activity: Activity, url: str, at: datetime) -> list[Todo]:
    """Ask to try the draw for a free place again; only who draws anew and has one free is asked."""
    if (
        activity.selection != Activity.Selection.RELEASED
        or activity.reserve_order != Activity.ReserveOrder.DRAWN
        or activity.is_full
    ):
        return []
    number = places_not_drawn(activity, at)
    if not number:
        return []
    return [
        Todo(
            count=number,
            text=ngettext("free place not drawn for", "free places not drawn for", number),
            detail=_("the draw could not be computed"),
            action=_("Try again"),
            url=url,
        )
    ]


def _waiting(drafts: int, activity: Activity) -> list[Todo]:
    if not drafts:
        return []
    address = reverse("web_staff:letters-release")
    return [
        Todo(
            count=drafts,
            text=ngettext("letter waits in the outbox", "letters wait in the outbox", drafts),
            detail=_("nothing is sent before you have seen it"),
            action=_("Look and send"),
            url=f"{address}?activiteit={activity.slug}",
        )
    ]


def _unanswered(counts: OfferCounts, url: str) -> list[Todo]:
    if not counts.open or counts.next_end is None:
        return []
    text = ngettext("offer not answered", "offers not answered", counts.open)
    return [
        Todo(
            count=counts.open,
            text=text,
            detail=_("answer by %(day)s; then the place goes to the reserve list")
            % {"day": last_day_in_words(counts.next_end)},
            action=_("See who"),
            url=url,
            due_at=counts.next_end,
        )
    ]


TALLIES = (OPEN_OFFERS, DRAFTS)
REPORTERS: Mapping[Phase, Reporter] = {Phase.CONFIRM: confirming}
