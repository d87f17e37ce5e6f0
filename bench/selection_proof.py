"""Is the fair selection right? `python -m bench.selection_proof [--small N] [--draws N] …`

1. Small random draws against brute force: leximin over every panel there is.
2. Simulated draws: chi-square of how often everybody is drawn against their stated chance.
3. Made-up pools of every family (see `bench.selection_pools`): is each outcome proven, does
   `verify` accept it, and how long does that take?

Run from the root of the project. Exit code 1 when anything is wrong.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from math import sqrt
from random import Random

from leerkring.engines.selection import (
    Cap,
    Outcome,
    Person,
    Problem,
    Quota,
    Status,
    draw,
    one_network,
    solve,
    verify,
)

from bench.selection_pools import FAMILIES  # isort: skip
from tests.engines.selection import oracle  # isort: skip

SAME = 2e-6
SECONDS = 60.0


def small_draws(number: int) -> bool:
    """Compare small random draws with brute force."""
    wrong, settled = [], 0
    for seed in range(number):
        problem = oracle.small_problem(seed, rich=seed % 2 == 0)
        if seed % 4 == 1:
            problem = oracle.with_bands(problem, seed)
        best = oracle.leximin(problem)
        outcome = solve(problem, seed="any")
        settled += best is not None
        if verify(problem, outcome) or not same(problem, outcome, best):
            wrong.append(seed)
    print(
        f"{number} small draws: {number - len(wrong)} agree with brute force and are accepted by "
        f"verify ({settled} have a lottery, {number - settled} have none); wrong: {wrong}",
        flush=True,
    )
    return not wrong


def same(problem: Problem, outcome: Outcome, best: dict[str, float] | None) -> bool:
    """Return whether an outcome is the leximin that brute force found."""
    if best is None or outcome.status is not Status.OPTIMAL:
        return best is None and outcome.status is Status.INFEASIBLE
    earlier = {person.id: person.earlier_chance for person in problem.people}
    reached = sorted(p + (1 - p) * outcome.chances[id] for id, p in earlier.items() if id in best)
    return all(
        abs(found - should) <= SAME
        for found, should in zip(reached, sorted(best.values()), strict=True)
    )


def simulated(draws: int) -> bool:
    """Draw again and again and compare with the stated chances.

    The counts of people are tied to each other (every panel has the same number), so that the
    sum of squares is at most about as large as a chi-square with as many degrees of freedom.
    """
    random = Random(7)
    pool = [
        Person(
            f"p{n}",
            {"role": random.choice(["leader", "teacher", "teacher"]), "school": f"s{n % 11}"},
        )
        for n in range(40)
    ]
    problem = one_network(
        pool, 8, [Quota("role", "leader", 4, 4)], caps=[Cap("school", 1)], panels=0
    )
    outcome = solve(problem, seed="")
    drawn: Counter[str] = Counter()
    for n in range(draws):
        panel = draw(problem, outcome, seed=f"draw {n}").panel
        assert panel is not None
        drawn.update(panel.seats[0])
    free = [id for id, chance in outcome.chances.items() if 1e-9 < chance < 1 - 1e-9]
    square = 0.0
    for id in free:
        chance = outcome.chances[id]
        square += (drawn[id] - draws * chance) ** 2 / (draws * chance * (1 - chance))
    limit = len(free) + 3.1 * sqrt(2 * len(free))
    print(
        f"{draws:,} simulated draws of {len(free)} people: chi-square {square:.1f} "
        f"(limit {limit:.1f})",
        flush=True,
    )
    return square < limit


def pools(number: int, sizes: tuple[int, ...]) -> bool:
    """Try pools of every family and print a line for each family and size."""
    print("|family|people|proven|none fits|not proven (largest gap)|wrong|median s|longest s|")
    print("|---|---|---|---|---|---|---|---|")
    wrong = 0
    for name in FAMILIES:
        for size in sizes:
            tried = list(outcomes(name, size, number))
            found = Counter(outcome.status for outcome, _, _ in tried)
            wrong += (bad := sum(not good for _, good, _ in tried))
            gaps = [o.certificate.gap for o, _, _ in tried if o.certificate]
            seconds = sorted(used for _, _, used in tried)
            open_cases = f"{found[Status.FEASIBLE]}"
            if found[Status.FEASIBLE]:
                open_cases += f" ({max(gaps):.5f})"
            print(
                f"| {name} | {size} | {found[Status.OPTIMAL]} | {found[Status.INFEASIBLE]} "
                f"| {open_cases} | {bad} | {seconds[len(seconds) // 2]:.3f} | {seconds[-1]:.2f} |",
                flush=True,
            )
    return not wrong


def outcomes(name: str, size: int, number: int) -> Iterator[tuple[Outcome, bool, float]]:
    """Return outcome, whether it is right, and CPU seconds, for so many pools."""
    for seed in range(number):
        problem = replace(FAMILIES[name](seed, size), panels=0)
        start = time.process_time()
        end = start + SECONDS
        outcome = solve(problem, seed="s", deadline=lambda end=end: time.process_time() > end)
        used = time.process_time() - start
        yield outcome, not verify(problem, outcome), used


def main() -> int:
    """Run what is asked for; all of it when nothing is."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--small", type=int, default=1000)
    asked.add_argument("--draws", type=int, default=1_000_000)
    asked.add_argument("--pools", type=int, default=10)
    numbers = asked.parse_args()
    right = small_draws(numbers.small) if numbers.small else True
    right = (simulated(numbers.draws) if numbers.draws else True) and right
    right = (pools(numbers.pools, (60, 150)) if numbers.pools else True) and right
    return 0 if right else 1


if __name__ == "__main__":
    raise SystemExit(main())
