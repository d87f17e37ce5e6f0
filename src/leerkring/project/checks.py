"""What the start of every command looks at before any work is done."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.db import connections

from leerkring.project.sqlite.versions import has_wal_reset_bug


def sqlite_version() -> str | None:
    """Return the version of the SQLite library in use; None on another database."""
    connection: Any = connections["default"]
    return connection.Database.sqlite_version if connection.vendor == "sqlite" else None


@register()
def sqlite_library_is_sound(**kwargs: Any) -> list[CheckMessage]:
    """Warn when the SQLite library in use may lose committed writes."""
    version = sqlite_version()
    if version is None:
        return []
    major, minor, patch = (int(part) for part in version.split(".")[:3])
    if not has_wal_reset_bug((major, minor, patch)):
        return []
    return [
        Warning(
            f"SQLite {version} has the WAL-reset bug: two processes can lose committed writes.",
            hint="Install pysqlite3 (LEERKRING_SQLITE_DRIVER=pysqlite3), or use PostgreSQL.",
            id="leerkring.W001",
        )
    ]
