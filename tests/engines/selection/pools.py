"""Pools to draw from: the public ones, where they are present, and made-up ones."""

import csv
from pathlib import Path
from random import Random

import pytest

from leerkring.engines.selection import Person, Quota, one_network

PUBLIC = Path(__file__).parents[4] / "shared" / "data" / "selection"
if not PUBLIC.is_dir():
    PUBLIC = Path(__file__).parents[3] / "shared" / "data" / "selection"
FILES = {
    "example_small_20": ("categories.csv", "respondents.csv", 20),
    "example_large_200": ("categories.csv", "respondents.csv", 200),
    "sf_fixture": ("features.csv", "candidates.csv", 22),
}


def public_files(name):
    """The quota file, the file of people and the number of places of a public pool."""
    quotas, people, places = FILES[name]
    if not (PUBLIC / name).is_dir():
        pytest.skip("the public pools (shared/data/selection) are not here")
    return PUBLIC / name / quotas, PUBLIC / name / people, places


def public_pool(name, panels=0):
    quotas, people, places = public_files(name)
    with quotas.open(encoding="utf-8") as file:
        lines = [list(row.values()) for row in csv.DictReader(file)]
    with people.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return one_network(
        [Person(f"r{n}", row) for n, row in enumerate(rows)],
        places,
        [Quota(line[0], line[1], int(line[2]), int(line[3])) for line in lines],
        panels=panels,
    )


def schools_pool(seed, size=60):
    """Applicants from schools of different sizes, with a role and a region."""
    random = Random(seed)
    return [
        Person(
            f"p{n:03}",
            {
                "role": random.choice(["leader", "teacher", "teacher"]),
                "region": random.choice(["north", "east", "west"]),
                "school": f"s{int(random.paretovariate(1)) % 25}",
            },
        )
        for n in range(size)
    ]
