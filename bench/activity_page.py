"""What the page of an activity costs: processor time, queries, and bytes of the first view.

.venv/bin/python -m bench.activity_page [PAGES]                              on SQLite
.venv/bin/python -m tools.postgres .venv/bin/python -m bench.activity_page   on PostgreSQL

Served by the web server as an installation does; a network with five meetings and their agendas.
"""

from __future__ import annotations

import gzip
import re
import sys
from datetime import UTC, datetime

from bench.site import (
    Site,
    cpu_of_this_machine,
    database,
    empty_database,
    make_activity,
    make_meetings,
    served,
)

PAGES = 400
WARM_UP = 40
LINKED = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else PAGES
    with empty_database():
        print(f"{database()}; {cpu_of_this_machine()}")
        network = make_activity("network", "netwerk", places=18)
        make_meetings(network, 5)
        for day, kind in ((1, "intake"), (20, "balance"), (27, "confirmation")):
            on = datetime.now(UTC).date().replace(day=day)
            network.milestones.create(kind=kind, title=kind, on=on, precision="week")
        print(f"queries: {queries('/activiteiten/netwerk/')}")
        with served() as site:
            for path in ("/activiteiten/netwerk/", "/activiteiten/", "/"):
                print(f"{path}: {milliseconds(site, path, pages):.1f} ms processor time")
            first_view(site, "/activiteiten/netwerk/")


def queries(path: str) -> int:
    """Return how many queries a page takes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        Client(headers={"host": "localhost"}).get(path)
    return len(captured)


def milliseconds(site: Site, path: str, pages: int) -> float:
    """Return the processor time of one page, averaged over many."""
    visitor = site.visitor()
    for _ in range(WARM_UP):
        visitor.get(path)
    before = site.cpu_seconds()
    for _ in range(pages):
        visitor.get(path)
    return (site.cpu_seconds() - before) / pages * 1000


def first_view(site: Site, path: str) -> None:
    """Print what a browser fetches for a first visit, as it comes over the line and as gzip."""
    visitor = site.visitor()
    body = visitor.get(path).body.decode()
    total = sent = 0
    addresses = [path, *dict.fromkeys(LINKED.findall(body))]
    for address in addresses:
        plain = visitor.get(address).body
        sent += len(visitor.get(address, **{"Accept-Encoding": "gzip"}).body)
        total += len(gzip.compress(plain))
    sizes = f"{total / 1000:.1f} kB as gzip, sent {sent / 1000:.1f} kB"
    print(f"first view: {len(addresses)} requests, {sizes}")


if __name__ == "__main__":
    main()
