"""Milestones: the steps of an activity that are no meeting."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from leerkring.audit.problems import ChangedMeanwhile
from leerkring.programmes.actions import add_milestone, change_milestone, remove_milestone
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import milestones_of
from leerkring.programmes.rules import may_manage
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.activities.forms import MilestoneForm
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.guard import for_activity


@for_activity(may_manage)
@once
def milestone_new(request: Request, activity: Activity) -> HttpResponse:
    form = MilestoneForm(request.POST or None, initial={"precision": "week"})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        add_milestone(
            by=request.actor,
            at=request.now,
            activity=activity,
            note_text=values.pop("note"),
            **values,
        )
        messages.success(request, _("Saved."))
        return redirect("web_staff:dates", activity.slug)
    context = {"activity": activity, "form": form}
    return render(request, "web_staff/activities/milestone_form.html", context)


@for_activity(may_manage)
@once
def milestone_edit(request: Request, activity: Activity, pk: int) -> HttpResponse:
    milestone = milestones_of(activity).filter(pk=pk).first()
    if milestone is None:
        raise Http404
    if request.method == "POST" and "remove" in request.POST:
        remove_milestone(by=request.actor, at=request.now, activity=activity, milestone=milestone)
        messages.success(request, _("The step was taken away."))
        return redirect("web_staff:dates", activity.slug)
    initial = {n: getattr(milestone, n) for n in MilestoneForm.base_fields}
    form = MilestoneForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {"activity": activity, "form": form, "milestone": milestone}
    context["version"], status = milestone.version, int(HTTPStatus.OK)
    if request.method == "POST" and form.is_valid():
        try:
            change_milestone(
                by=request.actor,
                at=request.now,
                activity=activity,
                milestone=milestone,
                version=posted_version(request),
                values=form.cleaned_data,
            )
        except ChangedMeanwhile as problem:
            context["differences"], status = differences(form, problem), problem.status
        else:
            messages.success(request, _("Saved."))
            return redirect("web_staff:dates", activity.slug)
    return render(request, "web_staff/activities/milestone_form.html", context, status=status)
