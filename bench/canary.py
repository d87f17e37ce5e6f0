"""Whether erasing leaves nothing, and how long one takes: `python -m bench.canary [PEOPLE]`.

Everybody gets a mark in every field of every room, and is erased; the mark is looked for in every
byte of the data folder (database, its log, files), before and after. It ends with 1 where one is
left. `python -m bench.canary --one APPLICATIONS` measures single erasures among so many
applications with letters, mail and events; the aim is 2 s.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.site import empty_database

PEOPLE, MARK, ERASED, BATCH = 1_000, "zqmerkzq", 5, 2_000
WORDS = "Wij willen met collega's uit de regio aan kansen voor ieder kind werken. " * 20


def everybody(people: int) -> bool:
    """Mark so many people, erase them, and tell whether nothing of them is left."""
    from leerkring.audit.actors import SYSTEM
    from leerkring.people.erasing import erase_person
    from tests.factories import START
    from tests.people.marked import mark, somebody_everywhere
    from tests.web.staff.world import World

    marked = []
    for number in range(people):
        person = somebody_everywhere(World())
        mark(person, f"{MARK}{number}")
        marked.append(person)
    before = marks()
    seconds = []
    for person in marked:
        begin = time.monotonic()
        erase_person(by=SYSTEM, at=START + timedelta(days=1), person=person)
        seconds.append(time.monotonic() - begin)
    after = marks()
    print(f"{people:,} people: {before.total():,} marks in {dict(+before)}, before")
    print(f"after: {after.total()} marks in {len(after)} kinds of files")
    print(f"one erasure: median {statistics.median(seconds):.2f} s, most {max(seconds):.2f} s")
    print(f"load {os.getloadavg()[0]:.1f}")
    return before.total() > people and not after.total()


def marks() -> Counter[str]:
    """Count the marks in the data folder, by kind of file."""
    found = Counter[str]()
    data = Path(os.environ["LEERKRING_DATA_DIR"])
    for path in (one for one in data.rglob("*") if one.is_file()):
        found[path.suffix or path.name] += path.read_bytes().lower().count(MARK.encode())
    return found


def one_of_many(count: int) -> None:
    """Measure some erasures among many applications, and name the slowest queries."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from leerkring.audit.actors import SYSTEM
    from leerkring.people.erasing import erase_person
    from leerkring.people.models import Person
    from tests.factories import START, make_network

    network = make_network()
    for begin in range(0, count, BATCH):
        with transaction.atomic():
            _fill(network, range(begin, min(begin + BATCH, count)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rows = Person.objects.filter(given_name__startswith="Sanne ").order_by("-pk")
    for person in rows[:ERASED]:
        wall, used = time.monotonic(), time.process_time()
        with CaptureQueriesContext(connection) as queries:
            erase_person(by=SYSTEM, at=START + timedelta(days=1), person=person)
        wall, used = time.monotonic() - wall, time.process_time() - used
        print(f"{count:,}: {wall:.2f} s, {used:.2f} s of processor; {len(queries)} queries")
        for query in sorted(queries, key=lambda one: -float(one["time"]))[:6]:
            print(f"    {query['time']} s  {query['sql'][:110]} … {query['sql'][-150:]}")
    print(f"load {os.getloadavg()[0]:.1f}")


def _fill(network: Any, numbers: range) -> None:
    """Write applications, each with a letter, two events, and every fourth with a message."""
    from leerkring.admissions.models import Application
    from leerkring.audit.models import Event, EventPayload
    from leerkring.mail.models import IncomingMessage, Letter
    from leerkring.people.models import Person
    from tests.factories import START

    people = Person.objects.bulk_create(
        Person(
            given_name=f"Sanne {number}",
            family_name=f"Tester {number}",
            email=f"p{number}@school.example",
            created_at=START,
        )
        for number in numbers
    )
    rows = Application.objects.bulk_create(
        Application(
            activity=network,
            person=person,
            state="submitted",
            given_name=person.given_name,
            family_name=person.family_name,
            email=person.email or "",
            motivation=WORDS,
            created_at=START,
            changed_at=START,
            submitted_at=START,
        )
        for person in people
    )
    about = [(row, f"application:{row.pk}") for row in rows]
    Letter.objects.bulk_create(
        Letter(
            person=row.person,
            recipient=row.email,
            purpose="receipt",
            subject_ref=name,
            subject="Je aanmelding is binnen",
            text=WORDS,
            html=WORDS,
            message_id=f"<{row.pk}@leerkring.example>",
            state="sent",
            send_after=START,
            created_at=START,
            sent_at=START,
        )
        for row, name in about
    )
    IncomingMessage.objects.bulk_create(
        IncomingMessage(
            channel="lmtp",
            mailbox="in",
            raw=WORDS.encode(),
            digest=f"d{row.pk}",
            received_at=START,
            interpreted_at=START,
            outcome="unknown",
            sender=row.email,
            text=WORDS,
        )
        for row, _name in about[::4]
    )
    events = Event.objects.bulk_create(
        Event(
            chain="organiser:1",
            verb=verb,
            actor_kind="person",
            actor_id=str(row.person_id),
            subject=name,
            within=f"activity:{row.activity_id}",
            at=START,
            payload_digest="p",
            digest="d",
        )
        for row, name in about
        for verb in ("began_application", "applied")
    )
    EventPayload.objects.bulk_create(
        EventPayload(event=event, actor_name=f"Sanne {number // 2}", values={"a": "b"}, salt="s")
        for number, event in enumerate(events)
    )


def main() -> None:
    with empty_database():
        if "--one" in sys.argv:
            one_of_many(int(sys.argv[-1]))
        elif not everybody(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE):
            sys.exit(1)


if __name__ == "__main__":
    main()
