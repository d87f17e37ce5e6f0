"""Writing, checking and publishing findings."""

from __future__ import annotations

from typing import NoReturn

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leerkring.findings import actions
from leerkring.findings.models import Finding
from leerkring.findings.queries import finding_for_team, finding_to_edit, findings_for_team
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import activities_for_staff
from leerkring.programmes.rules import may_manage, may_run_the_day
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import FormPage, one_form, posted_version
from leerkring.web.staff.findings.forms import FindingForm
from leerkring.web.staff.guard import for_activity, staff_only

FORM = "web_staff/findings/form.html"


@staff_only
def findings(request: Request) -> HttpResponse:
    own = activities_for_staff(request.actor)
    context = {
        "findings": [(row, _about(row, network=True)) for row in findings_for_team(own)],
        "activities": own.order_by("programme_id", "starts_at", "id"),
    }
    return render(request, "web_staff/findings/all.html", context)


def _about(finding: Finding, *, network: bool = False) -> list[str]:
    """Return what stands small under a finding in a list."""
    read = _("read by %(name)s") % {"name": finding.checked_by}
    words = [
        finding.activity.short_title if network else "",
        finding.meeting.title if finding.meeting else "",
        read if finding.checked_by else _("not read for privacy yet"),
    ]
    return [word for word in words if word]


@for_activity()
def activity_findings(request: Request, activity: Activity) -> HttpResponse:
    rows = findings_for_team(Activity.objects.filter(pk=activity.pk))
    context = {
        "activity": activity,
        "findings": [(row, _about(row)) for row in rows],
        "may_run": may_run_the_day(request.actor, activity),
    }
    return render(request, "web_staff/findings/list.html", context)


@for_activity(may_run_the_day)
@once
def finding_new(request: Request, activity: Activity) -> HttpResponse:
    initial = {"notes": request.GET.getlist("notitie")}
    form = FindingForm(request.POST or None, activity=activity, initial=initial)

    def write() -> Finding:
        return actions.write_finding(
            by=request.actor,
            at=request.now,
            activity=activity,
            evidence=form.evidence(),
            **form.words(),
        )

    page = FormPage(
        title=_("Write a finding"),
        back=reverse("web_staff:activity-findings", args=[activity.slug]),
        back_label=_("Findings"),
        template=FORM,
    )
    return one_form(
        request,
        form,
        page,
        save=write,
        to=lambda written: reverse("web_staff:finding", args=[activity.slug, written.pk]),
        said=_("Saved as a draft. Next: somebody reads it for privacy."),
    )


def _finding(activity: Activity, pk: int) -> Finding:
    return finding_for_team(activity, pk) or _nowhere()


def _nowhere() -> NoReturn:
    raise Http404


@for_activity()
def finding(request: Request, activity: Activity, pk: int) -> HttpResponse:
    found = _finding(activity, pk)
    may_run = may_run_the_day(request.actor, activity)
    step = _step(found, manages=may_manage(request.actor, activity)) if may_run else None
    context = {
        "activity": activity,
        "finding": found,
        "rests_on": _rests_on(found),
        "step": step,
        "waits_for_manager": may_run and not step and found.state != Finding.State.PUBLISHED,
        "may_run": may_run,
    }
    return render(request, "web_staff/findings/finding.html", context)


def _rests_on(finding: Finding) -> list[tuple[str, str]]:
    """Return the notes and questions that a finding rests on, with where each comes from."""
    notes = [
        (note.text or _("erased"), f"{note.get_kind_display()}, {note.meeting.title}")
        for note in finding.notes.all()
    ]
    asked = _("question of a participant")
    return notes + [(fragment.text or _("erased"), asked) for fragment in finding.fragments.all()]


def _step(finding: Finding, *, manages: bool) -> dict[str, str] | None:
    """Return the next step of a finding, for who may take it: read, publish, take back."""
    if finding.state == Finding.State.PUBLISHED:
        name, label, kind = "take_back", _("Take back"), "danger"
    elif not finding.checked_by:
        label = _("I have read it: nobody can be recognised")
        return {"name": "check", "label": label, "kind": "primary"}
    else:
        name, label, kind = "publish", _("Publish"), "primary"
    return {"name": name, "label": label, "kind": kind} if manages else None


@for_activity(may_run_the_day)
@once
def finding_edit(request: Request, activity: Activity, pk: int) -> HttpResponse:
    found, rests_on = finding_to_edit(activity, pk) or _nowhere()
    initial = FindingForm.initial_of(found, rests_on)
    form = FindingForm(request.POST or None, activity=activity, initial=initial)

    def write() -> None:
        actions.change_finding(
            by=request.actor,
            at=request.now,
            finding=found,
            version=posted_version(request),
            values=form.words(),
            evidence=form.evidence(),
            read_again="read_again" in request.POST,
        )

    back = reverse("web_staff:finding", args=[activity.slug, pk])
    page = FormPage(title=_("Edit a finding"), back=back, back_label=found.title, template=FORM)
    refusals = {actions.CheckAgain: "text"}
    return one_form(
        request, form, page, save=write, version=found.version, at_field=refusals, finding=found
    )


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
