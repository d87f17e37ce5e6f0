"""Signing somebody in in this browser, by whichever door they came."""

from __future__ import annotations

from django.contrib.auth import login

from leerkring.people.models import Account
from leerkring.people.sessions import DEVICE
from leerkring.web.design.request import Request

BACKEND = "leerkring.people.signin.LinkBackend"
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


def sign_in(request: Request, account: Account) -> None:
    """Begin a session of somebody, and remember in what kind of browser."""
    request.session.cycle_key()  # also when they were signed in: the time begins anew
    login(request, account, backend=BACKEND)
    request.session[DEVICE] = device_of(request.headers.get("User-Agent", ""))


def account_of(request: Request) -> Account:
    """Return the account of who is signed in here, with the person."""
    assert request.user.pk is not None
    return Account.objects.select_related("person").get(pk=request.user.pk)


def device_of(user_agent: str) -> str:
    """Return a browser and its system as people name them: "Firefox, Windows"."""
    named = (
        next((name for sign, name in table if sign in user_agent), "")
        for table in (BROWSERS, SYSTEMS)
    )
    return ", ".join(filter(None, named))
