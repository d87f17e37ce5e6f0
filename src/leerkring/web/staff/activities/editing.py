"""Changing an activity: its fields, its organisations, copying and cancelling it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from leerkring.admissions.queries.overviews import people_with_a_place
from leerkring.audit.problems import ChangedMeanwhile
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
from leerkring.web.staff.activities.activity_form import PARTS, ActivityForm
from leerkring.web.staff.activities.forms import (
    CancelForm,
    CopyForm,
    OrganisationRoleForm,
    last_day_and_hour,
)
from leerkring.web.staff.editing import (
    Difference,
    FormPage,
    differences,
    form_page,
    in_words,
    one_form,
    posted_version,
)
from leerkring.web.staff.guard import for_activity


@for_activity(may_manage)
@once
def edit(request: Request, activity: Activity) -> HttpResponse:
    part = request.GET.get("deel", "")
    part = part if part in PARTS else "tekst"
    back = _came_from(request, activity)
    form = ActivityForm(
        request.POST or None,
        part=part,
        initial=ActivityForm.initial_of(activity),
        method_is_locked=method_is_locked(activity, request.now),
    )
    context = {
        "activity": activity,
        "version": activity.version,
        "title": _("Edit %(name)s") % {"name": activity.short_title},
        "back": back,
        "parts": [
            {
                "url": f"?{urlencode({'deel': key, 'terug': back})}",
                "label": one.label,
                "current": key == part,
            }
            for key, one in PARTS.items()
        ],
    }
    return form_page(
        request,
        form,
        "web_staff/activities/edit.html",
        context,
        save=lambda: edit_activity(
            by=request.actor,
            at=request.now,
            activity=activity,
            version=posted_version(request),
            values=form.values(),
        ),
        to=back,
        differing=lambda problem: _differences(form, problem),
    )


def _came_from(request: Request, activity: Activity) -> str:
    """Return the page of the team that led to this one: there one goes on after saving."""
    here = request.path
    given = request.POST.get("terug") or request.GET.get("terug")
    page = given or urlsplit(request.headers.get("referer", "")).path
    is_ours = "/beheer/" in page and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_ours and page != here else reverse("web_staff:activity", args=[activity.slug])


def _differences(form: ActivityForm, problem: ChangedMeanwhile) -> list[Difference]:
    """Return the differences; the deadline is one moment in the row and two fields in the form."""
    found = differences(form, problem)
    if "closes_before" in problem.current and "closes_on" in form.fields:
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
        messages.success(request, _("Saved: who makes this."))
        return redirect("web_staff:activity-organisations", activity.slug)
    context = {
        "activity": activity,
        "formset": formset,
        "known": organisations_by_name(),
        "lead": _(
            "Who took the initiative, who organises, makes, carries out, researches, commissions "
            "and pays. It stands on the public page."
        ),
    }
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
    page = FormPage(
        title=_("Make a copy"),
        lead=_(
            "Texts, meetings with their agendas, steps, organisations and questions come along. "
            "Dates, applications and people do not. The copy is not published."
        ),
        button=_("Make a copy"),
        **_from(activity),
    )
    return one_form(
        request,
        form,
        page,
        save=lambda: copy_activity(
            by=request.actor, at=request.now, activity=activity, **form.cleaned_data
        ),
        to=lambda made: reverse("web_staff:activity", args=[made.slug]),
        said=_("The copy is there, without dates and not published."),
    )


def _from(activity: Activity) -> dict[str, str]:
    back = reverse("web_staff:activity", args=[activity.slug])
    return {"back": back, "back_label": activity.short_title, "out": _("Back without saving")}


@for_activity(may_manage)
@once
def cancel(request: Request, activity: Activity) -> HttpResponse:
    form = CancelForm(request.POST or None)
    page = FormPage(
        title=_("Cancel this activity"),
        lead=_(
            "The page stays, and says that it is cancelled. Its own meetings that are still to "
            "come are cancelled too; a joint meeting goes on for the others. This cannot be undone."
        ),
        button=_("Cancel this activity"),
        kind="danger",
        template="web_staff/activities/cancel.html",
        **_from(activity) | {"out": _("No, go back")},
    )
    return one_form(
        request,
        form,
        page,
        told=list(people_with_a_place([activity.pk])),
        save=lambda: cancel_activity(
            by=request.actor,
            at=request.now,
            activity=activity,
            reason=form.cleaned_data["reason"],
        ),
        said=_("The activity is cancelled; its page says so."),
    )
