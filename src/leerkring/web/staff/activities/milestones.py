"""Milestones: the steps of an activity that are no meeting."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from leerkring.programmes.actions import add_milestone, change_milestone, remove_milestone
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import milestones_of
from leerkring.programmes.rules import may_manage
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.activities.forms import MilestoneForm
from leerkring.web.staff.editing import form_page, posted_version
from leerkring.web.staff.guard import for_activity

FORM_PAGE = "web_staff/activities/milestone_form.html"


@for_activity(may_manage)
@once
def milestone_new(request: Request, activity: Activity) -> HttpResponse:
    form = MilestoneForm(request.POST or None, initial={"precision": "week"})

    def save() -> object:
        values = form.cleaned_data
        note = values.pop("note")
        return add_milestone(
            by=request.actor, at=request.now, activity=activity, note_text=note, **values
        )

    to = reverse("web_staff:dates", args=[activity.slug])
    return form_page(request, form, FORM_PAGE, {"activity": activity}, save=save, to=to)


@for_activity(may_manage)
@once
def milestone_edit(request: Request, activity: Activity, pk: int) -> HttpResponse:
    milestone = milestones_of(activity).filter(pk=pk).first()
    if milestone is None:
        raise Http404
    by, at = request.actor, request.now
    initial = {n: getattr(milestone, n) for n in MilestoneForm.base_fields}
    form = MilestoneForm(request.POST or None, initial=initial)
    return form_page(
        request,
        form,
        FORM_PAGE,
        {"activity": activity, "milestone": milestone, "version": milestone.version},
        save=lambda: change_milestone(
            by=by,
            at=at,
            activity=activity,
            milestone=milestone,
            version=posted_version(request),
            values=form.cleaned_data,
        ),
        to=reverse("web_staff:dates", args=[activity.slug]),
        remove=(
            lambda: remove_milestone(by=by, at=at, activity=activity, milestone=milestone),
            _("The step was taken away."),
        ),
    )
