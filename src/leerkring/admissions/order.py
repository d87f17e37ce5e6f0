"""Putting one of several rows a place up or down."""

from __future__ import annotations

from collections.abc import Iterable

from leerkring.admissions.models import Ordered


def move_in_order[Row: Ordered](rows: Iterable[Row], one: Row, *, up: bool) -> bool:
    """Move a row one place up or down and number all anew; False at the end, where nothing moves.

    `rows` come in their present order. Part of an action: it neither checks a right nor writes
    an event.
    """
    line = list(rows)
    here = line.index(one)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(line):
        return False
    line[here], line[there] = line[there], line[here]
    for position, row in enumerate(line, start=1):
        row.position = position
    type(one)._base_manager.bulk_update(line, ["position"])
    return True
