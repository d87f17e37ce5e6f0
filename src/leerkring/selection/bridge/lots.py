"""Applications in, lots out: the pool of a plain draw, its digest and its outcome."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from leerkring.admissions.models import Application
from leerkring.engines.common.alternates import alternates_advised
from leerkring.engines.common.chance import Chance
from leerkring.engines.selection.lottery import draw_lots
from leerkring.programmes.models import Activity
from leerkring.review.verdicts import with_readings
from leerkring.selection.models import DrawRound
from leerkring.selection.overrides import taking_part

CONFIDENCE = 0.9  # nine times out of ten all places are taken
LOTTERY, EVERYONE, SPREAD = "lottery", "everyone", "spread"


@dataclass(frozen=True, slots=True)
class Lots:
    """Who has a place and who comes next, as ids of applications in the order drawn.

    `elsewhere` are other applications of who has a place: they end with it.
    """

    places: tuple[int, ...]
    reserve: tuple[int, ...]
    elsewhere: tuple[int, ...] = ()


def pool_of(activity: Activity, pool: str, *, left_since: datetime | None = None) -> list[int]:
    """Return the ids of the applications among which is drawn, in the order of the lottery; with
    those who withdrew since a moment, if one is given."""
    rows = taking_part(activity, left_since=left_since)
    if pool == DrawRound.Pool.SUITABLE:
        rows = with_readings(rows).filter(verdict="suitable")
    return _in_order(rows.values_list("pk", flat=True))


def _in_order(ids: Iterable[int]) -> list[int]:
    return [int(text) for text in sorted(map(str, ids))]


def pool_digest(seed: str, ids: Iterable[int]) -> str:
    """Return the SHA-256 of the seed and the ids, one a line: what is locked before the draw."""
    lines = [seed, *(str(pk) for pk in ids)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def lots_for(ids: Iterable[int], places: int, seed: str) -> Lots:
    """Return the outcome of the plain lottery; the same input gives the same outcome."""
    drawn = draw_lots(list(map(str, ids)), places, seed)
    return Lots(tuple(map(int, drawn.selected)), tuple(map(int, drawn.reserve)))


def turn_by_lot(seed: str, places: int) -> int:
    """Return one of so many places in a line, counted from 1, each as likely."""
    return Chance(seed).below(places) + 1


def reserves_for(places: int, share: float) -> int:
    """Return how many must stand on the reserve list so that all places are taken, as a rule.

    `share` is the part of people with a place who are expected to leave it.
    """
    return alternates_advised(places, share, CONFIDENCE)


def by_id(activity: Activity, ids: Iterable[int]) -> dict[int, Application]:
    """Return these applications of an activity by their id, with organisation and person."""
    rows = Application.objects.select_related("organisation", "person").filter(activity=activity)
    return rows.in_bulk(list(ids))
