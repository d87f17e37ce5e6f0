"""What is kept in the database and shown to nobody: encrypted with the installation's key.

Personal links are recognised by their shape, wherever they stand, so that no letter, log or quoted
message can keep one in clear by accident.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from contextlib import suppress
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from leerkring.audit.keys import keys_of_links

_LINK = r"\d{1,19}-[a-z2-7]{26}(?![a-z2-7])"  # as `links.link_token` writes them
_SIGN_IN = r"/inloggen/[A-Za-z0-9_-]{20,}"
_REST = r"[^\s<>\"'\[\]]"
PRIVATE = re.compile(
    rf"https?://{_REST}{{1,300}}?(?:{_LINK}|{_SIGN_IN})"
    rf"(?:{_REST}{{0,600}}[^\s<>\"'\[\].,;:!?)])?|{_LINK}"
)


class CannotBeOpened(ValueError):
    """This was sealed with another key, or changed since."""


@lru_cache(maxsize=8)
def _lock(secret: str) -> Fernet:
    digest = hmac.digest(secret.encode(), b"leerkring.sealed", hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(digest))


def sealed(text: str) -> str:
    """Return a text so that only this installation can read it."""
    return _lock(settings.SECRET_KEY).encrypt(text.encode()).decode()


def opened(text: str) -> str:
    """Return what was sealed, by the key of now or before; raise CannotBeOpened."""
    for key in keys_of_links():
        with suppress(InvalidToken):
            return _lock(key).decrypt(text.encode()).decode()
    raise CannotBeOpened
