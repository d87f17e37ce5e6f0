"""Puts pysqlite3 where Django's own backend uses the standard library's sqlite3."""

from __future__ import annotations

import datetime
import decimal
import sqlite3
from typing import TYPE_CHECKING, Any

from django.db.backends.sqlite3 import base as django_sqlite
from django.db.backends.sqlite3._functions import (
    register as register_functions,
)
from django.db.backends.sqlite3.features import DatabaseFeatures as DjangoFeatures
from django.utils.asyncio import async_unsafe
from django.utils.dateparse import parse_date, parse_datetime, parse_time

from leerkring.project.sqlite.creation import DatabaseCreation

if TYPE_CHECKING:  # whose types are the same
    from sqlite3 import dbapi2
else:
    from pysqlite3 import dbapi2

# SQLite's own compile-time defaults (https://www.sqlite.org/limits.html), which pysqlite3 keeps;
# its Connection lacks the getlimit() that Django asks.
LIMITS = {sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 32_766, sqlite3.SQLITE_LIMIT_COLUMN: 2_000}

dbapi2.register_converter("bool", b"1".__eq__)
dbapi2.register_converter("date", lambda value: parse_date(value.decode()))
dbapi2.register_converter("time", lambda value: parse_time(value.decode()))
dbapi2.register_converter("datetime", lambda value: parse_datetime(value.decode()))
dbapi2.register_converter("timestamp", lambda value: parse_datetime(value.decode()))
dbapi2.register_adapter(decimal.Decimal, str)
dbapi2.register_adapter(datetime.date, datetime.date.isoformat)
dbapi2.register_adapter(datetime.datetime, lambda value: value.isoformat(" "))


class Connection(dbapi2.Connection):
    """A pysqlite3 connection that can be asked for its limits."""

    def getlimit(self, category: int) -> int:
        return LIMITS[category]


class Cursor(dbapi2.Cursor):
    """A pysqlite3 cursor that takes Django's `%s` placeholders."""

    convert_query: Any = django_sqlite.SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Any = None) -> Any:
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, dict) else None
        return super().execute(self.convert_query(query, param_names=names), params)

    def executemany(self, query: str, param_list: Any) -> Any:
        rows = list(param_list)
        names = list(rows[0]) if rows and isinstance(rows[0], dict) else None
        return super().executemany(self.convert_query(query, param_names=names), rows)


class DatabaseFeatures(DjangoFeatures):
    # pysqlite3 always has it. Django tries it in a transaction, once, and would believe for as long
    # as the process lives that it is not there when somebody else writes at that moment.
    supports_json_field = True
    # Django reads this one from the standard library's version when the module is loaded.
    supports_aggregate_order_by_clause = dbapi2.sqlite_version_info >= (3, 44, 0)


class DatabaseWrapper(django_sqlite.DatabaseWrapper):
    Database = dbapi2
    init_commands: list[str]
    creation_class = DatabaseCreation
    features_class = DatabaseFeatures

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        connection = dbapi2.connect(factory=Connection, **conn_params)
        register_functions(connection)
        commands = ("PRAGMA foreign_keys=ON", "PRAGMA legacy_alter_table=OFF", *self.init_commands)
        for command in filter(None, map(str.strip, commands)):
            connection.execute(command)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)
