"""How many queries and how much processor time the pages of the demonstration take.

.venv/bin/python bench/pages.py DEMO-FOLDER

Asks the front page, the knowledge page, Today, a participant's page and each network's page in
Beheer, in this process: the median of several answers, without web server and network.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TIMES = 11


def main(folder: str) -> None:
    os.environ |= {
        "LEERKRING_DEMO": "1",
        "LEERKRING_DATA_DIR": str(Path(folder).resolve()),
        "LEERKRING_BASE_URL": "http://127.0.0.1:8000",
        "LEERKRING_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "leerkring.project.settings",
    }
    import django

    django.setup()
    for client, address in pages():
        queries, milliseconds = measure(client, address)
        print(f"{queries:3} queries  {milliseconds:5.1f} ms CPU  {address}")


def pages() -> Iterator[tuple[Any, str]]:
    """Yield who asks for what."""
    from django.test import Client

    from leerkring.programmes.models import Activity
    from leerkring.project.demo import sign_in_links

    links = sign_in_links("")

    def signed_in(role: str) -> Client:
        client = Client(headers={"host": "127.0.0.1"})
        client.get(links[role])
        client.post(links[role], {"idempotency_key": role})
        return client

    anybody, manager = Client(headers={"host": "127.0.0.1"}), signed_in("programme manager")
    yield from ((anybody, "/"), (anybody, "/kennis/"), (signed_in("participant"), "/mijn/"))
    yield manager, "/beheer/"
    for slug in Activity.objects.order_by("pk").values_list("slug", flat=True):
        yield manager, f"/beheer/netwerken/{slug}/"


def measure(client: Any, address: str) -> tuple[int, float]:
    """Return the number of queries of a page and the median of its processor milliseconds."""
    from django.db import connection

    asked: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    assert client.get(address).status_code == 200, address
    with connection.execute_wrapper(count):
        client.get(address)
    seconds = []
    for _ in range(TIMES):
        begin = time.process_time()
        client.get(address)
        seconds.append(time.process_time() - begin)
    return len([sql for sql in asked if not sql.startswith(("SAVEPOINT", "RELEASE"))]), (
        1000 * statistics.median(seconds)
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
