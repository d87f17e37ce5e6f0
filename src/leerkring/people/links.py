"""Personal links: a row's id, and a keyed hash over its nonce that nobody can guess.

Nothing secret is stored: the link can be written again in every letter, and a new nonce on the row
makes all older links void at once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import date, timedelta
from typing import Protocol

from django.conf import settings

from leerkring.audit.keys import keys_of_links
from leerkring.audit.numbers import number_in

DATED_FROM = date(2020, 1, 1)  # the days in links that expire are counted from here
HASH_BYTES = 16  # 128 bits, cannot be guessed


class Linkable(Protocol):
    pk: int
    link_nonce: str


def link_token(kind: str, row: Linkable) -> str:
    """Return the token for a row's personal link ("12-k3…"); `kind` keeps links apart."""
    return f"{row.pk}-{_signature(kind, row, settings.SECRET_KEY)}"


def row_id(token: str) -> int | None:
    """Return the row's id that a token names, or None when it is no token at all."""
    number, _, signature = token.partition("-")
    return number_in(number) if signature else None


def is_genuine(token: str, kind: str, row: Linkable) -> bool:
    """Tell whether this token was made for this row as it is now, by the key of now or before."""
    genuine = (f"{row.pk}-{_signature(kind, row, key)}" for key in keys_of_links())
    return any(hmac.compare_digest(token.encode(), one.encode()) for one in genuine)


def dated_token(kind: str, row: Linkable, on: date) -> str:
    """Return the token for a link that says on which day it was made ("12-k3…-2100")."""
    day = (on - DATED_FROM).days
    return f"{link_token(f'{kind}:{day}', row)}-{day}"


def day_of(token: str, kind: str, row: Linkable) -> date | None:
    """Return on which day a dated link was made for this row; None when it is not genuine."""
    whole, _, day = token.rpartition("-")
    days = number_in(day, below=10**6)
    if days is None or not is_genuine(whole, f"{kind}:{days}", row):
        return None
    return DATED_FROM + timedelta(days=days)


def _signature(kind: str, row: Linkable, key: str) -> str:
    message = f"{kind}:{row.pk}:{row.link_nonce}".encode()
    digest = hmac.digest(key.encode(), message, hashlib.sha256)[:HASH_BYTES]
    return base64.b32encode(digest).decode().rstrip("=").lower()
