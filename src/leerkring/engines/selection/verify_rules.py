"""The rules of a problem, looked up person by person, for the check of an outcome."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import inf

from leerkring.engines.selection.problem import Person, Problem

Key = tuple[str, str, str, str]


class Rules:
    """The rules of a problem, looked up person by person.

    Every rule that counts somebody gets a number, in the order in which it turns up.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.people = {person.id: person for person in problem.people}
        self.bounds: dict[Key, tuple[float, float]] = {}
        for network in problem.networks:
            fewest = network.places if network.fewest is None else network.fewest
            self.bounds[("places", network.id, "", "")] = (fewest, network.places)
            for quota in network.quotas:
                key = ("quota", network.id, quota.attribute, quota.value)
                self.bounds[key] = (quota.least, quota.most)
        self.quota_attributes = sorted({key[2] for key in self.bounds if key[0] == "quota"})
        self.caps: dict[tuple[str, str], float] = {}
        for cap in problem.caps:
            key_of_cap = (cap.attribute, cap.network)
            self.caps[key_of_cap] = min(cap.most, self.caps.get(key_of_cap, inf))
        self.parties: dict[str, list[str]] = defaultdict(list)
        for person in problem.people:
            if person.party is not None and not stands(person):
                self.parties[person.party].append(person.id)
        self.standing = [person for person in problem.people if stands(person)]
        self.keys: list[Key] = []
        self.limits: list[tuple[float, float]] = []
        self.numbers: dict[Key, int] = {}
        self.asked = [self.number(key) for key in self.bounds]
        self.attributes = sorted({*self.quota_attributes, *(cap.attribute for cap in problem.caps)})
        self._of: dict[tuple[str | None, ...], list[int]] = {}

    def number(self, key: Key) -> int:
        """Return the number of a rule."""
        if key not in self.numbers:
            self.numbers[key] = len(self.keys)
            self.keys.append(key)
            self.limits.append(self.bound(key))
        return self.numbers[key]

    def of(self, id: str, network: str) -> list[int]:
        """Number every rule that counts this person in this network."""
        person = self.people[id]
        look = (network, *map(person.values.get, self.attributes))
        found = self._of.get(look)
        if found is None:
            found = self._of[look] = [self.number(key) for key in self.counted(person, network)]
        return found

    def broken(self, counts: Iterable[tuple[int, int]]) -> Iterator[tuple[Key, int]]:
        """Return the rules that these counts break."""
        for r, count in counts:
            least, most = self.limits[r]
            if not least <= count <= most:
                yield self.keys[r], count

    def counted(self, person: Person, network: str) -> Iterator[Key]:
        """Name every rule that counts this person in this network."""
        yield ("places", network, "", "")
        for attribute in self.quota_attributes:
            key = ("quota", network, attribute, person.values.get(attribute) or "")
            if key in self.bounds:
                yield key
        for attribute, value in person.values.items():
            for where in {"", network}:
                if value and (attribute, where) in self.caps:
                    yield ("cap", where, attribute, value)

    def bound(self, key: Key) -> tuple[float, float]:
        """Return the least and the most of a rule."""
        if key[0] == "cap":
            most = self.caps.get((key[2], key[1]), inf)
            there = sum(
                person.values.get(key[2]) == key[3] and key[1] in {"", person.placed_in}
                for person in self.standing
            )
            return (0, max(most, there))
        return self.bounds.get(key, (-inf, inf))


def stands(person: Person) -> bool:
    """Return whether this person has a place whatever happens."""
    return person.placed_in is not None and person.excluded is None
