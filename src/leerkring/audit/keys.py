"""The keys of an installation: the present one, and those that it had before.

The trail's key: who can write the database, but has not the secret, can seal nothing. What was
sealed before the key was changed is checked with the key of then, and with no other
(`TrailHead.former` says until where): who holds an old key can add nothing.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings

_PURPOSE = b"leerkring: audit trail"
_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def keys_of_links() -> list[str]:
    """Return the keys by which links and sealed things count, the present one first."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def keys_of_trail() -> list[str]:
    """Return every key by which something of the trail may be sealed, the present one first."""
    return [*keys_of_links(), *settings.TRAIL_KEYS]


def keyed_digest(parts: Sequence[Any], key: str = "") -> str:
    """Return the HMAC-SHA-256 of these parts, by a key that follows from the secret."""
    digest = _begun(key or settings.SECRET_KEY).copy()
    digest.update(_canonical(parts).encode())
    return digest.hexdigest()


def name_of_key(key: str = "") -> str:
    """Return what tells one key from another, and nothing more of it."""
    return keyed_digest(["name of the key"], key)[:12]


@lru_cache(maxsize=8)
def _begun(secret: str) -> hmac.HMAC:
    """Return an HMAC that has taken in its key: a copy of it takes half the time of a new one."""
    key = hmac.digest(secret.encode(), _PURPOSE, "sha256")
    return hmac.new(key, digestmod="sha256")
