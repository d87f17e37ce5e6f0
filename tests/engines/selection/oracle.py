"""Leximin by looking at every panel there is: slow, simple, and independent of the engine."""

from itertools import product
from random import Random

import highspy
import numpy as np

from leerkring.engines.selection import (
    BandRule,
    Cap,
    Floor,
    Network,
    Person,
    Problem,
    Quota,
)


def every_panel(problem):
    """All panels, each as {person id: network id}."""
    choices = []
    for person in problem.people:
        if person.placed_in is not None:
            choices.append([person.placed_in])
        elif person.excluded is not None:
            choices.append([None])
        else:
            wanted = person.networks or tuple(network.id for network in problem.networks)
            choices.append([None, *wanted])
    ids = [person.id for person in problem.people]
    for places in product(*choices):
        panel = dict(zip(ids, places, strict=True))
        if keeps_the_rules(problem, panel):
            yield panel


def keeps_the_rules(problem, panel):
    people = {person.id: person for person in problem.people}
    for network in problem.networks:
        there = [people[id] for id, place in panel.items() if place == network.id]
        fewest = network.places if network.fewest is None else network.fewest
        if not fewest <= len(there) <= network.places:
            return False
        for quota in network.quotas:
            found = sum((p.values.get(quota.attribute) or "") == quota.value for p in there)
            if not quota.least <= found <= quota.most:
                return False
    for cap in problem.caps:
        there = [
            (people[id].values.get(cap.attribute), people[id].placed_in is None)
            for id, where in panel.items()
            if where is not None and cap.network in ("", where)
        ]
        for value in {value for value, is_new in there if value and is_new}:
            if sum(one[0] == value for one in there) > cap.most:
                return False
    parties = {}
    for person in problem.people:
        if person.party is not None and person.placed_in is None:
            parties.setdefault(person.party, set()).add(panel[person.id])
    return all(len(places) == 1 for places in parties.values())


def maximum(cost, rows, low, high, columns):
    """max cost·x over x >= 0 with the rows between their bounds; None if there is no such x."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("primal_feasibility_tolerance", 1e-10)
    for j in range(columns):
        solver.addVar(0.0 if j else -10.0, 1e9)
        solver.changeColCost(j, float(cost[j]))
    for row, least, most in zip(rows, low, high, strict=True):
        index = np.flatnonzero(row).astype(np.int32)
        solver.addRow(least, most, len(index), index, row[index])
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return solver.getInfo().objective_function_value


def leximin(problem):
    """The chances (over this draw and the earlier one) of everybody who is in the draw, or None."""
    panels = list(every_panel(problem))
    drawn = [p for p in problem.people if p.placed_in is None and p.excluded is None]
    if not panels:
        return None
    shares = np.array([[panel[p.id] is not None for panel in panels] for p in drawn], dtype=float)
    earlier = np.array([p.earlier_chance for p in drawn])
    totals = earlier[:, None] + (1 - earlier[:, None]) * shares.reshape(len(drawn), -1)
    base, low, high = side_rows(problem, drawn, totals)
    fixed: dict[int, float] = {}
    while len(fixed) < len(drawn):
        rows, least = [*base], [*low]
        for i in range(len(drawn)):
            rows.append(np.append(0.0 if i in fixed else -1.0, totals[i]))
            least.append(fixed.get(i, 0.0) - 1e-9 * (i in fixed))
        most = [*high, *[np.inf] * len(drawn)]
        columns = len(panels) + 1
        z = maximum(np.eye(columns)[0], rows, least, most, columns)
        if z is None:
            return None
        for i in range(len(drawn)):
            if i not in fixed and can_rise(i, z, fixed, totals, base, low, high) is False:
                fixed[i] = z
    return {person.id: fixed[i] for i, person in enumerate(drawn)}


def can_rise(i, z, fixed, totals, base, low, high):
    rows = [*base, *[np.append(0.0, row) for row in totals]]
    least = [*low, *[fixed.get(k, z) - 1e-9 for k in range(len(totals))]]
    most = [*high, *[np.inf] * len(totals)]
    best = maximum(np.append(0.0, totals[i]), rows, least, most, totals.shape[1] + 1)
    return best is not None and best > z + 1e-6


def side_rows(problem, drawn, totals):
    rows, low, high = [np.append(0.0, np.ones(totals.shape[1]))], [1.0], [1.0]
    for i, person in enumerate(drawn):
        floors = [f.chance for f in problem.floors if f.band <= best_band(problem, person)]
        rows.append(np.append(0.0, totals[i]))
        low.append(max(floors, default=0.0))
        high.append(np.inf)
        for k, other in enumerate(drawn):
            if person.band > other.band and compared(problem, person, other):
                rows.append(np.append(0.0, totals[i] - totals[k]))
                low.append(0.0)
                high.append(np.inf)
    return rows, low, high


def best_band(problem, person):
    party = [p for p in problem.people if p.party is not None and p.party == person.party]
    return max(p.band for p in [person, *party])


def compared(problem, person, other):
    return problem.band_rule is BandRule.STRICT or alike(problem, person, other)


def alike(problem, person, other):
    named = {(q.attribute, q.value) for n in problem.networks for q in n.quotas}

    def counts(p):
        return {(a, v) for a, v in p.values.items() if (a, v) in named}

    return (
        person.party is None
        and other.party is None
        and counts(person) == counts(other)
        and person.networks == other.networks
    )


def small_problem(seed, *, rich=True):
    """A random draw that is small enough to look at every panel."""
    random = Random(seed)
    size = random.randint(3, 8 if rich else 10)
    networks = ["a", "b"][: random.choice([1, 1, 1, 2] if rich else [1])]
    values = {"sex": ["f", "m"], "role": ["po", "vo", "mbo"], "school": ["s1", "s2", "s3", "s4"]}
    people = []
    for n in range(size):
        extra = {}
        if rich and random.random() < 0.2:
            extra["party"] = random.choice(["x", "y"])
        if rich and len(networks) == 2 and random.random() < 0.6:
            extra["networks"] = tuple(random.sample(networks, random.randint(1, 2)))
        people.append(Person(f"p{n}", {a: random.choice(v) for a, v in values.items()}, **extra))
    made = []
    for network in networks:
        places = random.randint(1, max(1, size // (1 + len(networks)) + 1))
        quotas = []
        for attribute in random.sample(["sex", "role"], random.randint(0, 2)):
            for value in values[attribute]:
                least = random.choice([0, 0, 1])
                quotas.append(Quota(attribute, value, least, least + random.randint(0, 2)))
        fewest = places - 1 if rich and random.random() < 0.2 else None
        made.append(Network(network, places, tuple(quotas), fewest))
    caps = ()
    if random.random() < 0.5:
        most, in_each = random.choice([1, 1, 2]), random.random() < 0.3
        caps = tuple(Cap("school", most, place) for place in (networks if in_each else [""]))
    return Problem(tuple(people), tuple(made), caps, panels=0)


def with_bands(problem, seed):
    """The same draw with reviewers' bands, and perhaps a floor and an earlier draw."""
    random = Random(f"bands {seed}")
    people = tuple(
        Person(
            p.id,
            p.values,
            band=random.randint(0, 1),
            networks=p.networks,
            earlier_chance=random.choice([0.0, 0.0, 0.25]),
        )
        for p in problem.people
    )
    floors = (Floor(1, random.choice([0.1, 0.3])),) if random.random() < 0.5 else ()
    rule = random.choice(list(BandRule))
    caps = () if rule is BandRule.ALIKE else problem.caps
    return Problem(people, problem.networks, caps, floors, rule, panels=0)
