"""Installations in a folder of their own, on the database that this test run is about."""

from __future__ import annotations

import secrets
import shutil
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
        database = f"test_{name}_{secrets.token_hex(6)}"  # folders are called alike in two workers
        with psycopg.connect(_at(address, "postgres"), autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{database}"')
        made.append(database)
        return Installation(tmp_path / name, {"LEERKRING_DATABASE_URL": _at(address, database)})

    yield make
    for database in made:
        with psycopg.connect(_at(address, "postgres"), autocommit=True) as server:
            server.execute(f'DROP DATABASE "{database}" WITH (FORCE)')


@pytest.fixture(scope="session")
def prepared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """A data folder after `leerkring init` on SQLite: a copy of it is made in no time."""
    if connection.vendor != "sqlite":
        return None
    template = Installation(tmp_path_factory.mktemp("template") / "data")
    assert template.run("init").returncode == 0
    return template.data


@pytest.fixture
def prepared(installations: Installations, prepared_folder: Path | None) -> Installation:
    """One installation after `leerkring init`."""
    made = installations("prepared")
    if prepared_folder:
        shutil.copytree(prepared_folder, made.data)
    else:
        assert made.run("init").returncode == 0
    return made


@pytest.fixture
def installation(installations: Installations) -> Installation:
    """One empty installation."""
    return installations("one")


def _at(address: str, database: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{database}"))
