"""What commands share: starting Django, the tables, saying what goes on, and stopping."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any, NoReturn

import typer

from leerkring.project.private_files import make_private

PROBLEMS, WRONG_USE = 1, 2


def stop(message: str, code: int = WRONG_USE) -> NoReturn:
    """Say why in one sentence, and end."""
    typer.echo(message, err=True)
    raise SystemExit(code)


def start_django(*, mend: bool = True) -> None:
    """Load settings and models; `mend` also makes the files of the data folder private."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leerkring.project.settings")
    import django

    django.setup()
    from django.conf import settings

    if mend:
        make_private(settings.ENVIRONMENT.data_dir)


def migrate() -> None:
    """Make the tables or bring them up to date; stop where an older version made them."""
    from leerkring.project.tables import OlderDatabase, make_tables

    try:
        make_tables()
    except OlderDatabase as refusal:
        stop(str(refusal))


def stop_on_signals() -> Event:
    """Return what is set as soon as somebody asks this process to end."""
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: ended.set())
    return ended


@contextmanager
def busy(what: str) -> Iterator[Any]:
    """Show that something is going on; yields a function that says with what."""
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …") as status:
        yield lambda detail: status.update(f"{what}: {detail} …")
