"""The short yes/no questions before an activity's application form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.ordered import OwnList

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


def _form(data: Any, _activity: Activity, row: Any) -> forms.Form:
    initial = {**model_to_dict(row), "wanted": "yes" if row.wanted else "no"} if row else None
    return CheckForm(data, initial=initial)


CHECKS = OwnList(
    noun="check",
    page="checks",
    page_title=gettext_lazy("Questions before the form"),
    new_title=gettext_lazy("Add a question before the form"),
    edit_title=gettext_lazy("Change a question before the form"),
    remove_title=gettext_lazy("Take this question away"),
    added=gettext_lazy("The question was added."),
    removed=gettext_lazy("The question was taken away."),
    rows=checks_of,
    form=_form,
    add=add_check,
    change=change_check,
    remove=remove_check,
    move=move_check,
    is_settled=method_is_locked,
    warning=gettext_lazy(
        "People answered this already. Change the words only when they go on meaning the same."
    ),
)


@for_activity(may_manage)
def checks(request: Request, activity: Activity) -> HttpResponse:
    found = list(checks_of(activity))
    settled = method_is_locked(activity, request.now)
    context = {
        "activity": activity,
        "title": _("Questions before the form"),
        "lead": _(
            "Whoever applies answers these first, by yes or no. Somebody for whom it does not fit "
            "then knows at once, and sees what does."
        ),
        "back": (
            reverse("web_staff:questions", args=[activity.slug]),
            _("Questions on the application form"),
        ),
        "new_url": ""
        if settled or len(found) >= MOST_CHECKS
        else reverse("web_staff:check-new", args=[activity.slug]),
        "new_label": _("Add a question"),
        "notices": _notices(activity, settled=settled, are_any=bool(found)),
        "rows": [CHECKS.row(activity, check, check.text, _detail(check)) for check in found],
        "empty": (
            _("Nothing is asked before the form."),
            ""
            if settled
            else _(
                "Add a question when some people could fill in the form for nothing: another "
                "region, another role, a date that is settled."
            ),
        ),
    }
    return render(request, "web_staff/activities/own_list.html", context)


def _detail(check: EligibilityCheck) -> str:
    fits = _("Fits who answers yes") if check.wanted else _("Fits who answers no")
    return " · ".join(filter(None, [fits, check.otherwise]))


def _notices(activity: Activity, *, settled: bool, are_any: bool) -> list[tuple[str, str]]:
    """Return what matters before somebody begins: it is not asked here, or is settled."""
    found = []
    if activity.admission != Activity.Admission.SELECTION:
        words = _(
            "These questions are asked only for an activity with application and selection: who "
            "registers for an open activity is never refused."
        )
        found.append(("info", words))
    if settled and are_any:
        words = _("Applying has begun: what is asked is locked. You can still mend the words.")
        found.append(("warning", words))
    elif settled:
        words = _("Applying has begun, so no question can be added any more.")
        found.append(("warning", words))
    return found
