"""How long the table of applications takes with 10,000 people in it: `python -m bench.staff_table`.

The aim is 200 ms for each way of looking at it, answer and template included.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time

os.environ["LEERKRING_DATA_DIR"] = tempfile.mkdtemp(prefix="leerkring-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leerkring.project.settings")

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from tests.factories import START, make_network, make_organisation, make_staff  # noqa: E402

Person = apps.get_model("people", "Person")
Application = apps.get_model("admissions", "Application")
Review = apps.get_model("review", "Review")
PEOPLE = 10_000
REPEATS = 7
WAYS = {
    "first page": "",
    "page 100": "?pagina=100",
    "sorted by name": "?sorteer=name",
    "search on a name": "?q=tester+4711",
    "one state and sector": "?staat=submitted&sector=vo",
    "verdict doubt": "?oordeel=doubt",
    "cannot always come": "?datums=some",
}


def fill() -> tuple[str, Client]:
    """Write one network with 10,000 applicants, a third of them read."""
    network = make_network()
    schools = [make_organisation() for _ in range(400)]
    people = Person.objects.bulk_create(
        Person(
            given_name=f"Sanne {number}",
            family_name=f"Tester {number * 7919 % PEOPLE}",
            email=f"p{number}@school.example",
            created_at=START,
        )
        for number in range(PEOPLE)
    )
    rows = Application.objects.bulk_create(
        Application(
            activity=network,
            person=person,
            state="submitted",
            given_name=person.given_name,
            family_name=person.family_name,
            email=person.email or "",
            role="school_leader",
            sector="vo" if number % 3 else "po",
            organisation=schools[number % 400],
            organisation_name=schools[number % 400].name,
            organisation_town="Utrecht",
            motivation="Ik wil leren. " * 40,
            created_at=START,
            changed_at=START,
            submitted_at=START,
        )
        for number, person in enumerate(people)
    )
    reader = make_staff(network.programme.organiser, "reviewer")
    Review.objects.bulk_create(
        Review(
            application=row,
            reviewer=reader,
            verdict=("suitable", "doubt", "not")[number % 3],
            reviewed_at=START,
        )
        for number, row in enumerate(rows[: PEOPLE // 3])
    )
    client = Client(headers={"host": "localhost"})
    manager = make_staff(network.programme.organiser)
    client.force_login(manager, backend="leerkring.people.signin.LinkBackend")
    return f"/beheer/netwerken/{network.slug}/aanmeldingen/", client


def main() -> None:
    call_command("migrate", verbosity=0)
    path, client = fill()
    print(f"{PEOPLE} applications; median of {REPEATS}, in ms of processor time")
    for name, query in WAYS.items():
        took = []
        for _ in range(REPEATS):
            began = time.process_time()
            answer = client.get(path + query)
            took.append((time.process_time() - began) * 1000)
            assert answer.status_code == 200
        print(f"{name:24} {statistics.median(took):7.0f}")
    began = time.process_time()
    size = len(client.get(f"{path}export/xlsx/").content)
    print(
        f"{'export of all to xlsx':24} {(time.process_time() - began) * 1000:7.0f}  ({size} bytes)"
    )


if __name__ == "__main__":
    main()
