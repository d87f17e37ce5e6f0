"""Makes the database effect of a job happen once, however often the job is started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from leerkring.jobs.models import Effect


@contextmanager
def once(key: str) -> Iterator[bool]:
    """Open a transaction and tell whether this is the first time for `key`.

    The mark and everything written inside the block are one transaction: a worker that is killed
    halfway leaves neither, and a second worker with the same key waits, then gets False::

        with once(f"invite:{round.pk}") as first:
            if first:
                ...
    """
    with transaction.atomic():
        _, is_first = Effect.objects.get_or_create(key=key)
        yield is_first
