"""The meetings of an activity: adding, changing, ordering, sharing and cancelling them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.admissions.queries.overviews import people_with_a_place
from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.people.models import Person
from leerkring.programmes.actions import (
    add_meeting,
    cancel_meeting,
    change_meeting,
    link_joint_meeting,
    move_meeting,
    unlink_joint_meeting,
)
from leerkring.programmes.models import Activity, Meeting
from leerkring.programmes.queries import (
    activities_sharing,
    meetings_by_activity,
    meetings_of,
    meetings_to_share,
    milestones_of,
    venues_of,
)
from leerkring.programmes.rules import may_manage
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.activities.forms import CancelForm, JointForm, MeetingForm
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.guard import for_activity

TELLS_PEOPLE = ("on", "precision", "start_time", "end_time", "venue", "mode", "room")


def meeting_or_404(activity: Activity, pk: int) -> Meeting:
    """Return a meeting of this activity; raise Http404."""
    meeting = meetings_of(activity).filter(pk=pk).first()
    if meeting is None:
        raise Http404
    return meeting


@for_activity()
def dates(request: Request, activity: Activity) -> HttpResponse:
    plans = meetings_by_activity([activity]).get(activity.pk, [])
    context = {
        "activity": activity,
        "plans": plans,
        "milestones": milestones_of(activity),
        "may_manage": may_manage(request.actor, activity),
        "can_share": meetings_to_share(activity).exists(),
    }
    return render(request, "web_staff/activities/dates.html", context)


@for_activity(may_manage)
@once
def meeting_new(request: Request, activity: Activity) -> HttpResponse:
    mode = Meeting.Mode.ONLINE if activity.is_webinar else Meeting.Mode.IN_PERSON
    form = MeetingForm(
        request.POST or None,
        venues=venues_of(activity.programme.organiser_id),
        initial={"mode": mode, "precision": "day"},
    )
    if request.method == "POST" and form.is_valid():
        add_meeting(by=request.actor, at=request.now, activity=activity, values=form.cleaned_data)
        messages.success(request, _("The meeting was added."))
        return redirect("web_staff:dates", activity.slug)
    context = {"activity": activity, "form": form}
    return render(request, "web_staff/activities/meeting_form.html", context)


@for_activity(may_manage)
@once
def meeting_edit(request: Request, activity: Activity, pk: int) -> HttpResponse:
    meeting = meeting_or_404(activity, pk)
    form = MeetingForm(
        request.POST or None,
        venues=venues_of(meeting.organiser_id),
        initial=MeetingForm.initial_of(meeting),
    )
    context: dict[str, Any] = {
        "activity": activity,
        "meeting": meeting,
        "form": form,
        "version": meeting.version,
        "sharing": activities_sharing(meeting),
    }
    status = 200
    if request.method == "POST" and form.is_valid():
        told = _who_is_told(meeting, form)
        if told and "sure" not in request.POST:
            context |= {"told": told, "changes": _changed_labels(form), "asks": True}
            return render(request, "web_staff/activities/meeting_form.html", context)
        try:
            change_meeting(
                by=request.actor,
                at=request.now,
                meeting=meeting,
                version=posted_version(request),
                values=form.cleaned_data,
            )
        except ChangedMeanwhile as problem:
            context["differences"], status = differences(form, problem), problem.status
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("web_staff:dates", activity.slug)
    return render(request, "web_staff/activities/meeting_form.html", context, status=status)


def _who_is_told(meeting: Meeting, form: MeetingForm) -> list[Person]:
    """Return the people who will hear of this change: those with a place, if it concerns them."""
    if not set(TELLS_PEOPLE) & set(form.changed_data):
        return []
    return list(people_with_a_place(activities_sharing(meeting).values_list("pk", flat=True)))


def _changed_labels(form: MeetingForm) -> list[str]:
    return [str(form.fields[name].label) for name in TELLS_PEOPLE if name in form.changed_data]


@for_activity(may_manage)
@once
def meeting_cancel(request: Request, activity: Activity, pk: int) -> HttpResponse:
    meeting = meeting_or_404(activity, pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cancel_meeting(
            by=request.actor, at=request.now, meeting=meeting, reason=form.cleaned_data["reason"]
        )
        messages.success(request, _("The meeting is cancelled."))
        return redirect("web_staff:dates", activity.slug)
    sharing = activities_sharing(meeting)
    context = {
        "activity": activity,
        "meeting": meeting,
        "form": form,
        "sharing": sharing,
        "told": list(people_with_a_place(sharing.values_list("pk", flat=True))),
    }
    return render(request, "web_staff/activities/meeting_cancel.html", context)


@for_activity(may_manage)
@require_POST
@once
def meeting_move(request: Request, activity: Activity, pk: int) -> HttpResponse:
    meeting = meeting_or_404(activity, pk)
    up = request.POST.get("direction") == "up"
    move_meeting(by=request.actor, at=request.now, activity=activity, meeting=meeting, up=up)
    return redirect("web_staff:dates", activity.slug)


@for_activity(may_manage)
@once
def meeting_join(request: Request, activity: Activity) -> HttpResponse:
    form = JointForm(request.POST or None, meetings=meetings_to_share(activity))
    if request.method == "POST" and form.is_valid():
        meeting = form.cleaned_data["meeting"]
        link_joint_meeting(by=request.actor, at=request.now, meeting=meeting, activity=activity)
        messages.success(request, _("This activity shares the meeting now."))
        return redirect("web_staff:dates", activity.slug)
    context = {"activity": activity, "form": form}
    return render(request, "web_staff/activities/meeting_join.html", context)


@for_activity(may_manage)
@require_POST
@once
def meeting_leave(request: Request, activity: Activity, pk: int) -> HttpResponse:
    meeting = meeting_or_404(activity, pk)
    unlink_joint_meeting(by=request.actor, at=request.now, meeting=meeting, activity=activity)
    messages.success(request, _("This activity no longer shares the meeting."))
    return redirect("web_staff:dates", activity.slug)
