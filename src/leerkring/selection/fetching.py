"""Fetches a public number of drand over HTTP: in the worker only, never for a page."""

from __future__ import annotations

import json
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from leerkring.selection.bridge.chance import CHAIN, SIGNATURE, randomness_of

SECONDS = 10
MOST_BYTES = 10_000
_LOCAL = {"127.0.0.1", "localhost"}


class NoNumber(Exception):
    """The server did not answer, or not with this number; the text says which."""


def fetched_signature(server: str, number: int) -> str:
    """Return the signature of a round, after comparing it with the randomness beside it.

    Raise NoNumber.
    """
    parts = urlsplit(server)
    if parts.scheme != "https" and parts.hostname not in _LOCAL:
        raise NoNumber("LEERKRING_DRAND_URL must begin with https://")
    request = Request(f"{server.rstrip('/')}/{CHAIN}/public/{number}")  # noqa: S310 - looked at
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            content = answer.read(MOST_BYTES + 1)
    except (URLError, OSError, ValueError) as error:
        raise NoNumber(f"{parts.hostname}: {error}") from error
    if len(content) > MOST_BYTES:
        raise NoNumber(f"{parts.hostname}: answer too long")
    return _checked(content, number)


def _checked(content: bytes, number: int) -> str:
    try:
        found = json.loads(content)
        signature, same_round = str(found["signature"]).lower(), found["round"] == number
        randomness = str(found["randomness"]).lower()
    except (ValueError, KeyError, TypeError) as error:
        raise NoNumber("the answer is not that of drand") from error
    if not same_round:
        raise NoNumber("the answer is about another round")
    if not SIGNATURE.fullmatch(signature) or randomness_of(signature) != randomness:
        raise NoNumber("randomness and signature do not fit each other")
    return signature
