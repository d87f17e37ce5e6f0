"""A first proposal for a spread: places in proportion to who applies, with some room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import ceil, floor

from leerkring.admissions.attributes import ATTRIBUTES, UNKNOWN
from leerkring.programmes.models import Activity
from leerkring.selection.bridge.problems import Quota

ROOM = 0.2  # of the proportional number, up and down; then to whole people


def proposed_rules(
    pool: Iterable[Mapping[str, str]], activity: Activity, places: int
) -> list[Quota]:
    """Return bands around each value's share of the pool.

    While fewer people applied than there are places, every value that the activity is for counts
    alike. A fact with one known value spreads nothing and is left out.
    """
    values = list(pool)
    rules: list[Quota] = []
    for key in ATTRIBUTES:
        counts = Counter(one[key] for one in values)
        if len(values) < places:
            counts = Counter(dict.fromkeys(_values_meant(key, activity), 1))
        total = counts.total()
        known = [value for value in ATTRIBUTES[key].values if counts[value] and value != UNKNOWN]
        if len(known) > 1:
            rules += [_band(key, value, places * counts[value] / total, places) for value in known]
    return rules


def _values_meant(key: str, activity: Activity) -> list[str]:
    meant = {"sector": activity.sectors, "role": activity.audience}.get(key)
    return [value for value in ATTRIBUTES[key].values if meant is None or value in meant]


def _band(attribute: str, value: str, share: float, places: int) -> Quota:
    least = floor(share * (1 - ROOM))
    most = min(places, max(1, ceil(share * (1 + ROOM))))
    return Quota(attribute, value, least, most)
