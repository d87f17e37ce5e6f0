"""Whether the tables in the database are those of this version."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython

OLDER_DATABASE = (
    "This database was made by another version of Leerkring, before the first release; "
    "this version cannot use it. Begin with an empty one."
)


class OlderDatabase(Exception):
    """Another version made these tables, and there is no way from them to these."""

    def __init__(self) -> None:
        super().__init__(OLDER_DATABASE)


def make_tables() -> None:
    """Make the tables in an empty database, or bring them up to date; raise OlderDatabase."""
    if connection.vendor == "sqlite" and not connection.introspection.table_names():
        _make_all_at_once()
        return
    refuse_older_database()
    call_command("migrate", verbosity=0, interactive=False)


def _make_all_at_once() -> None:
    """Make what the migrations lead to, from the models: they take ten times as long."""
    executor = MigrationExecutor(connection)
    plan = [found for found, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
    today: Any = apps  # the models as they are, where a migration has those of its moment
    with connection.schema_editor() as editor:
        for operation in (one for migration in plan for one in migration.operations):
            if isinstance(operation, RunPython):
                operation.code(today, editor)
    executor.recorder.ensure_schema()
    for migration in plan:
        executor.recorder.record_applied(migration.app_label, migration.name)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def pending_migrations() -> list[str]:
    """Return the names of the migrations that were not applied yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def refuse_older_database() -> None:
    """Raise OlderDatabase when the tables of our rooms are not those of their models.

    Until the first release a room has one migration, which is edited in place: the names of the
    applied migrations tell nothing, the columns do.
    """
    with connection.cursor() as cursor:
        stored = set(connection.introspection.table_names(cursor))
        if "audit_event" not in stored:  # nothing of ours stands there yet
            return
        for table, columns in _our_tables().items():
            if table not in stored or columns != {
                column.name
                for column in connection.introspection.get_table_description(cursor, table)
            }:
                raise OlderDatabase


def _our_tables() -> dict[str, set[str]]:
    return {
        model._meta.db_table: {str(field.column) for field in model._meta.local_concrete_fields}
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("leerkring.")
    }


def digest_of_tables() -> str:
    """Return what changes with the migrations of our rooms, for the manifest of a backup."""
    digest = hashlib.sha256()
    rooms = sorted(
        Path(app.path) for app in apps.get_app_configs() if app.name[:10] == "leerkring."
    )
    for room in rooms:
        for path in sorted(room.glob("migrations/0*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
