"""How long a reserve list should be: no solver is loaded here."""

from __future__ import annotations

from leerkring.engines.common.alternates import alternates_advised

CONFIDENCE = 0.9  # nine times out of ten all places are taken


def reserves_for(places: int, share: float) -> int:
    """Return how many must stand on the reserve list so that all places are taken, as a rule.

    `share` is the part of people with a place who are expected to leave it.
    """
    return alternates_advised(places, share, CONFIDENCE)
