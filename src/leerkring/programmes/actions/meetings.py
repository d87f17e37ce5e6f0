from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor
from leerkring.audit.changes import save_version, take_version
from leerkring.audit.problems import Refused, WrongState
from leerkring.audit.rules import require
from leerkring.audit.trail import TrailVerb, record
from leerkring.programmes.blueprints import AgendaLine, MeetingPlan
from leerkring.programmes.models import Activity, AgendaItem, Material, Meeting, MeetingOf
from leerkring.programmes.moments import Moment, Precision, exists, fits
from leerkring.programmes.registers import (
    on_meeting_cancelled,
    on_meeting_changed,
    on_meeting_removed,
)
from leerkring.programmes.rules import may_manage, may_manage_meeting, may_run_the_day, may_share
from leerkring.programmes.spans import keep_order_right, keep_span_right, keep_spans_right
from leerkring.programmes.trail import Verb

IN_CALENDARS = frozenset(
    {
        *("title", "mode", "on", "precision", "start_time", "end_time"),
        *("venue", "room", "join_url"),
    }
)
OF_THE_MOMENT = ("on", "precision", "start_time", "end_time")


class MeetingCancelled(WrongState):
    """The meeting does not take place."""

    message = _("This meeting was cancelled.")


class EndsBeforeItStarts(Refused):
    """The hours are turned round, or only the end is known."""

    message = _("The end must be later than the start.")


class HourIsSkipped(Refused):
    """Summer time begins: the clocks never show this hour."""

    message = _("This hour does not exist on that day: the clock goes forward.")


class MeetingNeedsAnActivity(Refused):
    """The last activity cannot let go of its meeting."""

    message = _("This meeting belongs to no other activity. Cancel it instead.")


class AlreadyAnnounced(Refused):
    """The meeting has a date that people know, or somebody answered whether they come."""

    message = _("People know about this meeting already. Cancel it, then everybody is told.")


class AgendaTooLong(Refused):
    """More minutes than there are in a day."""

    message = _("This agenda is longer than a day.")


def make_meeting(activity: Activity, plan: MeetingPlan, at: datetime) -> Meeting:
    """Write a planned meeting with its agenda, as the last of the activity's own meetings."""
    precision = Precision.DAY if plan.on else Precision.UNKNOWN
    moment = Moment(precision, plan.on, plan.start_time, plan.end_time)
    meeting = Meeting.objects.create(
        organiser_id=activity.programme.organiser_id,
        title=plan.title,
        mode=plan.mode,
        is_closing=plan.is_closing,
        on=plan.on,
        precision=precision,
        start_time=plan.start_time,
        end_time=plan.end_time,
        starts_at=moment.starts_at if moment.ends_at else None,
        ends_at=moment.ends_at,
        changed_at=at,
        calendar_uid=f"{uuid.uuid4()}@leerkring",
    )
    _append(activity, meeting)
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=position,
            minutes=line.minutes,
            kind=line.kind,
            title=line.title,
            who=line.who,
        )
        for position, line in enumerate(plan.agenda, start=1)
    )
    return meeting


def _append(activity: Activity, meeting: Meeting) -> None:
    """Link a meeting as the activity's last; a closing stays behind every other."""
    links = list(activity.links.select_related("meeting").order_by("number"))
    own = [link for link in links if not link.meeting.is_closing or meeting.is_closing]
    MeetingOf.objects.create(meeting=meeting, activity=activity, number=len(own) + 1)
    for link in links[len(own) :]:
        link.number += 1
        link.save(update_fields=["number"])


def _note_everywhere(
    by: Actor, at: datetime, verb: TrailVerb, meeting: Meeting, **values: Any
) -> None:
    """Write what happened to a meeting in the trail of each activity that it belongs to."""
    activities = Activity.objects.filter(links__meeting=meeting).select_related("programme")
    for activity in activities:
        record(by, at, verb, meeting, within=activity, title=meeting.title, **values)


@transaction.atomic
def add_meeting(
    *, by: Actor, at: datetime, activity: Activity, values: Mapping[str, Any]
) -> Meeting:
    """Add a meeting to an activity; `values` are fields of Meeting, moment and venue included."""
    require(may_manage, by, activity)
    moment = _moment_of(values, Meeting())
    meeting = make_meeting(
        activity,
        MeetingPlan(
            title=values["title"],
            agenda=(),
            mode=values.get("mode", Meeting.Mode.IN_PERSON),
            is_closing=values.get("is_closing", False),
            start_time=None,
            end_time=None,
        ),
        at,
    )
    rest = {name: value for name, value in values.items() if name not in {"title", "mode"}}
    for name, value in {**rest, **_stored(moment)}.items():
        setattr(meeting, name, value)
    meeting.save()
    keep_span_right(activity)
    keep_order_right(activity)
    record(by, at, Verb.MEETING_ADDED, meeting, within=activity, title=meeting.title)
    return meeting


def _moment_of(values: Mapping[str, Any], meeting: Meeting) -> Moment:
    """Return the moment of these values. Raise EndsBeforeItStarts and HourIsSkipped."""
    on, precision, start, end = (values.get(name, getattr(meeting, name)) for name in OF_THE_MOMENT)
    if end is not None and (start is None or not fits(start, end)):
        raise EndsBeforeItStarts
    if on is not None and not all(exists(on, hour) for hour in (start, end) if hour):
        raise HourIsSkipped
    if on is None:
        precision = Precision.UNKNOWN
    elif precision == Precision.UNKNOWN:
        precision = Precision.DAY
    return Moment(Precision(precision), on, start, end)


def _stored(moment: Moment) -> dict[str, Any]:
    """Return the fields in which a moment is kept; with one hour only, no exact moments follow."""
    return {
        "on": moment.on,
        "precision": moment.precision,
        "start_time": moment.start_time,
        "end_time": moment.end_time,
        "starts_at": moment.starts_at if moment.ends_at else None,
        "ends_at": moment.ends_at,
    }


@transaction.atomic
def change_meeting(
    *, by: Actor, at: datetime, meeting: Meeting, version: int, values: Mapping[str, Any]
) -> Meeting:
    """Save what a person edited of a meeting; answers of participants stay as they are.

    Calendars follow (the sequence number rises) when what they show became different. Raise
    ChangedMeanwhile, MeetingCancelled, EndsBeforeItStarts.
    """
    require(may_manage_meeting, by, meeting)
    if meeting.cancelled_at is not None:
        raise MeetingCancelled
    moment = _stored(_moment_of(values, meeting))
    changes = save_version(meeting, version, {**values, **moment})
    if not changes:
        return meeting
    meeting.changed_at = at
    if IN_CALENDARS & set(changes):
        meeting.calendar_sequence += 1
    meeting.save(update_fields=["changed_at", "calendar_sequence"])
    if {"on", "precision", "start_time", "end_time"} & set(changes):
        keep_spans_right(meeting)
    shown = {n: pair for n, pair in changes.items() if n not in {"starts_at", "ends_at"}}
    _note_everywhere(by, at, Verb.MEETING_CHANGED, meeting, changes=shown)
    on_meeting_changed(meeting, frozenset(shown), by, at)
    return meeting


@transaction.atomic
def cancel_meeting(*, by: Actor, at: datetime, meeting: Meeting, reason: str = "") -> Meeting:
    """Cancel a meeting; it stays visible as cancelled, and calendars strike it out."""
    require(may_manage_meeting, by, meeting)
    _cancel(by, at, meeting, reason)
    return meeting


def _cancel(by: Actor, at: datetime, meeting: Meeting, reason: str) -> None:
    rows = Meeting.objects.filter(pk=meeting.pk, cancelled_at=None)
    if not rows.update(cancelled_at=at, changed_at=at):
        raise MeetingCancelled
    meeting.cancelled_at = meeting.changed_at = at
    meeting.calendar_sequence += 1
    meeting.version += 1
    meeting.save(update_fields=["calendar_sequence", "version"])
    keep_spans_right(meeting)
    _note_everywhere(by, at, Verb.MEETING_CANCELLED, meeting, reason=reason)
    on_meeting_cancelled(meeting, by, at)


def cancel_own_meetings(by: Actor, at: datetime, activity: Activity) -> None:
    """Cancel the meetings still to come that belong to this activity alone."""
    meetings = Meeting.objects.filter(links__activity=activity, cancelled_at=None)
    for meeting in meetings:
        if meeting.links.count() == 1 and not meeting.has_ended(at):
            _cancel(by, at, meeting, "")


@transaction.atomic
def move_meeting(
    *, by: Actor, at: datetime, activity: Activity, meeting: Meeting, up: bool
) -> None:
    """Move a meeting one place up or down in the activity's order; at the end nothing moves."""
    require(may_manage, by, activity)
    links = list(activity.links.order_by("number", "id"))
    here = next(index for index, link in enumerate(links) if link.meeting_id == meeting.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(links):
        return
    links[here], links[there] = links[there], links[here]
    for number, link in enumerate(links, start=1):
        link.number = number
    MeetingOf.objects.bulk_update(links, ["number"])
    record(by, at, Verb.MEETING_MOVED, meeting, within=activity, title=meeting.title)


@transaction.atomic
def set_agenda(
    *, by: Actor, at: datetime, meeting: Meeting, version: int, lines: Sequence[AgendaLine]
) -> Meeting:
    """Save a meeting's agenda in this order; lines that carry an id keep what hangs on them.

    Raise ChangedMeanwhile and AgendaTooLong.
    """
    require(may_manage_meeting, by, meeting)
    if sum(line.minutes for line in lines) > 24 * 60:
        raise AgendaTooLong
    take_version(meeting, version, changed_at=at)
    kept = {line.id for line in lines if line.id}
    items = {item.pk: item for item in meeting.agenda.all()}
    meeting.agenda.exclude(pk__in=kept).delete()
    for position, line in enumerate(lines, start=1):
        item = items.get(line.id or 0) or AgendaItem(meeting=meeting)
        item.position, item.minutes, item.kind = position, line.minutes, line.kind
        item.title, item.who = line.title, line.who
        item.save()
    said = [[line.minutes, line.title] for line in lines]
    _note_everywhere(by, at, Verb.AGENDA_SET, meeting, agenda=said)
    return meeting


@transaction.atomic
def link_joint_meeting(*, by: Actor, at: datetime, meeting: Meeting, activity: Activity) -> Meeting:
    """Let an activity share a meeting of another one, such as the closing of all networks."""
    require(may_share, by, meeting, activity)
    if meeting.cancelled_at is not None:
        raise MeetingCancelled
    if not activity.links.filter(meeting=meeting).exists():
        _append(activity, meeting)
        keep_span_right(activity)
        keep_order_right(activity)
        record(by, at, Verb.JOINT_MEETING_LINKED, meeting, within=activity, title=meeting.title)
    return meeting


@transaction.atomic
def unlink_joint_meeting(
    *, by: Actor, at: datetime, meeting: Meeting, activity: Activity
) -> Meeting:
    """Let an activity no longer share a meeting. Raise MeetingNeedsAnActivity for the last one."""
    require(may_manage, by, activity)
    if not meeting.links.exclude(activity=activity).exists():
        raise MeetingNeedsAnActivity
    activity.links.filter(meeting=meeting).delete()
    keep_span_right(activity)
    record(by, at, Verb.JOINT_MEETING_UNLINKED, meeting, within=activity, title=meeting.title)
    return meeting


@transaction.atomic
def remove_meeting(*, by: Actor, at: datetime, meeting: Meeting) -> None:
    """Take away a meeting that was only planned: no date yet, and nobody answered for it.

    Raise AlreadyAnnounced for any other.
    """
    require(may_manage_meeting, by, meeting)
    if meeting.on is not None:
        raise AlreadyAnnounced
    on_meeting_removed(meeting, by, at)
    _note_everywhere(by, at, Verb.MEETING_REMOVED, meeting)
    activities = list(Activity.objects.filter(links__meeting=meeting))
    meeting.delete()
    for activity in activities:
        keep_span_right(activity)


@transaction.atomic
def add_material(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    meeting: Meeting,
    title: str,
    url: str,
    public: bool = False,
) -> Material:
    """Put a document or link with a meeting; participants see it, everybody if it is public."""
    require(may_run_the_day, by, activity)
    material = Material.objects.create(
        meeting=meeting, title=title, url=url, public=public, added_at=at
    )
    record(by, at, Verb.MATERIAL_ADDED, meeting, within=activity, title=title)
    return material


@transaction.atomic
def remove_material(*, by: Actor, at: datetime, activity: Activity, material: Material) -> None:
    """Take a document or link away."""
    require(may_run_the_day, by, activity)
    record(by, at, Verb.MATERIAL_REMOVED, material.meeting, within=activity, title=material.title)
    material.delete()
