"""Asking people by name to apply: who was asked, what came of it, and one reminder."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from leerkring.admissions.actions.nominations import (
    Nominated,
    ask_to_apply,
    may_nominate_now,
    remind_nominees,
    to_ask,
)
from leerkring.admissions.nominations import Standing, counts_of, nominees_of
from leerkring.admissions.queries.window import Window, window
from leerkring.admissions.rules import may_handle_applications
from leerkring.audit.problems import Refused
from leerkring.people.models import Language, Role
from leerkring.programmes.models import Activity
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.applications.named_people import named_in
from leerkring.web.staff.guard import for_activity

STANDINGS: dict[Standing, str | Promise] = {
    Standing.WAITS: gettext_lazy("the letter has not gone out yet"),
    Standing.NO_ANSWER: gettext_lazy("no answer yet"),
    Standing.BEGUN: gettext_lazy("has begun, not sent yet"),
    Standing.APPLIED: gettext_lazy("has applied"),
    Standing.DECLINED: gettext_lazy("not interested"),
    Standing.WITHDRAWN: gettext_lazy("has withdrawn"),
}


class NominateForm(KeyedForm):
    people = forms.CharField(
        label=gettext_lazy("Whom do you ask to apply?"),
        widget=forms.Textarea,
        help_text=gettext_lazy(
            "One person a line: name; e-mail address; school; town. School and town may stay out. "
            "You can copy the lines from a spreadsheet."
        ),
        error_messages={"required": gettext_lazy("Fill in at least one person.")},
    )
    nominated_by = forms.CharField(
        label=gettext_lazy("Who thought of them?"),
        max_length=160,
        help_text=gettext_lazy(
            "As the letter says it. For example: Els Bos (municipality of Zwolle)."
        ),
        error_messages={
            "required": gettext_lazy(
                "Write down who thought of these people: it stands in the letter."
            )
        },
    )
    note = forms.CharField(
        label=gettext_lazy("Why them, in a sentence or two"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("They read it in the letter and above their form."),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[("", "–"), *Role.choices], required=False
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the letters"), choices=Language.choices
    )
    as_drafts = forms.BooleanField(
        label=gettext_lazy("Put the letters in the outbox first, so that I can look at them"),
        required=False,
        initial=True,
    )


@for_activity(may_handle_applications)
def nominations(request: Request, activity: Activity) -> HttpResponse:
    nominees = nominees_of(activity)
    can_remind = window(activity, request.now) == Window.OPEN
    context = {
        "activity": activity,
        "nominees": [(one, STANDINGS[one.standing]) for one in nominees],
        "counts": [(STANDINGS[key], number) for key, number in counts_of(nominees).items()],
        "may_ask": may_nominate_now(activity, request.now),
        "to_remind": [one for one in nominees if one.may_be_reminded] if can_remind else [],
    }
    return render(request, "web_staff/applications/nominations.html", context)


@for_activity(may_handle_applications)
@once
def nominate(request: Request, activity: Activity) -> HttpResponse:
    initial = {"role": activity.audience[0] if len(activity.audience) == 1 else ""}
    form = NominateForm(request.POST or None, initial=initial)
    people: list[Nominated] = []
    if request.method == "POST" and form.is_valid():
        people = _people(form)
        if people and not form.errors and "zeker" in request.POST:
            try:
                return _ask(request, activity, form, people)
            except Refused as problem:
                form.add_error(None, str(problem))
    people = [] if form.errors else people
    asked = to_ask(activity, people)
    context = {
        "activity": activity,
        "form": form,
        "people": asked,
        "left_out": [one for one in people if one not in asked],
        "may_ask": may_nominate_now(activity, request.now),
    }
    return render(request, "web_staff/applications/nominate.html", context)


def _people(form: NominateForm) -> list[Nominated]:
    otherwise = _("Line %(number)d: write name; e-mail address; school; town.")
    return [
        Nominated(
            given_name=one.given_name,
            family_name=one.family_name,
            email=one.email,
            organisation_name=one.part(0)[:160],
            organisation_town=one.part(1)[:80],
        )
        for one in named_in(form, otherwise=otherwise)
    ]


def _ask(
    request: Request, activity: Activity, form: NominateForm, people: list[Nominated]
) -> HttpResponse:
    as_drafts = form.cleaned_data["as_drafts"]
    batch = f"nominate:{activity.pk}:{int(request.now.timestamp())}" if as_drafts else ""
    made = ask_to_apply(
        activity=activity,
        people=people,
        nominated_by=form.cleaned_data["nominated_by"],
        note=form.cleaned_data["note"],
        role=form.cleaned_data["role"],
        language=form.cleaned_data["language"],
        draft=as_drafts,
        batch=batch,
        by=request.actor,
        at=request.now,
    )
    if as_drafts:
        return redirect(f"{reverse('web_staff:letters-release')}?groep={batch}")
    words = ngettext(
        "%(count)d person is asked to apply.", "%(count)d people are asked to apply.", len(made)
    )
    messages.success(request, words % {"count": len(made)})
    return redirect("web_staff:nominations", activity.slug)


@for_activity(may_handle_applications)
@once
def remind(request: Request, activity: Activity) -> HttpResponse:
    """Say whom on GET, remind them on POST."""
    if request.method == "POST":
        try:
            reminded = remind_nominees(activity=activity, by=request.actor, at=request.now)
        except Refused as problem:
            messages.error(request, str(problem))
        else:
            words = ngettext(
                "%(count)d person was reminded.", "%(count)d people were reminded.", len(reminded)
            )
            messages.success(request, words % {"count": len(reminded)})
        return redirect("web_staff:nominations", activity.slug)
    context: dict[str, Any] = {
        "activity": activity,
        "nominees": [one for one in nominees_of(activity) if one.may_be_reminded],
    }
    return render(request, "web_staff/applications/nominations_remind.html", context)
