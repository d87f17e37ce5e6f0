"""Where activities stand in being drawn and in having their places confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.admissions.queries.applications import DRAFTS, OPEN_OFFERS, OfferCounts, offers_in
from leerkring.admissions.queries.overviews import APPLICATIONS
from leerkring.programmes.models import Activity
from leerkring.programmes.wording import last_day_in_words
from leerkring.review.queries import VERDICTS, ReadingProgress, progress_in
from leerkring.selection.methods import draws_lots, free_places, takes_everybody
from leerkring.selection.overrides import RESERVED, WAITING
from leerkring.selection.queries.moving_up import places_not_drawn
from leerkring.selection.queries.rounds import ROUNDS, joint_rounds_by_activity, round_state
from leerkring.selection.scenarios import CHOSEN
from leerkring.selection.states import DrawState
from leerkring.web.staff.phases import Facts, Phase, PhaseReport, Progress, Reporter, Reports, Todo


def drawing(activities: Sequence[Activity], facts: Facts) -> Reports:
    """Report for each activity whether its draw is due, made or released."""
    counts = facts.counts
    rounds = {activity.pk: round_state(counts, activity.pk) for activity in activities}
    drawn = [pk for pk, state in rounds.items() if state == DrawState.DRAWN]
    joint = joint_rounds_by_activity(drawn) if drawn else {}
    return {
        activity.pk: _and_exceptions(
            _draw(
                activity,
                rounds[activity.pk],
                progress_in(counts, activity.pk),
                None if counts.of(CHOSEN, activity.pk) else free_places(activity, counts),
                f"draw {joint[activity.pk]}" if activity.pk in joint else "",
                facts.at,
            ),
            activity,
            counts.of(WAITING, activity.pk)[""].number,
        )
        for activity in activities
    }


def _and_exceptions(report: PhaseReport, activity: Activity, waiting: int) -> PhaseReport:
    """Add what waits for a second person."""
    if not waiting:
        return report
    todo = Todo(
        count=waiting,
        text=ngettext(
            "exception waits for a second person", "exceptions wait for a second person", waiting
        ),
        detail=_("somebody else of the team than who asked agrees, or not"),
        action=_("Look at it"),
        url=reverse("web_staff:overrides", args=[activity.slug]),
    )
    return replace(report, todos=(*report.todos, todo))


def _draw(
    activity: Activity,
    state: str,
    found: ReadingProgress,
    to_share: int | None,
    together: str,
    at: datetime,
) -> PhaseReport:
    url = reverse("web_staff:draw", args=[activity.slug])
    if activity.admission == Activity.Admission.INVITATION:
        return PhaseReport(progress=Progress.DONE, sentence=_("By invitation: no draw."), url=url)
    if activity.admission == Activity.Admission.OPEN:
        return PhaseReport(
            progress=Progress.DONE, sentence=_("Open registration: no draw."), url=url
        )
    if activity.selection == Activity.Selection.RELEASED:
        return PhaseReport(progress=Progress.DONE, sentence=_("Released to everybody."), url=url)
    if state == DrawState.DRAWN:
        todo = Todo(
            count=1,
            text=_("outcome waits to be released"),
            detail=_("only the team sees the outcome"),
            action=_("Look and release"),
            url=url,
            together=together,
        )
        return PhaseReport(
            progress=Progress.NOW, sentence=_decided(activity), url=url, todos=(todo,)
        )
    if state == DrawState.FIXED:
        return PhaseReport(progress=Progress.NOW, sentence=_standing(activity), url=url)
    is_closed = activity.closes_before is not None and activity.closes_before <= at
    if takes_everybody(activity):
        number = found.all
        sentence = ngettext("%(count)d person applied.", "%(count)d people applied.", number)
    else:
        number = found.suitable
        sentence = ngettext(
            "%(count)d applicant found suitable.", "%(count)d applicants found suitable.", number
        )
    return PhaseReport(
        progress=Progress.NOW if is_closed and number else Progress.LATER,
        sentence=sentence % {"count": number},
        missing="" if is_closed else _("The draw follows when applying is closed."),
        url=url,
        todos=_to_agree(activity, number, to_share),
    )


def _standing(activity: Activity) -> str:
    if activity.selection_method == Activity.SelectionMethod.MOTIVATION:
        return _("The team is choosing.")
    if activity.selection_method == Activity.SelectionMethod.FIRST_COME:
        return _("Locked, not given yet.")
    return _("Locked, not drawn.")


def _decided(activity: Activity) -> str:
    if draws_lots(activity):
        return _("Drawn, not released.")
    return _("Decided, not released.")


def _to_agree(activity: Activity, suitable: int, free: int | None) -> tuple[Todo, ...]:
    """Ask for the spread of the free places where a draw with a spread is coming.

    None are to be shared where their number is not bound, or their spread was agreed on.
    """
    with_spread = activity.selection_method == Activity.SelectionMethod.SPREAD
    if not with_spread or free is None or suitable <= free:
        return ()
    return (
        Todo(
            count=1,
            text=_("spread of places to agree on"),
            detail=_("more people are suitable than there are places"),
            action=_("To the balance"),
            url=reverse("web_staff:balance", args=[activity.slug]),
        ),
    )


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


TALLIES = (ROUNDS, VERDICTS, CHOSEN, WAITING, RESERVED, APPLICATIONS, OPEN_OFFERS, DRAFTS)
REPORTERS: Mapping[Phase, Reporter] = {Phase.DRAW: drawing, Phase.CONFIRM: confirming}
