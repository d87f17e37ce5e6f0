"""One's own second factor: setting it up, its recovery codes, and taking it away."""

from __future__ import annotations

import base64
import functools
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from leerkring.people.models import Account
from leerkring.people.second_factor import (
    WrongCode,
    address_for_app,
    new_secret,
    picture_for_app,
    remove_second_factor,
    renew_recovery_codes,
    second_factor_of,
    set_up_second_factor,
    unused_recovery_codes,
)
from leerkring.programmes.queries import must_have_second_factor
from leerkring.web.design.forms import KeyedForm
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.design.signing_in import (
    SECOND_FACTOR,
    account_of,
    begin_session,
    signed_in_just_now,
)

View = Callable[..., HttpResponse]
SALT = "leerkring.second-factor"
HOUR = 60 * 60


class SetUpForm(KeyedForm):
    code = forms.CharField(
        label=gettext_lazy("The code that your app shows now"),
        max_length=20,
        error_messages={"required": gettext_lazy("Fill in the code.")},
    )


def just_signed_in(view: View) -> View:
    """Give the view `account`: of who is in a team and signed in less than 15 minutes ago."""

    @never_cache
    @functools.wraps(view)
    def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        account = account_of(request)
        if not account.memberships.exists():
            raise PermissionDenied
        has_one = second_factor_of(account) is not None
        if not signed_in_just_now(request) or (has_one and not request.session.get(SECOND_FACTOR)):
            messages.info(request, _("Sign in again first: here you change how you sign in."))
            return redirect_to_login(reverse("web_staff:my-account"))
        return view(request, account, *args, **kwargs)

    return wrapped


@just_signed_in
def set_up(request: Request, account: Account) -> HttpResponse:
    if second_factor_of(account) is not None:
        return redirect("web_staff:my-account")
    secret = _posted_secret(request, account) or new_secret()
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            set_up_second_factor(
                by=request.actor, at=request.now, account=account, secret=secret, code=code
            )
        except WrongCode as problem:
            form.add_error("code", str(problem))
        else:
            begin_session(request, account, by_second_factor=True)
            return redirect("web_staff:recovery-codes")
    address = address_for_app(account, secret)
    picture = base64.b64encode(picture_for_app(address).encode()).decode()
    context = {
        "form": form,
        "kept": signing.dumps([account.pk, secret], salt=SALT),
        "address": address,
        "picture": f"data:image/svg+xml;base64,{picture}",
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "is_required": must_have_second_factor(account),
    }
    return render(request, "web_staff/account/set_up.html", context)


def _posted_secret(request: Request, account: Account) -> str:
    """Return the secret that the page showed; it is kept nowhere until a code of it was right."""
    try:
        kept = signing.loads(request.POST.get("kept", ""), salt=SALT, max_age=HOUR)
    except signing.BadSignature:
        return ""
    pk, secret = kept
    return str(secret) if pk == account.pk else ""


@just_signed_in
@once
def recovery_codes(request: Request, account: Account) -> HttpResponse:
    if second_factor_of(account) is None:
        return redirect("web_staff:my-account")
    if request.method == "POST":
        renew_recovery_codes(by=request.actor, at=request.now, account=account)
        messages.success(request, _("These are new codes. The old ones do not work any more."))
        return redirect("web_staff:recovery-codes")
    context = {"codes": unused_recovery_codes(account)}
    return render(request, "web_staff/account/recovery_codes.html", context)


@just_signed_in
@require_POST
@once
def remove(request: Request, account: Account) -> HttpResponse:
    if must_have_second_factor(account):
        messages.error(request, _("Your role asks for a second factor, so it stays."))
        return redirect("web_staff:my-account")
    remove_second_factor(by=request.actor, at=request.now, account=account)
    begin_session(request, account)
    messages.success(request, _("From now on you sign in with a link alone."))
    return redirect("web_staff:my-account")
