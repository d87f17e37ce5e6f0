"""Where activities stand, in numbers: what every room counts of them, read in one query.

A room says what it counts in a `Tally`, and how its numbers are to be read in a typed function
beside it. Whoever needs several of them reads them together: as many queries for 1 as for 30
activities. Building such a query costs far more than asking it, so its text is kept.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, DateTimeField, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

SLOT = -2_000_000_000  # stands for an id in a kept query; the next ids stand below it
NO_MOMENT = Cast(Value(None), DateTimeField())
ONE_KIND, ALL_ROWS = Value(""), Count("pk")
COLUMNS = ("tally", "tally_of", "tally_kind", "tally_number", "tally_part", "tally_moment")


class Counted(NamedTuple):
    """How many there are, how many of these are the part that was asked for, and their moment."""

    number: int = 0
    part: int = 0
    moment: datetime | None = None


class ByKind(dict[str, Counted]):
    """What was counted of one row, by kind; nothing was counted of a kind that is not there."""

    def __missing__(self, kind: str) -> Counted:
        return Counted()

    def total(self, kinds: Iterable[str] | None = None) -> int:
        """Return the sum over these kinds, or over all."""
        return sum(self[kind].number for kind in (self if kinds is None else kinds))


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What a room counts of each activity, or of each of its meetings.

    `rows` chooses them by the ids of activities; `about` is the column of what they are counted of.
    """

    name: str
    rows: Callable[[list[int]], QuerySet[Any]]
    about: str | Combinable = "activity_id"
    kind: str | Combinable = ONE_KIND
    number: Combinable = ALL_ROWS
    part: Q | None = None
    moment: Combinable = NO_MOMENT

    def query(self, ids: list[int]) -> QuerySet[Any, Any]:
        """Return the rows of this tally, in columns that are alike for all tallies."""
        about = F(self.about) if isinstance(self.about, str) else self.about
        kind = F(self.kind) if isinstance(self.kind, str) else self.kind
        part = Value(0) if self.part is None else Count("pk", filter=self.part)
        rows = self.rows(ids).order_by().values(tally=Value(self.name), tally_of=about)
        counted: QuerySet[Any, Any] = rows.values("tally", "tally_of", tally_kind=kind).annotate(
            tally_number=self.number, tally_part=part, tally_moment=self.moment
        )
        return counted


class Standing:
    """The numbers of several tallies, of many activities and their meetings."""

    def __init__(self, rows: Iterable[tuple[str, int, str, int, int, datetime | None]]) -> None:
        self._found: dict[tuple[str, int], ByKind] = {}
        for name, about, kind, number, part, moment in rows:
            counted = Counted(number, part, moment)
            self._found.setdefault((name, about), ByKind())[kind] = counted

    def of(self, tally: Tally, pk: int) -> ByKind:
        """Return what a tally counted of an activity or meeting."""
        return self._found.get((tally.name, pk)) or ByKind()


def standing(tallies: Iterable[Tally], activity_ids: Iterable[int]) -> Standing:
    """Return what these tallies say of these activities, in one query."""
    ids = sorted(set(activity_ids))
    if not ids:
        return Standing([])
    size = 1 << (len(ids) - 1).bit_length()  # few lengths, so few texts to keep
    sql, parameters, converters = _kept(tuple(tallies), size, connection.vendor)
    ids += ids[-1:] * (size - len(ids))
    with connection.cursor() as cursor:
        cursor.execute(sql, [_filled(parameter, ids) for parameter in parameters])
        return Standing([_converted(row, converters) for row in cursor.fetchall()])


@functools.cache
def _kept(tallies: tuple[Tally, ...], size: int, _vendor: str) -> tuple[str, list[Any], Any]:
    """Return the text of the query for so many activities, with slots for their ids."""
    slots = [SLOT - index for index in range(size)]
    first, *others = (tally.query(slots).values_list(*COLUMNS) for tally in tallies)
    query = first.union(*others, all=True) if others else first
    compiler = query.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    moment = len(COLUMNS) - 1
    columns = first.query.get_compiler(connection=connection)
    columns.setup_query()
    expression = columns.select[moment][0]
    converters = connection.ops.get_db_converters(expression)
    converters += expression.get_db_converters(connection)
    return sql, list(parameters), (expression, converters)


def _filled(parameter: Any, ids: list[int]) -> Any:
    if isinstance(parameter, int) and parameter <= SLOT:
        return type(parameter)(ids[SLOT - parameter])
    return parameter


def _converted(row: Any, converters: Any) -> Any:
    """Return a row with its moment as such: where it was computed, SQLite gives a text."""
    expression, functions = converters
    *counted, moment = row
    for function in functions:
        moment = function(moment, expression, connection)
    return (*counted, moment)
