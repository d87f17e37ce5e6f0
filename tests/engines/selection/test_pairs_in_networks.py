"""Pairs, few places for each school and several networks at once: where parts of a unit mislead."""

import random
from itertools import product

import numpy as np

from leerkring.engines.selection import Cap, Network, Person, Problem, Quota, Status, solve, verify
from leerkring.engines.selection.model import modelled
from leerkring.engines.selection.sharpen import sharpened

SCHOOLS, PEOPLE, PLACES = 70, 180, 20
NAMES = ("leaders", "teachers", "parents")


def pool(seed: int) -> list[Person]:
    """Return people of a few schools each with wishes of their own, and ten pairs of colleagues."""
    chance = random.Random(seed)
    sectors = [chance.choices(["po", "vo", "mbo"], [5, 4, 1])[0] for _ in range(SCHOOLS)]
    rows: dict[int, list[tuple[str, ...]]] = {}
    for _ in range(PEOPLE):
        wish = tuple(chance.sample(NAMES, chance.choices([1, 2, 3], [5, 3, 2])[0]))
        rows.setdefault(chance.randrange(SCHOOLS), []).append(wish)
    several = [school for school in sorted(rows) if len(rows[school]) > 1][:10]
    people = []
    for school, wishes in sorted(rows.items()):
        for number, wish in enumerate(wishes):
            paired = school in several and number < 2
            people.append(
                Person(
                    f"{school:02d}.{number}",
                    {"school": f"school {school}", "sector": sectors[school]},
                    party=f"pair {school}" if paired else None,
                    networks=wishes[0] if paired else wish,
                )
            )
    return people


def test_a_draw_for_three_networks_with_pairs_and_two_places_a_school_is_proven_at_once() -> None:
    quotas = (
        Quota("sector", "po", 8, 12),
        Quota("sector", "vo", 6, 10),
        Quota("sector", "mbo", 1, 3),
    )
    problem = Problem(
        people=tuple(pool(3)),
        networks=tuple(Network(name, PLACES, quotas, fewest=PLACES - 1) for name in NAMES),
        caps=(Cap("school", 2),),
        panels=0,
    )
    outcome = solve(problem, seed="1", budget=400)
    assert outcome.status is Status.OPTIMAL
    assert verify(problem, outcome) == []


def test_what_is_added_to_lead_the_search_holds_for_every_choice_of_whole_units() -> None:
    people = [
        *(Person(f"a{n}", {"school": "a", "role": "r"}, party="a pair") for n in range(2)),
        *(Person(f"b{n}", {"school": "a"}, networks=(name,)) for n, name in enumerate(NAMES[:2])),
        *(Person(f"c{n}", {"school": "b", "role": "r"}, party="b pair") for n in range(2)),
        *(Person(f"d{n}", {"school": "b", "role": "r"}) for n in range(3)),
    ]
    problem = Problem(
        people=tuple(people),
        networks=tuple(
            Network(name, 4, (Quota("role", "r", 1, 3),), fewest=0) for name in NAMES[:2]
        ),
        caps=(Cap("school", 2),),
        panels=0,
    )
    model = modelled(problem)
    sharp = sharpened(model)
    assert len(sharp.low) > len(model.low)
    seen = 0
    for point in product(*(range(int(most) + 1) for most in model.upper)):
        x = np.array(point, dtype=np.float64)
        if kept(model.matrix @ x, model.low, model.high):
            assert kept(sharp.matrix @ x, sharp.low, sharp.high)
            seen += 1
    assert seen > 10
    assert any(
        not kept(sharp.matrix @ x, sharp.low, sharp.high)
        for x in np.random.default_rng(1).uniform(0, 1, (2000, len(model.upper))) * model.upper
        if kept(model.matrix @ x, model.low, model.high)
    )


def kept(rows: np.ndarray, low: np.ndarray, high: np.ndarray) -> bool:
    return bool((rows >= low - 1e-9).all() and (rows <= high + 1e-9).all())
