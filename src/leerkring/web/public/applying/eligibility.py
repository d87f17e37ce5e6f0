"""The short check before the form: nothing is kept until somebody goes on to the form itself.

The answers stand in the address of the first step, so that the check needs no account and no
script, and leaves nothing behind of whoever stops here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from leerkring.admissions.actions.applying import edit_application, save_draft
from leerkring.admissions.beforehand import PARAMETERS, SOURCE
from leerkring.admissions.models import Application, EligibilityCheck
from leerkring.admissions.queries.eligibility import NO, YES, asked_checks, unanswered, unmet
from leerkring.admissions.queries.window import applicant, is_repeat, may_edit, window
from leerkring.admissions.states import ApplicationState
from leerkring.audit.numbers import number_in
from leerkring.audit.problems import ChangedMeanwhile
from leerkring.programmes.models import Activity
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.public.door import application_or_404
from leerkring.web.public.listing import open_now
from leerkring.web.public.paths import own_page, step_path

SENT = "vooraf"  # in the address: the answers were given
AGAIN = "opnieuw"  # in the address: let me change my answers
ANSWERS = ((YES, gettext_lazy("Yes")), (NO, gettext_lazy("No")))


class ChecksForm(KeyedForm):
    """Yes or no to each condition."""

    def __init__(self, *args: Any, checks: Sequence[EligibilityCheck], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checks = list(checks)
        for check in self.checks:
            self.fields[f"check_{check.pk}"] = forms.ChoiceField(
                label=check.text,
                choices=ANSWERS,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Answer yes or no: %(label)s") % {"label": check.text},
                    "invalid_choice": _("Choose yes or no."),
                },
            )

    def answers(self) -> dict[str, str]:
        """Return what was said, by check."""
        return {str(check.pk): self.cleaned_data[f"check_{check.pk}"] for check in self.checks}


def answers_in(request: Request, checks: Sequence[EligibilityCheck]) -> dict[str, str]:
    """Return the answers that the address carries."""
    found = {str(check.pk): request.GET.get(f"check_{check.pk}", "") for check in checks}
    return {pk: answer for pk, answer in found.items() if answer in {YES, NO}}


def ask_first(request: Request, activity: Activity) -> HttpResponse | None:
    """Return the page with the check, or with what does not fit; None when somebody may go on."""
    checks = asked_checks(activity)
    answers = answers_in(request, checks)
    if unanswered(checks, answers) or AGAIN in request.GET:
        data = request.GET if SENT in request.GET else None
        initial = {f"check_{pk}": answer for pk, answer in answers.items()}
        return _ask(request, activity, ChecksForm(data, checks=checks, initial=initial))
    if wrong := unmet(checks, answers):
        return _does_not_fit(request, activity, wrong)
    return None


def _ask(request: Request, activity: Activity, form: ChecksForm) -> HttpResponse:
    form.is_valid()
    context = {"activity": activity, "form": form, "carried": _carried(request)}
    return render(request, "web_public/applying/checks.html", context)


def _carried(request: Request) -> list[tuple[str, str]]:
    """Return what else stands in the address: the form after this page is filled in with it."""
    names = ("team", *PARAMETERS, SOURCE)
    return [(name, request.GET[name]) for name in names if request.GET.get(name)]


def _does_not_fit(
    request: Request, activity: Activity, wrong: list[EligibilityCheck]
) -> HttpResponse:
    others = open_now(request.now, but=[activity.pk])
    context = {"activity": activity, "wrong": wrong, "others": others}
    return render(request, "web_public/applying/does_not_fit.html", context)


@never_cache
@once
@require_http_methods(["GET", "HEAD", "POST"])
def checks(request: Request, token: str) -> HttpResponse:
    """Show or save the answers that stand with an application, as long as it can be changed."""
    application = application_or_404(token)
    rows = asked_checks(application.activity)
    if not rows or not _may_change(request, application):
        return redirect(own_page(application))
    initial = {f"check_{pk}": answer for pk, answer in application.checks.items()}
    form = ChecksForm(request.POST or None, checks=rows, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, application, form.answers())
        except ChangedMeanwhile as problem:
            form.add_error(None, str(problem))
        else:
            return redirect(_after(application, unmet(rows, form.answers())))
    context = {
        "activity": application.activity,
        "version": application.version,
        "form": form,
        "own_page": own_page(application),
    }
    return render(request, "web_public/applying/checks_kept.html", context)


def _after(application: Application, wrong: list[EligibilityCheck]) -> str:
    """Return where to go once the answers are kept: a draft that fits goes on."""
    if application.submitted_at is None and not wrong:
        return step_path(application, application.step)
    return f"{own_page(application)}?bewaard=1"


def _may_change(request: Request, application: Application) -> bool:
    if application.state == ApplicationState.DRAFT and not is_repeat(application):
        return window(application.activity, request.now, application) == "open"
    return may_edit(application, request.now)


def _save(request: Request, application: Application, answers: dict[str, str]) -> None:
    by = applicant(application)
    if application.submitted_at is None:
        save_draft(
            by=by,
            at=request.now,
            activity=application.activity,
            application=application,
            values={"checks": answers},
        )
        return
    typed = request.POST.get("version", "")
    edit_application(
        by=by,
        at=request.now,
        application=application,
        version=number_in(typed) or 0,
        values={"checks": answers},
    )


def shown_checks(application: Application) -> list[tuple[str, str, bool]]:
    """Return each check with its answer in words, and whether it is as wanted."""
    rows = asked_checks(application.activity)
    wrong = {check.pk for check in unmet(rows, application.checks)}
    words = {value: str(label) for value, label in ANSWERS}
    return [
        (check.text, words.get(application.checks.get(str(check.pk), ""), ""), check.pk in wrong)
        for check in rows
    ]
