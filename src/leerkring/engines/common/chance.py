"""A source of chance that anyone can re-run with pencil, paper and SHA-256.

The k-th number (k = 1, 2, …) of a seed text S is SHA-256("S:k") read as a whole number below
2**256. A number below n is that number modulo n; numbers at or above the largest multiple of n
are thrown away (rejection sampling), so that every outcome is exactly equally likely.
"""

from collections.abc import Iterable
from hashlib import sha256

SPAN = 2**256


class Chance:
    """Return a stream of numbers that depends on the seed text and on nothing else."""

    __slots__ = ("_drawn", "_seed")

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._drawn = 0

    def number(self) -> int:
        """Return the next whole number below 2**256."""
        self._drawn += 1
        return int.from_bytes(sha256(f"{self._seed}:{self._drawn}".encode()).digest())

    def below(self, n: int) -> int:
        """Return a whole number from 0 to n - 1, each equally likely."""
        if n < 1:
            raise ValueError("below() needs at least one outcome")
        limit = SPAN - SPAN % n
        number = self.number()
        while number >= limit:
            number = self.number()
        return number % n

    def fraction(self) -> float:
        """Return a number in [0, 1) on a grid of 2**-53."""
        return (self.number() >> 203) / 2**53

    def shuffled[T](self, things: Iterable[T]) -> list[T]:
        """Return the things in a random order (Fisher and Yates), each equally likely."""
        order = list(things)
        for place in range(len(order) - 1):
            other = place + self.below(len(order) - place)
            order[place], order[other] = order[other], order[place]
        return order
