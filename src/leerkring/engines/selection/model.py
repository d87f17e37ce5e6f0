"""From people to numbers: kinds of units, whole-number variables, and rows that bound them.

A *unit* is one person, or the members of a party who come together. Units that no rule can tell
apart form a *kind*; variable x[j] counts the units of kind k(j) in network n(j). A panel is a
whole-number point of { x : low <= A x <= high, 0 <= x <= upper }. With few kinds, 100,000
applicants are as easy as 100.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from leerkring.engines.selection.problem import (
    EVERYWHERE,
    BandRule,
    Cap,
    Fence,
    Kind,
    Person,
    Problem,
    Rule,
)
from leerkring.engines.selection.program import Floats

Whole = npt.NDArray[np.int64]


class SamePersonTwice(ValueError):
    """Two people have the same id."""


class SameNetworkTwice(ValueError):
    """Two networks have the same id."""


class NetworkWithoutName(ValueError):
    """One of several networks has no id."""


class SameQuotaTwice(ValueError):
    """A network has two quotas for the same value."""


class NoSuchNetwork(ValueError):
    """A person wants, or is placed in, a network that the problem does not have."""


@dataclass(frozen=True, slots=True)
class Group:
    """Units that no rule can tell apart: what counts of them, and who they are.

    `values` holds for each member of a unit what quotas and caps look at; `networks` are in order
    of preference.
    """

    key: tuple[object, ...]
    networks: tuple[int, ...]
    values: tuple[tuple[tuple[str, str], ...], ...]
    bands: tuple[int, ...]
    earlier: float
    units: list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Model:
    """The numbers. Kind k has `number[k]` units of `size[k]` people each; variable j stands for
    kind `kind_of[j]` in network `network_of[j]`, which is that kind's preference `rank[j]`.
    The chance that counts for kind k is offset[k] + slope[k] * (units in the panel) / number[k].
    The first len(rules) rows are the rules; the others keep a unit in one network at most.
    """

    kinds: tuple[Kind, ...]
    rules: tuple[Rule, ...]
    fences: tuple[Fence, ...]
    number: Whole
    size: Whole
    kind_of: Whole
    network_of: Whole
    rank: Whole
    upper: Floats
    matrix: Floats
    low: Floats
    high: Floats
    offset: Floats
    slope: Floats
    floor: Floats
    never: tuple[tuple[str, str], ...]

    def units(self, x: Floats) -> Floats:
        """Add up the variables of each kind: how many units it has in a panel."""
        return np.bincount(self.kind_of, weights=x, minlength=len(self.kinds))

    def chances(self, x: Floats) -> Floats:
        """Return each kind's chance (with what earlier draws gave) at a point x."""
        return self.offset + self.slope * self.units(x) / self.number


def modelled(problem: Problem) -> Model:
    """Put a problem into numbers.

    Raises an error named after the situation when the problem contradicts itself; quotas that
    cannot be met are no such error.
    """
    check(problem)
    groups, never = groups_of(problem)
    for group in groups:
        group.units.sort()
    groups.sort(key=lambda group: repr(group.key))
    return assembled(problem, groups, never)


def check(problem: Problem) -> None:
    """Refuse a problem that contradicts itself."""
    networks = [network.id for network in problem.networks]
    if len(set(networks)) < len(networks):
        raise SameNetworkTwice(first_double(networks))
    if len(networks) > 1 and "" in networks:
        raise NetworkWithoutName("every one of several networks needs an id")
    ids = [person.id for person in problem.people]
    if len(set(ids)) < len(ids):
        raise SamePersonTwice(first_double(ids))
    for network in problem.networks:
        named = [f"{quota.attribute}={quota.value}" for quota in network.quotas]
        if len(set(named)) < len(named):
            raise SameQuotaTwice(first_double(named))
    known = {*networks, EVERYWHERE}
    if strange := {cap.network for cap in problem.caps} - known:
        raise NoSuchNetwork(min(strange))
    known = set(networks)
    for person in problem.people:
        wanted = {*person.networks} | (
            {person.placed_in} if person.placed_in is not None else set()
        )
        if not wanted <= known:
            raise NoSuchNetwork(min(wanted - known))


def first_double(things: Sequence[str]) -> str:
    """Return the first thing that stands in a list twice."""
    seen: set[str] = set()
    for thing in things:
        if thing in seen:
            return thing
        seen.add(thing)
    return ""


def groups_of(problem: Problem) -> tuple[list[Group], tuple[tuple[str, str], ...]]:
    """Bring people together in units, and say who can never be in a panel and why."""
    never: list[tuple[str, str]] = []
    units: list[tuple[Person, ...]] = []
    parties: dict[str, list[Person]] = defaultdict(list)
    for person in problem.people:
        if person.placed_in is not None and person.excluded is None:
            continue
        if person.party is not None:
            parties[person.party].append(person)
        elif person.excluded is not None:
            never.append((person.id, "excluded"))
        else:
            units.append((person,))
    for members in parties.values():
        members.sort(key=lambda person: person.id)
        if any(person.excluded is not None for person in members):
            never += [
                (p.id, "excluded" if p.excluded is not None else "party_incomplete")
                for p in members
            ]
        else:
            units.append(tuple(members))
    groups = Sieve(problem, units).groups(units)
    homeless = [id for group in groups if not group.networks for unit in group.units for id in unit]
    never += [(id, "no_common_network") for id in homeless]
    return [group for group in groups if group.networks], tuple(sorted(never))


class Sieve:
    """What the rules look at: the attributes that count, and the caps that can bind."""

    def __init__(self, problem: Problem, units: Sequence[tuple[Person, ...]]) -> None:
        self.position = {network.id: n for n, network in enumerate(problem.networks)}
        self.every = tuple(range(len(problem.networks)))
        self.quotas = {
            (quota.attribute, quota.value)
            for network in problem.networks
            for quota in network.quotas
        }
        self.attributes = sorted({attribute for attribute, _ in self.quotas})
        self.capped = binding_caps(problem, units)
        self.cap_attributes = sorted({attribute for attribute, _ in self.capped})
        self.banded = bool(problem.floors) or len({p.band for p in problem.people}) > 1

    def groups(self, units: Sequence[tuple[Person, ...]]) -> list[Group]:
        """Group the units; people who look the same are looked at once."""
        looks: dict[object, Group] = {}
        groups: dict[object, Group] = {}
        relevant = [*self.attributes, *self.cap_attributes]
        for members in units:
            look = tuple(
                [
                    (tuple(map(p.values.get, relevant)), p.networks, p.band, p.earlier_chance)
                    for p in members
                ]
            )
            group = looks.get(look)
            if group is None:
                fresh = self.group(members)
                group = looks[look] = groups.setdefault(fresh.key, fresh)
            group.units.append(tuple(person.id for person in members))
        return list(groups.values())

    def group(self, members: tuple[Person, ...]) -> Group:
        """Make the (still empty) group of such people."""
        values = tuple(sorted(self.what_counts(person) for person in members))
        networks = self.common_networks(members)
        bands = tuple(sorted({person.band for person in members})) if self.banded else ()
        earlier = min(person.earlier_chance for person in members)
        return Group((values, networks, bands, earlier), networks, values, bands, earlier, [])

    def what_counts(self, person: Person) -> tuple[tuple[str, str], ...]:
        """Return the values of one person that a quota or a binding cap names."""
        has = person.values.get
        quota = [pair for a in self.attributes if (pair := (a, has(a) or "")) in self.quotas]
        cap = [
            (a, v)
            for a in self.cap_attributes
            if (v := has(a)) and (a, v) in self.capped and (a, v) not in self.quotas
        ]
        return tuple(quota + cap)

    def common_networks(self, members: tuple[Person, ...]) -> tuple[int, ...]:
        """Return the networks that all members want, best liked by them together first."""
        if not any(person.networks for person in members):
            return self.every
        ranks = [
            {self.position[id]: place for place, id in enumerate(person.networks)}
            if person.networks
            else dict.fromkeys(self.every, 0)
            for person in members
        ]
        common = [n for n in self.every if all(n in rank for rank in ranks)]
        return tuple(sorted(common, key=lambda n: (sum(rank[n] for rank in ranks), n)))


def binding_caps(
    problem: Problem, units: Sequence[tuple[Person, ...]]
) -> dict[tuple[str, str], None]:
    """Return the (attribute, value) pairs of which there are more people than the cap."""
    binding: dict[tuple[str, str], None] = {}
    for cap in problem.caps:
        would_come = [p for members in units for p in members if may_come(p, cap)]
        there = [p for p in problem.placed if cap.network in (EVERYWHERE, p.placed_in)]
        present = Counter(person.values.get(cap.attribute) for person in [*would_come, *there])
        for value in sorted(value for value in present if value):
            if present[value] > cap.most:
                binding[(cap.attribute, value)] = None
    return binding


def may_come(person: Person, cap: Cap) -> bool:
    """Return whether this person could come where the cap counts."""
    return cap.network == EVERYWHERE or not person.networks or cap.network in person.networks


def assembled(problem: Problem, kinds: list[Group], never: tuple[tuple[str, str], ...]) -> Model:
    """Lay out variables and rows for the kinds."""
    places = [(k, n, r) for k, group in enumerate(kinds) for r, n in enumerate(group.networks)]
    index = np.array(places, dtype=np.int64).reshape(-1, 3)
    kind_of, network_of = index[:, 0], index[:, 1]
    number = np.array([len(group.units) for group in kinds], dtype=np.int64)
    rows = list(rule_rows(problem, kinds, kind_of, network_of))
    spread = list(one_network_rows(kinds, kind_of))
    earlier = np.array([group.earlier for group in kinds], dtype=np.float64)
    columns = len(places)
    return Model(
        kinds=tuple(Kind(tuple(group.units)) for group in kinds),
        rules=tuple(rule for rule, _ in rows),
        fences=tuple(fences_of(problem, kinds)),
        number=number,
        size=np.array([len(group.units[0]) for group in kinds], dtype=np.int64),
        kind_of=kind_of,
        network_of=network_of,
        rank=index[:, 2],
        upper=number[kind_of].astype(np.float64),
        matrix=np.array([row for _, row in rows + spread]).reshape(
            len(rows) + len(spread), columns
        ),
        low=np.array([rule.least for rule, _ in rows] + [-np.inf] * len(spread)),
        high=np.array(
            [rule.most for rule, _ in rows] + [float(number[k]) for k, _ in spread],
            dtype=np.float64,
        ),
        offset=earlier,
        slope=1.0 - earlier,
        floor=np.array([floor_of(problem, group) for group in kinds], dtype=np.float64),
        never=never,
    )


def rule_rows(
    problem: Problem, kinds: list[Group], kind_of: Whole, network_of: Whole
) -> Iterator[tuple[Rule, Floats]]:
    """Return every rule with its row; what is placed already is taken off its bounds."""
    counts = [Counter(pair for values in group.values for pair in values) for group in kinds]
    sizes = np.array([len(group.units[0]) for group in kinds], dtype=np.float64)
    placed = problem.placed
    for n, network in enumerate(problem.networks):
        here = network_of == n
        there = [person for person in placed if person.placed_in == network.id]
        fewest = network.places if network.fewest is None else network.fewest
        yield (
            Rule("places", network.id, "", "", fewest - len(there), network.places - len(there)),
            np.where(here, sizes[kind_of], 0.0),
        )
        for quota in network.quotas:
            pair = (quota.attribute, quota.value)
            taken = sum((p.values.get(quota.attribute) or "") == quota.value for p in there)
            per_kind = np.array([count[pair] for count in counts], dtype=np.float64)
            yield (
                Rule("quota", network.id, *pair, quota.least - taken, quota.most - taken),
                np.where(here, per_kind[kind_of], 0.0),
            )
    yield from cap_rows(problem, counts, placed, kind_of, network_of)


def cap_rows(
    problem: Problem,
    counts: list[Counter[tuple[str, str]]],
    placed: Sequence[Person],
    kind_of: Whole,
    network_of: Whole,
) -> Iterator[tuple[Rule, Floats]]:
    """Return the caps that can bind."""
    names = [network.id for network in problem.networks]
    for cap in problem.caps:
        values = sorted({pair[1] for count in counts for pair in count if pair[0] == cap.attribute})
        for value in values:
            per_kind = np.array([c[(cap.attribute, value)] for c in counts], dtype=np.float64)
            taken = sum(
                person.values.get(cap.attribute) == value
                and cap.network in (EVERYWHERE, person.placed_in)
                for person in placed
            )
            where = np.full(len(kind_of), True)
            if cap.network != EVERYWHERE:
                where = network_of == names.index(cap.network)
            yield (
                Rule("cap", cap.network, cap.attribute, value, 0, max(0, cap.most - taken)),
                np.where(where, per_kind[kind_of], 0.0),
            )


def one_network_rows(kinds: list[Group], kind_of: Whole) -> Iterator[tuple[int, Floats]]:
    """Return, for kinds that may go to several networks, the row that counts them once."""
    for k, group in enumerate(kinds):
        if len(group.networks) > 1:
            yield k, (kind_of == k).astype(np.float64)


def floor_of(problem: Problem, group: Group) -> float:
    """Return the chance that the bands promise this group."""
    best = max(group.bands, default=0)
    return max((floor.chance for floor in problem.floors if floor.band <= best), default=0.0)


def fences_of(problem: Problem, kinds: list[Group]) -> Iterator[Fence]:
    """Return the fences between bands: kinds above have at least the chance of those
    below."""
    bands = sorted({band for group in kinds for band in group.bands})
    alike: dict[object, list[int]] = defaultdict(list)
    for k, group in enumerate(kinds):
        name = "" if problem.band_rule is BandRule.STRICT else what_is_charged(problem, group)
        alike[name].append(k)
    for band in bands[1:]:
        for members in alike.values():
            above = tuple(k for k in members if max(kinds[k].bands) >= band)
            below = tuple(k for k in members if min(kinds[k].bands) < band)
            if above and below:
                yield Fence(band, above, below)


def what_is_charged(problem: Problem, group: Group) -> object:
    """Return what a unit adds to the rules in each network where it may come."""
    pairs = sorted(pair for values in group.values for pair in values)
    quotas = [{(q.attribute, q.value) for q in network.quotas} for network in problem.networks]
    capped = [
        {cap.attribute for cap in problem.caps if cap.network in (EVERYWHERE, network.id)}
        for network in problem.networks
    ]
    return tuple(
        (n, *(pair for pair in pairs if pair in quotas[n] or pair[0] in capped[n]))
        for n in sorted(group.networks)
    )
