from __future__ import annotations

from datetime import datetime

from django.db import transaction

from leerkring.audit.actors import Actor
from leerkring.audit.rules import require
from leerkring.audit.trail import record, reference
from leerkring.mail.post import copy_choices
from leerkring.programmes.actions.common import free_ring, free_slug
from leerkring.programmes.actions.meetings import make_meeting
from leerkring.programmes.blueprints import AgendaLine, MeetingPlan
from leerkring.programmes.models import (
    Activity,
    Meeting,
    MeetingOf,
    Milestone,
    OrganisationRole,
    Programme,
    new_preview_token,
)
from leerkring.programmes.moments import Precision
from leerkring.programmes.registers import on_activity_copied
from leerkring.programmes.rules import may_copy
from leerkring.programmes.spans import keep_span_right
from leerkring.programmes.trail import Verb

OF_THE_COPY_ITSELF = {
    *("id", "programme", "slug", "title", "short_title", "ring", "places_taken", "opens_at"),
    *(
        "closes_before",
        "selection",
        "method_locked_at",
        "published_at",
        "cancelled_at",
        "preview_token",
    ),
    *("starts_at", "ends_at", "created_at", "version"),
}


@transaction.atomic
def copy_activity(
    *,
    by: Actor,
    at: datetime,
    activity: Activity,
    programme: Programme,
    title: str,
    short_title: str = "",
) -> Activity:
    """Copy an activity, unpublished: words, meetings, agendas and milestones, without dates.

    Within the same programme a joint meeting is shared, not copied.
    """
    require(may_copy, by, activity, programme)
    same = {
        field.name: getattr(activity, field.attname)
        for field in Activity._meta.concrete_fields
        if field.name not in OF_THE_COPY_ITSELF
    }
    copy = Activity.objects.create(
        programme=programme,
        slug=free_slug(Activity, title),
        title=title,
        short_title=short_title or title[:60],
        ring=free_ring(programme),
        preview_token=new_preview_token(),
        created_at=at,
        **same,
    )
    _copy_meetings(activity, copy, at)
    Milestone.objects.bulk_create(
        Milestone(
            activity=copy,
            kind=milestone.kind,
            title=milestone.title,
            note=milestone.note,
            precision=Precision.UNKNOWN,
        )
        for milestone in activity.milestones.all()
    )
    OrganisationRole.objects.bulk_create(
        OrganisationRole(
            activity=copy, organisation_id=role.organisation_id, role=role.role, note=role.note
        )
        for role in activity.organisation_roles.all()
    )
    copy_choices(source=reference(activity), copy=reference(copy), at=at)
    keep_span_right(copy)
    record(by, at, Verb.ACTIVITY_COPIED, copy, title=title, source=activity.title)
    on_activity_copied(activity, copy, by, at)
    return copy


def _copy_meetings(activity: Activity, copy: Activity, at: datetime) -> None:
    meetings = Meeting.objects.filter(links__activity=activity, cancelled_at=None)
    ordered = meetings.order_by("links__number").prefetch_related("agenda", "links")
    for meeting in ordered:
        if len(meeting.links.all()) > 1 and copy.programme_id == activity.programme_id:
            number = copy.links.count() + 1
            MeetingOf.objects.create(meeting=meeting, activity=copy, number=number)
        else:
            _copy_meeting(meeting, copy, at)


def _copy_meeting(meeting: Meeting, copy: Activity, at: datetime) -> None:
    lines = tuple(
        AgendaLine(item.minutes, item.title, item.kind, item.who) for item in meeting.agenda.all()
    )
    plan = MeetingPlan(
        meeting.title,
        lines,
        meeting.mode,
        meeting.is_closing,
        None,
        meeting.start_time,
        meeting.end_time,
    )
    made = make_meeting(copy, plan, at)
    made.description = meeting.description
    made.save(update_fields=["description"])
