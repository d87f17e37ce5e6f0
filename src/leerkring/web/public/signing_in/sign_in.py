"""Signing in by mail: asking for a link, pressing its button, or typing its code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from leerkring.audit.security import Kind
from leerkring.jobs.queue import enqueue
from leerkring.people.models import Account, Person
from leerkring.people.sessions import sign_out_everywhere
from leerkring.people.signin import (
    SIGN_IN_LETTERS,
    LinkNotValid,
    link_for,
    use_code,
    use_link,
)
from leerkring.web.design.doors import note_request
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.design.signing_in import account_of, browser_of, sign_in
from leerkring.web.design.source import source_of

SEND_LINK = "leerkring.mail.tasks.send_link"
NOBODY = 0


class AddressForm(KeyedForm):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        error_messages={
            "required": _("Fill in your e-mail address."),
            "invalid": _("This is no e-mail address. It looks like name@school.nl."),
        },
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class CodeForm(KeyedForm):
    email = forms.EmailField(label=_("Your e-mail address"))
    code = forms.CharField(
        label=_("The code from the message"),
        max_length=12,
        help_text=_("Eight letters and figures, for example AB3D EF7H."),
        error_messages={"required": _("Fill in the code from the message.")},
    )


@never_cache
@once
def ask(request: Request) -> HttpResponse:
    """Ask for an address; the answer is the same whether or not we know it."""
    form = AddressForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        _send_link(request, form.cleaned_data)
        return redirect(f"{reverse('web_public:sign-in-code')}?verstuurd=1")
    return render(request, "web_public/signing_in/ask.html", {"form": form})


def _send_link(request: Request, typed: dict[str, Any]) -> None:
    """Have the letter written behind this page, which so does the same for every address."""
    SIGN_IN_LETTERS.spend(address=typed["email"], source=source_of(request), at=request.now)
    known = Person.objects.filter(email__iexact=typed["email"], erased_at=None)
    person_id = known.order_by("pk").values_list("pk", flat=True).first() or NOBODY
    next_path = _own_path(request, typed["next"])
    enqueue(SEND_LINK, person_id, request.LANGUAGE_CODE, next_path, browser_of(request))


def _own_path(request: Request, path: str) -> str:
    safe = url_has_allowed_host_and_scheme(path, allowed_hosts=None) and path.startswith("/")
    return path[:300] if safe else ""


@never_cache
def enter(request: Request, token: str) -> HttpResponse:
    """Show a button on GET, so that a mail scanner that opens the link uses nothing up."""
    if request.method != "POST":
        link = link_for(token, request.now)
        if link is None:
            return _link_is_void(request)
        return render(request, "web_public/signing_in/link.html", {"account": link.account})
    try:
        link = use_link(token=token, at=request.now)
    except LinkNotValid:
        note_request(request, Kind.WRONG_CODE)
        return _link_is_void(request)
    return _signed_in(request, link.account, link.next_path)


def _link_is_void(request: Request) -> HttpResponse:
    context = {"lead": _("It has been used already, or is older than half an hour.")}
    return render(request, "web_public/signing_in/link_void.html", context, status=410)


@never_cache
def code(request: Request) -> HttpResponse:
    """Sign in with the code here, where it was asked for; the mail may be on another device."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            link = use_code(at=request.now, browser=browser_of(request), **form.cleaned_data)
        except LinkNotValid as problem:
            note_request(request, Kind.WRONG_CODE)
            form.add_error("code", str(problem))
        else:
            return _signed_in(request, link.account, link.next_path)
    context = {"form": form, "sent": "verstuurd" in request.GET}
    return render(request, "web_public/signing_in/code.html", context)


def _signed_in(request: Request, account: Account, next_path: str) -> HttpResponse:
    home = "web_staff:today" if account.memberships.exists() else "web_participant:home"
    return sign_in(request, account, next_path or reverse(home))


@require_POST
def leave(request: Request) -> HttpResponse:
    """Sign out here, or everywhere; the browser is asked to forget our cookie too."""
    if "overal" in request.POST and request.user.is_authenticated:
        sign_out_everywhere(by=request.actor, at=request.now, account=account_of(request))
    logout(request)
    response = redirect("web_public:home")
    # Not "storage": it would delete what a door has not sent yet.
    response.headers["Clear-Site-Data"] = '"cookies"'
    return response
