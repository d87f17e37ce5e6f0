"""The privacy officer's pages: requests to be erased, what is kept of a person, holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.people.belongings import belongings_of
from leerkring.people.erasing import preview_of, waits_of
from leerkring.people.models import Person
from leerkring.people.privacy import declared
from leerkring.privacy.actions import (
    agree_erasure,
    ask_erasure,
    lift_hold,
    place_hold,
    refuse_erasure,
)
from leerkring.privacy.models import CleanUp, ErasureRequest, Hold
from leerkring.privacy.queries import holds_on, kept_of, last_request_of, requests_seen_by
from leerkring.privacy.rules import is_privacy_officer, may_decide, may_see_kept
from leerkring.privacy.states import OPEN, RequestState
from leerkring.privacy.wording import WHAT_HAPPENS
from leerkring.programmes.moments import amsterdam_day
from leerkring.programmes.wording import instant_in_words
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.staff.guard import staff_only

PER_PAGE = 25
NIGHTS_SHOWN = 10
ANSWER_WITHIN = timedelta(days=30)  # Article 12(3) GDPR: a month


class RefuseForm(forms.Form):
    """Why a request is refused."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it refused?"),
        help_text=gettext_lazy("The person reads this. Name the law or the duty."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )


class EnterForm(forms.Form):
    """A request that came in by letter, by telephone or at the desk."""

    heard = forms.CharField(
        label=gettext_lazy("How do you know?"),
        help_text=gettext_lazy("By letter of 3 May, by telephone, at the desk."),
        max_length=250,
    )
    note = forms.CharField(
        label=gettext_lazy("What did they say?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HoldForm(forms.Form):
    """Why somebody's data are kept for now, and until when."""

    kind = forms.ChoiceField(label=gettext_lazy("Because of"), choices=Hold.Kind.choices)
    reason = forms.CharField(
        label=gettext_lazy("Which one?"),
        help_text=gettext_lazy("A number of a case, an article of a law."),
        max_length=250,
    )
    until = forms.DateField(
        label=gettext_lazy("Up to and including"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


@staff_only
def overview(request: Request) -> HttpResponse:
    """Show the requests of the officer's organisers, and what the last nights erased."""
    require(is_privacy_officer, request.actor)
    seen = requests_seen_by(request.actor)
    waiting = [_waiting(one, request) for one in seen.filter(state__in=OPEN)]
    page = Paginator(seen.exclude(state__in=OPEN), PER_PAGE).get_page(request.GET.get("pagina"))
    held = holds_on(amsterdam_day(request.now)).select_related("person")
    context = {
        "waiting": waiting,
        "page": page,
        "nights": [(one, _went(one)) for one in CleanUp.objects.order_by("-at")[:NIGHTS_SHOWN]],
        "holds": [one for one in held if may_see_kept(request.actor, one.person)],
    }
    return render(request, "web_staff/privacy/overview.html", context)


def _went(night: CleanUp) -> str:
    """Return what one night erased, in words."""
    called = {one.key: str(one.called) for one in declared()}
    return ", ".join(f"{called.get(key, key)} ({n})" for key, n in night.counts.items())


def _waiting(one: ErasureRequest, request: Request) -> dict[str, Any]:
    answer_by = one.asked_at + ANSWER_WITHIN
    return {
        "request": one,
        "answer_by": answer_by,
        "is_late": one.state == RequestState.ASKED and request.now > answer_by,
    }


def _request(request: Request, pk: int) -> ErasureRequest:
    rows = ErasureRequest.objects.select_related("person", "decided_by__person")
    found = get_object_or_404(rows, pk=pk)
    if not may_see_kept(request.actor, found.person):
        raise Http404
    return found


def _decide_context(request: Request, found: ErasureRequest) -> dict[str, Any]:
    erased = found.person.erased_at is not None
    preview = [] if erased else preview_of(belongings_of(found.person))
    return {
        "found": found,
        "preview": [
            (row.declaration.called, row.count, WHAT_HAPPENS[row.declaration.erasure])
            for row in preview
        ],
        "waits": [] if erased else [wait.why for wait in waits_of(found.person, request.now)],
        "may_decide": found.state == RequestState.ASKED and may_decide(request.actor, found),
        "agreed": found.approvals.select_related("organiser", "account__person"),
    }


@staff_only
def request_page(request: Request, pk: int) -> HttpResponse:
    """Show one request: what goes, what stays, and what stands in the way."""
    found = _request(request, pk)
    context = {**_decide_context(request, found), "form": RefuseForm()}
    return render(request, "web_staff/privacy/request.html", context)


@staff_only
@once
@require_POST
def agree(request: Request, pk: int) -> HttpResponse:
    found = _request(request, pk)
    try:
        agree_erasure(by=request.actor, at=request.now, request=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("web_staff:erasure-request", pk)
    if found.due_at is not None:
        when = instant_in_words(found.due_at)
        messages.success(
            request,
            _("Agreed. It is carried out from %(when)s; a letter says so.") % {"when": when},
        )
    else:
        messages.success(request, _("Agreed. Another organiser still has to agree."))
    return redirect("web_staff:privacy")


@staff_only
@once
@require_POST
def refuse(request: Request, pk: int) -> HttpResponse:
    found = _request(request, pk)
    form = RefuseForm(request.POST)
    if form.is_valid():
        try:
            refuse_erasure(
                by=request.actor,
                at=request.now,
                request=found,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Refused. A letter with the reason is on its way."))
            return redirect("web_staff:privacy")
    context = {**_decide_context(request, found), "form": form}
    return render(request, "web_staff/privacy/request.html", context)


def _person(request: Request, pk: int) -> Person:
    person = get_object_or_404(Person, pk=pk)
    if not may_see_kept(request.actor, person):
        raise Http404
    return person


@staff_only
def person_page(request: Request, pk: int) -> HttpResponse:
    """Show what is kept of somebody, why and until when; never what it says."""
    person = _person(request, pk)
    held = holds_on(amsterdam_day(request.now)).filter(person=person)
    context = {
        "person": person,
        "kept": kept_of(person),
        "holds": held,
        "open_request": last_request_of(person),
        "may_enter": person.erased_at is None,
    }
    return render(request, "web_staff/privacy/person.html", context)


@staff_only
@once
def enter(request: Request, pk: int) -> HttpResponse:
    """Enter a request for somebody who asked another way."""
    person = _person(request, pk)
    form = EnterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = ask_erasure(by=request.actor, at=request.now, person=person, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The request is entered; the person gets a receipt."))
            return redirect("web_staff:erasure-request", made.pk)
    context = {"person": person, "form": form, "title": _("Enter a request to be erased")}
    return render(request, "web_staff/privacy/form.html", context)


@staff_only
@once
def hold(request: Request, pk: int) -> HttpResponse:
    """Have somebody's data kept for now."""
    person = _person(request, pk)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            place_hold(
                by=request.actor,
                at=request.now,
                person=person,
                kind=said["kind"],
                reason=said["reason"],
                until_before=said["until"] + timedelta(days=1),
            )
        except Refused as refusal:
            form.add_error("until", str(refusal))
        else:
            messages.success(request, _("Nothing of this person is erased until that day."))
            return redirect("web_staff:privacy-person", pk)
    context = {"person": person, "form": form, "title": _("Keep this person's data for now")}
    return render(request, "web_staff/privacy/form.html", context)


@staff_only
@once
@require_POST
def lift(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Hold.objects.select_related("person"), pk=pk)
    _person(request, found.person_id)
    lift_hold(by=request.actor, at=request.now, hold=found)
    messages.success(request, _("The hold has ended; terms and requests count again."))
    return redirect("web_staff:privacy-person", found.person_id)
