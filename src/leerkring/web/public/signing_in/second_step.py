"""The second step of signing in: the code of an app, or a recovery code."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from leerkring.audit.security import Kind
from leerkring.people.second_factor import TooManyTries, WrongCode, pass_second_factor
from leerkring.web.design.doors import note_request
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.request import Request
from leerkring.web.design.signing_in import begin_session, half_way_in


class SecondStepForm(KeyedForm):
    code = forms.CharField(
        label=_("The code of your app"),
        max_length=20,
        help_text=_("Six figures. No phone at hand? Then type one of your recovery codes."),
        error_messages={"required": _("Fill in the code.")},
    )


@never_cache
def second_step(request: Request) -> HttpResponse:
    """Ask who came in by a link for a code. Not `once`: that would take a counted try back."""
    found = half_way_in(request)
    if found is None:
        return redirect("web_public:sign-in")
    account, then = found
    form = SecondStepForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            pass_second_factor(account=account, code=form.cleaned_data["code"], at=request.now)
        except (WrongCode, TooManyTries) as problem:
            note_request(request, Kind.WRONG_CODE)
            form.add_error("code", str(problem))
            status = 429 if isinstance(problem, TooManyTries) else 200
        else:
            begin_session(request, account, by_second_factor=True)
            return redirect(then)
    page = "web_public/signing_in/second_step.html"
    return render(request, page, {"form": form}, status=status)
