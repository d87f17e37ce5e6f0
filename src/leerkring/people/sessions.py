"""Where somebody is signed in: a row per browser, which ends when they sign out."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.db.models import QuerySet

from leerkring.audit.actors import Actor
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.people.models import Account, Session, new_nonce
from leerkring.people.rules import may_use_account
from leerkring.people.trail import Verb

LIFETIME = timedelta(seconds=settings.SESSION_COOKIE_AGE)
DEVICE = "device"


def begin_session(*, data: Mapping[str, Any], at: datetime) -> str:
    """Keep something for a browser; return the key by which it is found. Its hash is kept."""
    key = secrets.token_urlsafe(24)
    Session.objects.create(
        key_hash=_hashed(key),
        account_id=data.get(SESSION_KEY),
        data=dict(data),
        began_at=at,
        expires_at=at + LIFETIME,
    )
    return key


def change_session(*, key: str, data: Mapping[str, Any]) -> bool:
    """Keep something else for a browser; return False when its session has ended meanwhile."""
    row = Session.objects.filter(key_hash=_hashed(key))
    return bool(row.update(data=dict(data), account_id=data.get(SESSION_KEY)))


def open_session(key: str, at: datetime) -> Session | None:
    """Return what is kept for a browser, and whose it is; None when it ended or never was."""
    rows = Session.objects.filter(key_hash=_hashed(key), expires_at__gt=at)
    return rows.select_related("account__person").first()


def forget_session(*, key: str) -> None:
    """End the session of the browser that asks it: somebody signs in or out there."""
    Session.objects.filter(key_hash=_hashed(key)).delete()


def forget_expired_sessions(*, at: datetime) -> int:
    """Remove the sessions that are over."""
    return Session.objects.filter(expires_at__lte=at).delete()[0]


def sessions_of(account: Account, at: datetime) -> QuerySet[Session]:
    """Return where somebody is signed in now, the newest first."""
    return account.sessions.filter(expires_at__gt=at).order_by("-began_at", "-pk")


def is_session(session: Session, key: str) -> bool:
    """Tell whether this is the session of the browser that holds a key."""
    return bool(key) and session.key_hash == _hashed(key)


@transaction.atomic
def end_session(*, by: Actor, at: datetime, session: Session) -> None:
    """End somebody's session in another browser."""
    require(may_use_account, by, session.account)
    assert session.account is not None  # whose it is was asked just now
    session.delete()
    record(by, at, Verb.SESSION_ENDED, session.account, device=session.data.get(DEVICE, ""))


@transaction.atomic
def sign_out_everywhere(*, by: Actor, at: datetime, account: Account) -> None:
    """End every session of somebody, and make what they kept elsewhere void."""
    require(may_use_account, by, account)
    end_all_sessions(account)
    record(by, at, Verb.SIGNED_OUT_EVERYWHERE, account)


def end_all_sessions(account: Account) -> None:
    """End every session of an account, as a part of what somebody does."""
    account.session_salt = new_nonce()
    account.save(update_fields=["session_salt"])
    account.sessions.all().delete()


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
