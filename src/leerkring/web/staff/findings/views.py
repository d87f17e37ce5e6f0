"""Writing, checking and publishing findings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.audit.problems import ChangedMeanwhile
from leerkring.findings import actions
from leerkring.findings.models import Finding
from leerkring.findings.queries import evidence_of, finding_for_team, findings_for_team
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import activities_for_staff
from leerkring.programmes.rules import may_manage, may_run_the_day
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.findings.forms import FindingForm
from leerkring.web.staff.guard import for_activity, staff_only


@staff_only
def findings(request: Request) -> HttpResponse:
    own = activities_for_staff(request.actor)
    context = {
        "findings": findings_for_team(own),
        "activities": own.order_by("programme_id", "starts_at", "id"),
    }
    return render(request, "web_staff/findings/all.html", context)


@for_activity()
def activity_findings(request: Request, activity: Activity) -> HttpResponse:
    context = {
        "activity": activity,
        "findings": findings_for_team(Activity.objects.filter(pk=activity.pk)),
        "may_run": may_run_the_day(request.actor, activity),
    }
    return render(request, "web_staff/findings/list.html", context)


@for_activity(may_run_the_day)
@once
def finding_new(request: Request, activity: Activity) -> HttpResponse:
    initial = {"notes": request.GET.getlist("notitie")}
    form = FindingForm(request.POST or None, activity=activity, initial=initial)
    if request.method == "POST" and form.is_valid():
        finding = actions.write_finding(
            by=request.actor,
            at=request.now,
            activity=activity,
            evidence=form.evidence(),
            **form.words(),
        )
        messages.success(request, _("Saved as a draft. Next: somebody reads it for privacy."))
        return redirect("web_staff:finding", activity.slug, finding.pk)
    context = {"activity": activity, "form": form}
    return render(request, "web_staff/findings/form.html", context)


def _finding(activity: Activity, pk: int) -> Finding:
    finding = finding_for_team(activity, pk)
    if finding is None:
        raise Http404
    return finding


@for_activity()
def finding(request: Request, activity: Activity, pk: int) -> HttpResponse:
    found = _finding(activity, pk)
    context = {
        "activity": activity,
        "finding": found,
        "evidence": evidence_of(found),
        "may_run": may_run_the_day(request.actor, activity),
        "may_manage": may_manage(request.actor, activity),
    }
    return render(request, "web_staff/findings/finding.html", context)


@for_activity(may_run_the_day)
@once
def finding_edit(request: Request, activity: Activity, pk: int) -> HttpResponse:
    found = _finding(activity, pk)
    form = FindingForm(
        request.POST or None, activity=activity, initial=FindingForm.initial_of(found)
    )
    context: dict[str, Any] = {"activity": activity, "finding": found, "form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_finding(
                by=request.actor,
                at=request.now,
                finding=found,
                version=posted_version(request),
                values=form.words(),
                evidence=form.evidence(),
                read_again="read_again" in request.POST,
            )
        except ChangedMeanwhile as problem:
            context["differences"], status = differences(form, problem), problem.status
        except actions.CheckAgain as problem:
            form.add_error("text", str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("web_staff:finding", activity.slug, pk)
    return render(request, "web_staff/findings/form.html", context, status=status)


@for_activity(may_run_the_day)
@once
@require_POST
def finding_step(request: Request, activity: Activity, pk: int) -> HttpResponse:
    """Check, publish or take back."""
    steps = {
        "check": (actions.check_finding, _("Noted that you read it.")),
        "publish": (actions.publish_finding, _("Published.")),
        "take_back": (actions.take_back_finding, _("No longer public.")),
    }
    wanted = steps.get(request.POST.get("step", ""))
    if wanted is None:
        raise Http404
    action, done = wanted
    action(by=request.actor, at=request.now, finding=_finding(activity, pk))
    messages.success(request, done)
    return redirect("web_staff:finding", activity.slug, pk)
