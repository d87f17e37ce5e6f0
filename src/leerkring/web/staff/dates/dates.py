"""The meetings of an activity: adding, changing, ordering, sharing and cancelling them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from leerkring.attendance.mails import change_as_seen, place_in_words
from leerkring.attendance.queries import Told, people_to_tell
from leerkring.people.models import Person
from leerkring.programmes.actions import (
    add_meeting,
    cancel_meeting,
    change_meeting,
    link_joint_meeting,
    move_meeting,
    unlink_joint_meeting,
)
from leerkring.programmes.models import Activity, Meeting, Milestone
from leerkring.programmes.queries import (
    PlannedMeeting,
    activities_sharing,
    meetings_by_activity,
    meetings_of,
    meetings_to_share,
    milestones_of,
    venues_of,
)
from leerkring.programmes.rules import may_manage
from leerkring.programmes.wording import moment_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.activities.forms import CancelForm, JointForm
from leerkring.web.staff.dates.meeting_forms import MeetingForm
from leerkring.web.staff.dates.milestones import MILESTONES
from leerkring.web.staff.editing import FormPage, one_form, posted_version
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.ordered import Row

FORM_PAGE = "web_staff/activities/meeting_form.html"
TELLS_PEOPLE = ("on", "precision", "start_time", "end_time", "venue", "mode", "room")


def meeting_or_404(activity: Activity, pk: int) -> Meeting:
    """Return a meeting of this activity; raise Http404."""
    meeting = meetings_of(activity).filter(pk=pk).first()
    if meeting is None:
        raise Http404
    return meeting


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """What the list of meetings says of one: date, place and agenda, each with its look."""

    plan: PlannedMeeting
    facts: list[tuple[str, str, str]]
    shared: str
    edit_url: str


@for_activity()
def dates(request: Request, activity: Activity) -> HttpResponse:
    manages = may_manage(request.actor, activity)
    plans = meetings_by_activity([activity]).get(activity.pk, [])
    context = {
        "activity": activity,
        "plans": [_meeting_row(activity, plan, manages=manages) for plan in plans],
        "rows": [_step(activity, step, manages=manages) for step in milestones_of(activity)],
        "may_manage": manages,
        "can_share": meetings_to_share(activity).exists(),
    }
    return render(request, "web_staff/activities/dates.html", context)


def _meeting_row(activity: Activity, plan: PlannedMeeting, *, manages: bool) -> MeetingRow:
    meeting = plan.meeting
    moment = moment_in_words(meeting.moment)
    shared = _("Joint: %(number)s activities share it") % {"number": plan.shared_by}
    edit = reverse("web_staff:meeting-edit", args=[activity.slug, meeting.pk])
    return MeetingRow(
        plan,
        [
            ("calendar", moment, "" if meeting.moment.is_known else "lk-due"),
            ("place", *_place(meeting)),
            ("clock", *_minutes(plan)),
        ],
        shared,
        edit if manages and not meeting.cancelled_at else "",
    )


def _place(meeting: Meeting) -> tuple[str, str]:
    if meeting.is_online:
        return _("online"), ""
    if meeting.venue:
        return ", ".join(filter(None, [meeting.venue.name, meeting.room])), ""
    return _("place to be determined"), "lk-soft"


def _minutes(plan: PlannedMeeting) -> tuple[str, str]:
    if not plan.agenda_minutes:
        return _("no agenda yet"), "lk-soft"
    values = {"planned": plan.agenda_minutes, "length": plan.minutes}
    if plan.minutes and plan.minutes != plan.agenda_minutes:
        words = _("agenda of %(planned)d minutes, meeting of %(length)d minutes")
        return words % values, "lk-due"
    return _("agenda of %(planned)d minutes") % values, ""


def _step(activity: Activity, step: Milestone, *, manages: bool) -> Row:
    detail = " · ".join(filter(None, [moment_in_words(step.moment), step.note]))
    if manages:
        return MILESTONES.row(activity, step, step.title, detail)
    return Row(step.title, detail)


def _to_dates(activity: Activity) -> dict[str, str]:
    return {
        "back": reverse("web_staff:dates", args=[activity.slug]),
        "back_label": _("Dates and programme"),
        "out": _("Back without saving"),
    }


@for_activity(may_manage)
@once
def meeting_new(request: Request, activity: Activity) -> HttpResponse:
    mode = Meeting.Mode.ONLINE if activity.is_webinar else Meeting.Mode.IN_PERSON
    form = MeetingForm(
        request.POST or None,
        venues=venues_of(activity.programme.organiser_id),
        initial={"mode": mode, "precision": "day"},
    )
    page = FormPage(title=_("Add a meeting"), template=FORM_PAGE, **_to_dates(activity))
    return one_form(
        request,
        form,
        page,
        save=lambda: add_meeting(
            by=request.actor, at=request.now, activity=activity, values=form.cleaned_data
        ),
        said=_("The meeting was added."),
    )


@for_activity(may_manage)
@once
def meeting_edit(request: Request, activity: Activity, pk: int) -> HttpResponse:
    meeting = meeting_or_404(activity, pk)
    form = MeetingForm(
        request.POST or None,
        venues=venues_of(meeting.organiser_id),
        initial=MeetingForm.initial_of(meeting),
    )
    asks = _asks(request, meeting, form)
    page = FormPage(
        title=meeting.title,
        template=FORM_PAGE,
        warning=_joint(
            meeting,
            _("This is a joint meeting of %(n)s activities: a change holds for all of them."),
        ),
        button=_("Check again") if asks else "",
        kind="plain" if asks else "primary",
        **_to_dates(activity),
    )
    if asks:
        version = posted_version(request)
        context = {"activity": activity, "page": page, "form": form, "version": version}
        return render(request, page.template, {**context, **asks})
    return one_form(
        request,
        form,
        page,
        version=meeting.version,
        save=lambda: change_meeting(
            by=request.actor,
            at=request.now,
            meeting=meeting,
            version=posted_version(request),
            values=form.cleaned_data,
        ),
    )


def _joint(meeting: Meeting, words: str) -> str:
    number = activities_sharing(meeting).count()
    return words % {"n": number} if number > 1 else ""


def _asks(request: Request, meeting: Meeting, form: MeetingForm) -> dict[str, Any]:
    """Return what must be said before a change is saved that people with a place will hear of."""
    if request.method != "POST" or "sure" in request.POST or not form.is_valid():
        return {}
    changed = [name for name in TELLS_PEOPLE if name in form.changed_data]
    planned = _as_planned(meeting, form.cleaned_data)
    reached = people_to_tell([meeting]) if changed and not planned.has_ended(request.now) else []
    if not reached:
        return {}
    number = len(reached)
    asking = ngettext("This change tells %(n)s person", "This change tells %(n)s people", number)
    save = ngettext("Save and tell %(n)s person", "Save and tell %(n)s people", number)
    return {
        "told": [one.person for one in reached],
        "changes": _changes(meeting, planned),
        **_letter(planned, changed, reached),
        "asking": asking % {"n": number},
        "save_and_tell": save % {"n": number},
    }


def _as_planned(meeting: Meeting, values: Mapping[str, Any]) -> Meeting:
    """Return the meeting as it would be with these values; nothing is saved."""
    planned = copy(meeting)
    for name in TELLS_PEOPLE:
        setattr(planned, name, values[name])
    return planned


def _changes(old: Meeting, new: Meeting) -> list[tuple[str, str, str]]:
    """Return what changes for people: when and where it was, and will be."""
    rows = [
        (_("When"), moment_in_words(old.moment), moment_in_words(new.moment)),
        (_("Where"), place_in_words(old), place_in_words(new)),
    ]
    return [row for row in rows if row[1] != row[2]]


def _letter(planned: Meeting, changed: list[str], reached: list[Told]) -> dict[str, Any]:
    """Return the letter as the first of those who get it sees it; experts get one of their own."""
    for one in reached:
        if one.activity is not None:
            letter = change_as_seen(planned, changed, one.activity, one.person)
            return {"to": one.person, "letter": letter}
    return {}


def _reached(meeting: Meeting) -> list[Person]:
    return [one.person for one in people_to_tell([meeting])]


@for_activity(may_manage)
@once
def meeting_cancel(request: Request, activity: Activity, pk: int) -> HttpResponse:
    meeting = meeting_or_404(activity, pk)
    form = CancelForm(request.POST or None)
    page = FormPage(
        title=_("Cancel %(title)s") % {"title": meeting.title},
        lead=_(
            "%(moment)s. The meeting stays visible as cancelled, and calendars strike it out. This "
            "cannot be undone."
        )
        % {"moment": moment_in_words(meeting.moment)},
        warning=_joint(
            meeting,
            _("This is a joint meeting of %(n)s activities: it is cancelled for all of them."),
        ),
        button=_("Cancel this meeting"),
        kind="danger",
        template="web_staff/activities/cancel.html",
        **_to_dates(activity) | {"out": _("No, go back")},
    )
    return one_form(
        request,
        form,
        page,
        told=_reached(meeting),
        save=lambda: cancel_meeting(
            by=request.actor,
            at=request.now,
            meeting=meeting,
            reason=form.cleaned_data["reason"],
        ),
        said=_("The meeting is cancelled."),
    )


@for_activity(may_manage)
@require_POST
@once
def meeting_move(request: Request, activity: Activity, pk: int) -> HttpResponse:
    meeting = meeting_or_404(activity, pk)
    up = "omhoog" in request.POST
    move_meeting(by=request.actor, at=request.now, activity=activity, meeting=meeting, up=up)
    return redirect("web_staff:dates", activity.slug)


@for_activity(may_manage)
@once
def meeting_join(request: Request, activity: Activity) -> HttpResponse:
    form = JointForm(request.POST or None, meetings=meetings_to_share(activity))
    page = FormPage(
        title=_("Share a meeting of another network"),
        lead=_(
            "Such as the closing, in which all networks share what they found. It then stands in "
            "the dates of both, and a change holds for both."
        ),
        button=_("Share this meeting"),
        **_to_dates(activity),
    )
    return one_form(
        request,
        form,
        page,
        save=lambda: link_joint_meeting(
            by=request.actor,
            at=request.now,
            meeting=form.cleaned_data["meeting"],
            activity=activity,
        ),
        said=_("This activity shares the meeting now."),
    )


@for_activity(may_manage)
@require_POST
@once
def meeting_leave(request: Request, activity: Activity, pk: int) -> HttpResponse:
    meeting = meeting_or_404(activity, pk)
    unlink_joint_meeting(by=request.actor, at=request.now, meeting=meeting, activity=activity)
    messages.success(request, _("This activity no longer shares the meeting."))
    return redirect("web_staff:dates", activity.slug)
