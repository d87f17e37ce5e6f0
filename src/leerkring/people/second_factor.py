"""The second factor: a code of an app (TOTP), or one of ten recovery codes.

Codes and secrets are those of django-allauth; what must hold when several processes serve pages
(a code works once, five tries in a quarter of an hour) is a row of ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor, ActorKind
from leerkring.audit.hooks import Hook
from leerkring.audit.problems import Refused
from leerkring.audit.rules import require
from leerkring.audit.trail import record
from leerkring.people.models import Account, SecondFactor
from leerkring.people.rules import may_use_account
from leerkring.people.sealed import opened, sealed
from leerkring.people.sessions import end_all_sessions
from leerkring.people.trail import Verb

STEP_SECONDS = 30  # RFC 6238
MOST_TRIES = 5
TRIES_FOR = timedelta(minutes=15)

# What somebody is told by mail, for it may have been another who did it.
on_second_factor: Hook[[Account, datetime, str | Promise]] = Hook(
    "a second factor came, went or helped"
)


class WrongCode(Refused):
    """The code is not the one of now, or was used before."""

    message = _("This code is not right, or was used already. Wait for the next one and try again.")


class TooManyTries(Refused):
    """Five codes were tried within a quarter of an hour."""

    message = _("Too many codes were tried. Wait a quarter of an hour and try again.")
    status = 429


class HasOneAlready(Refused):
    """Who has a second factor takes it away first."""

    message = _("You have a second factor already.")


class HasNone(Refused):
    """There is no second factor to take away."""

    message = _("There is no second factor.")


class SealedSecrets:
    """Keeps the secrets of allauth (MFA_ADAPTER), so that a copy of the database makes no codes."""

    def encrypt(self, text: str) -> str:
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return opened(encrypted_text)


def new_secret() -> str:
    """Return a secret for an app, not yet kept."""
    return str(generate_totp_secret())


def address_for_app(account: Account, secret: str) -> str:
    """Return the address (otpauth://…) by which an app takes a secret over."""
    return str(DefaultMFAAdapter().build_totp_url(account, secret))


def picture_for_app(address: str) -> str:
    """Return that address as a QR code, in SVG."""
    return str(DefaultMFAAdapter().build_totp_svg(address))


def second_factor_of(account: Account) -> SecondFactor | None:
    """Return somebody's second factor, if they have one."""
    return SecondFactor.objects.filter(account=account).first()


def unused_recovery_codes(account: Account) -> list[str]:
    """Return the recovery codes that still work."""
    codes = _recovery_codes(account)
    return codes.get_unused_codes() if codes else []


@transaction.atomic
def set_up_second_factor(
    *, by: Actor, at: datetime, account: Account, secret: str, code: str
) -> SecondFactor:
    """Ask for a code at every sign-in from now on, once one was right. Raise WrongCode."""
    require(may_use_account, by, account)
    if second_factor_of(account) is not None:
        raise HasOneAlready
    step = _step_of(secret, code, at, after=0)
    if step is None:
        raise WrongCode
    TOTP.activate(account, secret)
    RecoveryCodes.activate(account)
    factor = SecondFactor.objects.create(account=account, since_at=at, last_step=step)
    end_all_sessions(account)  # those began without it
    record(by, at, Verb.SECOND_FACTOR_SET_UP, account)
    on_second_factor(account, at, _("A second factor was set up for your account."))
    return factor


@transaction.atomic
def renew_recovery_codes(*, by: Actor, at: datetime, account: Account) -> None:
    """Make ten new recovery codes; the old ones stop working."""
    require(may_use_account, by, account)
    _rows(account, Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(account)
    record(by, at, Verb.RECOVERY_CODES_RENEWED, account)
    told = _("New recovery codes were made for your account. The old ones do not work any more.")
    on_second_factor(account, at, told)


@transaction.atomic
def remove_second_factor(*, by: Actor, at: datetime, account: Account) -> None:
    """Ask no code any more."""
    require(may_use_account, by, account)
    if second_factor_of(account) is None:
        raise HasNone
    forget_second_factor(account)
    record(by, at, Verb.SECOND_FACTOR_REMOVED, account)
    told = _("The second factor of your account was taken away, by somebody signed in as you.")
    on_second_factor(account, at, told)


def forget_second_factor(account: Account) -> None:
    """Take the second factor away and end every session, as a part of what somebody does."""
    _rows(account).delete()
    SecondFactor.objects.filter(account=account).delete()
    end_all_sessions(account)


def pass_second_factor(*, account: Account, code: str, at: datetime) -> None:
    """Use a code up. Raise WrongCode, TooManyTries.

    A try counts before the code is looked at, and stays counted: many at once are not more than
    five, whichever processes they reach.
    """
    if not _count_a_try(account, at):
        raise TooManyTries
    if not (_use_code_of_app(account, code, at) or _use_recovery_code(account, code, at)):
        raise WrongCode
    SecondFactor.objects.filter(account=account).update(tries=0, tried_at=None)


def _count_a_try(account: Account, at: datetime) -> bool:
    rows = SecondFactor.objects.filter(account=account)
    rows.filter(Q(tried_at=None) | Q(tried_at__lte=at - TRIES_FOR)).update(tries=0, tried_at=at)
    return bool(rows.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1))


def _use_code_of_app(account: Account, code: str, at: datetime) -> bool:
    factor = SecondFactor.objects.get(account=account)
    totp = _rows(account, Authenticator.Type.TOTP).get()
    step = _step_of(decrypt(totp.data["secret"]), code, at, after=factor.last_step)
    if step is None:
        return False
    newer = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step)
    return bool(newer.update(last_step=step))


@transaction.atomic
def _use_recovery_code(account: Account, code: str, at: datetime) -> bool:
    codes = _recovery_codes(account)
    if codes is None or not codes.validate_code(code):
        return False
    by = Actor(ActorKind.ACCOUNT, str(account.pk), account.person.name, account.person_id)
    record(by, at, Verb.RECOVERY_CODE_USED, account)
    told = _("Somebody signed in to your account with a recovery code.")
    on_second_factor(account, at, told)
    return True


def _step_of(secret: str, code: str, at: datetime, *, after: int) -> int | None:
    """Return for which half minute a code is; the one before and after count, for slow clocks."""
    typed = "".join(code.split())
    for step in _steps(at):
        right = format_hotp_value(hotp_value(secret, step))
        if constant_time_compare(right, typed) and step > after:
            return step
    return None


def _steps(at: datetime) -> Iterator[int]:
    now = int(at.timestamp()) // STEP_SECONDS
    yield from (now - 1, now, now + 1)


def _rows(account: Account, *types: str) -> QuerySet[Authenticator]:
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user=account)
    return rows.filter(type__in=types) if types else rows


def _recovery_codes(account: Account) -> RecoveryCodes | None:
    row = _rows(account, Authenticator.Type.RECOVERY_CODES).first()
    return RecoveryCodes(row) if row else None
