"""Signing somebody in in this browser, by whichever door they came."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth import login
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect

from leerkring.audit.security import Kind
from leerkring.people.models import Account
from leerkring.people.second_factor import second_factor_of
from leerkring.people.sessions import DEVICE
from leerkring.people.signin import browser_mark
from leerkring.web.design.doors import note_request
from leerkring.web.design.request import Request

BACKEND = "leerkring.people.signin.LinkBackend"
A_WHILE = timedelta(minutes=15)
HALF, SECOND_FACTOR, SINCE = "half_way_in", "second_factor", "signed_in_at"
# What a browser calls itself, the most telling first: nearly all of them claim to be others too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def sign_in(request: Request, account: Account, then: str) -> HttpResponse:
    """Let somebody in and lead them on; who has a second factor is asked for its code first."""
    if second_factor_of(account) is None:
        begin_session(request, account)
        return redirect(then)
    request.session.flush()
    request.session[HALF] = [account.pk, request.now.isoformat(), then]
    return redirect("web_public:second-step")


def half_way_in(request: Request) -> tuple[Account, str] | None:
    """Return who came in by a link just now and owes a code, and where they go then."""
    pk, since, then = request.session.get(HALF, (0, "", ""))
    if not pk or request.now > datetime.fromisoformat(since) + A_WHILE:
        return None
    account = Account.objects.select_related("person").filter(pk=pk, is_active=True).first()
    return (account, then) if account else None


def begin_session(request: Request, account: Account, *, by_second_factor: bool = False) -> None:
    """Begin a session of somebody, also when they were signed in: the time begins anew."""
    request.session.pop(HALF, None)
    request.session.cycle_key()
    login(request, account, backend=BACKEND)
    request.session[DEVICE] = device_of(request.headers.get("User-Agent", ""))
    request.session[SECOND_FACTOR] = by_second_factor
    request.session[SINCE] = request.now.isoformat()
    note_request(request, Kind.SIGNED_IN)


def signed_in_just_now(request: Request) -> bool:
    """Tell whether somebody signed in so lately that they may change how they sign in."""
    since = request.session.get(SINCE, "")
    return bool(since) and request.now <= datetime.fromisoformat(since) + A_WHILE


def account_of(request: Request) -> Account:
    """Return the account of who is signed in here, with the person."""
    assert request.user.pk is not None
    return Account.objects.select_related("person").get(pk=request.user.pk)


def browser_of(request: Request) -> str:
    """Return by what this browser is known again: the secret of its forms, which it alone holds."""
    get_token(request)  # makes one where there is none
    return browser_mark(request.META["CSRF_COOKIE"])


def device_of(user_agent: str) -> str:
    """Return a browser and its system as people name them: "Firefox, Windows"."""
    named = (
        next((name for sign, name in table if sign in user_agent), "")
        for table in (BROWSERS, SYSTEMS)
    )
    return ", ".join(filter(None, named))
