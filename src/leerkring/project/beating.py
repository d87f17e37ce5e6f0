"""The pages' sign of life: whoever serves them writes once a minute that they are served.

A beat is a real write, to a file and to the database: where the storage fails there is no beat
either, and the gap that the next one finds is the outage.
"""

from __future__ import annotations

import logging
from threading import Event, Thread

logger = logging.getLogger(__name__)


def beat() -> bool:
    """Write that the pages are served; False when that could not be written."""
    from django.db import DatabaseError, connection  # the web server loads this before Django
    from django.utils import timezone

    from leerkring.audit.actors import SYSTEM
    from leerkring.programmes.actions import note_life
    from leerkring.programmes.models import LifeSign
    from leerkring.project.probes import try_files

    try:
        try_files()
        note_life(part=LifeSign.Part.PAGES, by=SYSTEM, at=timezone.now())
    except (DatabaseError, OSError) as error:
        logger.warning("the storage could not be written: %s", error)
        return False
    finally:
        connection.close()
    return True


def start_beating(stop: Event) -> Thread:
    """Beat in a thread beside the pages until `stop` is set."""

    def run() -> None:
        from leerkring.programmes.outages import BEAT_SECONDS

        while not stop.wait(BEAT_SECONDS):
            beat()

    thread = Thread(target=run, name="beating", daemon=True)
    thread.start()
    return thread
