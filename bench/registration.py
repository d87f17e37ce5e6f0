"""What it costs to register for a webinar and to apply to a network: requests, processor time.

.venv/bin/python -m bench.registration [PEOPLE]                             on SQLite
.venv/bin/python -m tools.postgres .venv/bin/python -m bench.registration   on PostgreSQL

Every redirect counts as a request. The network has four meetings and two questions of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from bench.site import (
    Site,
    Visitor,
    cpu_of_this_machine,
    database,
    empty_database,
    make_activity,
    make_meetings,
    served,
)

PEOPLE = 100
WARM_UP = 15
WORDS = "Ik wil met collega's onderzoeken wat onze school zelf kan doen voor gelijke kansen. " * 8


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with empty_database():
        print(f"{database()}; {cpu_of_this_machine()}")
        webinar = make_activity("webinar", "webinar", places=10_000)
        make_meetings(webinar, 1)
        network = make_activity("network", "netwerk", places=18, commitment="strict")
        meetings = make_meetings(network, 4)
        questions = [
            network.questions.create(position=1, kind="yes_no", label="Akkoord?", required=True),
            network.questions.create(position=2, kind="short", label="Wat is je vraag?"),
        ]
        dates = {f"meeting_{meeting.pk}": "yes" for meeting in meetings}
        answers = {f"question_{q.pk}": "yes" for q in questions}

        def apply(visitor: Visitor, number: int) -> None:
            apply_to_network(visitor, number, answers, dates)

        with served() as site:
            for name, walk in (("webinar registration", register), ("application", apply)):
                requests, milliseconds = measure(site, walk, people)
                print(f"{name}: {requests} requests, {milliseconds:.1f} ms processor time")
        check_nothing_was_lost(people + WARM_UP)


def check_nothing_was_lost(people: int) -> None:
    from leerkring.admissions.models import Application

    assert Application.objects.filter(state="placed").count() == people
    assert Application.objects.filter(state="submitted").count() == people


def measure(site: Site, walk: Callable[[Visitor, int], None], people: int) -> tuple[int, float]:
    """Return the requests that one person makes and the processor time that they take, in ms."""
    for number in range(WARM_UP):
        walk(site.visitor(), -number - 1)
    before = site.cpu_seconds()
    visitor = site.visitor()
    for number in range(people):
        visitor = site.visitor()
        walk(visitor, number)
    return visitor.requests, (site.cpu_seconds() - before) / people * 1000


def register(visitor: Visitor, number: int) -> None:
    """Open the form, send it, see the confirmation."""
    path = "/activiteiten/webinar/aanmelden/"
    visitor.get(path)
    person = {"given_name": "Wim", "family_name": f"Smit {number}"}
    answer = visitor.post(path, email=f"wim{number}@school.example", **person)
    visitor.get(answer.location)


def apply_to_network(
    visitor: Visitor, number: int, answers: dict[str, str], dates: dict[str, str]
) -> None:
    """Go through the three steps and the look back, and see the receipt."""
    path = "/activiteiten/netwerk/aanmelden/"
    visitor.get(path)
    person = {
        "given_name": "Noor",
        "family_name": f"Bakker {number}",
        "email": f"noor{number}@school.example",
        "role": "teacher",
        "organisation_name": f"De Regenboog {number % 40}",
        "organisation_town": "Zwolle",
    }
    for values in (person, {"motivation": WORDS, **answers}, dates, {}):
        path = visitor.post(path, **values).location
        visitor.get(path)


if __name__ == "__main__":
    main()
