"""How long the audit trail takes: writing an event, sealing, and the whole check.

.venv/bin/python -m bench.trail [EVENTS]                                     on SQLite
.venv/bin/python -m tools.postgres .venv/bin/python -m bench.trail [EVENTS]  on PostgreSQL

The check is that of `leerkring check`: every event, its words, every seal and the head.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime

from bench.site import empty_database

EVENTS = 100_000
BATCH = 1_000
AT = datetime(2026, 11, 17, 15, 0, tzinfo=UTC)
CHAIN = "organiser:1"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with empty_database():
        measure(count)


def measure(count: int) -> None:
    from leerkring.audit.actions import seal_all
    from leerkring.audit.checks import verify_chain, verify_heads
    from leerkring.audit.queries import heads_of_trail

    writing = processor_seconds(lambda: write(count))
    sealing = processor_seconds(lambda: seal_all(at=AT))
    found: list[object] = []
    checking = processor_seconds(lambda: found.extend(verify_chain(CHAIN)))
    comparing = processor_seconds(lambda: found.extend(verify_heads(heads_of_trail())))
    assert not found, found[:3]
    for what, seconds in [("writing", writing), ("sealing", sealing), ("checking", checking)]:
        each = seconds / count * 1e6
        print(f"{what:9} {count:,} events: {seconds:6.2f} s, {each:5.1f} µs each")
    print(f"comparing the heads: {comparing * 1000:.1f} ms; load {os.getloadavg()[0]:.1f}")


def processor_seconds(work: object) -> float:
    """Return the processor time of this process, which tells little of who else was busy."""
    assert callable(work)
    begin = time.process_time()
    work()
    return time.process_time() - begin


def write(count: int) -> None:
    """Write events as actions do, a thousand in a transaction."""
    from django.db import transaction

    from leerkring.audit.actions import write_event
    from leerkring.audit.actors import person_actor

    by = person_actor(12, "Roos de Vries")
    for begin in range(0, count, BATCH):
        with transaction.atomic():
            for number in range(begin, min(begin + BATCH, count)):
                write_event(
                    by=by,
                    at=AT,
                    verb="applied",
                    subject=f"application:{number}",
                    within="activity:1",
                    chain=CHAIN,
                    title="Kansen voor ieder kind",
                    changes={"organisation": ["De Regenboog", "Het Kompas"], "number": number},
                )


if __name__ == "__main__":
    main()
