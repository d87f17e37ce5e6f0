"""How long a message takes: 20,000 mutated ones, each to exactly one outcome.

python -m bench.inbox [--messages 20000] [--seed 1] [--together 100]

The time of a message is processor time: keeping its bytes and queueing its job in one transaction,
then reading, recognising, and writing its outcome with all that follows from it (a draft, a letter,
the history) in another, as the job does for whatever waits.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="leerkring-bench-"))
os.environ["LEERKRING_DATA_DIR"] = str(FOLDER)
os.environ["LEERKRING_LOG_LEVEL"] = "CRITICAL"
os.environ["DJANGO_SETTINGS_MODULE"] = "leerkring.project.settings"

ODD = (
    b"\0",
    b"\xff\xfe",
    b"=?",
    b"?=",
    b"--",
    b"\r\n\r\n",
    b"<",
    b">",
    b"\x80",
    b";",
    b"charset=x",
)


def mutated(raw: bytes, chance: random.Random) -> bytes:
    """Return the bytes with some of them changed, cut, doubled or moved; one in ten as it was."""
    if chance.random() < 0.1 or not raw:
        return raw
    content = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 10, 40))):
        at = chance.randrange(len(content) + 1)
        much = chance.choice((1, 1, 2, 8, 60))
        kind = chance.randrange(6)
        if kind == 0:
            del content[at : at + much]
        elif kind == 1:
            content[at:at] = bytes(chance.randrange(256) for _ in range(much))
        elif kind == 2:
            content[at:at] = chance.choice(ODD)
        elif kind == 3:
            content[at:at] = content[at : at + much * 4]
        elif kind == 4:
            del content[at:][: -much or None]
            content = content[: max(at, 1)]
        elif at < len(content):
            content[at] = chance.randrange(256)
        if not content:
            break
    return bytes(content)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--together", type=int, default=100, help="that one job finds waiting")
    options = parser.parse_args()
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    try:
        return _run(options.messages, options.seed, options.together)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


class Stopwatch:
    """Keeps messages and has what waits interpreted, and knows the processor time of each."""

    def __init__(self, together: int) -> None:
        self.together = together
        self.times: dict[int, float] = {}  # of each message, by number
        self.storing: list[float] = []
        self.repeats = 0
        self._waiting: list[tuple[int, datetime]] = []

    def take(self, raw: bytes, mailbox: str, at: datetime) -> None:
        from leerkring.mail.incoming import store_message

        start = time.process_time()
        message, is_new = store_message(
            raw=raw, channel="lmtp", mailbox=mailbox, at=at, envelope_from="x@y.example"
        )
        if not is_new:
            self.repeats += 1
            return
        self.times[message.pk] = time.process_time() - start
        self.storing.append(self.times[message.pk])
        self._waiting.append((message.pk, at))
        if len(self._waiting) >= self.together:
            self.interpret_waiting()

    def interpret_waiting(self) -> None:
        from leerkring.inbox.case import Surroundings
        from leerkring.inbox.pipeline import interpret

        around = Surroundings()  # what it asks counts for the first message
        for pk, at in self._waiting:
            start = time.process_time()
            interpret(pk, at=at, around=around)
            self.times[pk] += time.process_time() - start
        self._waiting.clear()


def _run(count: int, seed: int, together: int) -> int:
    from django.db import connection

    from tests.factories import START, make_network, make_programme
    from tests.inbox.messages import APPLY_AT, CORPUS, TEAM_AT

    connection.features  # noqa: B018 - opens the connection before the clock runs
    programme = make_programme()
    programme.organiser.reply_to = TEAM_AT
    programme.organiser.save()
    make_network(programme=programme, application_email=APPLY_AT)
    chance = random.Random(seed)
    sources = {name: build() for name, build in CORPUS.items()}
    slow = {"with files", "winmail"}  # these are read in a process of their own
    names = [name for name in sources if name not in slow] * 25 + sorted(slow)
    watch = Stopwatch(together)
    begun = time.perf_counter()
    for number in range(count):
        raw = mutated(sources[chance.choice(names)], chance)
        watch.take(raw, APPLY_AT, START + timedelta(days=1, seconds=number))
    watch.interpret_waiting()
    return _report(watch, count, time.perf_counter() - begun)


def _report(watch: Stopwatch, count: int, seconds: float) -> int:
    from leerkring.mail.incoming import Outcome
    from leerkring.mail.models import IncomingMessage

    rows = dict(IncomingMessage.objects.values_list("pk", "outcome"))
    outcomes = Counter(rows.values())
    whys = Counter(IncomingMessage.objects.values_list("why", flat=True))
    handled = sum(outcomes[outcome] for outcome in Outcome.values)
    times = watch.times
    print(f"messages {count:,}, the same bytes again {watch.repeats:,}, kept {len(times):,}")
    print(f"with exactly one outcome {handled:,}, without {outcomes['']:,}")
    ordered = sorted(times.values())
    print(
        f"processor time of a message: median {statistics.median(ordered) * 1000:.2f} ms, "
        f"p95 {ordered[int(len(ordered) * 0.95)] * 1000:.2f} ms, "
        f"most {ordered[-1] * 1000:.0f} ms"
    )
    print(f"of which keeping its bytes: median {statistics.median(watch.storing) * 1000:.2f} ms")
    for outcome, number in outcomes.most_common():
        middle = statistics.median(times[pk] for pk in times if rows[pk] == outcome) * 1000
        print(f"  {outcome}: {number:,}, median {middle:.2f} ms")
    print(f"all together {seconds:.0f} s, load {os.getloadavg()[0]:.1f}")
    print("reasons", dict(whys.most_common()))
    return 0 if handled == len(times) and not outcomes[""] else 1


if __name__ == "__main__":
    sys.exit(main())
