"""Turns the environment into Django's DATABASES: one SQLite file, or PostgreSQL by address."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from leerkring.project.environment import Environment, WrongSetting

SQLITE_BUSY_SECONDS = 30
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
    "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-16000;"
    "PRAGMA secure_delete=ON;"  # what is erased is overwritten, not only forgotten
)


def databases(environment: Environment) -> dict[str, dict[str, Any]]:
    """Return the value of DATABASES."""
    if environment.database_url:
        return {"default": _postgresql(environment.database_url)}
    return {"default": _sqlite(environment)}


def _sqlite(environment: Environment) -> dict[str, Any]:
    driver = environment.sqlite_driver
    if driver not in {"auto", "pysqlite3", "system"}:
        raise WrongSetting("LEERKRING_SQLITE_DRIVER must be auto, pysqlite3 or system")
    own = driver == "pysqlite3" or (driver == "auto" and find_spec("pysqlite3") is not None)
    return {
        "ENGINE": "leerkring.project.sqlite" if own else "django.db.backends.sqlite3",
        "NAME": environment.data_dir / "leerkring.sqlite3",
        "CONN_MAX_AGE": None,  # opening the file and registering functions costs 1 ms a request
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_BUSY_SECONDS,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def _postgresql(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise WrongSetting("LEERKRING_DATABASE_URL must start with postgresql://")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
