"""Two hundred people press the button for twenty places at the same moment.

.venv/bin/python -m bench.places_race [RUNS] [PROCESSES …]                     on SQLite
.venv/bin/python -m tools.postgres .venv/bin/python -m bench.places_race …     on PostgreSQL

Every run must end with exactly 20 places and 180 people on the reserve list, numbered 1 to 180.
The negative control serves the same pages with places that are counted first and given afterwards,
on a table without its CHECK; there the limit must break, or this measurement proves nothing.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from threading import Barrier, Thread

from bench.site import Site, cpu_of_this_machine, database, empty_database, make_activity, served

CLIENTS = 200
PLACES = 20
RUNS = 20
PROCESSES = (1, 2, 8)
CARELESS = "bench.careless:application"


@dataclass(frozen=True, slots=True)
class Result:
    """How one race ended."""

    answered: int
    counted: int
    placed: int
    reserve_numbers: tuple[int, ...]
    seconds: float

    @property
    def is_right(self) -> bool:
        waiting = tuple(range(1, CLIENTS - PLACES + 1))
        return (
            self.answered == CLIENTS
            and self.counted == self.placed == PLACES
            and self.reserve_numbers == waiting
        )


def race(site: Site, slug: str) -> Result:
    """Let everybody register for a new webinar at once, and look at what came of it."""
    from leerkring.admissions.models import Application
    from leerkring.programmes.models import Activity

    activity = make_activity("webinar", slug, places=PLACES)
    path = f"/activiteiten/{slug}/aanmelden/"
    first = site.visitor()
    first.get(path)
    barrier = Barrier(CLIENTS + 1)
    answers: list[int] = []

    def press(number: int) -> None:
        visitor = site.visitor()
        visitor.cookie, visitor.token = first.cookie, first.token
        person = {"given_name": "Gast", "family_name": str(number)}
        barrier.wait()
        try:
            answer = visitor.post(path, email=f"{slug}-{number}@school.example", **person)
        except OSError:
            return
        answers.append(answer.status)

    threads = [Thread(target=press, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    barrier.wait()
    begin = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begin
    applications = Application.objects.filter(activity=activity)
    reserve = applications.filter(state="reserve").order_by("reserve_number")
    return Result(
        answered=answers.count(302),
        counted=Activity.objects.get(pk=activity.pk).places_taken,
        placed=applications.filter(state="placed").count(),
        reserve_numbers=tuple(reserve.values_list("reserve_number", flat=True)),
        seconds=seconds,
    )


def drop_check() -> None:
    """Take the CHECK on places away, for the negative control."""
    from django.db import connection

    from leerkring.programmes.models import Activity

    (check,) = (c for c in Activity._meta.constraints if c.name == "never_more_than_the_places")
    Activity._meta.constraints.remove(check)  # SQLite makes the table anew from what stands here
    with connection.schema_editor() as editor:
        editor.remove_constraint(Activity, check)


def main() -> int:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    processes = [int(text) for text in sys.argv[2:]] or list(PROCESSES)
    wrong = 0
    with empty_database():
        print(f"{CLIENTS} clients for {PLACES} places, {database()}; {cpu_of_this_machine()}")
        for children in processes:
            with served(children=children) as site:
                results = [race(site, f"race-{children}-{number}") for number in range(runs)]
            right = sum(result.is_right for result in results)
            wrong += runs - right
            seconds = sorted(result.seconds for result in results)
            print(
                f"{children} processes: right in {right} of {runs} runs; "
                f"seconds for all {CLIENTS}: median {seconds[len(seconds) // 2]:.1f}, "
                f"longest {seconds[-1]:.1f}"
            )
            for result in results:
                if not result.is_right:
                    print(f"  {result.answered=} {result.counted=} {result.placed=}")
        drop_check()
        with served(children=2, application=CARELESS) as site:
            careless = race(site, "careless")
        print(f"negative control, counted first: {careless.placed} people on {PLACES} places")
    return 1 if wrong or careless.placed <= PLACES else 0


if __name__ == "__main__":
    sys.exit(main())
