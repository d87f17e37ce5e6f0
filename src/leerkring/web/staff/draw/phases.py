"""Where activities stand in being drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypedDict

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.admissions.queries.overviews import APPLICATIONS
from leerkring.programmes.models import Activity
from leerkring.review.queries import VERDICTS, ReadingProgress, progress_in
from leerkring.selection.methods import draws_lots, free_places, takes_everybody
from leerkring.selection.models import DrawRecord
from leerkring.selection.overrides import RESERVED, WAITING
from leerkring.selection.queries.rounds import (
    LAID_DOWN,
    READ,
    ROUNDS,
    HalfWay,
    activities_by_round,
    half_way,
    joint_rounds_by_activity,
    round_state,
)
from leerkring.selection.scenarios import CHOSEN
from leerkring.selection.states import DrawState
from leerkring.web.staff.phases import Facts, Phase, PhaseReport, Progress, Reporter, Reports, Todo


class _Shared(TypedDict):
    """Of a thing to do that is one for several networks: its name, and whose all it is."""

    together: str
    all_of: tuple[Activity, ...]


def _shared(round_id: int | None, networks: Mapping[int, Sequence[Activity]]) -> _Shared:
    if round_id is None:
        return {"together": "", "all_of": ()}
    return {"together": f"draw {round_id}", "all_of": tuple(networks[round_id])}


def drawing(activities: Sequence[Activity], facts: Facts) -> Reports:
    """Report for each activity whether its draw is due, made or released."""
    counts = facts.counts
    rounds = {activity.pk: round_state(counts, activity.pk) for activity in activities}
    halves = {activity.pk: half_way(counts, activity.pk) for activity in activities}
    shown = [pk for pk, state in rounds.items() if state == DrawState.DRAWN or halves[pk]]
    joint = joint_rounds_by_activity(shown) if shown else {}
    networks = activities_by_round(joint.values()) if joint else {}
    return {
        activity.pk: _and_exceptions(
            _draw(
                activity,
                rounds[activity.pk],
                progress_in(counts, activity.pk),
                None if counts.of(CHOSEN, activity.pk) else free_places(activity, counts),
                _shared(joint.get(activity.pk), networks),
                halves[activity.pk],
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
    shared: _Shared,
    half_done: HalfWay | None,
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
            **shared,
        )
        return PhaseReport(
            progress=Progress.NOW, sentence=_decided(activity), url=url, todos=(todo,)
        )
    if state == DrawState.FIXED:
        todos = (_another_person(half_done, url, shared),) if half_done else ()
        return PhaseReport(
            progress=Progress.NOW, sentence=_standing(activity), url=url, todos=todos
        )
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


def _another_person(half_done: HalfWay, url: str, shared: _Shared) -> Todo:
    """Ask for the person without whom a locked draw does not go on."""
    detail = {
        DrawRecord.Chance.DICE: _("somebody typed the throws in; a second person reads the dice"),
        DrawRecord.Chance.DRAND: _("somebody typed the signature in; a second person looks it up"),
        DrawRecord.Chance.NUMBERS: _("not everybody laid a secret number down yet"),
    }[DrawRecord.Chance(half_done.way)]
    if half_done.only is not None:
        detail = _("everybody laid a number down; yours was not shown yet")
    return Todo(
        count=1,
        text=_("draw that waits for another person"),
        detail=detail,
        action=_("To the draw"),
        url=url,
        done=half_done.done,
        only=half_done.only,
        **shared,
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


TALLIES = (ROUNDS, READ, LAID_DOWN, VERDICTS, CHOSEN, WAITING, RESERVED, APPLICATIONS)
REPORTERS: Mapping[Phase, Reporter] = {Phase.DRAW: drawing}
