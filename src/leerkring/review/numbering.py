"""Under which number a motivation is read: its own for good, and nothing of when it came in.

A row's own number says who was first. This one is that number, shuffled by a keyed permutation of
24 bits (a Feistel network of four rounds), so that it can be turned back without a table.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from leerkring.audit.keys import keys_of_trail

HALF = 12
SIZE = 1 << (2 * HALF)
ROUNDS = 4


def reading_number(pk: int) -> int:
    """Return the number under which the motivation of an application is read."""
    block, rest = divmod(pk, SIZE)
    left, right = rest >> HALF, rest & (1 << HALF) - 1
    for step in range(ROUNDS):
        left, right = right, left ^ _scrambled(step, right)
    return block * SIZE + (left << HALF | right)


def application_id(number: int) -> int:
    """Return whose motivation is read under this number."""
    block, rest = divmod(number, SIZE)
    left, right = rest >> HALF, rest & (1 << HALF) - 1
    for step in reversed(range(ROUNDS)):
        left, right = right ^ _scrambled(step, left), left
    return block * SIZE + (left << HALF | right)


def _scrambled(step: int, half: int) -> int:
    return _of_key(keys_of_trail()[-1], step, half)  # the first key: numbers stand on paper


@lru_cache(maxsize=1 << 14)
def _of_key(key: str, step: int, half: int) -> int:
    digest = hmac.new(key.encode(), b"reading %d %d" % (step, half), hashlib.sha256).digest()
    return int.from_bytes(digest[:2]) & (1 << HALF) - 1
