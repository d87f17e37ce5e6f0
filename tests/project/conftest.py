"""Installations in a folder of their own, on the database that this test run is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.project.installation import Installation

Installations = Callable[[str], Installation]


@pytest.fixture
def installations(tmp_path: Path) -> Iterator[Installations]:
    """Make empty installations by name; on PostgreSQL each has a database that goes away again."""
    address = settings.ENVIRONMENT.database_url
    made: list[str] = []

    def make(name: str) -> Installation:
        if connection.vendor == "sqlite":
            return Installation(tmp_path / name)
        database = f"test_{name}_{tmp_path.name.replace('-', '_')}"
        with psycopg.connect(_at(address, "postgres"), autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{database}"')
        made.append(database)
        return Installation(tmp_path / name, {"LEERKRING_DATABASE_URL": _at(address, database)})

    yield make
    for database in made:
        with psycopg.connect(_at(address, "postgres"), autocommit=True) as server:
            server.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


@pytest.fixture
def installation(installations: Installations) -> Installation:
    """One empty installation."""
    return installations("one")


def _at(address: str, database: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))
