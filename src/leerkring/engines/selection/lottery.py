"""The plain lottery: everybody the same chance, and a reserve order for who comes next.

It needs no solver. Anyone can re-run it: put the ids in alphabetical order (by Unicode code
point), then for every position in turn draw one of the ids that are left, with the numbers of
`leerkring.engines.common.chance`. The first `places` ids have a place, the others are the reserve
list in that order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from leerkring.engines.common.chance import Chance


class SameIdTwice(ValueError):
    """The same id takes part twice, which would double that person's chance."""


@dataclass(frozen=True, slots=True)
class LotteryOutcome:
    """Who has a place and who comes next, both in the order in which they were drawn."""

    selected: tuple[str, ...]
    reserve: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LotteryViolation:
    """One thing that is wrong with the outcome of a lottery, as a code with parameters."""

    code: str
    parameters: tuple[tuple[str, str | int], ...] = ()


def draw_lots(ids: Iterable[str], places: int, seed: str) -> LotteryOutcome:
    """Draw who gets a place and in which order the others come next.

    Every id has the chance min(1, places / number of ids). Time and memory grow linearly.
    """
    pool = sorted(ids)
    if len(set(pool)) < len(pool):
        raise SameIdTwice("an id takes part twice")
    if places < 0:
        raise ValueError("the number of places is below zero")
    order = Chance(seed).shuffled(pool)
    return LotteryOutcome(tuple(order[:places]), tuple(order[places:]))


def verify_lots(
    ids: Iterable[str], places: int, seed: str, outcome: LotteryOutcome
) -> list[LotteryViolation]:
    """Re-run the lottery on its own and name every difference with the outcome."""
    left, order, number = sorted(ids), [], 0
    while left:
        number += 1
        drawn = int(sha256(f"{seed}:{number}".encode()).hexdigest(), 16)
        if len(left) > 1 and drawn < 2**256 // len(left) * len(left):
            place = drawn % len(left)
            order.append(left[place])
            left[0], left[place] = left[place], left[0]
            left.pop(0)
        elif len(left) == 1:
            order.append(left.pop())
    found = list(outcome.selected + outcome.reserve)
    wrong = [
        LotteryViolation("other_order", (("position", n), ("expected", should), ("found", given)))
        for n, (should, given) in enumerate(zip(order, found, strict=False), 1)
        if should != given
    ]
    if len(found) != len(order):
        wrong.append(LotteryViolation("other_number", (("expected", len(order)),)))
    if len(outcome.selected) != min(places, len(order)):
        wrong.append(LotteryViolation("other_places", (("expected", places),)))
    return wrong


def explain_lots(outcome: LotteryOutcome, person: str) -> tuple[str, dict[str, int | float]]:
    """Say why one person has a place or not, as a code with its numbers."""
    places, pool = len(outcome.selected), len(outcome.selected) + len(outcome.reserve)
    facts: dict[str, int | float] = {
        "places": places,
        "applicants": pool,
        "chance": places / pool if pool else 0.0,
    }
    if person in outcome.selected:
        return "drawn", facts
    if person in outcome.reserve:
        return "on_reserve_list", facts | {"position": outcome.reserve.index(person) + 1}
    return "not_in_the_draw", facts
