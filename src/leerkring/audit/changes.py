"""Saving what a person edited, without overwriting what somebody else saved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Model

from leerkring.audit.problems import ChangedMeanwhile

VERSION = "version"
Changes = dict[str, tuple[Any, Any]]


def save_version(row: Model, version: int, values: Mapping[str, Any]) -> Changes:
    """Save `values` on a row that still has `version`; return what became different: old and new.

    The row must have a `version` field. Raise ChangedMeanwhile with what stands there now.
    """
    before = type(row)._base_manager.get(pk=row.pk)
    changed = {
        name: (_plain(before, name), _plain(value))
        for name, value in values.items()
        if _plain(before, name) != _plain(value)
    }
    if _plain(before, VERSION) != version:
        raise ChangedMeanwhile({name: old for name, (old, _new) in changed.items()})
    if changed:
        write = {name: values[name] for name in changed}
        rows = type(row)._base_manager.filter(pk=row.pk, version=version)
        if not rows.update(version=F("version") + 1, **write):
            raise ChangedMeanwhile({name: old for name, (old, _new) in changed.items()})
        for name, value in write.items():
            setattr(row, name, value)
        setattr(row, VERSION, version + 1)
    return changed


def take_version(row: Model, version: int, **values: Any) -> None:
    """Take the next version of a row whose parts are saved in rows of their own.

    Raise ChangedMeanwhile when the row no longer has `version`.
    """
    rows = type(row)._base_manager.filter(pk=row.pk, version=version)
    if not rows.update(version=F("version") + 1, **values):
        raise ChangedMeanwhile({})
    for name, value in values.items():
        setattr(row, name, value)
    setattr(row, VERSION, version + 1)


def _plain(value: Any, name: str = "") -> Any:
    """Return a value as it can be compared and written in the audit trail: ids instead of rows."""
    if name:
        field = value._meta.get_field(name)
        return getattr(value, field.attname)
    return value.pk if isinstance(value, Model) else value
