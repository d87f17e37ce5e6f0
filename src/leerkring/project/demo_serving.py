"""Serves the demonstration, from the moment that its announcements are there.

Filling it in takes a while, so it is done in a process beside this one, whose memory is given back
at its end. Pages are served as soon as both programmes are announced and the first one is over;
who applies this year follows, and the pages say so as long as it lasts.
"""

from __future__ import annotations

import gc
import os
import sys
from concurrent.futures import Future
from pathlib import Path
from threading import Event, Thread

import typer

from leerkring.jobs.child import POLITENESS, in_child
from leerkring.project.demo_folder import (
    is_announced,
    loaded_at,
    mark_announced,
    mark_loaded,
    prepare_folder,
)
from leerkring.project.starting import PROBLEMS, busy, migrate, start_django, stop_on_signals

MANY_OBJECTS = 100_000  # between two searches for garbage, while the demonstration is made
BETWEEN_LOOKS = 0.05  # seconds


def serve_demo(host: str, port: int, folder: Path) -> None:
    """Serve until a signal comes: this process does the background work, granian the pages."""
    from leerkring.project.serving import Server, ServerStopped

    ended = stop_on_signals()
    filled = _filled_beside(folder) if loaded_at(folder) is None else None
    start_django()  # what this process needs is loaded meanwhile
    if filled is None:
        migrate()
    else:
        while not (is_announced(folder) or filled.done() or ended.wait(BETWEEN_LOOKS)):
            pass
    if ended.is_set():
        return
    server = Server(host=host, port=port)
    try:
        server.wait_until_ready()
        server.stop_with_it(ended)
        typer.echo(f"\nLeerkring is at {server.address}/")
        if filled:
            _wait_until_filled(filled, ended)
        if not ended.is_set():
            _work(server.address, ended)
    except ServerStopped:
        typer.echo("The web server could not start.", err=True)
        raise typer.Exit(PROBLEMS) from None
    finally:
        server.end()


def _work(address: str, ended: Event) -> None:
    """Show who can come in, and do the background work."""
    from leerkring.jobs.worker import run_worker
    from leerkring.project.demo import sign_in_links

    typer.echo("\nSign in, one link per role:")
    for role, link in sign_in_links(address).items():
        typer.echo(f"  {role}: {link}")
    typer.echo("\nAll people are fictional and no mail leaves this machine. Stop with Ctrl-C.")
    sys.stdout.flush()
    run_worker(ended)


# --- filling it in --------------------------------------------------------------------------------


def _filled_beside(folder: Path) -> Future[None]:
    """Begin to fill the folder in; what an earlier start left half-way goes first."""
    prepare_folder(folder, fresh=True)
    filled = Future[None]()

    def fill_in() -> None:
        try:
            in_child("leerkring.project.demo_serving:fill", folder, politeness=0)
        except BaseException as error:
            filled.set_exception(error)
        else:
            filled.set_result(None)

    Thread(target=fill_in, name="filling in", daemon=True).start()
    return filled


def _wait_until_filled(filled: Future[None], ended: Event) -> None:
    if not filled.done():
        typer.echo("Who applies this year is still being filled in. The links to sign in follow.")
        sys.stdout.flush()
    while not (filled.done() or ended.wait(BETWEEN_LOOKS)):
        pass
    if filled.done():
        filled.result()  # or its error


def fill(folder: Path) -> None:
    """Make the tables and fill in the demonstration; from the first page on, pages go first."""
    start_django()
    from django.utils import timezone

    from leerkring.project.demo import load

    def announced() -> None:
        mark_announced(folder)
        os.nice(POLITENESS)

    gc.set_threshold(MANY_OBJECTS)
    with busy("Preparing the tables"):
        migrate()
    with busy("Filling in programmes with fictional people") as step:
        load(at=timezone.now(), progress=step, announced=announced)
    mark_loaded(folder, timezone.now())
