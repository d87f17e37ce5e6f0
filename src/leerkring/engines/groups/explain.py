"""What a mix amounts to, in codes with numbers."""

from itertools import combinations

from leerkring.engines.groups.problem import Outcome, Problem, Reason


def explain(problem: Problem, outcome: Outcome) -> list[Reason]:
    """Tell how many different pairs meet, out of how many, and how often at most."""
    met: dict[tuple[str, str], int] = {}
    for rooms in outcome.rounds:
        for room in rooms:
            for pair in combinations(sorted(room), 2):
                met[pair] = met.get(pair, 0) + 1
    people = len(problem.people)
    return [
        Reason(
            "pairs_that_meet",
            {
                "pairs": len(met),
                "of": people * (people - 1) // 2,
                "most_often": max(met.values(), default=0),
            },
        )
    ]
