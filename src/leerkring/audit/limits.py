"""Limits to how often something is done, kept in the database: one moment per key.

The moment says until when what was done counts (the generic cell rate algorithm): each act moves it
on by the window divided by the number of acts, and an act that would move it further ahead than one
window is refused. Only what is allowed is written; looking at a page never is.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from leerkring.audit.models import Pace
from leerkring.audit.problems import Refused

KEY_BYTES = 16
HOUR = timedelta(hours=1)


class LimitReached(Refused):
    """Something was done so often that it has to wait a while; `wait` says how long."""

    message = _("This was asked very often just now. Try again %(when)s: nothing of it is lost.")
    status = 429

    def __init__(self, limit: str, wait: timedelta) -> None:
        super().__init__(limit=limit)
        self.limit, self.wait = limit, wait

    @property
    def seconds(self) -> int:
        """Return how long to wait, in whole seconds, rounded up."""
        return max(1, -(-self.wait // timedelta(seconds=1)))

    def __str__(self) -> str:
        minutes = -(-self.seconds // 60)
        when = ngettext("in a minute", "in %(count)d minutes", minutes) % {"count": minutes}
        return str(self.message) % {"when": when}


@dataclass(frozen=True, slots=True)
class Limit:
    """So many acts in a window, for each key."""

    name: str
    most: int
    window: timedelta = HOUR


@dataclass(frozen=True, slots=True)
class FormLimits:
    """How often a form that mails somebody works: for one address, from one source, and of all."""

    name: str
    per_address: int
    per_source: int
    overall: int

    def spend(self, *, address: str, source: str, at: datetime) -> None:
        """Count one letter in all three; raise LimitReached, and count nothing, when one is full.

        The three are asked in one order, so that two forms at once never wait for each other.
        """
        with transaction.atomic():
            for name, most, whose in (
                ("address", self.per_address, address.strip().lower()),
                ("source", self.per_source, source),
                ("all", self.overall, ""),
            ):
                spend(Limit(f"{self.name}:{name}", most), whose, at=at)


@transaction.atomic
def spend(limit: Limit, whose: str, *, at: datetime) -> None:
    """Count one act; raise LimitReached when there were as many as may be."""
    key = _key(limit.name, whose)
    for found, until in _tries(limit, key, at):
        if _written(key, found, until):
            return


def spends(limit: Limit, whose: str, *, at: datetime) -> bool:
    """Count one act and return True, or return False when there were as many as may be."""
    try:
        spend(limit, whose, at=at)
    except LimitReached:
        return False
    return True


def _tries(limit: Limit, key: bytes, at: datetime) -> Iterator[tuple[datetime | None, datetime]]:
    """Yield what stands there and what should, anew each time that somebody else was faster.

    Each time somebody else's act was counted, so this ends: by our own, or by the limit.
    """
    step = limit.window / limit.most
    step -= timedelta(microseconds=1) if step * limit.most > limit.window else timedelta()
    furthest = at + limit.window
    while True:
        found = Pace.objects.filter(key=key).values_list("until", flat=True).first()
        until = max(found or at, at) + step
        if found is not None and found > furthest:
            until = furthest  # the clock was set back: nobody waits longer than one window
        elif until > furthest:
            raise LimitReached(limit.name, until - furthest)
        yield found, until


def _written(key: bytes, found: datetime | None, until: datetime) -> bool:
    """Write the moment unless another one stands there than the one that was found."""
    if found is not None:
        return bool(Pace.objects.filter(key=key, until=found).update(until=until))
    try:
        with transaction.atomic():
            Pace.objects.create(key=key, until=until)
    except IntegrityError:
        return False
    return True


def forget_paces(*, at: datetime) -> int:
    """Remove the rows that hold nobody back any more."""
    deleted, _rows = Pace.objects.filter(until__lt=at).delete()
    return deleted


def _key(name: str, whose: str) -> bytes:
    """Return what stands for somebody: an address or a source cannot be read from it."""
    message = f"leerkring.limit:{name}:{whose}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, hashlib.sha256)[:KEY_BYTES]
