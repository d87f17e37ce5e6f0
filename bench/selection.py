"""How fast the fair selection is, and how its time grows: `python -m bench.selection [--peer]`.

With --large only pools of 1,000 people in seven categories are measured, five of each sort.
All times are CPU seconds of one thread. With --peer the maximin of the public package
sortition-algorithms runs beside it on the same public pools (its leximin needs a commercial
solver), in a throw-away environment that is made in the temporary folder and removed afterwards.
The table goes to the screen and to bench/results/selection.md.
"""

import csv
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

from leerkring.engines.selection import (
    Cap,
    Person,
    Problem,
    Quota,
    explain,
    one_network,
    solve,
    verify,
)

HERE = Path(__file__).parent
PUBLIC = HERE.parents[1] / "shared" / "data" / "selection"
FILES = {
    "example_small_20": ("categories.csv", "respondents.csv", 20, "category", "feature"),
    "example_large_200": ("categories.csv", "respondents.csv", 200, "category", "feature"),
    "sf_fixture": ("features.csv", "candidates.csv", 22, "feature", "value"),
}
LONGEST = 60
"""CPU seconds that the peer may use on one pool."""
PEER = """
import sys, time
from pathlib import Path
from sortition_algorithms import CSVFileDataSource, SelectionData, Settings
from sortition_algorithms.committee_generation import find_distribution_maximin
quotas, people, places, column = sys.argv[1:]
data = SelectionData(CSVFileDataSource(
    features_file=Path(quotas), people_file=Path(people), already_selected_file=None,
    selected_file=Path("selected.csv"), remaining_file=Path("remaining.csv")))
features, _ = data.load_features(int(places))
pool, _ = data.load_people(Settings(id_column=column, columns_to_keep=[]), features)
start = time.process_time()
find_distribution_maximin(features, pool, int(places), [])
print("CPU", time.process_time() - start)
"""


def public_pool(name: str) -> Problem:
    """Read a public pool."""
    quotas, people, places, attribute, value = FILES[name]
    with (PUBLIC / name / quotas).open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    with (PUBLIC / name / people).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return one_network(
        [Person(f"r{n}", row) for n, row in enumerate(rows)],
        places,
        [Quota(q[attribute], q[value], int(q["min"]), int(q["max"])) for q in lines],
    )


def made_up_pool(
    people: int, types: int, categories: int, values: int, places: int, *, slack: int, seed: int
) -> Problem:
    """Make a pool that differs from the population as volunteers do, with quotas from
    the population; slack 0 leaves every quota one number."""
    random = Random(seed)
    shares = [[random.uniform(0.3, 1) ** 1.6 for _ in range(values)] for _ in range(categories)]
    volunteers = [[share * random.uniform(0.5, 1.8) for share in row] for row in shares]
    kinds: dict[tuple[int, ...], None] = {}
    while len(kinds) < types:
        kinds[tuple(random.choices(range(values), row)[0] for row in volunteers)] = None
    chosen = list(kinds)
    chosen += [random.choice(list(kinds)) for _ in range(people - types)]
    pool = [
        Person(f"p{n}", {f"c{c}": str(v) for c, v in enumerate(kind)})
        for n, kind in enumerate(chosen[:people])
    ]
    quotas = [
        Quota(f"c{c}", str(v), max(0, target - slack), target + slack)
        for c, row in enumerate(shares)
        for v, target in enumerate(rounded(row, places))
    ]
    return one_network(pool, places, quotas)


def rounded(shares: list[float], places: int) -> list[int]:
    """Divide places by shares, largest remainders first."""
    wanted = [places * share / sum(shares) for share in shares]
    whole = [int(number) for number in wanted]
    order = sorted(range(len(shares)), key=lambda v: whole[v] - wanted[v])
    for v in order[: places - sum(whole)]:
        whole[v] += 1
    return whole


def schools_pool(people: int, places: int, seed: int) -> Problem:
    """Make a pool of applicants from many schools, at most one from each."""
    random = Random(seed)
    pool = [
        Person(
            f"p{n}",
            {
                "role": random.choice(["leader", "teacher", "teacher", "support"]),
                "region": random.choice(["north", "east", "south", "west"]),
                "kind": random.choice(["po", "vo", "so"]),
                "school": f"s{min(int(random.paretovariate(0.8)), people // 2)}",
            },
        )
        for n in range(people)
    ]
    quotas = [
        *(Quota("role", role, places // 5, places // 2 + 1) for role in ("leader", "teacher")),
        *(Quota("region", r, places // 6, places // 3 + 1) for r in ("north", "east", "south")),
    ]
    return one_network(pool, places, quotas, caps=[Cap("school", 1)])


def cases() -> Iterator[tuple[str, Callable[[], Problem]]]:
    """Return every pool to measure, with its name."""
    if PUBLIC.is_dir():
        for name in FILES:
            yield name, partial(public_pool, name)
    yield "100 people, school caps", partial(schools_pool, 100, 20, 1)
    for people in (1_000, 10_000, 100_000):
        yield (
            f"{people:,} people, 150 types",
            partial(made_up_pool, people, 150, 4, 4, 60, slack=2, seed=1),
        )
    for types in (65, 130, 260):
        yield (
            f"300 people, {types} types, 7 tight categories",
            partial(made_up_pool, 300, types, 7, 4, 30, slack=0 if types == 260 else 1, seed=1),
        )
    yield (
        "300 people, 260 types, 7 tight categories (1 slack)",
        partial(made_up_pool, 300, 260, 7, 4, 30, slack=1, seed=3),
    )
    for values, seed in ((4, 5), (5, 7)):
        yield (
            f"300 people, 260 types, 7 categories of {values}, every min = max",
            partial(made_up_pool, 300, 260, 7, values, 30, slack=0, seed=seed),
        )
    for types in (500, 1_000):
        yield (
            f"1,000 people, {types} types, 7 tight categories",
            partial(made_up_pool, 1_000, types, 7, 5, 100, slack=1, seed=5),
        )


def measured(problem: Problem) -> list[str]:
    """Solve, verify and make panels, and give a row of figures."""
    bare, lottery = cpu(lambda: solve(replace(problem, panels=0), seed="bench"))
    check, wrong = cpu(lambda: verify(replace(problem, panels=0), lottery))
    whole, outcome = cpu(lambda: solve(problem, seed="bench"))
    if lottery.certificate is None:
        return [f"{bare:.3f}", lottery.status.value]
    off = max(abs(outcome.reached[id] - chance) for id, chance in outcome.chances.items())
    lowest = min(chance for id, chance in outcome.chances.items() if id not in outcome.never)
    kept = min(share for id, share in outcome.reached.items() if id not in outcome.never) / lowest
    facts = {reason.code: reason.parameters for reason in explain(problem, outcome)[""]}
    allowed = float(facts["panels_reach"]["lowest_possible"]) / lowest
    return [
        f"{bare:.3f}",
        lottery.status.value + (" WRONG" if wrong else ""),
        f"{len(lottery.certificate.kinds)}",
        f"{lowest:.4f}",
        f"{check:.3f}",
        f"{whole - bare:.2f}",
        f"{off:.4f}",
        f"{kept:.1%}",
        f"{min(1.0, allowed):.1%}",
    ]


def cpu[Result](work: Callable[[], Result]) -> tuple[float, Result]:
    """Return the CPU seconds of some work with its result."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def peer_times() -> dict[str, float]:
    """Measure the public package on the public pools, in an environment of its own."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        command = [python, "-m", "pip", "install", "-q", "sortition-algorithms"]
        subprocess.run(command, check=True, capture_output=True)
        return {name: peer_time(python, Path(folder), name) for name in FILES}


def peer_time(python: str, folder: Path, name: str) -> float:
    """Measure the public package on one pool, in files with the headings it wants;
    infinity when it is not done after LONGEST CPU seconds."""
    quotas, people, places, attribute, value = FILES[name]
    with (PUBLIC / name / people).open(encoding="utf-8") as file:
        rows = [{"row": f"r{n}", **row} for n, row in enumerate(csv.DictReader(file))]
    with (PUBLIC / name / quotas).open(encoding="utf-8") as file:
        lines = [
            {"feature": q[attribute], "value": q[value], "min": q["min"], "max": q["max"]}
            for q in csv.DictReader(file)
        ]
    for table, content in (("people.csv", rows), ("quotas.csv", lines)):
        with (folder / table).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(content[0]))
            writer.writeheader()
            writer.writerows(content)
    command = [python, "-c", PEER, "quotas.csv", "people.csv", str(places), "row"]
    single = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        ["sh", "-c", f'ulimit -t {LONGEST}; exec "$@"', "sh", *command],
        cwd=folder,
        env=single,
        capture_output=True,
        text=True,
        check=False,
    )
    if "CPU" not in done.stdout and done.returncode not in (-9, -24, 137, 152):
        raise RuntimeError(done.stderr)
    return float(done.stdout.split("CPU")[-1]) if "CPU" in done.stdout else math.inf


def compared(ours: float, peer: float) -> list[str]:
    """Return the peer's time and how many times longer that is, or at least is."""
    if math.isinf(peer):
        return [f"> {LONGEST}", f">= {LONGEST / ours:.0f}"]
    return [f"{peer:.2f}", f"{peer / ours:.0f}"]


def best_of_ten(problem: Problem) -> float:
    """Return the smallest CPU time of ten: other work on the machine only adds, and most
    to what is over in a moment."""
    return min(cpu(lambda: solve(problem, seed="bench"))[0] for _ in range(10))


def large() -> None:
    """Measure five pools of 1,000 people in seven categories, with and without numbered panels."""
    for types in (500, 1_000):
        for panels in (0, 1_000):
            for seed in range(1, 6):
                pool = made_up_pool(1_000, types, 7, 5, 100, slack=1, seed=seed)
                used, outcome = cpu(partial(solve, replace(pool, panels=panels), seed="bench"))
                print(f"{types} types, {panels} panels, {seed}: {outcome.status} {used:.2f} s")


def main() -> None:
    """Measure everything and write the table, or only the large pools."""
    if "--large" in sys.argv:
        large()
        return
    titles = "pool|leximin with proof (s)|status|kinds|lowest chance|verify (s)|1,000 panels (s)"
    titles += "|largest difference|lowest kept|whole panels allow|peer maximin (s)|ratio"
    width = titles.count("|") + 1
    peers = peer_times() if "--peer" in sys.argv and PUBLIC.is_dir() else {}
    solve(schools_pool(20, 4, 0), seed="warm up")
    lines = ["|" + titles + "|", "|" + "---|" * width]
    print(*lines, sep="\n")
    for name, pool in cases():
        row = [name, *measured(pool())]
        row += [""] * (width - 2 - len(row))
        if name in peers:
            row += compared(best_of_ten(replace(pool(), panels=0)), peers[name])
        lines.append("| " + " | ".join(row) + " |")
        print(lines[-1], flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines.append(f"\nPeak memory over all of these: {memory:.0f} MB.")
    print(lines[-1])
    (HERE / "results").mkdir(exist_ok=True)
    text = "# Fair selection: CPU seconds, one thread\n\n" + "\n".join(lines) + "\n"
    (HERE / "results" / "selection.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
