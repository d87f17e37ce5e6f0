"""How fast letters are written and delivered, and what a killed worker loses: nothing.

.venv/bin/python -m bench.mail [LETTERS]       default 10,000, then 2,000 with 100 × kill -9
.venv/bin/python -m tools.postgres .venv/bin/python -m bench.mail
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from multiprocessing import Process, Queue
from pathlib import Path
from typing import Any

from bench.site import empty_database

LETTERS = 10_000
KILLED_LETTERS = 2_000
KILLS = 100
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else LETTERS
    with tempfile.TemporaryDirectory() as folder, empty_database():
        log = Path(folder) / "taken"
        with sink(log) as port:
            use(port)
            print(f"load {os.getloadavg()[0]:.1f}")
            write(count, "written and queued")
            deliver(count)
            log.write_bytes(b"")
            write(KILLED_LETTERS, "more")
            kill_often(log)
            print(f"load {os.getloadavg()[0]:.1f}")


def use(port: int) -> None:
    from django.conf import settings

    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 20},
        }
    }


def write(count: int, what: str) -> None:
    """Queue a reminder to each of as many people, each with a link of their own."""
    from django.db import transaction
    from django.utils import timezone

    from leerkring.mail.actions import queue_letter
    from leerkring.mail.kinds import letter_kind
    from leerkring.mail.render import Button
    from leerkring.people.models import Person

    now = timezone.now()
    first = Person.objects.count()
    people = Person.objects.bulk_create(
        Person(
            given_name="Zoë",
            family_name=f"de Boër {number}",
            email=f"p{number}@school.example",
            created_at=now,
        )
        for number in range(first, first + count)
    )
    values = {name: f"“{name}”" for name in letter_kind("offer_reminder").placeholders}
    begin, processor = time.perf_counter(), time.process_time()
    with transaction.atomic():  # as an action does that writes to many
        for person in people:
            queue_letter(
                at=now,
                purpose="offer_reminder",
                person=person,
                subject_ref=f"application:{person.pk}",
                values={**values, "given_name": person.given_name},
                button=Button("Ja of nee", f"https://leerkring.example/aanbod/{person.pk}-abc/"),
                context_refs=("activity:1", "organiser:1"),
                sender_name="Alliantie",
                reply_to="team@alliantie.example",
            )
    took = time.perf_counter() - begin
    busy = time.process_time() - processor
    print(f"{count} letters {what}: {took:.1f} s, {busy:.1f} s of it on the processor")


def deliver(count: int) -> None:
    from django.utils import timezone

    from leerkring.mail.delivery import deliver_due
    from leerkring.mail.models import Letter

    begin, processor, sent = time.perf_counter(), time.process_time(), 0
    while taken := deliver_due(now=timezone.now()):
        sent += taken
    took, busy = time.perf_counter() - begin, time.process_time() - processor
    assert Letter.objects.filter(state="sent").count() == count == sent
    print(f"{count} letters delivered by one worker: {count / took:.0f}/s in {took:.1f} s")
    print(f"    ({1000 * busy / count:.2f} ms of processor time each)")


def kill_often(log: Path) -> None:
    """Kill the worker at random moments; count what arrived not at all, or twice."""
    from django.db import connections
    from django.utils import timezone

    from leerkring.mail.models import Letter

    chance, kills = random.Random(7), 0
    while Letter.objects.filter(state__in=["queued", "sending"]).exists():
        # Each next worker lives after the claims of the killed one have run out.
        now = timezone.now() + timedelta(minutes=11) * (kills + 1)
        connections.close_all()
        child = os.fork()
        if child == 0:
            _work(now)
        if kills < KILLS:
            time.sleep(chance.uniform(0.01, 0.16))
            os.kill(child, signal.SIGKILL)
            kills += 1
        os.waitpid(child, 0)
    arrived = Counter(log.read_bytes().split())
    wanted = set(
        Letter.objects.order_by("-pk")[:KILLED_LETTERS].values_list("message_id", flat=True)
    )
    lost = {one for one in wanted if not arrived[one.encode()]}
    twice = sum(number - 1 for number in arrived.values())
    print(f"{KILLED_LETTERS} letters, {kills} × kill -9: {len(lost)} lost, {twice} arrived twice")
    assert not lost
    assert twice <= kills  # at most the one letter in hand


def _work(now: Any) -> None:
    from leerkring.mail.delivery import deliver_due

    while deliver_due(now=now):
        pass
    os._exit(0)


@contextmanager
def sink(log: Path) -> Iterator[int]:
    """Run a mail server that takes everything and writes down each Message-ID it took."""
    ports: Queue[int] = Queue()
    process = Process(target=_serve, args=(str(log), ports), daemon=True)
    process.start()
    try:
        yield ports.get(timeout=30)
    finally:
        process.terminate()
        process.join()


def _serve(log: str, ports: Queue[int]) -> None:
    asyncio.run(_take_everything(log, ports))


async def _take_everything(log: str, ports: Queue[int]) -> None:
    taken = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    server = await asyncio.start_server(lambda r, w: _converse(r, w, taken), "127.0.0.1", 0)
    ports.put(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, log: int) -> None:
    writer.write(b"220 sink ESMTP\r\n")
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        while line := await reader.readline():
            command = line[:4].upper()
            if command == b"DATA":
                writer.write(b"354 go on\r\n")
                content = await reader.readuntil(b"\r\n.\r\n")
                found = MESSAGE_ID.search(content)
                os.write(log, (found[1] if found else b"?") + b"\n")
            elif command == b"EHLO":
                writer.write(b"250-sink\r\n250 8BITMIME\r\n")
                continue
            elif command == b"QUIT":
                break
            writer.write(b"250 OK\r\n")
    writer.close()


if __name__ == "__main__":
    main()
