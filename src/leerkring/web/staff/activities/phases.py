"""Where activities stand in being announced, and in having their dates and agendas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import PlannedMeeting
from leerkring.programmes.standing import Tally
from leerkring.programmes.states import PublicState, public_state
from leerkring.programmes.wording import instant_in_words, moment_in_words
from leerkring.web.staff.phases import Facts, Phase, PhaseReport, Progress, Reporter, Reports, Todo

AGENDA_READY = timedelta(days=14)  # before the meeting: experts and caterer then know their hour
AGENDA_ASKED = timedelta(days=42)
LINK_READY = timedelta(days=7)  # before an online meeting: the reminder then names the link


def announce(activities: Sequence[Activity], facts: Facts) -> Reports:
    """Report whether each activity is published."""
    return {activity.pk: _announcement(activity, facts.at) for activity in activities}


def _announcement(activity: Activity, at: datetime) -> PhaseReport:
    url = reverse("web_staff:activity-publish", args=[activity.slug])
    if activity.cancelled_at is not None:
        return PhaseReport(progress=Progress.DONE, sentence=_("Cancelled."), url=url)
    if public_state(activity, at) != PublicState.DRAFT:
        return PhaseReport(progress=Progress.DONE, sentence=_("Everybody can see it."), url=url)
    if activity.published_at is not None:
        words = _("Will be shown from %(moment)s.") % {
            "moment": instant_in_words(activity.published_at)
        }
        return PhaseReport(progress=Progress.NOW, sentence=words, url=url)
    todo = Todo(
        count=1,
        text=_("activity is not published yet"),
        detail=_("nobody outside the team can see it"),
        action=_("Check and publish"),
        url=url,
    )
    return PhaseReport(
        progress=Progress.NOW,
        sentence=_("Only the team can see it."),
        missing=_("You decide when everybody may see it."),
        url=url,
        todos=(todo,),
    )


def dates(activities: Sequence[Activity], facts: Facts) -> Reports:
    """Report which meetings are over, which come next, and which have no date or agenda yet."""
    return {
        activity.pk: _dates(activity, facts.meetings.get(activity.pk, ()), facts.at)
        for activity in activities
    }


def _dates(activity: Activity, planned: Sequence[PlannedMeeting], at: datetime) -> PhaseReport:
    url = reverse("web_staff:dates", args=[activity.slug])
    if activity.cancelled_at is not None:
        return PhaseReport(progress=Progress.DONE, sentence=_("Cancelled."), url=url)
    planned = [plan for plan in planned if plan.meeting.cancelled_at is None]
    held = [plan.meeting for plan in planned]
    if not held:
        return PhaseReport(
            progress=Progress.LATER,
            sentence=_("There is no meeting yet."),
            missing=_("Add the first meeting; its date may be to be determined."),
            url=url,
        )
    over = [meeting for meeting in held if meeting.has_ended(at)]
    if len(over) == len(held):
        return PhaseReport(progress=Progress.DONE, sentence=_("All meetings were held."), url=url)
    undated = [meeting for meeting in held if not meeting.moment.is_known]
    todos = [*_undated(undated, url), *_agendas(activity, planned, at), *_links(activity, held, at)]
    begun = bool(over) or any(m.starts_at and m.starts_at <= at for m in held)
    return PhaseReport(
        progress=Progress.NOW if begun or todos else Progress.LATER,
        sentence=_progress_in_words(over, held),
        missing=_missing(undated),
        url=url,
        todos=tuple(todos),
    )


def _progress_in_words(over: list[Meeting], held: list[Meeting]) -> str:
    known = [(m.moment.first, m) for m in held if m not in over]
    coming = [(first, m) for first, m in known if first is not None]
    if not coming:
        return _("No meeting has a date yet.")
    first = min(coming, key=lambda pair: pair[0])[1]
    values = {
        "over": len(over),
        "all": len(held),
        "title": first.title,
        "moment": moment_in_words(first.moment),
    }
    if over:
        return _("%(over)d of %(all)d held. Next: %(title)s, %(moment)s.") % values
    return _("First: %(title)s, %(moment)s.") % values


def _missing(undated: list[Meeting]) -> str:
    if not undated:
        return ""
    return ngettext(
        "%(count)d meeting has no date yet.", "%(count)d meetings have no date yet.", len(undated)
    ) % {"count": len(undated)}


def _undated(undated: list[Meeting], url: str) -> list[Todo]:
    if not undated:
        return []
    return [
        Todo(
            count=len(undated),
            text=ngettext("meeting without a date", "meetings without a date", len(undated)),
            detail=", ".join(meeting.title for meeting in undated[:3]),
            action=_("Set dates"),
            url=url,
        )
    ]


def _agendas(activity: Activity, planned: list[PlannedMeeting], at: datetime) -> list[Todo]:
    """Return a todo for each meeting of the coming weeks whose agenda does not fill its hours."""
    return [
        _agenda(activity, plan, plan.meeting.starts_at)
        for plan in planned
        if plan.meeting.starts_at
        and at < plan.meeting.starts_at <= at + AGENDA_ASKED
        and plan.agenda_minutes != plan.minutes
    ]


def _agenda(activity: Activity, plan: PlannedMeeting, starts_at: datetime) -> Todo:
    return Todo(
        count=abs(plan.minutes - plan.agenda_minutes),
        text=_("minutes between the agenda and the hours of %(title)s")
        % {"title": plan.meeting.title},
        detail=_("agenda of %(planned)d minutes, meeting of %(length)d minutes")
        % {"planned": plan.agenda_minutes, "length": plan.minutes},
        action=_("Make it fit"),
        url=reverse("web_staff:agenda", args=[activity.slug, plan.meeting.pk]),
        due_at=starts_at - AGENDA_READY,
    )


def without_link(meetings: Iterable[Meeting]) -> list[Meeting]:
    """Return the meetings that people join online without having where."""
    return [one for one in meetings if one.mode != Meeting.Mode.IN_PERSON and not one.join_url]


def _links(activity: Activity, held: list[Meeting], at: datetime) -> list[Todo]:
    """Return a todo for each online meeting to come that has no link to join."""
    return [
        Todo(
            count=1,
            text=_("online meeting without a link to join: %(title)s") % {"title": meeting.title},
            detail=moment_in_words(meeting.moment),
            action=_("Add the link"),
            url=link_field(activity, meeting),
            due_at=meeting.starts_at - LINK_READY if meeting.starts_at else None,
        )
        for meeting in without_link(held)
        if not meeting.has_ended(at)
    ]


def link_field(activity: Activity, meeting: Meeting) -> str:
    """Return where the link of an online meeting is filled in."""
    return reverse("web_staff:meeting-edit", args=[activity.slug, meeting.pk]) + "#id_join_url"


TALLIES: tuple[Tally, ...] = ()
REPORTERS: Mapping[Phase, Reporter] = {Phase.ANNOUNCE: announce, Phase.MEETINGS: dates}
