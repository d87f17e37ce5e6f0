"""Tables of who took part and who has a place, so that they tell nobody's outcome.

Whoever knows the facts of everybody could read the outcome of somebody who is alone in a row, or of
all in a row in which everybody or nobody was drawn. Such rows stand together; and where several
tables side by side would still tell it, the last of them is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

FEWEST_TOLD = 5  # people in a row, as statistics offices keep

type Drawn = tuple[Mapping[str, str], bool]
type Kind = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FactRow:
    """How many people with one value took part and have a place; `agreed` where that was agreed.

    `values` are as they are stored; `before` had a place already when lots were drawn.
    """

    value: str
    agreed: str
    applied: int
    seats: int
    before: int
    values: tuple[str, ...]

    @property
    def drawn(self) -> int:
        """Return how many of them the draw gave a place."""
        return self.seats - self.before

    @property
    def tells(self) -> bool:
        """Tell whether it gives away what became of somebody."""
        return self.applied < FEWEST_TOLD or not 0 < self.drawn < self.applied


@dataclass(frozen=True, slots=True)
class FactTable:
    """What was agreed on one fact, with everybody who took part in it: the rows make the totals."""

    key: str
    fact: str
    rows: tuple[FactRow, ...]
    applied: int
    seats: int


def that_tell_nobody(tables: Iterable[FactTable], people: Iterable[Drawn]) -> list[FactTable]:
    """Return tables in which small rows stand together, as many as tell nobody's outcome.

    `people` are the facts of those who took part, and whether the draw gave them a place.
    """
    kept: list[FactTable] = []
    everybody = list(people)
    for table in tables:
        merged = FactTable(table.key, table.fact, _merged(table.rows), table.applied, table.seats)
        if not told_by([*kept, merged], everybody):
            kept.append(merged)
    return kept


def _merged(rows: Sequence[FactRow]) -> tuple[FactRow, ...]:
    small = [row for row in rows if row.tells]
    rest = [row for row in rows if not row.tells]
    while small and rest and _together(small).tells:
        small.append(rest.pop(min(range(len(rest)), key=lambda n: rest[n].applied)))
    return (*rest, _together(small)) if small else tuple(rows)


def _together(rows: Sequence[FactRow]) -> FactRow:
    if len(rows) == 1:
        return rows[0]
    return FactRow(
        value=", ".join(row.value for row in rows),
        agreed="",
        applied=sum(row.applied for row in rows),
        seats=sum(row.seats for row in rows),
        before=sum(row.before for row in rows),
        values=tuple(value for row in rows for value in row.values),
    )


def told_by(tables: Sequence[FactTable], people: Iterable[Drawn]) -> bool:
    """Tell whether rows side by side may give away what became of all people in equal rows.

    They do not where another outcome, with the same numbers in every row, has it otherwise. It is
    looked for by letting two people change places with two others; whoever finds none is told.
    """
    row_of = [
        {value: number for number, row in enumerate(table.rows) for value in row.values}
        for table in tables
    ]
    has, room = Counter[Kind](), Counter[Kind]()
    for facts, is_drawn in people:
        kind = tuple(
            rows.get(facts.get(table.key, ""), -1)
            for table, rows in zip(tables, row_of, strict=True)
        )
        (has if is_drawn else room)[kind] += 1
    all_drawn, none_drawn = set(has) - set(room), set(room) - set(has)
    return not (
        all(_can_change(kind, has, room) for kind in all_drawn)
        and all(_can_change(kind, room, has) for kind in none_drawn)
    )


def _can_change(kind: Kind, has: Counter[Kind], room: Counter[Kind]) -> bool:
    """Tell whether one of a kind, and one of another, can change places with two who have room."""
    for other in has:
        for turned in product([False, True], repeat=len(kind)):
            one, two = (
                tuple(b if turn else a for a, b, turn in zip(x, y, turned, strict=True))
                for x, y in ((kind, other), (other, kind))
            )
            if kind not in (one, two) and room[one] > (one == two) and room[two]:
                return True
    return False
