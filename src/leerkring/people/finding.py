"""Search and order by name in the database: alike on SQLite and on PostgreSQL.

The rule stands in `people.folding`. SQLite calls it as a function of the connection; for
PostgreSQL it is written out here, because its own comparison follows the language of the server.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, Func, Model, Q, QuerySet, TextField, Transform

from leerkring.people import folding
from leerkring.people.folding import bare_surname, folded, sort_name

NAME = ("given_name", "surname_prefix", "family_name")
_FOLDED, _SURNAME = "LEERKRING_FOLDED", "LEERKRING_SURNAME"
_SORT_NAME = "LEERKRING_SORT_NAME"


def teach_sqlite(*, connection: Any, **_signal: Any) -> None:
    """Give a new connection with SQLite the functions that it calls."""
    if connection.vendor == "sqlite":
        teach = connection.connection.create_function
        teach(_FOLDED, 1, folded, deterministic=True)
        teach(_SURNAME, 1, bare_surname, deterministic=True)
        teach(_SORT_NAME, 3, sort_name, deterministic=True)


class Folded(Transform):
    """A column without capitals and accents: `title__folded__contains`."""

    lookup_name = "folded"
    function = _FOLDED
    output_field = TextField()

    def as_postgresql(self, compiler: Any, _connection: Any, **_context: Any) -> tuple[str, Any]:
        sql, params = compiler.compile(self.get_source_expressions()[0])
        return _folded_sql(sql), params


class Surname(Func):
    """A surname as it is compared: folded, without a prefix that was written with it."""

    function = _SURNAME
    arity = 1
    output_field = TextField()

    def as_postgresql(self, compiler: Any, _connection: Any, **_context: Any) -> tuple[str, Any]:
        sql, params = compiler.compile(self.get_source_expressions()[0])
        return _surname_sql(sql), params * 2


class SortName(Func):
    """The key by which a name stands in a Dutch list, of given name, prefix and family name."""

    function = _SORT_NAME
    arity = 3
    output_field = TextField()

    def as_postgresql(self, compiler: Any, _connection: Any, **_context: Any) -> tuple[str, Any]:
        given, prefix, family = (compiler.compile(one)[0] for one in self.get_source_expressions())
        before = f"{_folded_sql(prefix)} || ' ' || {_folded_sql(family)}"
        parts = (_surname_sql(family), _words_sql(_folded_sql(given)), _words_sql(before))
        words = ", ".join(f"nullif({part}, '')" for part in parts)
        return f"concat_ws('  ', {words}) COLLATE \"C\"", []


class InOrder(Folded):
    """The alphabetical order of titles and other names."""

    def as_postgresql(self, compiler: Any, _connection: Any, **_context: Any) -> tuple[str, Any]:
        sql, params = super().as_postgresql(compiler, _connection)
        return f'{sql} COLLATE "C"', params


def by_name(person: str = "") -> tuple[SortName, F]:
    """Return the order of an alphabetical list; `person` leads to whose name it is ("person__")."""
    return SortName(*(F(f"{person}{part}") for part in NAME)), F(f"{person}pk")


def rows_with[Row: Model](rows: QuerySet[Row], words: str, *columns: str) -> QuerySet[Row]:
    """Keep the rows in which every word stands, in whichever of these columns."""
    for word in folded(words).split():
        rows = rows.filter(holds(word, *columns))
    return rows


def holds(word: str, *columns: str) -> Q:
    """Return the condition that a word stands in one of these columns."""
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__folded__contains": folded(word)})
    return found


def _folded_sql(column: str) -> str:
    sql = f"regexp_replace(normalize(coalesce({column}, ''), NFKD), '[{folding.MARKS}]+', '', 'g')"
    sql = f"translate({sql}, '{folding.PLAIN_LETTERS[0]}', '{folding.PLAIN_LETTERS[1]}')"
    for letters, instead in folding.LIGATURES:
        sql = f"replace({sql}, '{letters}', '{instead}')"
    return f"lower({sql})"


def _surname_sql(family: str) -> str:
    surname = f"btrim({_upright_sql(_folded_sql(family))})"
    pattern = folding.LEADING_PREFIXES.replace("'", "''")
    bare = f"nullif(regexp_replace({surname}, '{pattern}', ''), '')"
    return _words_sql(f"coalesce({bare}, {surname})")


def _upright_sql(text: str) -> str:
    marks = folding.APOSTROPHES
    return f"translate({text}, '{marks}', repeat('''', {len(marks)}))"


def _words_sql(text: str) -> str:
    plain = f"replace({_upright_sql(text)}, '''', '')"
    return f"btrim(regexp_replace({plain}, '[^[:alnum:]]+', ' ', 'g'))"


for kind in (CharField, TextField):
    kind.register_lookup(Folded)
