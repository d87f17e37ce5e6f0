"""Changing an activity: its fields, its organisations, copying and cancelling it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from leerkring.admissions.queries.overviews import people_with_a_place
from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.people.actions import ensure_organisation
from leerkring.people.models import Organisation
from leerkring.people.queries import organisations_by_name
from leerkring.programmes.actions import (
    cancel_activity,
    copy_activity,
    edit_activity,
    set_organisation_roles,
)
from leerkring.programmes.actions.activities import RoleOf
from leerkring.programmes.models import Activity
from leerkring.programmes.queries import organisation_roles_of, programmes_for_staff
from leerkring.programmes.rules import may_manage
from leerkring.programmes.states import method_is_locked
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.activities.forms import (
    ActivityForm,
    CancelForm,
    CopyForm,
    OrganisationRoleForm,
    last_day_and_hour,
)
from leerkring.web.staff.editing import Difference, differences, in_words, posted_version
from leerkring.web.staff.guard import for_activity


@for_activity(may_manage)
@once
def edit(request: Request, activity: Activity) -> HttpResponse:
    form = ActivityForm(
        request.POST or None,
        initial=ActivityForm.initial_of(activity),
        method_is_locked=method_is_locked(activity, request.now),
    )
    context: dict[str, Any] = {"activity": activity, "form": form, "version": activity.version}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            edit_activity(
                by=request.actor,
                at=request.now,
                activity=activity,
                version=posted_version(request),
                values=form.values(),
            )
        except ChangedMeanwhile as problem:
            context["differences"], status = _differences(form, problem), problem.status
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("web_staff:activity", activity.slug)
    return render(request, "web_staff/activities/edit.html", context, status=status)


def _differences(form: ActivityForm, problem: ChangedMeanwhile) -> list[Difference]:
    """Return the differences; the deadline is one moment in the row and two fields in the form."""
    found = differences(form, problem)
    if "closes_before" in problem.current:
        field, typed = form.fields["closes_on"], form.cleaned_data.get("closes_on")
        now, _hour = last_day_and_hour(problem.current["closes_before"])
        found.append(Difference(str(field.label), in_words(field, now), in_words(field, typed)))
    return found


RoleFormSet = formset_factory(OrganisationRoleForm, extra=2, can_delete=True, max_num=30)


@for_activity(may_manage)
@once
def organisations(request: Request, activity: Activity) -> HttpResponse:
    initial = [
        {"role": row.role, "organisation": row.organisation.name, "note": row.note}
        for row in organisation_roles_of(activity)
    ]
    formset = RoleFormSet(request.POST or None, initial=initial, prefix="roles")
    if request.method == "POST" and formset.is_valid():
        roles = [_role(request, values) for values in _kept(formset)]
        set_organisation_roles(by=request.actor, at=request.now, activity=activity, roles=roles)
        messages.success(request, _("Saved."))
        return redirect("web_staff:activity-organisations", activity.slug)
    context = {"activity": activity, "formset": formset, "known": organisations_by_name()}
    return render(request, "web_staff/activities/organisations.html", context)


def _kept(formset: BaseFormSet[Any]) -> list[dict[str, Any]]:
    return [
        form.cleaned_data
        for form in formset.forms
        if form.cleaned_data.get("organisation") and not form.cleaned_data.get("DELETE")
    ]


def _role(request: Request, values: dict[str, Any]) -> RoleOf:
    organisation: Organisation = ensure_organisation(
        by=request.actor, at=request.now, name=values["organisation"], kind=values["kind"]
    )
    return RoleOf(organisation, values["role"], values["note"])


@for_activity(may_manage)
@once
def copy(request: Request, activity: Activity) -> HttpResponse:
    programmes = programmes_for_staff(request.actor).filter(
        organiser=activity.programme.organiser_id
    )
    form = CopyForm(
        request.POST or None,
        programmes=programmes,
        initial={"title": activity.title, "programme": activity.programme_id},
    )
    if request.method == "POST" and form.is_valid():
        made = copy_activity(
            by=request.actor, at=request.now, activity=activity, **form.cleaned_data
        )
        messages.success(request, _("The copy is there, without dates and not published."))
        return redirect("web_staff:activity", made.slug)
    context = {"activity": activity, "form": form}
    return render(request, "web_staff/activities/copy.html", context)


@for_activity(may_manage)
@once
def cancel(request: Request, activity: Activity) -> HttpResponse:
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cancel_activity(
            by=request.actor,
            at=request.now,
            activity=activity,
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("The activity is cancelled; its page says so."))
        return redirect("web_staff:activity", activity.slug)
    told = list(people_with_a_place([activity.pk]))
    context = {"activity": activity, "form": form, "told": told}
    return render(request, "web_staff/activities/cancel.html", context)
