"""A check of a mix that shares no code with the making of it."""

from collections import Counter

from leerkring.engines.groups.problem import Outcome, Problem, Violation


def verify(problem: Problem, outcome: Outcome) -> list[Violation]:
    """Name everything that is wrong with the outcome; an empty list means it is right."""
    wrong: list[Violation] = []
    if len(outcome.rounds) != problem.rounds:
        wrong.append(Violation("other_number_of_rounds", {"found": len(outcome.rounds)}))
    for number, rooms in enumerate(outcome.rounds):
        wrong += wrong_in_round(problem, number, rooms)
    return wrong


def wrong_in_round(
    problem: Problem, number: int, rooms: tuple[tuple[str, ...], ...]
) -> list[Violation]:
    """Name everything that is wrong in one round."""
    wrong: list[Violation] = []
    if len(rooms) != problem.rooms:
        wrong.append(Violation("other_number_of_rooms", {"round": number, "found": len(rooms)}))
    seen = Counter(person for room in rooms for person in room)
    for person in sorted(set(problem.people) | set(seen)):
        expected = 1 if person in problem.people else 0
        if seen[person] != expected:
            wrong.append(
                Violation(
                    "not_placed_once", {"round": number, "person": person, "found": seen[person]}
                )
            )
    sizes = [len(room) for room in rooms]
    if sizes and max(sizes) - min(sizes) > 1:
        wrong.append(Violation("unequal_rooms", {"round": number, "largest": max(sizes)}))
    return wrong
