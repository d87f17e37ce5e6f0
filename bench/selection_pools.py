"""Made-up pools for the fair selection: one family for every way in which a draw can be hard.

Each maker takes a seed and a size and gives a problem. Most hide a panel in the pool and take the
quotas from it, so that the quotas can be met however tight they are.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from leerkring.engines.selection import Cap, Floor, Network, Person, Problem, Quota, one_network

Kind = tuple[int, ...]
Maker = Callable[[int, int], Problem]


def kinds_of_people(
    random: Random, types: int, categories: int, values: int, lean: float = 1.6
) -> list[Kind]:
    """Make different combinations of values; some values are rarer than others."""
    shares = [[random.uniform(0.3, 1) ** lean for _ in range(values)] for _ in range(categories)]
    types = min(types, values**categories // 2)
    kinds: dict[Kind, None] = {}
    while len(kinds) < types:
        kinds[tuple(random.choices(range(values), row)[0] for row in shares)] = None
    return list(kinds)


def people_of(kinds: Sequence[Kind]) -> list[Person]:
    """Make a person of each of these kinds."""
    return [
        Person(f"p{n}", {f"c{c}": str(v) for c, v in enumerate(kind)})
        for n, kind in enumerate(kinds)
    ]


def quotas_around(panel: Sequence[Person], pool: Sequence[Person], slack: int) -> list[Quota]:
    """Ask for what this panel has, give or take the slack."""
    found = Counter(pair for person in panel for pair in person.values.items())
    every = sorted({pair for person in pool for pair in person.values.items()})
    return [Quota(*pair, max(0, found[pair] - slack), found[pair] + slack) for pair in every]


def hidden_panel(random: Random, size: int, **shape: int) -> Problem:
    """Make a pool with quotas from a panel of people like those who seldom apply."""
    types, categories, values = shape["types"], shape["categories"], shape["values"]
    kinds = kinds_of_people(random, min(types, size), categories, values)
    often = [random.uniform(0.2, 1.0) ** 3 for _ in kinds]
    pool = people_of([*kinds, *random.choices(kinds, often, k=max(0, size - len(kinds)))])
    panel = random.sample(pool, min(shape["places"], size // 2))
    return one_network(pool, len(panel), quotas_around(panel, pool, shape["slack"]))


def tight(seed: int, size: int) -> Problem:
    """Make a pool in which every quota is one number (min = max)."""
    random = Random(f"tight {seed}")
    return hidden_panel(
        random,
        size,
        types=random.choice([size // 4, size // 2, size]),
        categories=random.randint(4, 8),
        values=random.randint(2, 5),
        places=random.choice([size // 15 + 2, size // 8 + 2, size // 4]),
        slack=0,
    )


def loose(seed: int, size: int) -> Problem:
    """Make a pool with a little room in each quota."""
    random = Random(f"loose {seed}")
    return hidden_panel(
        random,
        size,
        types=random.choice([size // 3, size]),
        categories=random.randint(3, 8),
        values=random.randint(2, 6),
        places=random.choice([size // 15 + 2, size // 8 + 2, size // 4]),
        slack=random.choice([1, 1, 2]),
    )


def one_seat(seed: int, size: int) -> Problem:
    """Make a pool with many values and a seat or none for each."""
    random = Random(f"one seat {seed}")
    places = random.randint(4, 12)
    kinds = [
        tuple(random.randrange(places + random.choice([0, 3])) for _ in range(3))
        for _ in range(size)
    ]
    pool = people_of(kinds)
    every = sorted({pair for person in pool for pair in person.values.items()})
    return one_network(pool, places, [Quota(*pair, 0, 1) for pair in every])


def flags(seed: int, size: int) -> Problem:
    """Make a pool with yes-or-no traits that overlap, where halves fit and wholes do
    not."""
    random = Random(f"flags {seed}")
    traits = random.randint(5, 9)
    pool = [
        Person(f"p{n}", {f"c{c}": "yes" for c in random.sample(range(traits), 2)})
        for n in range(size)
    ]
    most = random.choice([1, 1, 2, 3])
    quotas = [Quota(f"c{c}", "yes", 0, most) for c in range(traits)]
    return one_network(pool, max(1, traits * most // 2 - random.randint(0, 1)), quotas)


def schools(seed: int, size: int) -> Problem:
    """Make applicants from schools of different sizes, with a cap for each school."""
    random = Random(f"schools {seed}")
    many = random.choice([size // 5, size // 2, size])
    pool = [
        Person(
            f"p{n}",
            {
                "role": random.choice(["leader", "teacher", "teacher", "support"]),
                "region": random.choice(["north", "east", "south", "west"]),
                "kind": random.choice(["po", "vo", "so"]),
                "school": f"s{min(int(random.paretovariate(0.9)), many)}",
            },
        )
        for n in range(size)
    ]
    places = random.choice([size // 8 + 2, size // 4])
    quotas = [
        *(Quota("role", role, places // 5, places // 2 + 1) for role in ("leader", "teacher")),
        *(Quota("region", r, places // 6, places // 3 + 1) for r in ("north", "east", "south")),
        *(Quota("kind", k, places // 4, places // 2) for k in ("po", "vo")),
    ]
    return one_network(pool, places, quotas, caps=[Cap("school", random.choice([1, 1, 2]))])


def pairs(seed: int, size: int) -> Problem:
    """Make a pool with pairs and trios who come together or not at all."""
    random = Random(f"pairs {seed}")
    problem = schools(seed, size)
    pool = [
        replace(person, party=f"team {random.randrange(size // 3)}")
        if random.random() < 0.5
        else person
        for person in problem.people
    ]
    network = replace(problem.networks[0], fewest=problem.networks[0].places - 1)
    return replace(problem, people=tuple(pool), networks=(network,), caps=(Cap("school", 4),))


def networks(seed: int, size: int) -> Problem:
    """Make a draw over two to four networks, with preferences and a cap over all."""
    random = Random(f"networks {seed}")
    names = [f"n{n}" for n in range(random.randint(2, 4))]
    base = schools(seed, size)
    pool = tuple(
        replace(p, networks=tuple(random.sample(names, random.randint(1, len(names)))))
        for p in base.people
    )
    places = max(3, size // 5 // len(names))
    asked = tuple(
        Network(
            name,
            places,
            (
                Quota("role", "leader", places // 6, places // 2 + 1),
                Quota("region", "north", places // 6, places // 3 + 1),
                Quota("kind", "po", places // 5, places // 2 + 1),
            ),
        )
        for name in names
    )
    most, in_each = random.choice([1, 2]), random.random() < 0.5
    return Problem(
        pool, asked, tuple(Cap("school", most, name) for name in (names if in_each else [""]))
    )


def bands(seed: int, size: int) -> Problem:
    """Make a draw in which reviewers' bands give a floor."""
    random = Random(f"bands {seed}")
    base = loose(seed, size)
    pool = tuple(replace(p, band=random.choice([0, 0, 1, 2])) for p in base.people)
    floor = base.networks[0].places / size * random.choice([0.8, 1.2])
    return replace(base, people=pool, floors=(Floor(2, round(floor, 3)),))


def rare(seed: int, size: int) -> Problem:
    """Make a pool whose quotas need nearly everybody with a rare value."""
    random = Random(f"rare {seed}")
    kinds = kinds_of_people(random, size, random.randint(4, 7), random.randint(3, 6), lean=4.0)
    pool = people_of([*kinds, *random.choices(kinds, k=max(0, size - len(kinds)))])
    found = Counter(pair for person in pool for pair in person.values.items())
    pool.sort(key=lambda p: min(found[pair] for pair in p.values.items()))
    panel = pool[: size // 16] + random.sample(pool[size // 16 :], size // 10)
    return one_network(pool, len(panel), quotas_around(panel, pool, random.choice([0, 1])))


def impossible(seed: int, size: int) -> Problem:
    """Make a pool whose quotas very likely cannot be met together."""
    random = Random(f"impossible {seed}")
    base = random.choice([tight, loose, rare])(seed, size)
    network = base.networks[0]
    quotas = list(network.quotas)
    for n in random.sample(range(len(quotas)), min(3, len(quotas))):
        by = random.choice([-2, -1, 1, 2])
        quota = quotas[n]
        quotas[n] = replace(quota, least=max(0, quota.least + by), most=max(0, quota.most + by))
    return replace(base, networks=(replace(network, quotas=tuple(quotas)),))


FAMILIES: dict[str, Maker] = {
    maker.__name__: maker
    for maker in (
        tight,
        loose,
        one_seat,
        flags,
        schools,
        pairs,
        networks,
        bands,
        rare,
        impossible,
    )
}
