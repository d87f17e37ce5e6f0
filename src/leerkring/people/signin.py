"""Signing in by mail: a link where the mail is read, or a code in the browser that asked for it.

Looking uses nothing up. Of links, codes and browsers only hashes are kept, keyed with the
installation's secret: a copy of the database signs nobody in.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from leerkring.audit.actors import Actor, ActorKind
from leerkring.audit.limits import FormLimits
from leerkring.audit.problems import Refused
from leerkring.audit.trail import record
from leerkring.people.models import Account, Person, SignInLink
from leerkring.people.trail import Verb

LIFETIME = timedelta(minutes=30)
# An hour; from one source more: a whole school may sign in from one address.
SIGN_IN_LETTERS = FormLimits("sign-in", per_address=6, per_source=120, overall=1200)
MOST_WRONG_CODES = 5
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that looks like something else
CODE_LENGTH = 8


class LinkNotValid(Refused):
    """The link or code is unknown, used, or too old."""

    message = _(
        "This link or code has been used already, is too old, or was asked for in another browser. "
        "Ask for a new one."
    )


def _hashed(secret: str) -> str:
    return salted_hmac("leerkring.sign-in", secret, algorithm="sha256").hexdigest()


def browser_mark(secret: str) -> str:
    """Return by what a browser is known again, of a secret that it alone holds."""
    return _hashed(f"browser:{secret}")


@transaction.atomic
def ensure_account(*, person: Person, at: datetime) -> Account:
    """Return the account of a person with an address; make it when there is none."""
    address = person.email or ""
    if person.shares_mailbox:  # each who reads it signs in as themselves
        name, _at, domain = address.partition("@")
        address = f"{name}+{person.pk}@{domain}"
    account, _made = Account.objects.get_or_create(
        person=person, defaults={"email": address, "created_at": at}
    )
    account.person = person
    return account


@transaction.atomic
def issue_link(
    *,
    account: Account,
    at: datetime,
    next_path: str = "",
    browser: str = "",
    lifetime: timedelta = LIFETIME,
) -> tuple[str, str]:
    """Return a fresh token and code; only their hashes are kept.

    The code works in the `browser` (its mark) that asked for it, and nowhere else.
    """
    token = secrets.token_urlsafe(32)
    code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
    SignInLink.objects.create(
        account=account,
        token_hash=_hashed(token),
        code_hash=_hashed(f"code:{browser}:{code}"),
        browser_hash=browser,
        next_path=next_path,
        created_at=at,
        expires_at=at + lifetime,
    )
    return token, code


def link_for(token: str, at: datetime) -> SignInLink | None:
    """Return the link that a token opens now, without using it up."""
    links = SignInLink.objects.select_related("account__person")
    link = links.filter(token_hash=_hashed(token), used_at=None, expires_at__gt=at).first()
    return link if link and link.account.is_active else None


@transaction.atomic
def use_link(*, token: str, at: datetime) -> SignInLink:
    """Use a token up and return its link; raise LinkNotValid."""
    link = link_for(token, at)
    if link is None or not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at):
        raise LinkNotValid
    _record_sign_in(link.account, at, "link")
    return link


def use_code(*, email: str, code: str, browser: str, at: datetime) -> SignInLink:
    """Use a code up and return its link; five wrong ones make it void. Raise LinkNotValid.

    Another browser than the one that asked neither uses a code up nor makes it void.
    """
    link = _use_code(email, code, browser, at)
    if link is None:
        raise LinkNotValid
    return link


@transaction.atomic
def _use_code(email: str, code: str, browser: str, at: datetime) -> SignInLink | None:
    typed = code.upper().replace(" ", "").replace("-", "")
    code_hash = _hashed(f"code:{browser}:{typed}")  # before it is known whether there is a link
    open_links = SignInLink.objects.select_related("account__person").filter(
        Q(account__email__iexact=email.strip()) | Q(account__person__email__iexact=email.strip()),
        account__is_active=True,
        browser_hash=browser,
        used_at=None,
        expires_at__gt=at,
        wrong_codes__lt=MOST_WRONG_CODES,
    )
    for link in open_links:
        right = constant_time_compare(link.code_hash, code_hash)
        if right and SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at):
            _record_sign_in(link.account, at, "code")
            return link
    open_links.update(wrong_codes=F("wrong_codes") + 1)
    return None


def _record_sign_in(account: Account, at: datetime, how: str) -> None:
    actor = Actor(ActorKind.ACCOUNT, str(account.pk), account.person.name, account.person_id)
    record(actor, at, Verb.SIGNED_IN, account, how=how)


class LinkBackend(BaseBackend):
    """Django's door to our accounts: it signs nobody in by itself, it only finds them again."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        return None

    def get_user(self, user_id: int) -> Account | None:
        accounts = Account.objects.select_related("person")
        return accounts.filter(pk=user_id, is_active=True).first()
