"""How many alternates to have ready, from the drop-out that is expected."""

from math import comb


def alternates_advised(places: int, drop_out: float, confidence: float = 0.9) -> int:
    """Return the smallest number r of alternates such that, with the given confidence, at
    least `places` of the places + r people stay, each dropping out by chance `drop_out` on their
    own: P[Binomial(places + r, 1 - drop_out) >= places] >= confidence.
    """
    if not 0.0 <= drop_out < 1.0 or not 0.0 < confidence < 1.0:
        raise ValueError("drop_out must be in [0, 1) and confidence in (0, 1)")
    alternates = 0
    while enough(places, alternates, drop_out) < confidence:
        alternates += 1
    return alternates


def enough(places: int, alternates: int, drop_out: float) -> float:
    """Return the chance that enough people stay."""
    people = places + alternates
    return sum(
        comb(people, gone) * drop_out**gone * (1.0 - drop_out) ** (people - gone)
        for gone in range(alternates + 1)
    )
