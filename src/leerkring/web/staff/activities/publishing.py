"""Showing an activity to everybody: now, later, or no longer; and what is still missing for it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.programmes.actions import publish, schedule_publication, unpublish
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import PlannedMeeting, meetings_by_activity
from leerkring.programmes.rules import may_manage
from leerkring.programmes.states import PublicState, public_state
from leerkring.programmes.subscribers import subscribers_of, told_of
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.activities.forms import PublishLaterForm
from leerkring.web.staff.guard import for_activity


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that makes a page complete; what is missing can be added later."""

    ok: bool
    text: str
    why: str
    url: str


def checks(activity: Activity, meetings: list[PlannedMeeting]) -> list[Check]:
    """Return what a reader of the page will look for."""
    edit = reverse("web_staff:activity-edit", args=[activity.slug])
    dates = reverse("web_staff:dates", args=[activity.slug])
    dated = [plan for plan in meetings if plan.meeting.moment.is_known]
    takes = activity.admission != Activity.Admission.INVITATION
    found = [
        Check(
            bool(activity.lead),
            _("One or two sentences that say what it is"),
            _("They stand under the title and in lists."),
            f"{edit}#id_lead",
        ),
        Check(
            bool(activity.gains),
            _("What it brings"),
            _("The first thing people look for."),
            f"{edit}#id_gains",
        ),
        Check(
            bool(dated),
            _("At least one date"),
            _("Without it the page says “to be determined”."),
            dates,
        ),
        Check(
            bool(activity.contact_email),
            _("A contact person with an address"),
            _("Questions go there, and replies to letters."),
            f"{edit}#id_contact_email",
        ),
    ]
    if takes:
        found.append(
            Check(
                activity.opens_at is not None,
                _("The moment from which people can apply"),
                _("Without it the page is an announcement only."),
                f"{edit}#id_opens_at",
            )
        )
    return found


@for_activity(may_manage)
@once
def publication(request: Request, activity: Activity) -> HttpResponse:
    form = PublishLaterForm(None, now=request.now)
    if request.method == "POST" and "publish_now" in request.POST:
        publish(by=request.actor, at=request.now, activity=activity)
        messages.success(request, _("Everybody can see it now."))
        return redirect("web_staff:activity", activity.slug)
    if request.method == "POST":
        form = PublishLaterForm(request.POST, now=request.now)
        if form.is_valid():
            schedule_publication(
                by=request.actor,
                at=request.now,
                activity=activity,
                publish_at=form.cleaned_data["publish_at"],
            )
            messages.success(request, _("It will be shown from that moment on."))
            return redirect("web_staff:activity-publish", activity.slug)
    meetings = meetings_by_activity([activity]).get(activity.pk, [])
    context = {
        "activity": activity,
        "form": form,
        "checks": checks(activity, meetings),
        "is_draft": public_state(activity, request.now) == PublicState.DRAFT,
        "subscribers": len(subscribers_of(activity)),
        "told": told_of(activity),
    }
    return render(request, "web_staff/activities/publish.html", context)


@for_activity(may_manage)
@require_POST
@once
def hide(request: Request, activity: Activity) -> HttpResponse:
    unpublish(by=request.actor, at=request.now, activity=activity)
    messages.success(request, _("Only the team can see it now."))
    return redirect("web_staff:activity-publish", activity.slug)
