"""How many queries and how much processor time the pages of the demonstration take.

.venv/bin/python bench/pages.py DEMO-FOLDER [WORDS]

Asks the front page, the knowledge page, Today, a participant's page and every page of every
network in Beheer that a link leads to, in this process: the median of several answers, without web
server and network. A kind of page that several networks have is printed once, with the most
queries of any; with WORDS only the kinds that have them in their name.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

TIMES = 11
LINK = re.compile(r'href="(/beheer/netwerken/[^"?#]+/)[?#"]')
OF_A_KIND = 2  # as many pages of one kind are asked of each network


def main(folder: str, words: str = "") -> None:
    os.environ |= {
        "LEERKRING_DEMO": "1",
        "LEERKRING_DATA_DIR": str(Path(folder).resolve()),
        "LEERKRING_BASE_URL": "http://127.0.0.1:8000",
        "LEERKRING_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "leerkring.project.settings",
    }
    import django

    django.setup()
    most: dict[str, tuple[int, Any, str]] = {}
    for client, kind, address in pages():
        queries = queries_of(client, address)
        if words in kind and queries > most.get(kind, (-1,))[0]:
            most[kind] = queries, client, address
    for kind, (queries, client, address) in most.items():
        milliseconds = processor_milliseconds(client, address)
        print(f"{queries:3} queries  {milliseconds:5.1f} ms CPU  {kind:24} {address}", flush=True)


def pages() -> Iterator[tuple[Any, str, str]]:
    """Yield who asks for what kind of page, at which address."""
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
    yield anybody, "home", "/"
    yield anybody, "knowledge", "/kennis/"
    yield signed_in("participant"), "participant", "/mijn/"
    yield manager, "today", "/beheer/"
    for slug in Activity.objects.order_by("pk").values_list("slug", flat=True):
        for kind, address in linked_pages(manager, f"/beheer/netwerken/{slug}/"):
            yield manager, kind, address


def linked_pages(client: Any, beginning: str) -> Iterator[tuple[str, str]]:
    """Yield the pages below an address that links lead to, a few of each kind."""
    from django.urls import resolve

    waiting, seen, kinds = [beginning], {beginning}, dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        kind = resolve(address).url_name or ""
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > OF_A_KIND:
            continue
        answer = client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        yield kind, address
        for link in map(unescape, LINK.findall(answer.content.decode())):
            if link.startswith(beginning) and link not in seen:
                seen.add(link)
                waiting.append(link)


def queries_of(client: Any, address: str) -> int:
    """Return how many queries a page takes."""
    from django.db import connection

    asked: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        client.get(address)
    return len([sql for sql in asked if not sql.startswith(("SAVEPOINT", "RELEASE"))])


def processor_milliseconds(client: Any, address: str) -> float:
    """Return the median of the processor time that a page takes."""
    seconds = []
    for _ in range(TIMES):
        begin = time.process_time()
        client.get(address)
        seconds.append(time.process_time() - begin)
    return 1000 * statistics.median(seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
