"""The short yes/no questions before an activity's application form."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from leerkring.admissions.actions.eligibility import (
    add_check,
    change_check,
    move_check,
    remove_check,
)
from leerkring.admissions.models import EligibilityCheck
from leerkring.admissions.queries.eligibility import MOST_CHECKS, checks_of
from leerkring.audit.problems import ChangedMeanwhile, Refused
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage
from leerkring.programmes.states import method_is_locked
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import differences, posted_version
from leerkring.web.staff.guard import for_activity

WANTED = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))


class CheckForm(KeyedForm):
    text = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=250,
        help_text=gettext_lazy(
            "To be answered by yes or no. For example: Do you work at a school in this region?"
        ),
        error_messages={"required": gettext_lazy("Write the question.")},
    )
    wanted = forms.ChoiceField(
        label=gettext_lazy("With which answer can somebody take part?"),
        choices=WANTED,
        widget=forms.RadioSelect,
        initial="yes",
    )
    otherwise = forms.CharField(
        label=gettext_lazy("What does somebody read who answers otherwise?"),
        max_length=250,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Why it does not fit, kindly, and what does. Other open activities are shown below it."
        ),
    )

    def clean_wanted(self) -> bool:
        return bool(self.cleaned_data["wanted"] == "yes")


@for_activity(may_manage)
def checks(request: Request, activity: Activity) -> HttpResponse:
    rows = checks_of(activity)
    context = {
        "activity": activity,
        "checks": rows,
        "is_settled": method_is_locked(activity, request.now),
        "is_full": len(rows) >= MOST_CHECKS,
        "is_asked": activity.admission == Activity.Admission.SELECTION,
    }
    return render(request, "web_staff/activities/checks.html", context)


def _check(activity: Activity, pk: int) -> EligibilityCheck:
    check = checks_of(activity).filter(pk=pk).first()
    if check is None:
        raise Http404
    return check


@for_activity(may_manage)
@once
def check_new(request: Request, activity: Activity) -> HttpResponse:
    form = CheckForm(request.POST or None)
    if request.method == "GET" and method_is_locked(activity, request.now):
        return redirect("web_staff:checks", activity.slug)
    if request.method == "POST" and form.is_valid():
        try:
            add_check(by=request.actor, at=request.now, activity=activity, values=form.cleaned_data)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The question was added."))
            return redirect("web_staff:checks", activity.slug)
    return render(request, "web_staff/activities/check_form.html", _page(request, activity, form))


def _page(request: Request, activity: Activity, form: CheckForm) -> dict[str, Any]:
    settled = method_is_locked(activity, request.now)
    return {"activity": activity, "form": form, "is_settled": settled}


@for_activity(may_manage)
@once
def check_edit(request: Request, activity: Activity, pk: int) -> HttpResponse:
    check = _check(activity, pk)
    initial = {
        "text": check.text,
        "wanted": "yes" if check.wanted else "no",
        "otherwise": check.otherwise,
    }
    form = CheckForm(request.POST or None, initial=initial)
    context = {**_page(request, activity, form), "check": check, "version": check.version}
    by, at, status = request.actor, request.now, int(HTTPStatus.OK)
    try:
        if request.method == "POST" and "remove" in request.POST:
            remove_check(by=by, at=at, activity=activity, check=check)
            messages.success(request, _("The question was taken away."))
            return redirect("web_staff:checks", activity.slug)
        if request.method == "POST" and form.is_valid():
            change_check(
                by=by,
                at=at,
                activity=activity,
                check=check,
                version=posted_version(request),
                values=form.cleaned_data,
            )
            messages.success(request, _("Saved."))
            return redirect("web_staff:checks", activity.slug)
    except ChangedMeanwhile as problem:
        context["differences"], status = differences(form, problem), problem.status
    except Refused as problem:
        form.is_valid()
        form.add_error(None, str(problem))
    return render(request, "web_staff/activities/check_form.html", context, status=status)


@for_activity(may_manage)
@require_POST
@once
def check_move(request: Request, activity: Activity, pk: int) -> HttpResponse:
    move_check(
        by=request.actor,
        at=request.now,
        activity=activity,
        check=_check(activity, pk),
        up=request.POST.get("direction") == "up",
    )
    return redirect("web_staff:checks", activity.slug)
