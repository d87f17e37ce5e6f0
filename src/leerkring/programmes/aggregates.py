"""Rows beneath a row as one JSON value, so that a whole page is read in a few queries."""

from __future__ import annotations

from typing import Any

from django.db.models import Aggregate, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject


class JsonArray(Aggregate):
    """Gathers values into one JSON array, on SQLite and on PostgreSQL."""

    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()
    allow_distinct = False

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_AGG", **context)


def rows_as_json(rows: QuerySet[Any], to_outer: str, outer: str = "pk", **fields: str) -> Subquery:
    """Return the rows whose field `to_outer` is the outer row, as a list of objects (or None).

    `fields` maps each name in the objects to a field of the rows.
    """
    beneath = rows.filter(**{to_outer: OuterRef(outer)}).order_by()
    gathered = beneath.values(to_outer).annotate(json_rows=JsonArray(JSONObject(**fields)))
    return Subquery(gathered.values("json_rows"), output_field=JSONField())
