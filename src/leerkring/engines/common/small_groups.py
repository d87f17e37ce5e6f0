"""Tables of who took part and who has a place, so that they tell nobody's outcome.

Whoever knows the facts of everybody could read the outcome of somebody who is alone in a row, or of
all in a row in which everybody or nobody was drawn. Such rows stand together; and where several
tables side by side would still tell it, the last of them is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FEWEST_TOLD = 5  # people in a row, as statistics offices keep


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


def that_tell_nobody(
    tables: Iterable[FactTable], people: Iterable[Mapping[str, str]]
) -> list[FactTable]:
    """Return tables in which small rows stand together, as many as tell nobody's outcome.

    `people` are the facts of those who took part.
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


def told_by(tables: Sequence[FactTable], people: Iterable[Mapping[str, str]]) -> bool:
    """Tell whether rows side by side leave one possible outcome for all people of equal facts."""
    keys = [table.key for table in tables]
    counts = Counter(tuple(one.get(key, "") for key in keys) for one in people)
    low, high = dict.fromkeys(counts, 0), dict(counts)
    rows = [
        ([kind for kind in counts if kind[number] in row.values], row.drawn)
        for number, table in enumerate(tables)
        for row in table.rows
    ]
    seen: list[tuple[int, int]] = []
    while (now := (sum(low.values()), sum(high.values()))) not in seen:
        seen.append(now)
        for kinds, drawn in rows:
            least, most = sum(low[kind] for kind in kinds), sum(high[kind] for kind in kinds)
            for kind in kinds:
                own_low, own_high = low[kind], high[kind]
                high[kind] = max(own_low, min(own_high, drawn - (least - own_low)))
                low[kind] = min(own_high, max(own_low, drawn - (most - own_high)))
                least, most = least + low[kind] - own_low, most + high[kind] - own_high
    return any(high[kind] == 0 or low[kind] == counts[kind] for kind in counts)
