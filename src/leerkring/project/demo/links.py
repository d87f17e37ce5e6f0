"""One way in per role, printed when the demo starts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from leerkring.admissions.models import Application
from leerkring.admissions.states import ApplicationState
from leerkring.experts.links import invitation_path
from leerkring.experts.models import Speaker
from leerkring.people.models import Account, Person
from leerkring.people.signin import ensure_account, issue_link
from leerkring.project.demo.stage import TEAM, account_of

LIFETIME = timedelta(hours=12)  # nobody can reach the demo from outside, so a day's work is fine
ROLES = {
    "manager": "programme manager",
    "deputy": "second manager, who agrees to exceptions and throws dice too",
    "reviewer": "reviewer",
    "facilitator": "facilitator",
    "agency": "agency, with rights at the networks only",
    "privacy": "privacy officer",
    "reader": "read only",
}


def sign_in_links(base_url: str) -> dict[str, str]:
    """Return an address that signs in for each role; all of them are fictional people."""
    now = timezone.now()
    links = {
        label: f"{base_url}{_sign_in_path(account_of(member, now), now)}"
        for member in TEAM
        if (label := ROLES.get(member.key))
    }
    if participant := _participant():
        account = ensure_account(person=participant, at=now)
        links["participant"] = f"{base_url}{_sign_in_path(account, now)}"
    if speaker := Speaker.objects.filter(state=Speaker.State.ACCEPTED).order_by("-pk").first():
        links["expert"] = f"{base_url}{invitation_path(speaker)}"
    return links


def _sign_in_path(account: Account, now: datetime) -> str:
    token, _code = issue_link(account=account, at=now, lifetime=LIFETIME)
    return f"/inloggen/{token}/"


def _participant() -> Person | None:
    rows = Application.objects.filter(state=ApplicationState.PLACED, activity__kind="network")
    newest = rows.select_related("person").order_by("-activity__starts_at", "pk")
    running = newest.filter(activity__starts_at__lt=timezone.now()).first()
    return running.person if running else None
