"""The short yes/no questions before an activity's application form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
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
from leerkring.programmes.models import Activity
from leerkring.programmes.rules import may_manage
from leerkring.programmes.states import method_is_locked
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.editing import form_page, posted_version
from leerkring.web.staff.guard import for_activity

FORM_PAGE = "web_staff/activities/check_form.html"
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
    if request.method == "GET" and method_is_locked(activity, request.now):
        return redirect("web_staff:checks", activity.slug)
    form = CheckForm(request.POST or None)
    return form_page(
        request,
        form,
        FORM_PAGE,
        _context(request, activity),
        save=lambda: add_check(
            by=request.actor, at=request.now, activity=activity, values=form.cleaned_data
        ),
        to=reverse("web_staff:checks", args=[activity.slug]),
        said=_("The question was added."),
    )


def _context(request: Request, activity: Activity) -> dict[str, Any]:
    return {"activity": activity, "is_settled": method_is_locked(activity, request.now)}


@for_activity(may_manage)
@once
def check_edit(request: Request, activity: Activity, pk: int) -> HttpResponse:
    check = _check(activity, pk)
    by, at = request.actor, request.now
    initial = {**model_to_dict(check), "wanted": "yes" if check.wanted else "no"}
    form = CheckForm(request.POST or None, initial=initial)
    return form_page(
        request,
        form,
        FORM_PAGE,
        {**_context(request, activity), "check": check, "version": check.version},
        save=lambda: change_check(
            by=by,
            at=at,
            activity=activity,
            check=check,
            version=posted_version(request),
            values=form.cleaned_data,
        ),
        to=reverse("web_staff:checks", args=[activity.slug]),
        remove=(
            lambda: remove_check(by=by, at=at, activity=activity, check=check),
            _("The question was taken away."),
        ),
    )


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
