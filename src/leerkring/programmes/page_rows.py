"""Everything beneath an activity that its page shows, in one query.

The page of an activity is the one that most people open. Asked through the ORM these rows take
six queries, or one whose expressions cost more to put together than all the rest of the page
(bench/activity_page.py); so this one is written out. Every row has a kind, the id of what it
belongs to, its rank there, and words.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db import connection

WIDTH = 11
LINKS = "programmes_meetingof l JOIN programmes_meeting m ON m.id = l.meeting_id"


class Row(NamedTuple):
    """One row: what it belongs to, its rank, and its words (empty where nothing is known)."""

    parent: int
    rank: int
    words: tuple[str, ...]


def _select(kind: str, parent: str, rank: str, source: str, *columns: str) -> str:
    texts = [f"COALESCE(CAST({column} AS text), '')" for column in columns]
    texts += ["''"] * (WIDTH - len(columns))
    return f"SELECT '{kind}', {parent}, {rank}, {', '.join(texts)} FROM {source}"  # noqa: S608


_PARTS = (
    _select(
        "meeting",
        *("m.id", "l.number"),
        f"{LINKS} LEFT JOIN programmes_venue v ON v.id = m.venue_id "
        "LEFT JOIN people_place p ON p.id = v.place_id WHERE l.activity_id = %s",
        *("m.title", "m.mode", 'm."on"', "m.precision", "m.start_time", "m.end_time"),
        "CASE WHEN m.cancelled_at IS NULL THEN '' ELSE 'yes' END",
        *("m.room", "v.name", "v.address", "p.name"),
    ),
    _select(
        "agenda",
        *("a.meeting_id", "a.position"),
        "programmes_agendaitem a JOIN programmes_meetingof l ON l.meeting_id = a.meeting_id "
        "WHERE l.activity_id = %s",
        *("a.title", "a.who", "a.minutes"),
    ),
    _select(
        "material",
        *("d.meeting_id", "d.id"),
        "programmes_material d JOIN programmes_meetingof l ON l.meeting_id = d.meeting_id "
        "WHERE l.activity_id = %s AND d.public",
        *("d.title", "d.url"),
    ),
    _select(
        "shared",
        *("o.meeting_id", "o.id"),
        "programmes_meetingof o JOIN programmes_meetingof l ON l.meeting_id = o.meeting_id "
        "JOIN programmes_activity t ON t.id = o.activity_id "
        "WHERE l.activity_id = %s AND o.activity_id <> l.activity_id "
        "AND t.cancelled_at IS NULL AND t.published_at <= %s",
        *("t.slug", "t.short_title"),
    ),
    _select(
        "step",
        *("s.activity_id", "s.id"),
        "programmes_milestone s WHERE s.activity_id = %s",
        *("s.kind", "s.title", "s.note", 's."on"', "s.precision"),
    ),
    _select(
        "role",
        *("r.activity_id", "r.id"),
        "programmes_organisationrole r JOIN people_organisation g ON g.id = r.organisation_id "
        "WHERE r.activity_id = %s",
        *("r.role", "r.note", "g.name", "g.website"),
    ),
)
_QUERY = " UNION ALL ".join(_PARTS)


def rows_beneath(activity_id: int, at: datetime) -> dict[str, list[Row]]:
    """Return the rows by kind (meeting, agenda, material, shared, step, role), in their rank."""
    moment = connection.ops.adapt_datetimefield_value(at)
    one = [activity_id]
    found: dict[str, list[Row]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, [*one * 4, moment, *one * 2])
        for kind, parent, rank, *words in cursor.fetchall():
            found[kind].append(Row(parent, rank, tuple(words)))
    for rows in found.values():
        rows.sort(key=lambda row: (row.rank, row.parent))
    return found
