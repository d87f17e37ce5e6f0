"""What the secretary enters and changes on somebody's behalf."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from leerkring.admissions.actions.companions import TeamIsFull
from leerkring.admissions.actions.secretary import (
    AddressTaken,
    AppliedAlready,
    LateReasonMissing,
    change_for,
    enter_application,
    replace,
)
from leerkring.admissions.actions.teams import UnknownTeam
from leerkring.admissions.actions.withdrawing import withdraw
from leerkring.admissions.models import Application
from leerkring.admissions.queries.eligibility import asked_checks
from leerkring.admissions.queries.teams import asks_for_team
from leerkring.admissions.queries.window import Window, meetings_to_promise, promises_of, window
from leerkring.admissions.rules import may_handle_applications
from leerkring.audit.problems import ChangedMeanwhile
from leerkring.programmes.models import Activity
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.applications.forms import (
    ChangeForm,
    EnterForm,
    ReplaceForm,
    WithdrawForm,
)
from leerkring.web.staff.applications.table import application_or_404
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.guard import for_activity

OTHER_FIELDS = ("source", "source_note", "late_reason", "tell", "reason", "team_code")


def _values(form: EnterForm | ChangeForm | ReplaceForm) -> dict[str, Any]:
    """Return what was typed about the applicant, without what is about the entry itself."""
    own = {
        name: value
        for name, value in form.cleaned_data.items()
        if name not in OTHER_FIELDS and not name.startswith(("date_", "check_"))
    }
    if isinstance(form, EnterForm | ChangeForm) and form.check_names:
        own["checks"] = form.check_answers
    return own


@for_activity(may_handle_applications)
@once
def enter(request: Request, activity: Activity) -> HttpResponse:
    meetings = list(meetings_to_promise(activity, request.now))
    initial = {"source": Application.Source.PHONE, "role": (activity.audience or [""])[0]}
    checks = asked_checks(activity)
    form = EnterForm(request.POST or None, meetings=meetings, checks=checks, initial=initial)
    is_late = window(activity, request.now) == Window.LATE
    if not is_late:
        del form.fields["late_reason"]
    if not asks_for_team(activity):
        del form.fields["team_code"]
    if request.method == "POST" and form.is_valid():
        try:
            made = enter_application(
                activity=activity,
                values=_values(form),
                promises=form.promises,
                source=form.cleaned_data["source"],
                source_note=form.cleaned_data["source_note"],
                late_reason=form.cleaned_data.get("late_reason", ""),
                team_code=form.cleaned_data.get("team_code", ""),
                tell=form.cleaned_data["tell"],
                by=request.actor,
                at=request.now,
            )
        except (UnknownTeam, TeamIsFull) as problem:
            form.add_error("team_code", str(problem))
        except LateReasonMissing as problem:
            form.add_error("late_reason", str(problem))
        except AppliedAlready as problem:
            form.add_error("email", str(problem))
        else:
            messages.success(request, _("%(name)s has been entered.") % {"name": made.name})
            return redirect("web_staff:application", activity.slug, made.pk)
    context = {"activity": activity, "form": form, "is_late": is_late}
    return render(request, "web_staff/applications/enter.html", context)


@for_activity(may_handle_applications)
@once
def change(request: Request, activity: Activity, pk: int) -> HttpResponse:
    row = application_or_404(activity, pk)
    meetings = list(meetings_to_promise(activity, request.now))
    dates = {f"date_{meeting}": answer for meeting, answer in promises_of(row).items()}
    said = {f"check_{pk}": answer for pk, answer in row.checks.items()}
    initial = {name: getattr(row, name, "") for name in ChangeForm.base_fields} | dates | said
    checks = asked_checks(activity)
    form = ChangeForm(request.POST or None, meetings=meetings, checks=checks, initial=initial)
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            change_for(
                application=row,
                version=posted_version(request),
                values=_values(form),
                promises=form.promises,
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=request.now,
            )
        except AddressTaken as problem:
            form.add_error("email", str(problem))
        except ChangedMeanwhile as problem:
            found = differences(form, problem)
            row = application_or_404(activity, pk)
        else:
            messages.success(
                request, _("The application of %(name)s was changed.") % {"name": row.name}
            )
            return redirect("web_staff:application", activity.slug, pk)
    context = {"activity": activity, "application": row, "form": form, "differences": found}
    status = 409 if found is not None else 200
    return render(request, "web_staff/applications/change.html", context, status=status)


@for_activity(may_handle_applications)
@once
def replace_by(request: Request, activity: Activity, pk: int) -> HttpResponse:
    row = application_or_404(activity, pk)
    initial = {"role": row.role, "language": row.language}
    form = ReplaceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            came = replace(
                left=row,
                values=_values(form),
                reason=form.cleaned_data["reason"],
                by=request.actor,
                at=request.now,
            )
        except AppliedAlready as problem:
            form.add_error("email", str(problem))
        else:
            words = _("%(came)s takes part in the place of %(left)s.")
            messages.success(request, words % {"came": came.name, "left": row.name})
            return redirect("web_staff:application", activity.slug, came.pk)
    context = {"activity": activity, "application": row, "form": form}
    return render(request, "web_staff/applications/replace.html", context)


@for_activity(may_handle_applications)
@once
def withdraw_for(request: Request, activity: Activity, pk: int) -> HttpResponse:
    row = application_or_404(activity, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        withdraw(application=row, reason=reason, by=request.actor, at=request.now)
        messages.success(
            request, _("The application of %(name)s was withdrawn.") % {"name": row.name}
        )
        return redirect("web_staff:application", activity.slug, pk)
    context = {"activity": activity, "application": row, "form": form}
    return render(request, "web_staff/applications/withdraw.html", context)
