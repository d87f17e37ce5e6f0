"""Chapters that were told before: a journey then begins with a copy of the database as it stood."""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.db.models import fetch_modes, query

from tests.environment import DATA_FOLDER
from tests.support import Clock


class HasClock(Protocol):
    clock: Clock


@dataclass(frozen=True, slots=True)
class _Told:
    database: Path
    parts: bytes  # the scene's fields, pickled, without its clock
    outbox: bytes
    now: datetime


_told: dict[tuple[str, ...], _Told] = {}


def told_quickly[**Told, Result](function: Callable[Told, Result]) -> Callable[Told, Result]:
    """Let the demo look rows up one by one: it runs once, and is no page."""

    @functools.wraps(function)
    def wrapped(*args: Told.args, **kwargs: Told.kwargs) -> Result:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(query, "DEFAULT_FETCH_MODE", fetch_modes.FETCH_ONE)
            return function(*args, **kwargs)

    return wrapped


def told_once[Scene: HasClock](tell: Callable[..., Scene]) -> Callable[..., Scene]:
    """Tell a chapter once in a process; later journeys get a copy of what it left."""

    @functools.wraps(tell)
    def told(clock: Clock, **choices: Any) -> Scene:
        key = (tell.__name__, *(f"{name}={value}" for name, value in sorted(choices.items())))
        if earlier := _told.get(key):
            return _take_up(earlier, clock)
        scene = told_quickly(tell)(clock, **choices)
        _told[key] = _keep(scene, "-".join(key))
        return scene

    return told


def _keep(scene: HasClock, name: str) -> _Told:
    path = DATA_FOLDER / f"told-{name}.sqlite3"
    path.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    others = [field.name for field in fields(scene) if field.name != "clock"]  # type: ignore[arg-type]
    parts = {part: getattr(scene, part) for part in others}
    kept = pickle.dumps((type(scene), parts))
    return _Told(path, kept, pickle.dumps(list(mail.outbox)), scene.clock.now)


def _take_up(told: _Told, clock: Clock) -> Any:
    connection.ensure_connection()
    same_driver = type(connection.connection)
    with closing(same_driver(str(told.database))) as kept:
        kept.backup(connection.connection)
    cache.clear()
    mail.outbox[:] = pickle.loads(told.outbox)
    clock.move_to(told.now)
    kind, parts = pickle.loads(told.parts)
    return kind(clock=clock, **parts)
