"""Inviting people by name: aldermen, and others who are asked in person."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leerkring.admissions.actions.offering import Guest, answer_moment, invite
from leerkring.admissions.rules import may_handle_applications
from leerkring.programmes.models import Activity
from leerkring.programmes.moments import amsterdam_day, midnight
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.applications.forms import InviteForm
from leerkring.web.staff.editing import FormPage
from leerkring.web.staff.guard import for_activity
from leerkring.web.staff.inviting.named_people import Ready, batch_for, name_people, named_in


@for_activity(may_handle_applications)
@once
def invite_people(request: Request, activity: Activity) -> HttpResponse:
    until = amsterdam_day(answer_moment(activity, request.now)) - timedelta(days=1)
    form = InviteForm(request.POST or None, initial={"answer_on": until, "role": "alderman"})
    page = FormPage(
        title=_("Invite people"),
        lead=_(
            "Everybody gets a letter with a link of their own: one press to accept or to decline."
        ),
        button=_("Look whom I invite"),
        back=reverse("web_staff:applications", args=[activity.slug]),
        back_label=_("All applications"),
    )

    def words(number: int) -> Ready:
        title = ngettext("You invite %(number)d person", "You invite %(number)d people", number)
        button = ngettext("Invite %(number)d person", "Invite %(number)d people", number)
        return Ready(title % {"number": number}, button % {"number": number})

    return name_people(
        request,
        form,
        page,
        read=lambda: _guests(form),
        write=lambda guests: _invite(request, activity, form, guests),
        words=words,
        activity=activity,
    )


def _guests(form: InviteForm) -> list[Guest]:
    otherwise = _("Line %(number)d: write name; e-mail address; municipality.")
    return [
        Guest(
            given_name=one.given_name,
            surname_prefix=one.surname_prefix,
            family_name=one.family_name,
            email=one.email,
            organisation_name=one.part(0)[:160],
            role=form.cleaned_data["role"],
        )
        for one in named_in(form, otherwise=otherwise)
    ]


def _invite(
    request: Request, activity: Activity, form: InviteForm, guests: list[Guest]
) -> HttpResponse:
    as_drafts = form.cleaned_data["as_drafts"]
    batch = batch_for("invite", activity.pk, request, as_drafts=as_drafts)
    made = invite(
        activity=activity,
        guests=guests,
        answer_before=midnight(form.cleaned_data["answer_on"] + timedelta(days=1)),
        draft=as_drafts,
        batch=batch,
        by=request.actor,
        at=request.now,
    )
    count = len(made)
    words = ngettext("%(count)d person invited.", "%(count)d people invited.", count)
    messages.success(request, words % {"count": count})
    return redirect("web_staff:confirm", activity.slug)
