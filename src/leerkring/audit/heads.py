"""The head of a chain as it is kept elsewhere: in backups, in draw records, in a letter.

Written as "organiser:1/12/5731/2026-11-17T15:00:00+00:00/<64 hex digits>": the chain, the number
of its newest seal, how many events are sealed, when, and the digest, which stands for all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_HEAD = re.compile(
    r"(?P<chain>[a-z]+(?::\d{1,18})?)/(?P<number>\d{1,9})/(?P<events>\d{1,18})"
    r"/(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?\+00:00)/(?P<digest>[0-9a-f]{64})(?![0-9a-f])"
)


@dataclass(frozen=True, slots=True)
class Head:
    """How far one chain was sealed at some moment."""

    chain: str
    number: int
    events: int
    sealed_at: datetime
    digest: str

    def __str__(self) -> str:
        moment = self.sealed_at.astimezone(UTC).isoformat()
        return f"{self.chain}/{self.number}/{self.events}/{moment}/{self.digest}"


def heads_in(text: str) -> list[Head]:
    """Return every head that stands in a text, whatever stands around it."""
    found = (
        Head(
            one["chain"],
            int(one["number"]),
            int(one["events"]),
            datetime.fromisoformat(one["at"]),
            one["digest"],
        )
        for one in _HEAD.finditer(text)
    )
    return list(dict.fromkeys(found))
