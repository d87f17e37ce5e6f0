"""Divides motivations over readers: evenly, and never to somebody who may not read it.

Balanced means: no motivation could go to somebody else so that the loads come closer together, also
not by a chain of such moves. That is the optimal semi-matching of Harvey, Ladner, Lovász and Tamir,
*Semi-matchings for bipartite graphs and load balancing*, Journal of Algorithms 59 (2006): the sum
of the squared loads is as small as it can be. The same input gives the same division.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Wanting:
    """A motivation that needs so many more readers, and who cannot be one of them."""

    id: int
    needs: int
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Division:
    """Who is to read what, as (motivation, reader), and which motivations lack how many readers."""

    tasks: tuple[tuple[int, int], ...] = ()
    short: Mapping[int, int] = field(default_factory=dict)

    def number_for(self, reader: int) -> int:
        """Return how many motivations this reader is given."""
        return sum(1 for _id, given in self.tasks if given == reader)


def divide(wanting: Iterable[Wanting], load: Mapping[int, int]) -> Division:
    """Return a balanced division over the readers in `load`, which says what each has already."""
    rows = list(wanting)
    desk = _Desk(rows, load)
    for row in sorted(rows, key=lambda row: (len(desk.free_for(row)), row.id)):
        desk.give(row)
    while desk.even_out():
        pass
    tasks = sorted((id, reader) for reader, ids in desk.given.items() for id in ids)
    short = {row.id: row.needs - len(desk.readers[row.id]) for row in rows}
    return Division(tuple(tasks), {id: number for id, number in short.items() if number > 0})


class _Desk:
    """A division in the making."""

    def __init__(self, rows: Sequence[Wanting], load: Mapping[int, int]) -> None:
        self.load = dict(sorted(load.items()))
        self.barred = {row.id: row.barred for row in rows}
        self.readers: dict[int, set[int]] = {row.id: set() for row in rows}
        self.given: dict[int, dict[int, None]] = {reader: {} for reader in self.load}

    def free_for(self, row: Wanting) -> list[int]:
        return [reader for reader in self.load if reader not in row.barred]

    def give(self, row: Wanting) -> None:
        """Give a motivation to those who have least; who is equal differs per motivation."""
        order = sorted(
            self.free_for(row), key=lambda reader: (self.load[reader], (reader + row.id) % 7919)
        )
        for reader in order[: row.needs]:
            self._put(row.id, reader)

    def _put(self, id: int, reader: int) -> None:
        self.given[reader][id] = None
        self.readers[id].add(reader)
        self.load[reader] += 1

    def _take(self, id: int, reader: int) -> None:
        del self.given[reader][id]
        self.readers[id].remove(reader)
        self.load[reader] -= 1

    def even_out(self) -> bool:
        """Move one motivation from who has much to who has at least two less; tell if we could."""
        for reader in sorted(self.load, key=lambda reader: (-self.load[reader], reader)):
            if path := self._path_from(reader):
                moves = [(self._movable(a, b), a, b) for a, b in pairwise(path)]
                for id, before, after in moves:
                    assert id is not None
                    self._take(id, before)
                    self._put(id, after)
                return True
        return False

    def _path_from(self, start: int) -> list[int]:
        """Return a chain of readers along which one motivation each moves on; empty for none."""
        came_from: dict[int, int | None] = {start: None}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            if self.load[start] >= self.load[here] + 2:
                return _back(came_from, here)
            for there in self.load:
                if there not in came_from and self._movable(here, there) is not None:
                    came_from[there] = here
                    queue.append(there)
        return []

    def _movable(self, before: int, after: int) -> int | None:
        """Return a motivation of one reader that the other may read instead."""
        return next(
            (
                id
                for id in self.given[before]
                if after not in self.barred[id] and after not in self.readers[id]
            ),
            None,
        )


def _back(came_from: Mapping[int, int | None], end: int) -> list[int]:
    path, here = [], end
    while True:
        path.append(here)
        before = came_from[here]
        if before is None:
            return path[::-1]
        here = before
