"""What tests of several rooms hold of the trail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from leerkring.admissions.models import Application
from leerkring.audit.models import Event
from leerkring.audit.trail import reference


@contextmanager
def every_move_told() -> Iterator[None]:
    """Hold that each application whose state changes here has an event of its own that says so."""
    before = dict(Application.objects.values_list("pk", "state"))
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield
    moved = [row for row in Application.objects.all() if before.get(row.pk) != row.state]
    assert moved, "nothing moved"
    told = set(Event.objects.filter(pk__gt=last).values_list("subject", flat=True))
    untold = [
        (row.pk, before.get(row.pk), row.state) for row in moved if reference(row) not in told
    ]
    assert untold == []
